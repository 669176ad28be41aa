"""Features by hand, from readings that are written down: which character is how likely where the answer begins."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from index.article import Span
from rag.answer import Kind
from rag.features import FEATURES, Described, describe
from rag.interaction import Spoken
from rag.meant import Asked, Sentence
from rag.span import Reading

NOWHERE = 1e-9  # probability of a character that the reader does not point at


def reading(text: str, likely: Mapping[str, float], relevance: float = 0.0, null: float = 0.5) -> Reading:
    """Return a reading in which every character is a token, those of the words in `likely` as likely as it says.

    A word's probability is that of its first character to begin and of its last to end the answer.
    """
    starts, ends = np.full(len(text), NOWHERE), np.full(len(text), NOWHERE)
    for word, probability in likely.items():
        at = text.index(word)
        starts[at] = ends[at + len(word) - 1] = probability
    spans = tuple(Span(at, at + 1) for at in range(len(text)))
    return Reading(text, relevance, null, spans, np.log(starts), np.log(ends))


def sentence(
    text: str,
    likely: Mapping[str, float] | None = None,
    *,
    language: str = "en",
    before: tuple[str, ...] = (),
    relevance: float = 0.0,
    null: float = 0.5,
) -> Sentence:
    """Return a sentence that was read alone."""
    return Sentence(text, before, language, reading(text, likely or {}, relevance, null), 0)


def described(question: str, kind: Kind, *sentences: Sentence) -> Described:
    """Describe sentences for an English question."""
    return describe(Asked(question, "en", kind), sentences)


def column(found: Described, name: str) -> list[float]:
    """Return one feature of every sentence."""
    return [float(value) for value in found.matrix[:, FEATURES.index(name)]]


def close(*values: float) -> object:
    """Equal up to the probability of all that is not pointed at."""
    return pytest.approx(values, abs=1e-3)


def values_of(found: Described) -> list[list[str]]:
    """Return the texts of the values of every sentence."""
    return [[value.text for value in values] for values in found.values]


def test_relevance_is_less_that_of_the_best_passage() -> None:
    """Logits of 2, -3 and 5, less 5."""
    found = described("Who?", "text", *(sentence("ab", relevance=logit) for logit in (2.0, -3.0, 5.0)))
    assert column(found, "relevance_below_best") == [-3.0, -8.0, 0.0]
    assert column(found, "relevance") == [2.0, -3.0, 5.0]


def test_what_is_spoken_of_is_told_as_it_is_and_beside_the_best() -> None:
    """Two sentences: the second speaks of more, the first, with what stands before it, of everything."""
    parts = [
        replace(sentence("ab"), spoken=Spoken(0.5, 0.9, 0.7)),
        replace(sentence("cd"), spoken=Spoken(0.75, 0.8, 0.2)),
    ]
    found = described("Who?", "text", *parts)
    assert column(found, "spoken") == [0.5, 0.75]
    assert column(found, "spoken_near") == [0.9, 0.8]
    assert column(found, "spoken_least") == [0.7, 0.2]
    assert column(found, "spoken_below_best") == close(-0.25, 0)
    assert column(found, "spoken_near_below_best") == close(0, -0.1)
    assert column(found, "spoken_least_below_best") == close(0, -0.5)


def test_mass_is_the_probability_of_start_and_end_in_the_sentence() -> None:
    """Two sentences of one passage: 0.6 and 0.3 for start and end each, so 0.36 and 0.09."""
    text = "The harbour is old. It rains."
    read = reading(text, {"harbour": 0.6, "rains": 0.3})
    parts = (Sentence(text[:19], (), "en", read, 0), Sentence(text[20:], (text[:19],), "en", read, 20))
    found = described("What is old?", "text", *parts)
    assert column(found, "mass") == close(np.log(0.36), np.log(0.09))


def test_a_mass_of_nearly_nothing_is_one_number() -> None:
    """One in a million and one in a billion are both "not here"; a sentence without any token too."""
    found = described("Who?", "person", sentence("harbour"), sentence("harbour", {"harbour": 1e-5}), sentence(""))
    assert column(found, "mass") == column(found, "mass_near_value") == [-12.0, -12.0, -12.0]


@pytest.mark.parametrize(("null", "odds"), [(0.5, 0.0), (0.9, np.log(9)), (0.1, -np.log(9)), (1.0, 12.0), (0.0, -12.0)])
def test_null_is_in_log_odds(null: float, odds: float) -> None:
    """Even is 0, 9 to 1 is ln 9; for certain is cut, so that it stays a number."""
    assert column(described("Who?", "text", sentence("ab", null=null)), "null") == close(odds)


def test_the_value_that_the_reader_points_at_leads() -> None:
    """Whichever stands first; of two as likely, the first in the text."""
    text = "12 ships and 86 guns"
    first, second, even = ({"12": 0.6, "86": 0.1}, {"12": 0.1, "86": 0.6}, {"12": 0.4, "86": 0.4})
    found = described("How many?", "number", *(sentence(text, likely) for likely in (first, second, even)))
    assert values_of(found) == [["12", "86"], ["86", "12"], ["12", "86"]]
    assert column(found, "has_kind") == [1.0, 1.0, 1.0]


def test_a_value_beside_the_answer_counts_by_its_distance() -> None:
    """ "a b 86": the b is two characters from the 8, three from the 6, so 0.5 / 3 and 0.5 / 3 of 0.5 and 0.5."""
    found = described("How many?", "number", sentence("a b 86", {"b": 0.5}), sentence("a b 86", {"86": 0.5}))
    assert column(found, "mass_near_value") == close(2 * np.log(0.5 / 3), 2 * np.log(0.5))
    assert column(found, "share_near_value") == close(1 / 9, 1.0)


def test_marked_with_its_noun_the_value_still_leads() -> None:
    """The reader marks "86 old guns" as a whole; 12, further away, comes second."""
    found = described("How many?", "number", sentence("Of 12 ships came 86 old guns", {"86 old guns": 0.8}))
    assert values_of(found) == [["86", "12"]]


def test_a_sentence_asked_for_is_its_own_value() -> None:
    """Where no kind is asked for there are no values, and the mass near the value is the sentence's."""
    found = described("Why?", "text", sentence("It has 86 guns", {"guns": 0.5}))
    assert found.values == ((),)
    assert column(found, "mass_near_value") == column(found, "mass") == close(np.log(0.25))
    assert column(found, "share_near_value") == close(1.0)
    assert (column(found, "asks_text"), column(found, "has_kind")) == ([1.0], [0.0])


