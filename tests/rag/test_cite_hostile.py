"""Prose that nobody would write, made of pieces that models do write: no crash, no invented citation, the same twice.

Each property is tried on a few hundred cases by default and on ten thousand in the slow tests. No model is loaded: the
nearest sentence is found by the letters that it shares.
"""

import re
import time
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.article import Article, Passage
from index.encoder import Vectors, normalize
from rag.answer import Answer, Hit
from rag.cite import MARK, StreamParser, build_citation, parse
from rag.prompt import load_frames
from rag.read import Reader
from rag.write import check_prose


def pieces(written: str) -> list[str]:
    """Return what stands between the bars of `written`."""
    return written.split("|")


TEXTS = {
    "de": "An der Parade am 9. Mai nehmen 86 Soldaten teil. Der Handel erreichte 1,5 Milliarden US-Dollar, sagte "
    "Wladimir Putin. Dies berichtete die Zeitung im Jahr 2024.",
    "id": "Sebanyak 68 prajurit ikut parade pada 9 Mei 2025. Perdagangan naik 99%. Presiden Vladimir Putin hadir.",
    "ru": "В параде 9 мая примут участие 86 военнослужащих. Торговля выросла на 1 000 тонн, сообщил Сергей Лавров.",
    "zh": "五月九日有86名士兵参加阅兵。贸易额达到8亿美元。总统普京说“我们一定会胜利”。",
    "ar": "يشارك 86 جنديا في العرض يوم 9 مايو. وقال الرئيس فلاديمير بوتين إن التجارة نمت بنسبة 99%.",
    "th": "ทหาร 86 นายเข้าร่วมขบวนพาเหรดวันที่ 9 พฤษภาคม ประธานาธิบดีปูติน กล่าวว่าการค้าเพิ่มขึ้น 99 เปอร์เซ็นต์",
    "hi": "परेड में 86 सैनिक भाग लेंगे। व्यापार 99 प्रतिशत बढ़ा। राष्ट्रपति व्लादिमीर पुतिन ने यह कहा।",
    "ja": "パレードには86人の兵士が参加する。貿易額は8億ドルに達した。プーチン大統領が述べた。",
    "ko": "퍼레이드에 86명의 군인이 참가한다. 무역은 99% 증가했다. 푸틴 대통령이 말했다.",
    "vi": "Có 86 quân nhân tham gia lễ duyệt binh ngày 9 tháng 5. Thương mại tăng 99%, Tổng thống Vladimir Putin nói.",
    "en": "86 soldiers take part in the parade on 9 May 2025. Trade grew by 99%. “We are going to win this,” he said.",
}
SENTENCES = {language: [part for part in re.split(r"(?<=[.。।])\s*", text) if part] for language, text in TEXTS.items()}
FIGURES = pieces("86|68|500 tanks|1.000|1,000|99%|in 1812|9 May|8 May 2025|$5 million|٨٦|八十六|4711")
MARKS = pieces(
    "[1]|[2]|[3][4]| [1]|[1, 2]|[1-3]|[7]|[0]|[^2]|[[1]]|【2】|【1†source】|［３］|[1](https://evil.example)|[٢]|[-1]|"
    "[99999999999]|[1|1]|[|]|[]|【|］|[1][1]|[Art. 1]"
)
WRAPPING = pieces(
    '<think>|</think>|<b>|<li>|<img src=x onerror=alert(1)>|<!--|-->|```|```json\n|# |**|\n- |\n1. |\n\n|> |{|"}|'
    '{"answer": "|Answer: |回答：|الإجابة: |__|`|---\n|- '
)
ADDRESSES = pieces(
    "https://evil.example/x?y=1|www.evil.example|visit evil.example now|javascript:alert(1)|![p](http://x/p)|ht|tp://x|"
    "[here](http://evil.example)|a@evil.example|t.me/evil|data:image/png;base64,AAAA"
)
UNSEEN = [*"\u202e\u200b\u200f\x00\ud800\ue000\U000e0041\u2066\ufeff\u0301\r", "\x1b[31m"]
GLUE = [*'     。。，,:：\n“”「」"()', ". ", "? ", "...", "VietNamNet ", "In Paris ", " – "]
ENDS = [" [1].", " [2].", "[3]。", " [4].", ". [1]", " [1][2].", " [9].", ".", ""]


