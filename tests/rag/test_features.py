"""Features by hand, on an encoder of four words whose vectors can be written down."""

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from index.embed import weights_folder
from index.static import StaticEncoder
from rag.answer import Kind
from rag.features import FEATURES, Asked, Described, Sentence, describe, similarities, split_words


@pytest.fixture(scope="module")
def tiny() -> StaticEncoder:
    """An encoder in three dimensions: troops are 0.6 soldiers and 0.8 parade; every other word is zero."""
    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "soldiers": 1, "parade": 2, "troops": 3, "ship": 4}, "[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    table = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0.6, 0.8, 0], [0, 0, 1]], dtype=np.float16)
    return StaticEncoder("tiny", "0", 3, table, tokenizer)


@pytest.fixture(scope="module")
def bundled() -> StaticEncoder:
    """The bundled encoder, for what needs real words."""
    return StaticEncoder.load(weights_folder(), "bundled")


def described(
    encoder: StaticEncoder, question: str, kind: Kind, *texts: str, before: tuple[str, ...] = ()
) -> Described:
    """Describe English sentences."""
    return describe(Asked(question, "en", kind), [Sentence(text, before, "en") for text in texts], encoder)


def column(found: Described, name: str) -> list[float]:
    """Return one feature of every sentence."""
    return [float(value) for value in found.matrix[:, FEATURES.index(name)]]


def close(*values: float) -> object:
    """Equal up to half precision."""
    return pytest.approx(values, abs=1e-3)


def test_the_cosines_are_those_of_question_and_sentence(tiny: StaticEncoder) -> None:
    """Soldiers and troops: 0.6; with "ship" before, (0.6, 0.8, 1) / 2**0.5 gives 0.6 / 2**0.5."""
    found = described(tiny, "soldiers", "text", "troops", "ship", "soldiers", before=("parade", "ship"))
    assert column(found, "cosine") == close(0.6, 0.0, 1.0)
    assert column(found, "cosine_in_context") == close(0.6 / 2**0.5, 0.0, 1 / 2**0.5)


def test_words_are_matched_each_with_its_best_and_the_best_are_averaged(tiny: StaticEncoder) -> None:
    """Of (soldiers, parade): troops alone give (0.6 + 0.8) / 2, "soldiers ship" (1 + 0) / 2, an unknown word none."""
    found = described(tiny, "soldiers parade", "text", "troops", "soldiers ship", "troops parade", "lions", "")
    assert column(found, "words") == close(0.7, 0.5, 0.8, 0.0, 0.0)


def test_a_match_counts_half_at_eight_words_from_the_value(tiny: StaticEncoder) -> None:
    """Nearness is 1 / (1 + gap / 8), the gap counted in words between, on either side; inside the value it is 0."""
    found = described(
        tiny,
        "soldiers",
        "number",
        "86 soldiers",
        "soldiers 86",
        "86 a b c soldiers",
        "soldiers a b c d e f g h 86",
        "soldiers",
    )
    assert column(found, "words_near_value") == close(1.0, 1.0, 8 / 11, 1 / 2, 0.0)
    assert column(found, "words") == close(1.0, 1.0, 1.0, 1.0, 1.0)


def test_two_places_are_the_same_or_they_are_not(bundled: StaticEncoder) -> None:
    """Whatever the encoder thinks of their names, in whatever language they are written."""
    question = split_words("Moskau", "de", bundled)
    sentence = split_words("Париж Москва", "ru", bundled)
    assert similarities(question, sentence).tolist() == [[0.0, 1.0]]
    assert similarities(question, split_words("", "en", bundled)).shape == (1, 0)


def test_the_value_nearest_to_the_words_asked_for_leads(tiny: StaticEncoder) -> None:
    """ "12 ship and 86 parade": 86 stands beside the parade; of two as near, the first in the text."""
    found = described(tiny, "parade", "number", "12 ship and 86 parade", "parade 12 and 86", "12 parade 86")
    assert [[value.text for value in values] for values in found.values] == [["86", "12"], ["12", "86"], ["12", "86"]]
    assert column(found, "has_kind") == [1.0, 1.0, 1.0]


def test_a_value_that_the_question_has_itself_is_no_answer(tiny: StaticEncoder) -> None:
    """Who asks about 86 soldiers does not want to hear 86."""
    found = described(tiny, "86 soldiers or how many", "number", "86 soldiers", "68 soldiers", "86 or 68 soldiers")
    assert [[value.text for value in values] for values in found.values] == [[], ["68"], ["68"]]
    assert column(found, "has_kind") == [0.0, 1.0, 1.0]