def test_without_a_value_of_the_kind_there_is_no_mass_near_it() -> None:
    """However sure the reader is of another word."""
    found = described("How many?", "number", sentence("It has guns", {"guns": 0.9}))
    assert column(found, "mass") == close(2 * np.log(0.9))
    assert (column(found, "mass_near_value"), column(found, "share_near_value")) == ([-12.0], [0.0])


def test_a_value_that_the_question_has_itself_is_no_answer() -> None:
    """Who asks about 86 soldiers does not want to hear 86."""
    texts = ("86 soldiers", "68 soldiers", "86 or 68 soldiers")
    found = described("86 soldiers or how many", "number", *(sentence(text, {text[:2]: 0.9}) for text in texts))
    assert values_of(found) == [[], ["68"], ["68"]]
    assert column(found, "has_kind") == [0.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("language", "text", "likely", "value"),
    [
        ("de", "Von 12 Booten fuhren 99 aus.", "99", "99"),
        ("ru", "Из 12 лодок вышли 99.", "99", "99"),
        ("ar", "من ١٢ قاربا خرج ٩٩.", "٩٩", "٩٩"),
        ("zh", "12艘船中有99艘出海。", "99", "99"),
        ("hi", "12 नावों में से 99 निकलीं।", "99", "99"),
        ("th", "เรือ 12 ลำ ออกไป 99 ลำ", "99", "99"),
    ],
)
def test_values_are_ranked_in_every_script(language: str, text: str, likely: str, value: str) -> None:
    """The second figure of the sentence, where the reader points."""
    found = described("How many boats went out?", "number", sentence(text, {likely: 0.9}, language=language))
    assert found.values[0][0].text == value
    assert text[found.values[0][0].start : found.values[0][0].end] == value
    assert len(found.values[0]) == 2


