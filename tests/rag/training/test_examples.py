"""Examples for the reader: always the same, offsets exact, no answer in negatives, no answer translated."""

import gzip
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from index.article import Span
from rag.errors import RagError
from rag.training.examples import Examples
from rag.training.gaps import as_question, find_gaps
from rag.training.lexicon import Lexicon
from rag.training.sets import (
    Example,
    Question,
    find_twins,
    has_answer,
    load_pairs,
    load_questions,
    read_rows,
    split,
)
from rag.training.stories import Story, StoryArticle, StoryQuestion, Told

# language, question, passage, answer
ASKED = (
    ("en", "Where does the king of France live?", "The king of France lives in Paris with two cats.", "Paris"),
    ("de", "Wer regiert Deutschland im Januar?", "Im Januar regiert in Deutschland Angela Merkel.", "Angela Merkel"),
    ("ar", "أين يعيش ملك فرنسا؟", "يعيش ملك فرنسا في باريس مع قطتين.", "باريس"),
    ("zh", "法国国王住在哪里？", "法国国王和两只猫住在巴黎。", "巴黎"),
    ("th", "กษัตริย์ฝรั่งเศสอยู่ที่ไหน", "กษัตริย์ฝรั่งเศสอาศัยอยู่ที่ปารีสกับแมวสองตัว", "ปารีส"),
    ("hi", "फ़्रांस का राजा कहाँ रहता है?", "फ़्रांस का राजा दो बिल्लियों के साथ पेरिस में रहता है।", "पेरिस"),
)
NAMES = (
    ("France", "de", "Frankreich", "cldr/territories"),
    ("France", "ar", "فرنسا", "cldr/territories"),
    ("France", "zh", "法国", "cldr/territories"),
    ("France", "th", "ฝรั่งเศส", "cldr/territories"),
    ("France", "hi", "फ़्रांस", "cldr/territories"),
    ("Germany", "de", "Deutschland", "cldr/territories"),
    ("Germany", "zh", "德国", "cldr/territories"),
    ("Paris", "zh", "巴黎", "wikidata-names/token"),
    ("Paris", "ar", "باريس", "wikidata-names/token"),
    ("Paris", "th", "ปารีส", "wikidata-names/token"),
    ("January", "de", "Januar", "cldr/months"),
    ("January", "zh", "一月", "cldr/months"),
    ("king", "zh", "国王", "gatitos"),
    ("king", "de", "König", "gatitos"),
    ("May", "de", "Mai", "wikidata-names/token"),
    ("Kamba (Kenya)", "de", "Kamba", "iso-codes/iso639-3"),
    ("a phrase of four words", "de", "lang", "cldr/annotations"),
)
PAIRS = (
    ("In 2019 about 40 people came.", "2019年约有40人前来。", "news/a"),
    ("Nobody came from Berlin.", "没有人从Berlin来。", "news/a"),
    ("The king of France slept.", "法国国王睡了。", "news/a"),
    ("Seven of 12 left.", "12人中有7人离开。", "news/b"),
    ("Click here.", "点击这里。", "software/c"),
)


