"""Every verdict on answers made by hand."""

from dataclasses import replace

import pytest

from rag.answer import Answer, Citation, Disagreement, Kind, Reported, ShortAnswer, Status
from rag.evaluation.verdict import Outcome, score
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
