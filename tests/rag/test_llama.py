"""The engine as llama-index types: the right nodes, and where they stand."""

from collections.abc import Iterator

import pytest

import rag
from rag.gold import seeds_folder

QUESTION = "How many Vietnamese soldiers take part in the parade on Red Square?"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[rag.Engine]:
    """The seed articles in a library of their own."""
    made = rag.open(tmp_path_factory.mktemp("library"), encoder="bundled", llm="reader")
    made.add(seeds_folder())
    yield made
    made.close()


def test_the_retriever_is_one_and_returns_the_engines_hits(engine: rag.Engine) -> None:
    """Same passages, same order, offsets and source in each node."""
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeWithScore, TextNode

    retriever = engine.as_retriever(top=3)
    assert isinstance(retriever, BaseRetriever)
    nodes = retriever.retrieve(QUESTION)
    hits = engine.search(QUESTION, 3)
    assert len(nodes) == len(hits) == 3
    for found, hit in zip(nodes, hits, strict=True):
        assert isinstance(found, NodeWithScore)
        node = found.node
        assert isinstance(node, TextNode)
        assert (node.node_id, node.text, found.score) == (hit.passage.id, hit.passage.text, hit.score)
        assert hit.article.text[node.start_char_idx : node.end_char_idx] == node.text
        assert node.metadata == {
            "article_id": hit.article.id,
            "title": hit.article.title,
            "outlet": hit.article.outlet,
            "language": hit.article.language,
            "published": hit.article.published,
            "url": hit.article.url,
        }


def test_without_a_number_the_retriever_returns_what_is_read(engine: rag.Engine) -> None:
    """As many as the engine's own search."""
    assert len(engine.as_retriever().retrieve("Berapa prajurit?")) == len(engine.search("Berapa prajurit?"))


def test_the_query_engine_answers_with_cited_quotes(engine: rag.Engine) -> None:
    """The response is the engine's answer, its source nodes are the citations."""
    from llama_index.core.base.response.schema import Response
    from llama_index.core.query_engine import CustomQueryEngine

    query_engine = engine.as_query_engine()
    assert isinstance(query_engine, CustomQueryEngine)
    response = query_engine.query(QUESTION)
    assert isinstance(response, Response)
    answer = engine.ask(QUESTION)
    assert response.response == answer.answer
    assert response.metadata is not None
    assert response.metadata["status"] == "disagreement"
    assert response.metadata["short_answers"] == answer.to_dict()["short_answers"]
    assert len(response.source_nodes) == len(answer.citations) == 2
    for found, citation in zip(response.source_nodes, answer.citations, strict=True):
        assert found.node.get_content() == citation.quote
        assert found.score == citation.score
        assert found.node.metadata == {"n": citation.n, "article_id": citation.article_id, "url": citation.url}
        article = engine.article(citation.article_id)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote


def test_not_found_has_no_source(engine: rag.Engine) -> None:
    """Nothing is cited where nothing answers."""
    response = engine.as_query_engine().query("Who wrote the opera about the Norwegian fishermen?")
    assert response.source_nodes == []
    assert response.metadata is not None
    assert response.metadata["status"] == "not_found"


@pytest.mark.parametrize("question", ["مَن؟", "有多少名军人？", "ทหารกี่นาย", "कितने सैनिक?", "😀"])
def test_any_script_is_retrieved(engine: rag.Engine, question: str) -> None:
    """llama-index passes the question on as it is."""
    nodes = engine.as_retriever(top=2).retrieve(question)
    assert [node.node.node_id for node in nodes] == [hit.passage.id for hit in engine.search(question, 2)]
