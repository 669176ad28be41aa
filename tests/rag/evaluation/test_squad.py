"""Question files of SQuAD's layout, made by hand: what is read, what is left out, what is refused."""

import gzip
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from index.article import Article
from rag.errors import QuestionError
from rag.evaluation.library import library_of, paragraph_of
from rag.evaluation.squad import SquadFile, load_squad, with_passages_of
from rag.gold import GoldEvidence

BRIDGE = "The bridge was opened in 1998. It is 310 metres long. Ada Novak drew it."


def asked(answer: str | None, start: object = None, **more: object) -> dict[str, Any]:
    """Return one of `qas`; no `answers` when `answer` is None."""
    answers = [] if answer is None else [{"text": answer, "answer_start": start}]
    return {"id": "q1", "question": "?", "answers": answers, **more}


def about(context: str, *qas: dict[str, Any]) -> dict[str, Any]:
    return {"context": context, "qas": list(qas)}


def written(folder: Path, *paragraphs: object, name: str = "set.en.json", title: str = "A_title") -> Path:
    """Write a file with one article of these paragraphs."""
    path = folder / name
    document = {"version": "1.1", "data": [{"title": title, "paragraphs": list(paragraphs)}]}
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return path


def loaded(folder: Path, context: str, *qas: dict[str, Any]) -> SquadFile:
    return load_squad(written(folder, about(context, *qas)))


SCRIPTS = {
    "vi": ("Cầu mở năm 1998. Cầu do Nguyễn Ánh vẽ. Cầu dài 310 mét.", "Nguyễn Ánh", "Cầu do Nguyễn Ánh vẽ."),
    "ru": (
        "Мост открыли в 1998 году. Его построила Анна Ёлкина. Он длинный.",
        "Анна Ёлкина",
        "Его построила Анна Ёлкина.",
    ),
    "ar": ("افتُتح الجسر عام 1998. صممته ليلى حداد. طوله 310 أمتار.", "ليلى حداد", "صممته ليلى حداد."),
    "zh": ("大桥于1998年通车。设计者是林晓雨。全长310米。", "林晓雨", "设计者是林晓雨。"),
    "ja": ("橋は1998年に開通した。設計者は佐藤春子だ。長さは310メートル。", "佐藤春子", "設計者は佐藤春子だ。"),
    "hi": ("पुल 1998 में खुला। इसे मीरा जोशी ने बनाया। यह 310 मीटर लंबा है।", "मीरा जोशी", "इसे मीरा जोशी ने बनाया।"),
    "th": ("สะพานเปิดในปี 1998", "1998", "สะพานเปิดในปี 1998"),
}


@pytest.mark.parametrize("language", SCRIPTS)
def test_the_evidence_is_the_sentence_of_the_answer(tmp_path: Path, language: str) -> None:
    """In every script, found by the offset in characters; the name of the file tells the language."""
    context, answer, sentence = SCRIPTS[language]
    path = written(tmp_path, about(context, asked(answer, context.index(answer))), name=f"xquad.{language}.json")
    file = load_squad(path)
    (question,), (paragraph,) = file.questions, file.paragraphs
    assert (file.name, file.language, file.skipped) == (f"xquad.{language}", language, ())
    assert (paragraph.name, paragraph.text, paragraph.title) == ("p1", context, "A title")
    assert (question.id, question.fact, question.split, question.kind) == ("q1", "q1", "test", "text")
    assert (question.status, question.language, question.answers) == ("answered", language, ((answer,),))
    assert question.evidence == (GoldEvidence("p1", sentence),)


@pytest.mark.parametrize(
    ("published", "held", "quote"),
    [
        (unicodedata.normalize("NFD", "Đà Nẵng rất đẹp. Lễ hội ở Huế."), "Huế", "Lễ hội ở Huế."),
        (
            "\ufeff Zero\u200bwidth, 1998\u200e and more.  \r\n\r\n\r\n\r\nSecond line: 1998.",
            "1998",
            "Second line: 1998.",
        ),
        ("Half \ud83d a pair. It was 1998.", "1998", "It was 1998."),
    ],
)
def test_offsets_hold_in_the_text_that_the_index_keeps(tmp_path: Path, published: str, held: str, quote: str) -> None:
    """The index removes and joins characters before the answer; the last of several places is still found."""
    answer = unicodedata.normalize("NFD", held)
    path = tmp_path / "set.vi.json"
    one = asked(answer, published.rindex(answer))
    path.write_text(json.dumps({"data": [{"paragraphs": [about(published, one)]}]}), "utf-8")
    file = load_squad(path)
    (question,), text = file.questions, file.paragraphs[0].text
    assert question.answers == ((held,),)
    assert question.evidence == (GoldEvidence("p1", quote),)
    assert quote in text
    assert text == unicodedata.normalize("NFC", text)
    assert not set(text) & set("\u200b\u200e\ufeff\r\ufdd0\ufdd1")


