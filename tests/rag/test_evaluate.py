"""Every measure on answers made by hand, and the arithmetic of their shares."""

from dataclasses import replace

import pytest

from rag.answer import Answer, Citation, Disagreement, Kind, Reported, ShortAnswer, Status
from rag.evaluate import Outcome, by_articles, evaluate, score, table
from rag.gold import GoldEvidence, GoldQuestion

SENTENCE = "Es kamen 86 Soldaten nach Moskau."


def gold(status: Status = "answered", kind: Kind = "number", *answers: tuple[str, ...]) -> GoldQuestion:
    """Return a question whose evidence is SENTENCE."""
    evidence = () if status == "not_found" else (GoldEvidence("a.txt", SENTENCE),)
    return GoldQuestion("q", "f", "dev", "de", kind, "Wie viele?", status, answers, evidence)


def citation(quote: str, n: int = 1) -> Citation:
    """Return a citation of `quote`."""
    return Citation(n, "a", "t", None, "de", None, None, quote, 0, len(quote), 0.5, True)


def answer(status: Status, *values: str, quotes: tuple[str, ...] = (SENTENCE,)) -> Answer:
    """Return an answer with these short answers and citations."""
    short = tuple(ShortAnswer(value, value, (n,)) for n, value in enumerate(values, 1))
    sides = (Disagreement(tuple(Reported(one.value, one.citations) for one in short)),)
    return Answer(
        "Wie viele?",
        "de",
        status,
        "text",
        "de",
        short,
        sides if status == "disagreement" else (),
        tuple(citation(quote, n) for n, quote in enumerate(quotes, 1)),
    )


def verdicts(outcome: Outcome) -> tuple[bool | None, ...]:
    """Return answered right, cited right, refused right, refused wrong, false disagreement."""
    return (
        outcome.answered_right,
        outcome.cited_right,
        outcome.refused_right,
        outcome.refused_wrong,
        outcome.false_disagreement,
    )


EIGHTY_SIX = gold("answered", "number", ("86", "sechsundachtzig"))
BOTH = gold("disagreement", "number", ("86",), ("68",))
NOTHING = gold("not_found")
SAYS = gold("answered", "text", ("egal",))


@pytest.mark.parametrize(
    ("question", "given", "expected"),
    [
        (EIGHTY_SIX, answer("answered", "86"), (True, True, None, False, False)),
        (EIGHTY_SIX, answer("answered", "68"), (False, True, None, False, False)),
        (EIGHTY_SIX, answer("answered", "68", "86"), (False, True, None, False, False)),
        (EIGHTY_SIX, answer("answered", "86", quotes=("Etwas anderes.",)), (True, False, None, False, False)),
        (EIGHTY_SIX, answer("answered", quotes=()), (False, False, None, False, False)),
        (EIGHTY_SIX, answer("not_found", quotes=()), (False, None, None, True, False)),
        (EIGHTY_SIX, answer("disagreement", "86", "68"), (False, True, None, False, True)),
        (BOTH, answer("disagreement", "68", "86", "7"), (True, True, None, False, None)),
        (BOTH, answer("disagreement", "86", "7"), (False, True, None, False, None)),
        (BOTH, answer("answered", "86", "68"), (False, True, None, False, None)),
        (BOTH, answer("not_found", quotes=()), (False, None, None, True, None)),
        (NOTHING, answer("not_found", quotes=()), (None, None, True, None, None)),
        (NOTHING, answer("answered", "86"), (None, None, False, None, None)),
        (NOTHING, answer("disagreement", "86", "68"), (None, None, False, None, None)),
        (SAYS, answer("answered"), (True, True, None, False, False)),
        (SAYS, answer("answered", quotes=("Anderes.", SENTENCE)), (False, False, None, False, False)),
    ],
)
def test_each_measure(question: GoldQuestion, given: Answer, expected: tuple[bool | None, ...]) -> None:
    """None stands where a measure does not apply."""
    assert verdicts(score(question, given)) == expected


@pytest.mark.parametrize(
    ("said", "accepted", "right"),
    [
        ("86", "86", True),
        ("86 Soldaten", "86", True),
        ("9 Mei 2025", "9 Mei", True),
        ("9 Mei", "9 Mei 2025", False),
        ("1959", "195", False),
        ("To Lam", "tô lâm", False),
        ("TO  LAM", "to lam", True),
        ("Lavrov, Sergey", "Sergey Lavrov", True),
        ("８６", "86", True),
        ("86%", "86 %", False),
        ("Мо́сква".replace("́", ""), "москва", True),
        ("१९५९", "१९५९", True),
        ("ประเทศไทย", "ประเทศไทย", True),
        ("莫斯科", "莫斯科", True),
        ("موسكو", "موسكو", True),
        ("", "86", False),
        ("?!", "86", False),
    ],
)
def test_a_value_has_all_the_words_of_a_spelling(said: str, accepted: str, right: bool) -> None:
    """Case, width, order and punctuation do not count; letters and figures do."""
    question = gold("answered", "number", ("nichts davon", accepted))
    assert score(question, answer("answered", said)).answered_right is right