def test_what_both_mention_is_counted_as_shares(bundled: StaticEncoder) -> None:
    """Two countries, two figures and one name in the question; the sentences have some of them."""
    found = describe(
        Asked("Did Azerbaijan and Russia pay 5 million in 1959 to Putin?", "en", "text"),
        [
            Sentence("Aserbaidschan zahlte im Jahr 1959.", (), "de"),
            Sentence("Россия заплатила 5 миллионов.", ("Азербайджан и Путин.",), "ru"),
            Sentence("Putin 在挪威。", (), "zh"),
        ],
        bundled,
    )
    assert column(found, "countries") == close(1 / 2, 1 / 2, 0)
    assert column(found, "countries_near") == close(1 / 2, 1, 0)
    assert column(found, "other_country") == [1.0, 0.0, 1.0]
    assert column(found, "figures") == close(1 / 2, 1 / 2, 0)
    assert column(found, "names") == close(0, 0, 1)
    assert column(found, "names_near") == close(0, 1, 1)
    assert column(found, "asks_text") == [1.0, 1.0, 1.0]


def test_a_question_that_mentions_nothing_has_no_shares(tiny: StaticEncoder) -> None:
    """No country asked about: none is missing."""
    found = described(tiny, "soldiers", "number", "Norway has 86 soldiers")
    for name in ("countries", "countries_near", "other_country", "names", "names_near", "figures", "figures_near"):
        assert column(found, name) == [0.0]


def test_an_anniversary_is_marked_when_a_year_is_asked_for(tiny: StaticEncoder) -> None:
    """The year of an anniversary is not the year of the event, unless the anniversary itself is asked for."""
    sentences = ("In 2024 it is the 65th anniversary of the ship.", "The ship came in 1959.")
    assert column(described(tiny, "Which year did the ship come?", "year", *sentences), "commemorates") == [1.0, 0.0]
    asked = "In which year was the anniversary of the ship?"
    assert column(described(tiny, asked, "year", *sentences), "commemorates") == [0.0, 0.0]
    assert column(described(tiny, "How many ships came?", "number", *sentences), "commemorates") == [0.0, 0.0]


def test_a_year_answers_when_a_date_is_asked_for_and_there_is_none(tiny: StaticEncoder) -> None:
    """A date comes first; only without one do the years of a sentence count."""
    found = described(tiny, "When did the ship come?", "date", "The ship came in 1959.", "On 9 May 1959, not in 1960.")
    assert [[value.kind for value in values] for values in found.values] == [["year"], ["date"]]


def test_no_sentence_gives_an_empty_matrix(tiny: StaticEncoder) -> None:
    """Nothing found: no row, and the columns are still there."""
    found = described(tiny, "soldiers", "number")
    assert found.matrix.shape == (0, len(FEATURES))
    assert found.values == ()


@pytest.mark.parametrize("question", ["", "?!…", "😀"])
@pytest.mark.parametrize("kind", ["number", "text", "person"])
def test_a_question_without_a_word_gives_numbers_all_the_same(tiny: StaticEncoder, question: str, kind: Kind) -> None:
    """No word to match is no match, and no error."""
    found = described(tiny, question, kind, "86 soldiers", "", "?!")
    assert np.isfinite(found.matrix).all()
    assert column(found, "words") == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("de", "Der Fluß, 1,5 km!", ["Der", "Fluß", "1", "5", "km"]),
        ("ru", "Красная площадь", ["Красная", "площадь"]),
        ("ar", "الساحة الحمراء", ["الساحة", "الحمراء"]),
        ("hi", "लाल चौक में", ["लाल", "चौक", "में"]),
        ("en", "", []),
        ("und", "?! …", []),
    ],
)
def test_words_are_those_between_spaces_and_marks(
    bundled: StaticEncoder, language: str, text: str, words: list[str]
) -> None:
    """In scripts with spaces; vowel signs belong to their word."""
    found = split_words(text, language, bundled)
    assert [text[span.start : span.end] for span in found.spans] == words
    assert found.vectors.shape == (len(words), bundled.dimensions)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "红场阅兵有86名士兵"),
        ("ja", "港には漁船が99隻"),
        ("th", "ท่าเรือมีเรือประมง 99 ลำ"),
        ("km", "ភ្នំពេញ ២០២៤"),
        ("und", "86名 soldiers"),
    ],
)
def test_scripts_without_spaces_are_split_into_the_encoders_tokens(
    bundled: StaticEncoder, language: str, text: str
) -> None:
    """The tokens stand in order inside the text and leave out nothing that is a letter or a figure."""
    spans = split_words(text, language, bundled).spans
    assert len(spans) > 1
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert [span.start for span in spans] == sorted(span.start for span in spans)
    covered = {at for span in spans for at in range(span.start, span.end)}
    assert not [char for at, char in enumerate(text) if char.isalnum() and at not in covered]