def write_table(file: Path, rows: Iterable[Sequence[str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.writelines("\t".join(row) + "\n" for row in rows)


def write_rows(file: Path, rows: Iterable[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def asked(question: str, passage: str, answer: str | None, language: str = "en", **more: str) -> dict[str, Any]:
    answers = [] if answer is None else [{"text": answer, "start": passage.index(answer)}]
    row = {"id": question, "lang": language, "question": question, "context": passage, "answers": answers}
    return {**row, "unanswerable": not answers, "title": "", **more}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Questions in six scripts, each language with passages of the same and of another title."""
    for language, question, passage, answer in ASKED:
        rows = [
            asked(question, passage, answer, language, title="one"),
            asked(question + " 2", passage.replace(answer, "X"), None, language, title="one"),
            asked(question + " 3", f"{passage} {passage}", answer, language, title="two"),
            asked(question + " 4", "7 " + passage.replace(answer, "Y"), "Y", language, title="three"),
        ]
        write_rows(tmp_path / "qa" / f"{language}.toy.jsonl.gz", rows)
    write_table(tmp_path / "parallel/names.tsv.gz", NAMES)
    english, german = ASKED[0][1], "Wo wohnt der König von Frankreich?"
    write_table(tmp_path / "parallel/questions.tsv.gz", [(english.upper(), "de", german, "toy")])
    write_table(tmp_path / "parallel/zh.tsv.gz", PAIRS)
    return tmp_path


@pytest.fixture
def examples(data: Path) -> Examples:
    return Examples.load(data, held_out=0)


def answer_of(example: Example) -> str | None:
    return example.passage[example.answer.start : example.answer.end] if example.answer else None


def test_example_is_the_same_whatever_came_before(data: Path) -> None:
    one, other = Examples.load(data), Examples.load(data)
    forwards = [one[number] for number in range(40)]
    backwards = [other[number] for number in reversed(range(40))]
    assert forwards == backwards[::-1]
    assert forwards != [Examples.load(data, seed=1)[number] for number in range(40)]


@pytest.mark.parametrize(("language", "question", "passage", "answer"), ASKED)
def test_answers_stay_what_and_where_they_are(
    examples: Examples, language: str, question: str, passage: str, answer: str
) -> None:
    asking = next(row for row in examples.questions if row.language == language and row.text == question)
    made = [examples.example(asking, Random(number)) for number in range(200)]
    answered = [example for example in made if example.answer]
    assert len(answered) > 100
    assert {answer_of(example) for example in answered} == {answer}


def test_negatives_have_no_answer(examples: Examples) -> None:
    negatives = 0
    for question in examples.questions:
        for number in range(100):
            example = examples.example(question, Random(number))
            if example.answer is None:
                negatives += 1
                assert not has_answer(example.passage, question)
    assert negatives > 100


def test_unanswerable_questions_stay_so(examples: Examples) -> None:
    for question in examples.questions:
        if not question.answers:
            assert all(examples.example(question, Random(number)).answer is None for number in range(20))


def test_examples_cross_languages(examples: Examples) -> None:
    kinds = {examples[number].kind for number in range(400)}
    assert {"own", "own+switched", "own+twin", "without", "gap"} <= kinds
    twins = [examples[number].question for number in range(400) if examples[number].kind.endswith("twin")]
    assert set(twins) == {"Wo wohnt der König von Frankreich?"}


def test_gap_is_answered_by_the_other_language(examples: Examples) -> None:
    gaps = [example for example in map(examples.__getitem__, range(1000)) if example.kind.startswith("gap")]
    assert len(gaps) > 50
    assert all("…" in gap.question or gap.question.endswith("?") for gap in gaps)
    found = {answer_of(gap) for gap in gaps}
    assert {"2019", "40", "Berlin", "法国", "12", None} <= found
    for gap in gaps:
        if gap.answer is None:
            assert gap.kind == "gap without"


def test_title_of_many_passages_is_a_category(tmp_path: Path) -> None:
    rows = [asked("Who?", f"Passage {number}", "Passage", title="news") for number in range(60)]
    rows += [asked("Why?", f"Passage {number}", "Passage", title="France") for number in range(59)]
    write_rows(tmp_path / "no.toy.jsonl.gz", rows)
    assert [row.title for row in load_questions(tmp_path)] == [""] * 60 + ["France"] * 59


def test_doubles_are_dropped_and_large_sets_cut(tmp_path: Path) -> None:
    write_rows(tmp_path / "id.a.jsonl.gz", [asked("Siapa?", "Itu Budi.", "Budi")])
    write_rows(tmp_path / "id.b.jsonl.gz", [asked("Siapa?", "Itu Budi.", "Budi"), asked("Siapa?", "Budi.", "Budi")])
    write_rows(tmp_path / "en.covidqa.jsonl.gz", [asked(f"Why {number}?", "Because.", "B") for number in range(600)])
    rows = load_questions(tmp_path)
    assert [(row.source, row.passage) for row in rows if row.source != "en.covidqa"] == [
        ("id.a", "Itu Budi."),
        ("id.b", "Budi."),
    ]
    assert len(rows) == 502


def test_mark_between_title_and_text_is_taken_out(tmp_path: Path) -> None:
    passage = "東京 [SEP] 東京は日本の首都。"
    rows = [asked("日本の首都は？", passage, "東京は", "ja"), asked("題名は？", passage, "東京 [", "ja")]
    rows[0]["answers"][0] = {"text": "日本", "start": passage.index("日本")}
    write_rows(tmp_path / "ja.jsquad_test.jsonl.gz", rows)
    first, second = load_questions(tmp_path)
    assert first.passage == "東京\n東京は日本の首都。"
    assert first.answers == (Span(6, 8),)
    assert first.passage[6:8] == "日本"
    assert second.answers == ()  # it had the mark inside


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "is no question"),
        ("[]", "is no question"),
        ('{"id": "1"}', "is no question"),
        (json.dumps({**asked("Who?", "Paris", None), "answers": [{"text": "Paris", "start": 1}]}), "does not stand"),
        (json.dumps({**asked("Who?", "Paris", None), "answers": [{"text": "", "start": 0}]}), "does not stand"),
    ],
)
def test_bad_row_is_named(tmp_path: Path, line: str, said: str) -> None:
    with gzip.open(tmp_path / "en.toy.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write(json.dumps(asked("Who?", "Paris", "Paris")) + "\n" + line + "\n")
    with pytest.raises(RagError, match=rf"en\.toy\.jsonl\.gz:2 .*{said}"):
        load_questions(tmp_path)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(RagError, match="has no questions"):
        load_questions(tmp_path)
    with pytest.raises(RagError, match=r"names\.tsv\.gz cannot be read"):
        Lexicon.load(tmp_path / "names.tsv.gz")
    write_table(tmp_path / "names.tsv.gz", [("a", "de", "b", "c"), ("a", "de")])
    with pytest.raises(RagError, match=r"names\.tsv\.gz:2 has 2 columns, not 4"):
        list(read_rows(tmp_path / "names.tsv.gz", 4))
    (tmp_path / "de.tsv.gz").write_bytes(b"no gzip")
    with pytest.raises(RagError, match=r"de\.tsv\.gz cannot be read"):
        load_pairs(tmp_path / "de.tsv.gz")


def test_pairs_are_the_news(data: Path) -> None:
    assert [pair.source for pair in load_pairs(data / "parallel/zh.tsv.gz")] == ["news/a"] * 3 + ["news/b"]


@pytest.mark.parametrize(
    ("language", "text", "switched"),
    [
        ("en", "the King of FRANCE", {"the König of Frankreich", "the 国王 of 法国", "the King of فرنسا"}),
        ("zh", "法国国王", {" Frankreich  König ", " فرنسا 国王", " france  king "}),
        ("th", "อยู่ที่ปารีส", {"อยู่ที่ باريس ", "อยู่ที่巴黎"}),
        ("de", "Januar, Januarsonne", {"一月, Januarsonne", "january, Januarsonne"}),
        ("en", "we may; May", {"we may; Mai"}),  # a name is capitalised
        ("en", "Kamba", {"Kamba"}),
        ("sw", "Januari", {"Januari"}),
        ("en", "", {""}),
        ("en", "\ud800 ?!", {"\ud800 ?!"}),
    ],
)
def test_known_words_are_switched(data: Path, language: str, text: str, switched: set[str]) -> None:
    lexicon = Lexicon.load(data / "parallel/names.tsv.gz")
    assert switched <= {lexicon.switch(text, language, 1.0, Random(number)) for number in range(60)}
    assert lexicon.switch(text, language, 0.0, Random(0)) == text


@pytest.mark.parametrize(
    ("asked", "read", "found"),
    [
        ("In 2019 came 40.", "2019年约有40人", ["2019", "40"]),
        ("In 2019 came 40.", "في ٢٠١٩ جاء ٤٠ شخصا", ["٢٠١٩", "٤٠"]),
        ("In 2019 came 40.", "२०१९ में ४० लोग आए", ["२०१९", "४०"]),
        ("In 2019 came 40.", "ในปี ๒๐๑๙ มี ๔๐ คน", ["๒๐๑๙", "๔๐"]),
        ("Only 20 came", "2020", []),
        ("Only 20 came", "20,5", []),
        ("Only 3.5% came", "3.5%の人", ["3.5%"]),
        ("Tim Cook spoke", "库克(Tim Cook)说", ["Tim Cook"]),
        ("Tim spoke", "Timothy sprach", []),
        ("From 5 to 5", "5", []),
        ("5 came", "5 und 5", []),
        ("", "", []),
    ],
)
def test_gaps_stand_once_on_both_sides(asked: str, read: str, found: list[str]) -> None:
    gaps = list(find_gaps(asked, read))
    assert [read[answer.start : answer.end] for _, answer in gaps] == found


@pytest.mark.parametrize(
    ("language", "sentence", "answer", "words"),
    [
        ("en", "Last week 86 soldiers came to Moscow.", "86", {"how many", "how much"}),
        ("de", "In Moskau kamen 86 Soldaten an.", "86", {"wie viele", "wie viel"}),
        ("zh", "上周有86名士兵抵达莫斯科。", "86", {"多少", "几个"}),
        ("ru", "Он приехал в 1959 году.", "1959", {"в каком году", "какой год"}),
        ("en", "The talks with Sergey Lavrov were held on Monday.", "Sergey Lavrov", {"who", "whom"}),
        ("en", "The talks were held in Moscow on Monday.", "Kyiv", set()),
        ("en", "Prices rose by 12% in May.", "12", set()),
    ],
)
def test_a_gap_becomes_a_question(language: str, sentence: str, answer: str, words: set[str]) -> None:
    """By the question words of its language; an ellipsis where it is not known what it asks for."""
    at = max(0, sentence.find(answer))
    gap = Span(at, at + len(answer)) if answer in sentence else Span(0, 3)
    asked = {as_question(sentence, gap, language, Random(seed)) for seed in range(40)}
    worded = {text for text in asked if text.endswith("?")}
    assert all("…" in text and text.endswith(sentence[-1]) for text in asked - worded)
    assert bool(worded) == bool(words)
    assert all(any(word in text for word in words) and answer not in text for text in worded)
    assert not words or any(text == sentence.replace(answer, word)[:-1] + "?" for text in worded for word in words)


def test_of_a_long_sentence_only_the_clause_may_be_asked() -> None:
    """Where enough of it is left."""
    sentence = "As the ministry said, 86 soldiers came to Moscow, where they trained."
    asked = {as_question(sentence, Span(22, 24), "en", Random(seed)) for seed in range(40)}
    assert "how many soldiers came to Moscow?" in asked
    assert "As the ministry said, how many soldiers came to Moscow, where they trained?" in asked


def test_gap_of_a_translated_name() -> None:
    [(gap, answer)] = find_gaps("The king of France", "法国国王", [("France", "法国")])
    assert (gap, answer) == (Span(12, 18), Span(0, 2))


def test_twins_are_found_by_text_and_by_id(tmp_path: Path) -> None:
    write_table(tmp_path / "questions.tsv.gz", [("who is it", "fr", "Qui est-ce ?", "toy"), ("A?", "fr", "B?", "toy")])
    rows = [
        Question("7", "en", "en.set", "Who is  it?", "It", (), ""),
        Question("7", "de", "de.set", "Wer ist das?", "Es", (), ""),
        Question("7", "uk", "uk.other", "Хто це?", "Це", (), ""),
    ]
    assert find_twins(rows, tmp_path / "questions.tsv.gz") == {
        "who is it": [("fr", "Qui est-ce ?"), ("de", "Wer ist das?")],
        "wer ist das": [("en", "Who is  it?")],
    }


def test_held_out_titles_are_not_trained_on() -> None:
    rows = [Question(str(n), "en" if n % 3 else "zh", "s", "q", f"p{n}", (), f"t{n // 2}") for n in range(2000)]
    training, held_out = split(rows, seed=0, kept=20)
    assert len(held_out) == 20
    assert {row.language for row in held_out} == {"en", "zh"}
    assert not {row.group for row in training} & {row.group for row in held_out}
    assert len(training) > 1900


@pytest.mark.parametrize(
    ("passage", "there"), [("in PARIS", True), ("ｐａｒｉｓ", True), ("in Rome", False), ("", False)]
)
def test_answer_is_found_in_any_form(passage: str, there: bool) -> None:
    question = Question("1", "en", "s", "Where?", "Paris", (Span(0, 5),), "")
    assert has_answer(passage, question) is there


def test_long_passage_is_cut_around_the_answer(examples: Examples) -> None:
    passage = "字" * 3000 + "巴黎" + "字" * 3000
    question = Question("1", "zh", "zh.toy", "?", passage, (Span(3000, 3002),), "")
    made = [examples.example(question, Random(number)) for number in range(30)]
    assert all(len(example.passage) <= 1500 for example in made)
    assert {answer_of(example) for example in made if example.answer} == {"巴黎"}
    assert len({example.answer.start for example in made if example.answer}) > 5


def test_most_examples_are_of_stories(data: Path) -> None:
    article = StoryArticle("ru", "Порт", "Вестник", "2025-03-04", ("В порту 99 лодок.", "Идёт дождь."))
    asked_here = StoryQuestion("th", "มีเรือกี่ลำ", (Told(0, 0, "99"),))
    drawn = Examples.load(data, [Story("port", (article,), (asked_here,))], held_out=0)
    stories = [example for example in map(drawn.__getitem__, range(400)) if example.kind.startswith("story")]
    assert 200 < len(stories) < 280
    assert {(example.kind, answer_of(example)) for example in stories} == {("story", "99"), ("story without", None)}
