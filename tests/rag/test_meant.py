"""Which of a sentence's values is meant, from readings that are written down; more in `test_features`."""

import numpy as np
import pytest

from index.article import Span
from rag.answer import Kind
from rag.meant import NOTHING, Asked, Ranked, Sentence, meant, ranked_values
from rag.span import Reading
from rag.wanted import PlaceAsked


def pointing(text: str, language: str = "en", **likely: float) -> Sentence:
    """Return a sentence in which the reader sees each word of `likely` as probable as that; characters are tokens."""
    starts, ends = np.full(len(text), -20.0), np.full(len(text), -20.0)
    for word, probability in likely.items():
        at = text.index(word.strip("_"))
        starts[at] = ends[at + len(word.strip("_")) - 1] = np.log(probability)
    reading = Reading(text, 0.0, 0.1, tuple(Span(at, at + 1) for at in range(len(text))), starts, ends)
    return Sentence(text, (), language, reading, 0)


def ranked(sentence: Sentence, kind: Kind = "number", topics: frozenset[str] = frozenset()) -> Ranked:
    """Return what a question for `kind` makes of a sentence."""
    return ranked_values(Asked("How many?", "en", kind, topics=topics), sentence, frozenset())


def test_the_marked_value_is_first_and_the_others_are_in_doubt() -> None:
    """Start and end of 86 have 0.6, those of 12 have 0.2, near to which there is some of 86: below 2 ln 3 logits."""
    found = ranked(pointing("Of 86 soldiers 12 fell.", _86=0.6, _12=0.2))
    assert [value.text for value in found.values] == ["86", "12"]
    assert found.doubts[0] == 0
    assert 1 < found.doubts[1] < 2 * np.log(3)


def test_a_word_for_what_is_asked_counts_more_than_the_mark() -> None:
    """The injured are marked, the dead are asked for: their topic is worth five logits, the mark 2 ln 3."""
    sentence = pointing("The storm left 12 dead and 86 injured.", _86=0.6, _12=0.2)
    found = ranked(sentence, topics=frozenset({"dead"}))
    assert [value.text for value in found.values] == ["12"]
    assert found.topic == 1
    assert found.doubts == (0.0,)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Von 86 Soldaten fielen 12."),
        ("ru", "Из 86 солдат погибли 12."),
        ("ar", "من 86 جنديا قتل 12 رجلا."),
        ("zh", "86名士兵中有12名阵亡。"),
        ("th", "ทหาร 86 นาย ตาย 12 นาย"),
        ("hi", "86 सैनिकों में 12 मारे गए।"),
    ],
)
def test_values_stand_in_the_order_of_their_marks(language: str, text: str) -> None:
    """Whatever their order in the sentence, in every script."""
    found = ranked(pointing(text, language, _12=0.6, _86=0.2))
    assert [value.normalized for value in found.values] == ["12", "86"]


def test_nothing_of_the_kind_is_nothing() -> None:
    """No value, no mass, no doubt; a sentence that is asked for as a whole has its own mass."""
    sentence = pointing("It rains.", rains=0.5)
    assert ranked(sentence) == Ranked((), -np.inf, 0)
    whole = ranked(sentence, "text")
    assert (whole.values, whole.mass) == ((), sentence.mass)


def test_what_is_marked_stands_for_a_name_that_no_rule_finds() -> None:
    """A town in no list; where a figure is asked for, nothing stands for it."""
    sentence = pointing("the final is played in krosno", krosno=0.9)
    assert [value.text for value in meant(Asked("Where?", "en", "place"), sentence, NOTHING).values] == ["krosno"]
    assert meant(Asked("How many?", "en", "number"), sentence, NOTHING).values == ()


@pytest.mark.parametrize(
    ("place", "values"),
    [
        ("", ["Kazakhstan", "Astana", "Singapore"]),
        ("country", ["Kazakhstan", "Singapore"]),
        ("town", ["Astana", "Singapore"]),
    ],
)
def test_no_country_is_a_town(place: PlaceAsked, values: list[str]) -> None:
    """But for those that are both."""
    asked = Asked("Where?", "en", "place", place=place)
    found = ranked_values(asked, pointing("From Kazakhstan, from Astana, he flew to Singapore."), frozenset())
    assert sorted(value.text for value in found.values) == sorted(values)


def test_a_country_that_the_reader_marks_is_no_town() -> None:
    """Nor does the sentence have another."""
    sentence = pointing("He was received by the president of Serbia.", _Serbia=0.9)
    assert meant(Asked("Where?", "en", "place"), sentence, NOTHING).values[0].text == "Serbia"
    assert meant(Asked("In which town?", "en", "place", place="town"), sentence, NOTHING).values == ()


@pytest.mark.parametrize(
    ("text", "language", "mountain", "country"),
    [
        ("in Hungary on mount kohegy", "en", "kohegy", "Hungary"),
        ("в Венгрии на горе кёхедь", "ru", "кёхедь", "Венгрии"),
        ("ハンガリーの首都から遠く離れたケーヘジ山", "ja", "ケーヘジ", "ハンガリー"),
    ],
)
def test_what_is_marked_by_far_goes_before_a_name_that_rules_find(
    text: str, language: str, mountain: str, country: str
) -> None:
    """Rules know countries and few mountains; where the reader sees the answer in both, the country stays in front."""
    asked = Asked("On which mountain?", "en", "place")

    def names(**seen: float) -> list[str]:
        sentence = pointing(text, language, **seen)
        return [value.text for value in meant(asked, sentence, ranked_values(asked, sentence, frozenset())).values]

    assert names(**{mountain: 0.9, country: 0.01}) == [mountain, country]
    assert names(**{mountain: 0.5, country: 0.4}) == [country]
    assert names(**{country: 0.9}) == [country]