def test_every_spelling_and_every_place_is_kept_once(tmp_path: Path) -> None:
    """Three annotators, two of one mind; an answer over two sentences has both as its quote."""
    two = "310 metres long. Ada Novak"
    spans = [("1998", 25), ("1998", 25), ("in 1998", 22), (two, BRIDGE.index(two))]
    answers = [{"text": text, "answer_start": start} for text, start in spans]
    (question,) = loaded(tmp_path, BRIDGE, asked(None) | {"answers": answers}).questions
    assert question.answers == (("1998", "in 1998", two),)
    quotes = ["The bridge was opened in 1998.", "It is 310 metres long. Ada Novak drew it."]
    assert [item.quote for item in question.evidence] == quotes


@pytest.mark.parametrize("start", [0, -5, 10**30, None, "25", 26])
def test_a_wrong_offset_is_put_right_where_the_text_allows(tmp_path: Path, start: object) -> None:
    """The answer stands only once, so its place is known."""
    (question,) = loaded(tmp_path, BRIDGE, asked("1998", start)).questions
    assert question.evidence == (GoldEvidence("p1", "The bridge was opened in 1998."),)


def test_white_space_about_an_answer_is_no_part_of_it(tmp_path: Path) -> None:
    (question,) = loaded(tmp_path, BRIDGE, asked(" 1998", 24)).questions
    assert question.answers == (("1998",),)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (asked("in", 3), '"in" stands 0 times in its paragraph, and not at 3'),
        (asked("1", 3), '"1" stands 2 times in its paragraph, and not at 3'),
        (asked(None), '0 answers, but "is_impossible" is false'),
        (asked("1998", 25, is_impossible=True), '1 answers, but "is_impossible" is true'),
        ({"id": "q1", "question": "?"}, 'it has no "answers" and is not marked "is_impossible"'),
        (asked("1998", 25, question="  "), "its question is empty"),
        (asked("1998", 25, id="fine"), "its id is used before"),
    ],
)
def test_a_question_that_cannot_be_used_is_told(tmp_path: Path, question: dict[str, Any], reason: str) -> None:
    """Each with why; the others stay."""
    file = loaded(tmp_path, "A 1 and another 1. No more.", asked("A", 0, id="fine"), question)
    assert file.skipped == ((question["id"], reason),)
    assert [one.id for one in file.questions] == ["fine"]


def test_what_the_paragraph_does_not_answer_is_not_found(tmp_path: Path) -> None:
    """As SQuAD 2.0 marks it, with or without the key `answers`, or with an empty text as answer."""
    plausible = {"plausible_answers": [{"text": "1998", "answer_start": 25}]}
    file = loaded(
        tmp_path,
        BRIDGE,
        asked(None, id="a", is_impossible=True, **plausible),
        {"id": "b", "question": "?", "is_impossible": True},
        asked("", -1, id="c", is_impossible=True),
        asked("1998", 25, id=4, is_impossible=False),
    )
    found = [(one.id, one.status, one.answers, len(one.evidence)) for one in file.questions]
    none = [(id_, "not_found", (), 0) for id_ in "abc"]
    assert found == [*none, ("4", "answered", (("1998",),), 1)]


def test_equal_paragraphs_are_one(tmp_path: Path) -> None:
    """And those without questions stay, to be found wrongly; an empty one goes with its questions."""
    path = written(
        tmp_path,
        about("Nobody asks."),
        about(BRIDGE, asked("1998", 25)),
        about(" ", asked("1998", 25, id="q2")),
        about(BRIDGE + "\u200b ", asked("310", 37, id="q3")),
    )
    file = load_squad(path)
    assert [(one.name, one.text) for one in file.paragraphs] == [("p1", "Nobody asks."), ("p2", BRIDGE)]
    assert [(one.id, one.evidence[0].article) for one in file.questions] == [("q1", "p2"), ("q3", "p2")]
    assert file.skipped == (("q2", "its paragraph is empty"),)


