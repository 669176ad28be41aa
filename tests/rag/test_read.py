"""Question and passages -> the sentences that answer, with exact offsets, in every script.

What is read and how readings become evidence is tested with a reader made by hand, which points at 99; what it takes
to understand a sentence, with the bundled one.
"""

import time
from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest

from index.article import Article, Passage, Span
from index.encoder import Vectors, normalize
from index.onnx import OnnxEncoder
from rag.answer import Evidence, Hit, Kind
from rag.confidence import NOTHING, Logistic, Weights
from rag.features import RANKING
from rag.interaction import Interaction, Meeting
from rag.kinds import Kinds
from rag.meant import Asked
from rag.read import Extract, Reader, candidates, extract
from rag.span import Reading, SpanReader

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


class Letters:
    """An encoder: how often each of a, b and c stands in a text."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors in three dimensions."""
        return normalize(np.array([[text.count(letter) for letter in "abc"] for text in texts], dtype=np.float32))

    embed_queries = embed_passages


class Nines:
    """A span reader: a character is a token, and 0.9 of every passage's probability is at its first 99."""

    def __init__(self) -> None:
        self.passages: list[str] = []

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """Point at the nines; without any, the passage is not relevant."""
        self.passages = list(passages)
        return [self._read(text) for text in passages]

    def _read(self, text: str) -> Reading:
        starts, ends = np.full(len(text), 1e-6), np.full(len(text), 1e-6)
        at = text.find("99")
        if at >= 0:
            starts[at] = ends[at + 1] = 0.9
        spans = tuple(Span(place, place + 1) for place in range(len(text)))
        return Reading(text, 3.0 if at >= 0 else -3.0, 0.1 if at >= 0 else 0.9, spans, np.log(starts), np.log(ends))


class Silent:
    """An interaction in which no word finds anything."""

    def meet(self, question: str, sentences: Sequence[str]) -> Meeting:
        """Give cosines of nothing."""
        return Meeting(np.zeros((len(sentences), 1), dtype=np.float32), np.ones(1, dtype=np.float32))


@pytest.fixture
def nines() -> Reader:
    """A reader by hand: a sentence is as likely to answer as it has mass near a value."""
    encoder = cast(OnnxEncoder, Letters())
    ranking = tuple(float(name == "mass_near_value") for name in RANKING)
    model = Logistic(ranking, 2.0)
    spans, interaction = cast(SpanReader, Nines()), cast(Interaction, Silent())
    weights = Weights(ranking, model, model, model, model, 0.5, 0.21, 0.5)
    return Reader(encoder, Kinds.load(encoder), spans, interaction, weights)


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
    assert all(0 <= item.score <= 1 and 0 <= item.leading <= 1 for item in found)


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


def read_texts(nines: Reader) -> list[str]:
    """Return the passages that were read last."""
    return cast(Nines, nines.spans).passages


@pytest.mark.parametrize("language", HARBOURS)
def test_what_the_reader_points_at_is_found_in_the_article(nines: Reader, language: str) -> None:
    """By hand, in every script: ln 0.81 + 2 is more than 1, every other sentence less than a thousandth."""
    question, text = HARBOURS[language]
    whole = "¶ 😀\n" + text
    best, *others = scored(nines, question, language, hit(whole, language, start=4))
    assert best.value is not None
    assert whole[best.value.start : best.value.end] == best.value.text == "99"
    assert "99" in best.quote
    assert best.score == pytest.approx(1 / (1 + np.exp(-2) / 0.81), abs=1e-3)
    assert others
    for item in others:
        assert item.score < 1e-3 and item.value is None and item.quote == whole[item.start : item.end]


def test_a_passage_is_read_in_whole_sentences_with_two_before_it() -> None:
    """It begins in "fourth" and ends in "fifth"; "third" and "second" stand before it, "first" is further away."""
    text = "The first. The second. The third. The fourth. The fifth. The sixth."
    made = extract(hit(text, start=38, end=50))
    assert made.text == "The second. The third. The fourth. The fifth." == text[made.start : made.end]
    assert [text[span.start : span.end] for span, _ in made.sentences] == ["The fourth.", "The fifth."]
    assert [before for _, before in made.sentences] == [
        ("The first.", "The second.", "The third."),
        ("The second.", "The third.", "The fourth."),
    ]