def prose_in(language: str) -> st.SearchStrategy[str]:
    """Text made of sentences of a language, each with or without marks, and of anything else a model writes."""
    own = SENTENCES[language]
    every = [sentence for several in SENTENCES.values() for sentence in several]
    anything = st.sampled_from([*own * 4, *every, *FIGURES, *MARKS * 2, *WRAPPING, *ADDRESSES, *UNSEEN, *GLUE * 2])
    ended = st.tuples(st.sampled_from(own * 3 + every + FIGURES), st.sampled_from(ENDS))
    cited = st.lists(ended.map(lambda both: both[0].rstrip(".。।") + both[1]), max_size=6).map(" ".join)
    mixed = st.lists(anything, max_size=12).map("".join)
    return st.one_of(
        cited,
        mixed,
        st.tuples(cited, mixed, cited).map("".join),
        st.tuples(cited, st.lists(anything, max_size=3).map("".join), st.integers(2, 40)).map(
            lambda all_of_it: all_of_it[0] + all_of_it[1] * all_of_it[2]
        ),
        st.text(max_size=60),
    )


CASES = st.sampled_from(sorted(TEXTS)).flatmap(lambda language: st.tuples(prose_in(language), st.just(language)))
LOADS = re.compile(r"://|www\.|<\w|<!|</|!\[|\]\(h|javascript:|evil\.example(?![A-Za-z0-9-])|onerror=")
FEW, MANY = 100, 2000  # of each of the five properties


class Letters:
    """An encoder without a model: a text is the counts of its pairs of letters."""

    name = fingerprint = "letters"
    dimensions = 64

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        table = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            for one, two in pairwise(text):
                table[row, crc32(f"{one}{two}".encode("utf-8", "replace")) % self.dimensions] += 1
        return normalize(table)

    embed_queries = embed_passages

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]


def hit(language: str) -> Hit:
    """The text of a language as an article of one passage."""
    text = TEXTS[language]
    article = Article(language, text, text[:20], f"{language}.txt", language, None, "VietNamNet", "2025-05-09")
    return Hit(Passage(language, language, 0, 0, len(text), text, language), article, 1.0)


UNUSED: Any = None
READER = Reader(Letters(), UNUSED, UNUSED, UNUSED, UNUSED)
HITS = [hit(language) for language in ("de", "id", "ru", "zh")]
ARTICLES = {hit.article.id: hit.article for hit in HITS}


def before(language: str) -> Answer:
    """The reader's answer, which cites the first passage."""
    citation = build_citation(1, HITS[0].article, 0, 48, 0.9)
    return Answer("86?", language, "answered", "86 [1]", language, citations=(citation,), models={"llm": None})


def check(prose: str, language: str) -> Answer:
    """Check `prose`, written by a model called scripted."""
    return check_prose(prose, before(language), HITS, "scripted", READER).answer


def is_prose(answer: Answer) -> bool:
    """Say whether the prose is shown, not the reader's answer."""
    return answer.answer != "86 [1]"