def test_what_both_mention_is_counted_as_shares() -> None:
    """Two countries, two figures and one name in the question; the sentences have some of them."""
    found = described(
        "Did Azerbaijan and Russia pay 5 million in 1959 to Putin?",
        "text",
        sentence("Aserbaidschan zahlte im Jahr 1959.", language="de"),
        sentence("Россия заплатила 5 миллионов.", language="ru", before=("Азербайджан и Путин.",)),
        sentence("Putin 在挪威。", language="zh"),
    )
    assert column(found, "countries") == close(1 / 2, 1 / 2, 0)
    assert column(found, "countries_near") == close(1 / 2, 1, 0)
    assert column(found, "other_country") == [1.0, 0.0, 1.0]
    assert column(found, "figures") == close(1 / 2, 1 / 2, 0)
    assert column(found, "names") == close(0, 0, 1)
    assert column(found, "names_near") == close(0, 1, 1)
    assert column(found, "asks_text") == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("language", "here", "asked", "other"),
    [
        ("en", "Trade rose by 99 percent.", "It sells tea to Norway.", "It buys oil in Peru."),
        ("de", "Der Handel wuchs um 99 Prozent.", "Es verkauft Tee an Norwegen.", "Es kauft Öl in Peru."),
        ("ru", "Торговля выросла на 99 процентов.", "Она продаёт чай в Норвегию.", "Она покупает нефть в Перу."),
        ("ar", "زادت التجارة بنسبة 99 في المئة.", "تبيع الشاي إلى النرويج.", "تشتري النفط من بيرو."),
        ("zh", "贸易增长了99%。", "它向挪威出售茶叶。", "它从秘鲁购买石油。"),
        ("th", "การค้าเพิ่มขึ้น 99 เปอร์เซ็นต์", "ขายชาให้นอร์เวย์", "ซื้อน้ำมันจากเปรู"),
        ("hi", "व्यापार 99 प्रतिशत बढ़ा।", "वह नॉर्वे को चाय बेचता है।", "वह पेरू से तेल खरीदता है।"),
    ],
)
def test_a_text_goes_on_to_another_country(language: str, here: str, asked: str, other: str) -> None:
    """Norway is asked about: it is left where Peru was mentioned since, in the sentence or before it."""
    befores = [(other, asked), (asked, other), (other,), (), (asked, other, asked)]
    parts = [sentence(here, language=language, before=before) for before in befores]
    inside = [sentence(asked, language=language, before=(other,)), sentence(other, language=language, before=(asked,))]
    found = described("How much did trade with Norway rise?", "percentage", *parts, *inside)
    assert column(found, "left_country") == [0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0]


def test_of_two_countries_one_is_left() -> None:
    """And where none is asked about, none is."""
    part = sentence("Trade rose.", before=("Vietnam and Peru agreed.", "Norway did not.", "Vietnam was pleased."))
    assert column(described("Trade of Vietnam with Peru?", "money", part), "left_country") == [0.5]
    assert column(described("Trade?", "money", part), "left_country") == [0.0]


def test_the_year_of_publication_need_not_be_named() -> None:
    """ "Turnout was 58 percent", printed in 2025, is of 2025 as far as anybody can tell; printed in 2020 it is not."""
    new = Sentence(
        "Turnout was 58 percent.", (), "en", reading("Turnout was 58 percent.", {}), 0, published="2025-06-23"
    )
    old = Sentence(
        "Turnout was 71 percent.", (), "en", reading("Turnout was 71 percent.", {}), 0, published="2020-12-10"
    )
    found = described("What was the turnout in 2025?", "percentage", new, old)
    assert column(found, "figures") == close(0, 0)
    assert column(found, "figures_near") == close(1, 0)


