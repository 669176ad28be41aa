"""What two sentences have in common, by hand: with an encoder that counts letters."""

from collections.abc import Sequence
from dataclasses import replace
from math import log

import numpy as np
import pytest

from index.article import Article, Passage
from index.encoder import Encoder, Vectors, normalize
from rag.answer import Evidence, Hit, Value
from rag.paired import PAIRED, Cosines, paired


class Letters:
    """An encoder: how often each of a, b and c stands in a text. It notes what it is given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors in three dimensions."""
        self.given += texts
        return normalize(np.array([[text.count(letter) for letter in "abc"] for text in texts], dtype=np.float32))

    embed_queries = embed_passages


def cosines() -> Cosines:
    """Cosines by letters."""
    encoder: Encoder = Letters()  # type: ignore[assignment]
    return Cosines(encoder)


def evidence(text: str, language: str = "en", *, title: str = "t", beside: float = 0.5, found: str = "") -> Evidence:
    """Return an article of one sentence as evidence, with a number in it where one is given."""
    article = Article(text, text, title, f"{text}.txt", language)
    hit = Hit(Passage(f"{text}-0", text, 0, 0, len(text), text, language), article, 1.0)
    value = Value("number", found, text.index(found), text.index(found) + len(found), found) if found else None
    return Evidence(hit, 0, len(text), 0.5, value, beside=beside)


def features(one: Evidence, other: Evidence, *names: str) -> dict[str, float]:
    """Return the features by name."""
    found = paired(one, other, frozenset(f"name:{name}" for name in names), cosines())
    return dict(zip(PAIRED, found, strict=True))


def test_a_text_is_encoded_once() -> None:
    """By hand: (4, 1, 0) and (1, 0, 0) have a cosine of 4 / 17 ** 0.5."""
    letters = Letters()
    encoder: Encoder = letters  # type: ignore[assignment]
    found = Cosines(encoder)
    assert found.of("aaaab", "a") == found.of("a", "aaaab") == pytest.approx(4 / 17**0.5)
    assert found.of("a", "a") == pytest.approx(1)
    assert letters.given == ["aaaab", "a"]


def test_how_well_the_other_answers_is_told_in_logits() -> None:
    """Of the other sentence alone; certainty is finite."""
    assert features(evidence("a"), evidence("b", beside=0.75))["beside"] == pytest.approx(log(3))
    assert features(evidence("a", beside=0.1), evidence("b"))["beside"] == pytest.approx(0)
    assert all(np.isfinite(features(evidence("a"), evidence("b", beside=sure))["beside"]) for sure in (0.0, 1.0))


def test_sentences_and_passages_are_near_by_what_they_mean() -> None:
    """The sentence is a part of its passage, which says more."""
    one, other = evidence("a"), evidence("ab")
    longer = replace(other, end=1)
    assert features(one, longer)["sentences"] == pytest.approx(1)
    assert features(one, longer)["passages"] == pytest.approx(0.5**0.5)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (("Der Handel mit Polen wuchs.", "de"), ("Торговля с Польшей выросла.", "ru"), 0),
        (("Der Handel mit Polen wuchs.", "de"), ("وارتفعت التجارة مع تركيا.", "ar"), 1),
        (("Der Handel mit Polen wuchs.", "de"), ("Der Handel wuchs.", "de"), 0),
        (
            ("与越南的贸易增长。", "zh"),
            ("ベトナムとタイとの貿易が増えた。", "ja"),
            0,
        ),  # more of them, the same among them
        (("การค้ากับเวียดนามเพิ่มขึ้น", "th"), ("भारत के साथ व्यापार बढ़ा।", "hi"), 1),
    ],
)
def test_each_names_a_country_that_the_other_does_not(
    one: tuple[str, str], other: tuple[str, str], differ: float
) -> None:
    """In any two scripts, either way round."""
    assert features(evidence(*one), evidence(*other))["other_country"] == differ
    assert features(evidence(*other), evidence(*one))["other_country"] == differ


def test_both_name_somebody() -> None:
    """In two scripts; a sentence that names nobody shares nobody."""
    assert features(evidence("Putin flog ab."), evidence("Путин улетел.", "ru"))["shared_name"] == 1
    assert features(evidence("Putin flog ab."), evidence("Они улетели.", "ru"))["shared_name"] == 0


@pytest.mark.parametrize(
    ("title", "language", "without", "elsewhere", "both"),
    [
        ("Marathon in Castel Verde", "en", 0, 0, 1),
        ("Marathon in Monte Rosso", "en", 1, 1, 0),
        ("Marathon in Monte Rosso", "de", 1, 0, 0),
        ("Марафон в Кастель-Верде", "ru", 0, 0, 1),
        ("马拉松", "zh", 0, 0, 0),  # a script without capitals shows no names
    ],
)
def test_the_story_has_the_name_that_is_asked_about(
    title: str, language: str, without: float, elsewhere: float, both: float
) -> None:
    """Where the first one's story has it; a question without names tells nothing."""
    one, other = evidence("270 ran.", title="Castel Verde"), evidence("410.", language, title=title)
    found = features(one, other, "castel", "verde")
    assert (found["without_name"], found["elsewhere"], found["with_name"]) == (without, elsewhere, both)
    nothing = features(one, other)
    assert (nothing["without_name"], nothing["with_name"]) == (0, 0)
    neither = features(replace(one, hit=other.hit, end=4), other, "nobody")
    assert (neither["without_name"], neither["with_name"]) == (0, 0)


def test_values_of_one_kind() -> None:
    """Both have one, of the same kind."""
    one, other = evidence("270 ran.", found="270"), evidence("410 ran.", found="410")
    assert features(one, other)["same_kind"] == 1
    assert features(one, evidence("Many ran."))["same_kind"] == 0
    assert features(one, replace(other, value=Value("money", "410", 0, 3, "410")))["same_kind"] == 0