def cites_what_stands(prose: str, language: str) -> None:
    """Every mark has a citation, every citation of the prose's a mark, and every quote stands at its offsets."""
    answer = check(prose, language)
    marks = {int(number) for number in re.findall(r"\[(\d+)\]", answer.answer)}
    numbers = [citation.n for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert set(numbers[1:]) <= marks <= set(numbers)
    for citation in answer.citations:
        assert ARTICLES[citation.article_id].text[citation.start : citation.end] == citation.quote
        assert citation.quote and citation.verified


def shows_nothing_to_load(prose: str, language: str) -> None:
    """No address, tag, image, thinking, JSON or character that does not show is left, nor a figure that no text has."""
    answer = check(prose, language)
    if is_prose(answer):
        assert not LOADS.search(answer.answer)
        assert not re.search(r"\b(?:500|1812)\b", answer.answer)
        assert '{"' not in answer.answer[:2]
        shown = answer.answer.replace("\n", "").replace("\t", "")
        assert not {char for char in shown if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"}} - {
            "\u200c",
            "\u200d",
        }


def ends_every_sentence(prose: str, language: str) -> None:
    """Each line ends with a mark or is flagged, but for one that leads in the next or numbers it."""
    answer = check(prose, language)
    if is_prose(answer):
        flag = load_frames(language).render("unsupported")
        assert MARK.search(answer.answer)
        lines = [line for line in answer.answer.split("\n") if re.search(r"\w", line)]
        lines = [line for line in lines if not re.fullmatch(r"\s*(?:- +)?1?\d[.)]\s*", line)]
        for line in lines:
            assert line.rstrip().endswith((flag, ":", "：")) or re.search(r"(?:\[\d+\])[^\w\[]*$", line)


def changes_nothing_twice(prose: str, language: str) -> None:
    """Prose that was checked has the same marks, with the same words before them, when it is checked again."""
    first = check(prose, language)
    if not is_prose(first):
        return
    place = {hit.article.id: n for n, hit in enumerate(HITS, 1)}
    passage = {citation.n: place[citation.article_id] for citation in first.citations}
    again = check(MARK.sub(lambda found: f"[{passage[int(found[1])]}]", first.answer), language)
    assert again.notes == ()
    assert again.answer == first.answer
    assert [c.article_id for c in again.citations] == [c.article_id for c in first.citations]


def streams_what_it_parses(prose: str, language: str) -> None:
    """Cut anywhere, a stream gives the marks and the text of the whole."""
    whole = parse(prose, len(HITS))
    for size in (1, 2, 3, 5, 7, max(1, len(prose) // 2)):
        parser = StreamParser(len(HITS))
        out = "".join(parser.feed(prose[at : at + size]) for at in range(0, len(prose), size)) + parser.close()
        assert (out, parser.numbers) == (whole.text, whole.numbers)
    assert parse(whole.text, len(HITS)) == whole


PROPERTIES = [
    cites_what_stands,
    shows_nothing_to_load,
    ends_every_sentence,
    changes_nothing_twice,
    streams_what_it_parses,
]


def holds(holding: Callable[[str, str], None], examples: int, derandomize: bool) -> None:
    """Try a property on so many cases."""

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=derandomize,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(CASES)
    def run(case: tuple[str, str]) -> None:
        holding(*case)

    run()


@pytest.mark.parametrize("holding", PROPERTIES)
def test_it_holds_of_hundreds(holding: Callable[[str, str], None]) -> None:
    """The same cases every time, so that a failure can be tried again."""
    holds(holding, FEW, derandomize=True)


@pytest.mark.slow
@pytest.mark.parametrize("holding", PROPERTIES)
def test_it_holds_of_thousands(holding: Callable[[str, str], None]) -> None:
    """Other cases every time."""
    holds(holding, MANY, derandomize=False)


UNITS = pieces(
    "[|[1|[1] |[1](http://|【1†|<think>|<b|**|“|‘a’|{|a.|a@|86 |9 May |1,|Wladimir Putin |\u202e|ที่|86人|a:\n|- |   |"
    "$5 |(|...|In Paris |e\u0301|# a\n|5/|x://|\n|٨٦|86[1]|Sie sagte: |86 Soldaten nehmen am 9. Mai teil [1]. |10:30 |"
    "zwei "
)


def again(unit: str, size: int) -> str:
    """The same over and over."""
    return unit * (size // len(unit))


def never_the_same(unit: str, size: int) -> str:
    """The same with other letters and figures behind it each time."""
    each = (f"{unit}{chr(97 + n % 26) * (n % 7)}{chr(97 + n // 26 % 26)}{n} " for n in range(size // (len(unit) + 8)))
    return "".join(each)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("written", [again, pytest.param(never_the_same, marks=pytest.mark.slow)])
def test_a_hundred_thousand_characters_take_linear_time(unit: str, written: Callable[[str, int], str]) -> None:
    """Ten times the text takes about ten times as long."""
    seconds = []
    for size in (10_000, 100_000):
        prose = f"86 Soldaten nehmen an der Parade teil [1]. {written(unit, size)} [2]. Der Handel nahm zu [1]."
        began = time.process_time()
        check(prose, "de")
        seconds.append(time.process_time() - began)
    assert seconds[1] < max(0.5, 25 * seconds[0])


def test_a_hundred_thousand_characters_of_sentences_take_linear_time() -> None:
    """Sentences that all hold, and are all looked up."""
    seconds = []
    for size in (100, 1000):
        words = (f"{chr(97 + n // 676)}{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}burg" for n in range(size))
        prose = " ".join(f"Eine Gruppe aus {word} kam mit 86 Soldaten zu der Parade am 9. Mai [1]." for word in words)
        began = time.process_time()
        assert check(prose, "de").answer.count("[1]") == size
        seconds.append(time.process_time() - began)
    assert seconds[1] < max(0.5, 25 * seconds[0])