@pytest.mark.parametrize("length", [200, 300])
def test_long_sentences_before_a_passage_are_not_read(length: int) -> None:
    """Together they may have 240 characters; then the nearer one alone, then none."""
    text = f"The {'f' * length}. The {'s' * 50}. The third."
    assert extract(hit(text, start=len(text) - 10)).text == f"The {'s' * 50}. The third."
    text = f"The {'f' * 50}. The {'s' * length}. The third."
    expected = "The third." if length == 300 else f"The {'s' * length}. The third."
    assert extract(hit(text, start=len(text) - 10)).text == expected


def test_context_is_looked_for_across_lines_too() -> None:
    """A passage at the beginning of a line is about what the line before it says; the first has nothing before it."""
    text = "The harbour is old.\n\nIt has 99 boats.\nIt rains."
    second = extract(hit(text, start=21, end=37))
    assert second.text == "The harbour is old.\n\nIt has 99 boats."
    assert [before for _, before in second.sentences] == [("The harbour is old.",)]
    assert extract(hit(text, end=19)).text == "The harbour is old."


def test_of_an_endless_sentence_the_part_in_the_passage_is_read() -> None:
    """Two passages of one table: each its own part, so that no part is read twice and all of it can be cited."""
    text = "Nr 99 " * 1_000
    first, second = extract(hit(text, end=600)), extract(hit(text, start=600, end=1200))
    assert (first.start, first.end, len(first.sentences)) == (0, 600, 1)
    assert (second.start, second.end, len(second.sentences)) == (600, 1200, 1)
    assert len(extract(hit(text)).text) == 1_000


def test_sentences_of_overlapping_passages_count_once() -> None:
    """Two passages share a sentence; it is taken from the reading that sees the answer there, whichever comes first."""
    text = "One sentence is here. Two sentences are here. Three sentences are here."
    extracts = [extract(hit(text, end=45)), extract(hit(text, start=46))]
    shared = Extract(hit(text, start=22), 22, len(text), (*extracts[0].sentences[1:], *extracts[1].sentences))

    def told(one: Extract, likely: float) -> Reading:
        spans = (Span(0, len(one.text)),)
        return Reading(one.text, 0.0, 0.5, spans, np.log([likely]), np.log([likely]))

    for better in (0, 1):
        pair = (extracts[0], shared)
        found = candidates(pair, [told(one, 0.9 if place == better else 0.1) for place, one in enumerate(pair)])
        assert [(item.start, item.sentence.text) for item in found] == [
            (0, "One sentence is here."),
            (22, "Two sentences are here."),
            (46, "Three sentences are here."),
        ]
        assert found[1].hit is pair[better].hit
        assert found[1].sentence.at == 22 - pair[better].start
        assert all(item.sentence.reading.text[item.sentence.at :].startswith(item.sentence.text) for item in found)


def test_the_same_text_in_two_articles_is_two_candidates(nines: Reader) -> None:
    """A sentence is one by its article and its place."""
    text = "One sentence is here. Two sentences are here."
    found = nines.candidates("?", [hit(text, end=21), hit(text, name="b"), hit(text, start=22)])
    assert [(item.hit.article.id, item.start) for item in found] == [("a", 0), ("b", 0), ("b", 22), ("a", 22)]


def test_a_blank_passage_is_not_read(nines: Reader) -> None:
    """It has no sentence."""
    assert nines.candidates("?", [hit("One. \n\n Two.", start=4, end=8), hit(" ", name="b")]) == []
    assert read_texts(nines) == []


def test_the_nearest_sentence_by_hand(nines: Reader) -> None:
    """The one with the letters of what is said, and its cosine; only the passage's own sentences are asked."""
    text = "The aa. The bb. The cc."
    near = nines.nearest("b", hit(text, start=8))
    assert (near.quote, near.start) == ("The bb.", 8)
    assert near.score == pytest.approx(1)
    assert nines.nearest("a", hit(text, start=8)).score == 0


def test_no_hits_no_evidence(reader: Reader) -> None:
    """Nothing retrieved is nothing found."""
    assert reader.read(reader.understand("Who?", "Who?", "en"), ()) == ()
    assert candidates([], []) == []


def test_what_does_not_clear_the_threshold_is_no_evidence(reader: Reader) -> None:
    """`read` is `score`, but for what hardly answers beside the best; off the subject nothing clears the threshold."""
    question, text = HARBOURS["en"]
    hits = [hit(text)]
    found = reader.read(reader.understand(question, question, "en"), hits)
    every = scored(reader, question, "en", *hits)
    assert found == (every[0], *(item for item in every[1:] if item.beside >= reader.weights.second))
    assert 0 < len(found) <= len(every) == 3
    other = "Who wrote the opera?"
    assert reader.read(reader.understand(other, other, "en"), hits) == ()


