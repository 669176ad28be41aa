"""Question and passages -> the sentences that answer, with exact offsets, in every script."""

import time

import numpy as np
import pytest

from index.article import Article, Passage
from rag.answer import Evidence, Hit
from rag.features import FEATURES
from rag.read import Reader, Weights, candidates

HARBOURS = {
    "en": (
        "How many fishing boats does the harbour have?",
        "The harbour is old. The harbour has 99 fishing boats. It rains.",
    ),
    "vi": ("Cảng có bao nhiêu tàu đánh cá?", "Cảng rất cũ. Cảng có 99 tàu đánh cá. Trời mưa."),
    "ru": ("Сколько рыбацких лодок в порту?", "Порт старый. В порту 99 рыбацких лодок. Идёт дождь."),
    "ar": ("كم عدد قوارب الصيد في الميناء؟", "الميناء قديم. في الميناء 99 قارب صيد. السماء تمطر."),
    "zh": ("港口有多少艘渔船？", "港口很古老。港口有99艘渔船。下雨了。"),
    "ja": ("港には漁船が何隻ありますか？", "港は古いです。港には漁船が99隻あります。雨が降っています。"),
    "ko": ("항구에는 어선이 몇 척 있습니까?", "항구는 오래되었습니다. 항구에는 어선 99척이 있습니다. 비가 옵니다."),
    "th": (
        "ท่าเรือมีเรือประมงกี่ลำ",
        "ท่าเรือนี้เก่ามากและมีชื่อเสียงไปทั่วประเทศมาเป็นเวลานานแล้วจริงๆ ท่าเรือมีเรือประมง 99 ลำในเวลานี้ ฝนตกทุกวัน",
    ),
    "hi": (
        "बंदरगाह में मछली पकड़ने वाली कितनी नावें हैं?",
        "बंदरगाह पुराना है। बंदरगाह में मछली पकड़ने वाली 99 नावें हैं। बारिश हो रही है।",
    ),
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    """Load the bundled reader once."""
    return Reader.load()


def hit(text: str, language: str = "en", start: int = 0, end: int | None = None, name: str = "a") -> Hit:
    """Return `text[start:end]` as a passage of an article."""
    article = Article(name, text, "t", "s", language)
    end = len(text) if end is None else end
    return Hit(Passage(f"{name}-{start}", name, 0, start, end, text[start:end], language), article, 1.0)


def scored(reader: Reader, question: str, language: str, *hits: Hit) -> list[Evidence]:
    """Score every sentence of `hits`."""
    return reader.score(reader.understand(question, question, language), hits)


@pytest.mark.parametrize("language", HARBOURS)
def test_evidence_and_value_stand_where_they_say(reader: Reader, language: str) -> None:
    """In every script the sentence with the figure is best, and all offsets are those of the article."""
    question, text = HARBOURS[language]
    whole = "¶ 😀\n" + text  # so that the passage does not begin where the article does
    found = scored(reader, question, language, hit(whole, language, start=4))
    best = found[0]
    assert best.value is not None
    assert best.value.text == "99"
    for evidence in found:
        assert evidence.quote == whole[evidence.start : evidence.end] != ""
        assert 4 <= evidence.start < evidence.end <= len(whole)
        for value in (evidence.value, *evidence.others):
            if value is not None:
                assert whole[value.start : value.end] == value.text
                assert evidence.start <= value.start < value.end <= evidence.end
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    assert all(0 <= item.score <= 1 for item in found)


def test_a_sentence_with_the_kind_asked_for_beats_one_without(reader: Reader) -> None:
    """The nearest words do not help when there is no figure."""
    text = "The harbour has fishing boats, many fishing boats indeed. In the harbour lie 99 boats for fishing."
    found = scored(reader, "How many fishing boats does the harbour have?", "en", hit(text))
    assert found[0].quote == "In the harbour lie 99 boats for fishing."
    assert found[1].value is None


@pytest.mark.parametrize(
    ("language", "question", "event", "anniversary"),
    [
        (
            "en",
            "In which year did the museum open?",
            "The museum opened in 1931.",
            "In 2021 the museum celebrated the 90th anniversary of its opening.",
        ),
        (
            "de",
            "In welchem Jahr wurde das Museum eröffnet?",
            "Das Museum wurde 1931 eröffnet.",
            "Im Jahr 2021 feierte das Museum den 90. Jahrestag seiner Eröffnung.",
        ),
        (
            "id",
            "Tahun berapa museum itu dibuka?",
            "Museum itu dibuka pada tahun 1931.",
            "Pada tahun 2021 museum itu merayakan ulang tahun ke-90 pembukaannya.",
        ),
        (
            "zh",
            "博物馆是哪一年开放的？",
            "博物馆于1931年开放。",
            "2021年博物馆庆祝开放90周年。",
        ),
    ],
)
def test_the_year_of_an_anniversary_is_not_that_of_the_event(
    reader: Reader, language: str, question: str, event: str, anniversary: str
) -> None:
    """Whichever stands first."""
    for text in (f"{event} {anniversary}", f"{anniversary} {event}"):
        best = scored(reader, question, language, hit(text, language))[0]
        assert best.quote == event
        assert best.value is not None and best.value.normalized == "1931"


def test_sentences_of_overlapping_passages_count_once() -> None:
    """Two passages share a sentence; it is read in the first of them."""
    text = "One sentence is here. Two sentences are here. Three sentences are here."
    first, second = hit(text, end=45), hit(text, start=22)
    found = [(at, sentence.text) for _, at, sentence in candidates([first, second])]
    assert found == [(0, "One sentence is here."), (22, "Two sentences are here."), (46, "Three sentences are here.")]
    again = [(which.article.id, at) for which, at, _ in candidates([first, hit(text, name="b")])]
    assert again == [("a", 0), ("a", 22), ("b", 0), ("b", 22), ("b", 46)]


def test_a_sentence_knows_the_three_before_it_also_outside_its_passage() -> None:
    """What stands before a passage is read from the article."""
    text = "A one. B two. C three. D four. E five."
    passage = hit(text, start=23)
    before = {sentence.text: sentence.before for _, _, sentence in candidates([passage])}
    assert before == {"D four.": ("A one.", "B two.", "C three."), "E five.": ("B two.", "C three.", "D four.")}


def test_no_hits_no_evidence(reader: Reader) -> None:
    """Nothing retrieved is nothing found."""
    assert reader.read(reader.understand("Who?", "Who?", "en"), ()) == ()
    assert list(candidates([])) == []


def test_what_does_not_clear_the_threshold_is_no_evidence(reader: Reader) -> None:
    """`read` is `score` cut at the calibrated threshold; off the subject nothing clears it."""
    question, text = HARBOURS["en"]
    hits = [hit(text)]
    found = reader.read(reader.understand(question, question, "en"), hits)
    every = scored(reader, question, "en", *hits)
    assert list(found) == [item for item in every if item.score >= reader.weights.threshold]
    assert 0 < len(found) < len(every) == 3
    other = "Who wrote the opera?"
    assert reader.read(reader.understand(other, other, "en"), hits) == ()


def test_a_follow_up_asks_for_the_kind_of_its_own_words(reader: Reader) -> None:
    """ "Who opened it? And when?" asks for a date; "And the harbour?" for what the question before asked for."""
    assert reader.understand("Who opened it? And when?", "And when?", "en").kind == "date"
    assert reader.understand("Who opened it? And the harbour?", "And the harbour?", "en").kind == "person"
    assert reader.understand("And the harbour?", "And the harbour?", "en").kind == "text"


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "木" * 100_000, "ก" * 100_000, "86" * 50_000, "!" * 1_000, "?! … —", "\u0301" * 1_000, "[9]"],
)
def test_a_hostile_sentence_is_cut_and_scored_low(reader: Reader, text: str) -> None:
    """A hundred thousand characters without a space, or only marks: fast, finite, and no answer."""
    began = time.perf_counter()
    found = scored(reader, "How many boats?", "en", hit(text, "und"))
    nearest = reader.nearest("boats", hit(text, "und"))
    assert time.perf_counter() - began < 5
    for evidence in (*found, nearest):
        assert 0 <= evidence.start < evidence.end <= min(len(text), 1_000)
        assert np.isfinite(evidence.score)
        assert evidence.score < reader.weights.threshold