@pytest.mark.parametrize(
    ("quote", "cited"),
    [
        (SENTENCE, True),
        ("86 Soldaten", True),
        (f"Davor. {SENTENCE} Danach.", True),
        ("Es kamen 86\nSoldaten  nach Moskau.", True),
        ("Es kamen 68 Soldaten nach Moskau.", False),
        ("", False),
    ],
)
def test_a_citation_is_right_when_it_overlaps_the_evidence(quote: str, cited: bool) -> None:
    """One inside the other, whatever the white space between words."""
    assert score(EIGHTY_SIX, answer("answered", "86", quotes=(quote,))).cited_right is cited


def test_the_table_counts_only_what_applies() -> None:
    """By hand: de has 2 of 3 right and 1 of 2 cited; ru only refuses; test has one question."""
    outcomes = [
        score(EIGHTY_SIX, answer("answered", "86")),
        score(EIGHTY_SIX, answer("answered", "86", quotes=("Anderes.",))),
        score(EIGHTY_SIX, answer("not_found", quotes=())),
        score(replace(NOTHING, language="ru", split="test"), answer("not_found", quotes=())),
        score(replace(NOTHING, language="ru"), answer("answered", "86")),
    ]
    de, ru, dev, test, every = table(outcomes)
    assert (de.name, de.questions) == ("de", 3)
    assert de.answered_right == pytest.approx(2 / 3)
    assert (de.cited_right, de.refused_right) == (1 / 2, None)
    assert de.refused_wrong == pytest.approx(1 / 3)
    assert de.false_disagreement == 0.0
    assert (ru.name, ru.questions, ru.refused_right) == ("ru", 2, 1 / 2)
    assert (ru.answered_right, ru.cited_right, ru.refused_wrong, ru.false_disagreement) == (None, None, None, None)
    assert (dev.name, dev.questions, dev.refused_right) == ("dev", 4, 0.0)
    assert (test.name, test.questions, test.refused_right, test.answered_right) == ("test", 1, 1.0, None)
    assert (every.name, every.questions) == ("all", 5)
    assert every.answered_right == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("question", "given", "shown", "found"),
    [
        (EIGHTY_SIX, answer("disagreement", "68", "86"), True, None),
        (EIGHTY_SIX, answer("disagreement", "68", "7"), False, None),
        (EIGHTY_SIX, answer("answered", "86"), True, None),
        (EIGHTY_SIX, answer("answered", "68", "86"), False, None),
        (BOTH, answer("disagreement", "86", "68"), True, True),
        (BOTH, answer("disagreement", "86", "7"), False, True),
        (BOTH, answer("answered", "86"), False, False),
        (BOTH, answer("not_found", quotes=()), False, False),
        (SAYS, answer("disagreement", "86", "68"), False, None),
        (NOTHING, answer("disagreement", "86", "68"), None, None),
    ],
)
def test_shown_is_a_right_value_among_the_sides(
    question: GoldQuestion, given: Answer, shown: bool | None, found: bool | None
) -> None:
    """A false disagreement that shows the right value hides nothing."""
    outcome = score(question, given)
    assert (outcome.right_or_shown, outcome.disagreement_found) == (shown, found)


def test_the_answer_is_in_the_question_s_language_or_not() -> None:
    """Whatever else is right about it."""
    assert score(EIGHTY_SIX, answer("answered", "86")).language_right
    assert not score(EIGHTY_SIX, replace(answer("answered", "86"), answer_language="en")).language_right


def test_rows_by_the_articles_that_answer() -> None:
    """A question that nothing answers has no articles; two articles in two languages are a row of their own."""
    second = replace(BOTH, evidence=(*BOTH.evidence, GoldEvidence("b.txt", "68 prajurit")))
    outcomes = [
        score(EIGHTY_SIX, answer("answered", "86")),
        score(second, answer("disagreement", "86", "68")),
        score(NOTHING, answer("not_found", quotes=())),
        score(replace(EIGHTY_SIX, evidence=(GoldEvidence("c.txt", "x"),)), answer("answered", "68")),
    ]
    rows = by_articles(outcomes, {"a.txt": "de", "b.txt": "id"})
    assert [(row.name, row.questions, row.answered_right) for row in rows] == [
        ("de -> ?", 1, 0.0),
        ("de -> de", 1, 1.0),
        ("de -> de+id", 1, 1.0),
    ]


def test_an_empty_table_has_no_shares() -> None:
    """No question: rows for the splits and for all, nothing divided by zero."""
    rows = table([])
    assert [(row.name, row.questions, row.answered_right) for row in rows] == [
        ("dev", 0, None),
        ("test", 0, None),
        ("all", 0, None),
    ]


def test_every_question_is_asked_once_in_order() -> None:
    """`evaluate` asks and scores, and asks nothing it was not given."""
    asked: list[str] = []

    def ask(question: GoldQuestion) -> Answer:
        asked.append(question.id)
        return answer("answered", "86")

    outcomes = evaluate([replace(EIGHTY_SIX, id="one"), replace(NOTHING, id="two")], ask)
    assert asked == ["one", "two"]
    assert [verdicts(outcome) for outcome in outcomes] == [
        (True, True, None, False, False),
        (None, None, False, None, None),
    ]
    assert evaluate([], ask) == []
