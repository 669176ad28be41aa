"""The engine as llama-index types, for pipelines built with llama-index. Imported only when asked for."""

from typing import TYPE_CHECKING, Any

from llama_index.core.base.response.schema import Response
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.answer import Answer, Hit

if TYPE_CHECKING:
    from rag.engine import Engine


def retriever(engine: "Engine", top: int | None) -> BaseRetriever:
    """Return a retriever of passages; a node's metadata say which article it is from, and where it stands there."""
    return _Retriever(engine, top)


def query_engine(engine: "Engine") -> CustomQueryEngine:
    """Return a query engine; its response carries the cited quotes as source nodes and the whole answer as metadata."""
    return _QueryEngine(engine=engine)


class _Retriever(BaseRetriever):
    def __init__(self, engine: "Engine", top: int | None) -> None:
        super().__init__()
        self._engine, self._top = engine, top

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_node_of_hit(hit) for hit in self._engine.search(query_bundle.query_str, self._top)]


class _QueryEngine(CustomQueryEngine):
    engine: Any

    def custom_query(self, query_str: str) -> Response:
        """Answer with the project's own engine."""
        answer: Answer = self.engine.ask(query_str)
        cited = answer.citations if answer.status != "not_found" else ()  # what is only near is no source
        nodes = [
            NodeWithScore(
                node=TextNode(
                    text=citation.quote,
                    start_char_idx=citation.start,
                    end_char_idx=citation.end,
                    metadata={"n": citation.n, "article_id": citation.article_id, "url": citation.url},
                ),
                score=citation.score,
            )
            for citation in cited
        ]
        return Response(response=answer.answer, source_nodes=nodes, metadata=answer.to_dict())


def _node_of_hit(hit: Hit) -> NodeWithScore:
    passage, article = hit.passage, hit.article
    node = TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata={
            "article_id": article.id,
            "title": article.title,
            "outlet": article.outlet,
            "language": article.language,
            "published": article.published,
            "url": article.url,
        },
    )
    return NodeWithScore(node=node, score=hit.score)