def test_nearest_is_the_sentence_that_says_the_same(reader: Reader) -> None:
    """Across languages, with the offsets of the article."""
    text = "Der Hafen ist alt. Im Museum hängen Bilder. Die Schule hat viele Lehrer."
    near = reader.nearest("There are pictures in the museum.", hit(text, "de"))
    assert near.quote == "Im Museum hängen Bilder."
    assert near.value is None
    assert 0 <= near.score <= 1


def test_alike_is_near_in_meaning_or_of_one_country_and_name(reader: Reader) -> None:
    """Soldiers and prajurit are alike, soldiers and trade are not; two shared mentions are enough."""

    def whole(text: str, language: str) -> Evidence:
        return Evidence(hit(text, language), 0, len(text), 1.0)

    soldiers = whole("86 soldiers came to the parade.", "en")
    assert reader.alike(soldiers, whole("68 prajurit ikut parade.", "id"))
    assert not reader.alike(soldiers, whole("Der Handel wuchs stark.", "de"))
    one = whole("Putin flog 1959 nach Aserbaidschan.", "de")
    assert reader.alike(one, whole("ロシアの Putin は1959年にアゼルバイジャンで魚を食べた。", "ja"))


def test_the_weights_cover_every_feature() -> None:
    """One weight for each column, and a threshold that is a probability."""
    weights = Weights.load()
    assert len(weights.weights) == len(FEATURES)
    assert 0 < weights.threshold < 1


def test_more_evidence_comes_in_one_order(reader: Reader) -> None:
    """Equal sentences of two articles are ordered by article, whatever the order of the hits."""
    text = HARBOURS["en"][1]
    one, other = hit(text, name="a"), hit(text, name="b")
    for hits in ((one, other), (other, one)):
        found = scored(reader, HARBOURS["en"][0], "en", *hits)
        assert [item.hit.article.id for item in found[:2]] == ["a", "b"]
