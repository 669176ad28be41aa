"""A run over the seed articles: what is recorded, what is not asked twice, and that what is broken is noticed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import rag
from index.article import Article
from rag.answer import Answer, Hit
from rag.config import RagConfig
from rag.engine import Engine
from rag.evaluation.against import compared
from rag.evaluation.catalogue import MEASURES
from rag.evaluation.record import RunRecord
from rag.evaluation.run import Trial, asked, run, summed
from rag.gold import GoldQuestion, load_gold, seeds_folder

GOLD = {question.id: question for question in load_gold(seeds_folder() / "gold.jsonl")}
ASKED = (
    "year-ho-chi-minh-visit-en",
    "year-ho-chi-minh-visit-vi",
    "person-visitor-1959-uk",
    "number-kazakh-projects-en",
    "number-kazakh-projects-zh",
    "place-parade-host-th",
    "number-soldiers-en",
)
QUESTIONS = tuple(GOLD[name] for name in ASKED)


def named(article: Article) -> str:
    """Return the name of an article's file, as the gold evidence has it."""
    return Path(article.source).name


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The two seed articles, indexed."""
    made = rag.open(tmp_path_factory.mktemp("library"), llm="reader")
    made.add(seeds_folder())
    yield made
    made.close()


@pytest.fixture(scope="module")
def whole(engine: Engine) -> RunRecord:
    """The run of the system as it is."""
    return run(Trial("as configured", {"llm": "reader"}, engine, QUESTIONS, named), None, lambda _: None)


def test_every_question_is_recorded(whole: RunRecord) -> None:
    """Passages with the relevant ones marked, languages of question and articles, the answer, and its time."""
    assert [one.id for one in whole.questions] == list(ASKED)
    first = whole.questions[0]
    assert (first.language, first.article_languages, first.status) == ("en", ("de",), "answered")
    assert first.short_answers == ("1959",)
    assert any(passage.relevant and "1959" in passage.text for passage in first.passages)
    assert not all(passage.relevant for passage in first.passages)
    assert first.measures["answered_right"] == first.measures["exact_match"] == first.measures["f1"] == 1.0
    assert first.measures["number_match"] == first.measures["trigram_recall"] == 1.0
    assert first.confidence is not None and 0 < first.confidence <= 1
    assert first.milliseconds > 0
    assert whole.questions[-1].article_languages == ("de", "id")
    assert whole.facts["questions_per_second"] > 0


def test_every_measure_is_in_the_catalogue(whole: RunRecord) -> None:
    """And summed up with its interval around its mean."""
    assert all(measure in MEASURES for one in whole.questions for measure in one.measures)
    assert list(whole.measures) == list(MEASURES)
    recall = whole.measures["recall@5"]
    assert recall.n == len(ASKED)
    assert recall.value is not None and recall.low is not None and recall.high is not None
    assert recall.low <= recall.value <= recall.high
    assert whole.measures["hallucination"].n == 0


def test_an_empty_run_has_no_value() -> None:
    """Nothing divided by zero."""
    assert all(one.value is None and one.n == 0 for one in summed("none", {}, []).measures.values())


def swapped(engine: Engine, gold: GoldQuestion) -> tuple[Answer, Sequence[Hit]]:
    """Answer as the engine does, but with other passages behind the marks: those retrieved last."""
    answer, hits = asked(engine, gold.question)
    quotes = [hit.passage.text for hit in reversed(hits)]
    citations = tuple(replace(one, quote=quote) for one, quote in zip(answer.citations, quotes, strict=False))
    return replace(answer, citations=citations), hits


def in_english(engine: Engine, gold: GoldQuestion) -> tuple[Answer, Sequence[Hit]]:
    """Answer in English, whatever the question's language."""
    _, hits = asked(engine, gold.question)
    return engine.ask(gold.question, language="en"), hits


def test_lexical_search_alone_is_noticed(engine: Engine, whole: RunRecord) -> None:
    """Questions in Thai or Chinese find nothing in German by their letters: recall falls the most."""
    lexical = Engine(engine.home.path, None, RagConfig(llm="reader", retrieval="lexical"))
    broken = run(Trial("lexical", {}, lexical, QUESTIONS, named), None, lambda _: None)
    lexical.close()
    worse = [one.measure for one in compared(whole, broken, 0.02).worse]
    assert {"recall@5", "recall@20"} <= set(worse)
    assert whole.measures["recall@5"].value == 1.0


@pytest.mark.parametrize(
    ("put", "named_first"), [(swapped, {"cited_right", "citation_gold"}), (in_english, {"language_right"})]
)
def test_what_else_is_broken_is_named(
    engine: Engine,
    whole: RunRecord,
    put: Callable[[Engine, GoldQuestion], tuple[Answer, Sequence[Hit]]],
    named_first: set[str],
) -> None:
    """Citations of other passages, answers in another language: the measure made for it falls the most."""
    trial = Trial("broken", {}, engine, QUESTIONS, named)
    broken = run(trial, None, lambda _: None, lambda gold: put(engine, gold))
    found = compared(whole, broken, 0.02)
    assert found.worse[0].measure in named_first
    assert not {"recall@5", "mrr"} & {one.measure for one in found.worse}


def test_nothing_is_asked_twice(engine: Engine, tmp_path: Path) -> None:
    """A run that was stopped goes on where it was, and cut lines are asked again."""
    trial = Trial("as configured", {"llm": "reader"}, engine, QUESTIONS[:3], named)
    put: list[str] = []

    def ask(gold: GoldQuestion) -> tuple[Answer, Sequence[Hit]]:
        if len(put) == 2:
            raise KeyboardInterrupt
        put.append(gold.id)
        return asked(engine, gold.question)

    with pytest.raises(KeyboardInterrupt):
        run(trial, tmp_path, lambda _: None, ask)
    (file,) = tmp_path.iterdir()
    text = file.read_text("utf-8").rstrip()
    file.write_text(text[:-40], "utf-8")  # as a killed process leaves it
    put.clear()
    with pytest.raises(KeyboardInterrupt):
        run(replace(trial, questions=QUESTIONS), tmp_path, lambda _: None, ask)
    assert put == list(ASKED[1:3])
    again = run(trial, tmp_path, lambda _: None, lambda gold: pytest.fail(f"{gold.id} is asked again"))
    assert [one.id for one in again.questions] == list(ASKED[:3])
    put.clear()
    run(replace(trial, questions=QUESTIONS[:1]), tmp_path, lambda _: None, ask, fresh=True)
    assert put == [ASKED[0]]


@pytest.mark.parametrize("changed", ["config", "question"])
def test_what_changes_is_asked_anew(engine: Engine, tmp_path: Path, changed: str) -> None:
    """Another setting is another file; a corrected question is another question."""
    trial = Trial("as configured", {"llm": "reader"}, engine, QUESTIONS[:1], named)
    run(trial, tmp_path, lambda _: None)
    gold = replace(QUESTIONS[0], answers=(("1960",),))
    other = replace(trial, config={"llm": "x"}) if changed == "config" else replace(trial, questions=(gold,))
    put: list[str] = []

    def ask(question: GoldQuestion) -> tuple[Answer, Sequence[Hit]]:
        put.append(question.id)
        return asked(engine, question.question)

    run(other, tmp_path, lambda _: None, ask)
    assert put == [ASKED[0]]
