"""Which kind of figure is asked for, from readings that are written down: which figure the networks point at."""

from dataclasses import replace

import numpy as np
import pytest

from index.article import Span
from rag.amount import settled
from rag.answer import Kind, Value
from rag.interaction import Spoken
from rag.meant import Asked, Claim, Sentence
from rag.span import Reading


def pointing(text: str, at: str, language: str = "en", spoken: float = 0.5, certain: float = 0.9) -> Sentence:
    """Return a sentence in which the reader points at `at`; every character is a token."""
    logs = np.full(len(text), -20.0)
    starts, ends = logs.copy(), logs.copy()
    first = text.index(at)
    starts[first] = ends[first + len(at) - 1] = np.log(certain)
    reading = Reading(text, 2.0, 1 - certain, tuple(Span(at, at + 1) for at in range(len(text))), starts, ends)
    return Sentence(text, (), language, reading, 0, None, Spoken(spoken, spoken, spoken))


def kind_of(question: str, language: str, *sentences: Sentence, kind: Kind = "number") -> Kind:
    """Return the kind that a question asks for in the end."""
    return settled(Asked(question, language, kind), sentences).kind


@pytest.mark.parametrize(
    ("question", "language", "text", "at", "kind"),
    [
        ("How much did Ardvale lose?", "en", "In two years Ardvale lost 74 million pounds.", "74", "money"),
        ("How much did Ardvale lose?", "en", "In two years Ardvale lost 9 percent.", "9", "percentage"),
        ("Combien a perdu Ardvale ?", "fr", "Ardvale a perdu 12 avions et 3 millions d'euros.", "12", "number"),
        ("Скільки втратила фірма?", "uk", "За два роки фірма втратила 74 мільйони євро.", "74", "money"),
        ("كم خسرت الشركة؟", "ar", "خسرت الشركة في سنتين 74 مليون يورو.", "74", "money"),
        ("公司亏损了多少？", "zh", "两年里公司亏损了7400万欧元。", "7400", "money"),
        ("บริษัทขาดทุนเท่าไร", "th", "ในสองปี บริษัทขาดทุน 74 ล้านยูโร", "74", "money"),
        ("कंपनी को कितना घाटा हुआ?", "hi", "दो साल में कंपनी को 74 प्रतिशत घाटा हुआ।", "74", "percentage"),
    ],
)
def test_the_figure_that_answers_says_the_kind(question: str, language: str, text: str, at: str, kind: Kind) -> None:
    """Its words leave open whether money, a percentage or a number is asked for."""
    assert kind_of(question, language, pointing(text, at, language)) == kind


def test_a_number_is_asked_for_unless_another_kind_is_much_likelier() -> None:
    """A reader that points at neither, or sees both about as likely, changes nothing."""
    text = "Ardvale lost 12 planes worth 74 million pounds."
    assert kind_of("How much did Ardvale lose?", "en", pointing(text, "planes")) == "number"


def test_words_of_money_lean_to_money() -> None:
    """Both figures are seen about as well: "how much did it cost" is decided by its words, other ones by the number."""
    text = "The 12 planes cost 74 million pounds."
    near = pointing(text, "12", certain=0.4), pointing(text, "74", certain=0.4)
    leaning = Asked("How much did they cost?", "en", "number", leaning="money")
    assert settled(leaning, near).kind == "money"
    assert settled(replace(leaning, leaning="number"), near).kind == "number"
    assert settled(leaning, [pointing(text, "12", certain=0.99)]).kind == "number"


def test_a_sentence_that_speaks_of_the_question_says_more() -> None:
    """Of two that the reader marks alike."""
    planes = pointing("Ardvale bought 12 planes.", "12", spoken=0.1)
    pounds = pointing("Ardvale lost 74 million pounds.", "74 million pounds", spoken=0.6)
    assert kind_of("How much did Ardvale lose?", "en", planes, pounds) == "money"
    planes = pointing("Ardvale bought 12 planes.", "12", spoken=0.6)
    pounds = pointing("Ardvale lost 74 million pounds.", "74 million pounds", spoken=0.1)
    assert kind_of("How many planes did Ardvale buy?", "en", planes, pounds) == "number"


@pytest.mark.parametrize("kind", ["money", "percentage", "year", "date", "person", "place", "text"])
def test_what_the_question_says_stays(kind: Kind) -> None:
    """Only a number is in doubt: all other kinds have words of their own."""
    assert kind_of("What?", "en", pointing("They lost 74 million pounds, or 9 percent.", "74"), kind=kind) == kind


def test_a_claim_has_its_kind() -> None:
    """Whether 86 came is no question for money."""
    value = Value("number", "86", 4, 6, "86")
    asked = Asked("Did how many soldiers come?", "en", "number", claim=Claim(value, "Did 86 soldiers come?"))
    assert settled(asked, [pointing("It cost 74 million pounds.", "74")]) == asked


def test_without_sentences_nothing_changes() -> None:
    """Nothing was found for the question."""
    assert kind_of("How much did Ardvale lose?", "en") == "number"