def test_a_follow_up_asks_for_the_kind_of_its_own_words(reader: Reader) -> None:
    """ "Who opened it? And when?" asks for a date; "And the harbour?" for what the question before asked for."""
    assert reader.understand("Who opened it? And when?", "And when?", "en").kind == "date"
    assert reader.understand("Who opened it? And the harbour?", "And the harbour?", "en").kind == "person"
    assert reader.understand("And the harbour?", "And the harbour?", "en").kind == "text"


def test_a_figure_that_is_asked_about_is_asked_for_openly(reader: Reader) -> None:
    """So that a source with another figure is read as an answer, too; a reason is never a number."""
    for question, language, openly, kind in (
        ("Did 86 boats come?", "en", "Did how many boats come?", "number"),
        ("Стоило ли это 5 миллионов рублей?", "ru", "Стоило ли это сколько?", "money"),
        ("有86艘船来了吗？", "zh", "有多少艘船来了吗？", "number"),
        ("Was it opened in 1959?", "en", "Was it opened in which year?", "year"),
    ):
        asked = reader.understand(question, question, language)
        assert (asked.form, asked.kind, asked.text) == ("yes_no", kind, openly)
        assert asked.claim is not None and asked.claim.text == question
    asked = reader.understand("Was the harbour closed?", "Was the harbour closed?", "en")
    assert (asked.form, asked.kind, asked.claim) == ("yes_no", "text", None)
    asked = reader.understand("How many boats came in 1959? Was it closed?", "Was it closed?", "en")
    assert (asked.form, asked.kind, asked.claim) == ("yes_no", "text", None)  # the year is the earlier question's
    follow = reader.understand("How many boats came in 1959? Did 86 come?", "Did 86 come?", "en")
    assert follow.text == "How many boats came in 1959? Did how many come?"
    why = "Why did how many boats come?"
    assert reader.understand(why, why, "en").kind == "text"


def test_a_percentage_or_an_amount_is_not_answered_by_a_sentence_without_one(reader: Reader) -> None:
    """However well the sentence fits; a number may be said in words that no rule knows."""
    evidence = Evidence(hit("The harbour has grown a lot."), 0, 28, 0.99)
    kinds: tuple[tuple[Kind, int], ...] = (("percentage", 0), ("money", 0), ("number", 1), ("text", 1))
    for kind, answered in kinds:
        assert len(reader.answering(Asked("?", "en", kind), [evidence])) == answered


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
        assert 0 <= evidence.score <= 1
    if text != "[9]":  # a number alone may well be how many
        assert all(evidence.score < reader.weights.threshold for evidence in found)


def test_nearest_is_the_sentence_that_says_the_same(reader: Reader) -> None:
    """Across languages, with the offsets of the article."""
    text = "Der Hafen ist alt. Im Museum hängen Bilder. Die Schule hat viele Lehrer."
    near = reader.nearest("There are pictures in the museum.", hit(text, "de"))
    assert near.quote == "Im Museum hängen Bilder."
    assert near.value is None
    assert 0 <= near.score <= 1


def test_the_bundled_encoder_is_loaded_unless_it_is_given(reader: Reader) -> None:
    """The library's own is used again if it is that one; any other is not what the reader was trained with."""
    assert Reader.load(reader.encoder).encoder is reader.encoder
    weights = Weights((), NOTHING, NOTHING, NOTHING, NOTHING, 0.25, 0.25, 0.25)
    other = Reader.load(cast(OnnxEncoder, Letters()), weights=weights)
    assert isinstance(other.encoder, OnnxEncoder)
    assert (other.encoder.name, other.name, other.weights.threshold) == ("bundled", "bundled", 0.25)


def test_more_evidence_comes_in_one_order(reader: Reader) -> None:
    """Equal sentences of two articles are ordered by article, whatever the order of the hits."""
    text = HARBOURS["en"][1]
    one, other = hit(text, name="a"), hit(text, name="b")
    for hits in ((one, other), (other, one)):
        found = scored(reader, HARBOURS["en"][0], "en", *hits)
        assert [item.hit.article.id for item in found[:2]] == ["a", "b"]