def test_a_count_that_looks_like_a_year_answers_where_there_is_no_other() -> None:
    """ "2000 soldiers" has one; beside a number that is one, it is a year."""
    found = described("How many soldiers came?", "number", sentence("2000 soldiers came."))
    assert values_of(found) == [["2000"]]
    beside = described("How many soldiers came?", "number", sentence("2000 soldiers came with 86 horses."))
    assert values_of(beside) == [["86"]]


def test_a_question_that_mentions_nothing_has_no_shares() -> None:
    """No country asked about: none is missing."""
    found = described("soldiers", "number", sentence("Norway has 86 soldiers"))
    for name in ("countries", "countries_near", "other_country", "left_country", "names", "figures", "figures_near"):
        assert column(found, name) == [0.0]


def test_the_year_of_an_anniversary_is_no_answer() -> None:
    """The year of an anniversary is not the year of the event, unless the anniversary itself is asked for."""
    texts = ("In 2024 it is the 65th anniversary of the ship.", "The ship came in 1959.")
    sentences = [sentence(text) for text in texts]
    assert column(described("Which year did the ship come?", "year", *sentences), "has_kind") == [0.0, 1.0]
    asked = "In which year was the anniversary of the ship?"
    assert column(described(asked, "year", *sentences), "has_kind") == [1.0, 1.0]


def test_a_year_answers_when_a_date_is_asked_for_and_there_is_none() -> None:
    """A date comes first; only without one do the years of a sentence count."""
    texts = ("The ship came in 1959.", "On 9 May 1959, not in 1960.")
    found = described("When did the ship come?", "date", *(sentence(text) for text in texts))
    assert [[value.kind for value in values] for values in found.values] == [["year"], ["date"]]


def test_no_sentence_gives_an_empty_matrix() -> None:
    """Nothing found: no row, and the columns are still there."""
    found = described("soldiers", "number")
    assert found.matrix.shape == (0, len(FEATURES))
    assert found.values == ()


@pytest.mark.parametrize("question", ["", "?!…", "😀", "\x00" * 100])
@pytest.mark.parametrize("kind", ["number", "text", "person"])
@pytest.mark.filterwarnings("error")
def test_whatever_is_asked_the_features_are_numbers(question: str, kind: Kind) -> None:
    """No word in the question, no token in a passage, a reader that is certain: no error, and nothing infinite."""
    certain = Reading("86", 40.0, 0.0, (Span(0, 1), Span(1, 2)), np.array([0.0, -np.inf]), np.array([-np.inf, 0.0]))
    nothing = Reading("", -40.0, 1.0, (), np.array([]), np.array([]))
    found = described(
        question,
        kind,
        sentence("86 soldiers"),
        sentence("?!"),
        Sentence("86", (), "en", certain, 0),
        Sentence("86 men", (), "und", nothing, 0),
    )
    assert found.matrix.shape == (4, len(FEATURES))
    assert np.isfinite(found.matrix).all()


def test_a_name_that_no_rule_finds_is_what_the_reader_marks() -> None:
    """A town that CLDR does not list; not where a figure is asked for, nor what the question says itself."""
    text = "Das Endspiel steigt in Kolno."
    marked = {"Kolno": 0.9}
    assert values_of(described("Wo?", "place", sentence(text, likely=marked))) == [["Kolno"]]
    assert values_of(described("Wie viele?", "number", sentence(text, likely=marked))) == [[]]
    assert values_of(described("Liegt es in Kolno?", "place", sentence(text, likely=marked))) == [[]]


@pytest.mark.parametrize(
    ("language", "text", "same"),
    [
        ("de", "99 Boote fuhren aus.", 1.0),
        ("ru", "Вышли 99 лодок.", 0.0),
        ("ar", "خرج ٩٩ قاربا.", 0.0),
        ("ja", "99隻の船が出た。", 0.0),
        ("hi", "99 नावें निकलीं।", 0.0),
        ("th", "เรือออกไป 99 ลำ", 0.0),
    ],
)
def test_a_sentence_is_in_the_script_of_the_question_or_in_another(language: str, text: str, same: float) -> None:
    """Whatever the languages."""
    found = described("How many boats went out?", "number", sentence(text, language=language))
    assert column(found, "same_script") == [same]