@pytest.mark.parametrize(
    ("name", "given", "paragraph", "question"),
    [
        ("xquad.de.json", None, "de", "de"),
        ("tydiqa.goldp.sw.dev.json", None, "sw", "sw"),
        ("dev-context-de-question-vi.json", None, "de", "vi"),
        ("test-context-zh-question-zh.json", None, "zh", "zh"),
        ("xquad.de.json", "fr", "fr", "fr"),
        ("dev-context-de-question-vi.json", "fr", "de", "fr"),
        ("train-v2.0.json", None, "en", "en"),
        ("is.it.json", None, "en", "en"),
        ("qa.json", None, "en", "en"),
    ],
)
def test_languages_by_name(tmp_path: Path, name: str, given: str | None, paragraph: str, question: str) -> None:
    """What the user says comes first, then the file's name; a name with two languages, or none, tells nothing."""
    one = asked("1998", 25, question="When was the bridge opened?")
    file = load_squad(written(tmp_path, about(BRIDGE, one), name=name), given)
    assert (file.paragraphs[0].language, file.questions[0].language, file.language) == (paragraph, question, question)


def test_languages_by_the_ids_of_tydi(tmp_path: Path) -> None:
    """Several in one file; negative numbers follow a second hyphen. A file with other ids too is read by its texts."""
    korean, indonesian = "다리는 1998년에 열렸다.", "Jembatan itu dibuka pada tahun 1998."
    path = written(
        tmp_path,
        about(korean, asked("1998", korean.index("1998"), id="korean-354-0")),
        about(indonesian, asked("1998", indonesian.index("1998"), id="indonesian--190-1")),
        about("สะพานเปิดแล้ว"),
        name="tydiqa-goldp-v1.1-dev.json",
    )
    file = load_squad(path)
    assert [one.language for one in file.paragraphs] == ["ko", "id", "th"]
    assert [one.language for one in file.questions] == ["ko", "id"]
    assert file.language == "mul"


def test_languages_by_the_texts(tmp_path: Path) -> None:
    """A file of one language is not spoiled by the one paragraph that looks like another's; mixed files stay mixed."""
    german = [f"Die Brücke wurde im Jahr {year} eröffnet und ist seitdem gesperrt." for year in range(1990, 2002)]
    paragraphs = [
        about(text, asked(text[25:29], 25, id=str(n), question="Wann wurde die Brücke gebaut?"))
        for n, text in enumerate(german)
    ]
    odd = about("Мост открыли в 1998 году, и он закрыт.", asked("1998", 15, id="odd", question="В каком году?"))
    file = load_squad(written(tmp_path, *paragraphs, odd, name="a.json"))
    assert {one.language for one in file.paragraphs} == {one.language for one in file.questions} == {"de"}
    file = load_squad(written(tmp_path, paragraphs[0], odd, name="a.json"))
    assert [one.language for one in file.paragraphs] == [one.language for one in file.questions] == ["de", "ru"]


def test_gzip_and_byte_order_mark(tmp_path: Path) -> None:
    """Both are taken away, whatever the file is called."""
    content = b"\xef\xbb\xbf" + written(tmp_path, about(BRIDGE, asked("1998", 25))).read_bytes()
    (tmp_path / "bom.en.json").write_bytes(content)
    (tmp_path / "zip.en.json.gz").write_bytes(gzip.compress(content))
    plain, zipped = load_squad(tmp_path / "bom.en.json"), load_squad(tmp_path / "zip.en.json.gz")
    assert (zipped.name, zipped.language) == ("zip.en", "en")
    assert plain.questions == zipped.questions


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not valid JSON"),
        (b"Question: when?", "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
        (b'{"data": ' * 100_000, "is not valid JSON"),
        (b'{"data": [], "n": ' + b"9" * 5000 + b"}", "is not valid JSON"),
        ('{"data": []}'.encode("utf-16"), "is not UTF-8 (byte 1)"),
        (b"\x1f\x8b not gzipped", "cannot be read"),
        (gzip.compress(b'{"data": []}', mtime=0)[:-9], "cannot be read"),
        (b"[]", "is no JSON object"),
        (b'{"rows": []}', '"data" is missing or no list; the layout of SQuAD JSON is {"data": [{"paragraphs"'),
        (b'{"data": []}', "no paragraph in the file"),
        (b'{"data": [1]}', "data[0]: is no object"),
        (b'{"data": [{"title": 3, "paragraphs": []}]}', 'data[0]: "title" is missing or no text'),
        (b'{"data": [{"paragraphs": [{"context": 5}]}]}', 'data[0], paragraphs[0]: "context" is missing'),
        (b'{"data": [{"paragraphs": [{"context": "a"}]}]}', 'data[0], paragraphs[0]: "qas" is missing'),
        (b'{"data": [{"paragraphs": [{"context": "a", "qas": []}]}]}', "no question can be used (it has none)"),
    ],
)
def test_a_file_of_another_layout_is_named_with_the_place(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "wrong.json"
    path.write_bytes(content)
    with pytest.raises(QuestionError) as caught:
        load_squad(path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"question": "?"}, '"id" is missing or no text'),
        (asked("1998", 25, question=None), '"question" is missing or no text'),
        (asked("1998", 25, is_impossible="no"), "\"is_impossible\" is 'no'; write true or false"),
        (asked(None) | {"answers": {"text": ["1998"]}}, '"answers" is missing or no list'),
        (asked(None) | {"answers": ["1998"]}, "answers[0]: is no object"),
        (asked(None) | {"answers": [{"answer_start": 25}]}, '"text" is missing or no text'),
        (asked("1999", 25), 'no question can be used (of the first, "q1": "1999" stands 0 times'),
    ],
)
def test_a_question_of_another_layout_is_named(tmp_path: Path, question: dict[str, Any], message: str) -> None:
    with pytest.raises(QuestionError) as caught:
        loaded(tmp_path, BRIDGE, question)
    assert message in str(caught.value)
    assert "data[0], paragraphs[0], qas[0]" in str(caught.value) or "no question" in message


def test_no_file(tmp_path: Path) -> None:
    """A path that is none, and a folder."""
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(QuestionError, match=r"cannot be read .*give a whole \.json"):
            load_squad(path)


GERMAN = "Die Brücke wurde 1998 eröffnet. Sie ist 310 Meter lang."


def test_questions_over_the_paragraphs_of_another_language(tmp_path: Path) -> None:
    """Evidence and first spellings are of the other file; what that could not place is left out, and told."""
    english = written(
        tmp_path,
        about(BRIDGE, asked("in 1998", 22, question="When?"), asked("310 metres", 37, id="q2")),
        about(BRIDGE + " ", asked(None, id="q3", is_impossible=True), asked("Ada Novak", 54, id="q4")),
    )
    german = written(
        tmp_path,
        about(GERMAN, asked("1998", 17), asked("301 Meter", 40, id="q2"), asked(None, id="q3", is_impossible=True)),
        about("Leer.", asked(None, id="q4", is_impossible=True), asked("Leer", 0, id="q5")),
        name="set.de.json",
    )
    file = with_passages_of(load_squad(english), load_squad(german))
    assert (file.name, file.language, [one.language for one in file.paragraphs]) == (
        "set.en over set.de",
        "en",
        ["de"] * 2,
    )
    first, third, fourth = file.questions
    assert (first.question, first.language, first.answers) == ("When?", "en", (("1998", "in 1998"),))
    assert first.evidence == (GoldEvidence("p1", "Die Brücke wurde 1998 eröffnet."),)
    assert [(one.id, one.status, one.answers, one.evidence) for one in (third, fourth)] == [
        ("q3", "not_found", (), ()),
        ("q4", "not_found", (), ()),
    ]
    assert file.skipped == (("q2", 'in set.de: "301 Meter" stands 0 times in its paragraph, and not at 40'),)


def test_files_that_are_not_parallel_are_refused(tmp_path: Path) -> None:
    one = load_squad(
        written(tmp_path, about(BRIDGE, asked("1998", 25), asked("310", 37, id="q7"), asked("It", 31, id="q8")))
    )
    other = load_squad(written(tmp_path, about(GERMAN, asked("1998", 17)), name="set.de.json"))
    with pytest.raises(QuestionError, match=r'set\.de has no question "q7", which set\.en has; give two files'):
        with_passages_of(one, other)


def test_a_library_of_the_paragraphs(tmp_path: Path) -> None:
    """Indexed with the bundled encoder; the right one of three comes first, and its article tells which it is."""
    texts = (GERMAN, "बाढ़ में 27 मकान ढह गए।", "บริษัทประกาศปิดโรงงานน้ำตาลในเดือนหน้า")
    path = written(
        tmp_path, *(about(text, asked(text[:3], 0, id=str(n))) for n, text in enumerate(texts)), name="mix.json"
    )
    file = load_squad(path)
    engine = library_of(file, tmp_path / "new")
    try:
        held = {paragraph_of(article): article for article in engine.articles()}
        assert {name: (one.text, one.language, one.title) for name, one in held.items()} == {
            one.name: (one.text, one.language, one.title) for one in file.paragraphs
        }
        assert paragraph_of(engine.search("How long is the bridge in metres?")[0].article) == "p1"
        assert paragraph_of(engine.search("How many houses fell in the flood?")[0].article) == "p2"
        assert paragraph_of(engine.search("Which sugar factory will close?")[0].article) == "p3"
        assert engine.config.llm == "reader"
    finally:
        engine.close()


def test_other_articles_go_by_their_file() -> None:
    """As the gold file of a folder names them."""
    assert paragraph_of(Article("a", "", "", "/news/a.txt", "de")) == "a.txt"
    assert paragraph_of(Article("a", "", "", "/news/a.jsonl:3", "de", url="https://example.org/p1")) == "a.jsonl:3"
