import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import jsonschema
import pathspec
import pytest

from rag.answer import Kind, Status
from rag.errors import QuestionError
from rag.gold import GoldEvidence, GoldQuestion, Split, load_gold, seeds_folder

ROOT = Path(__file__).parents[2]
ARTICLES = ("000_vietnamnet_de.txt", "004_thanhnien_id.txt")
GOLD = load_gold(ROOT / "seeds" / "gold.jsonl")
SCRIPTS = {
    **dict.fromkeys(("az", "cs", "de", "en", "es", "fr", "id", "it"), ("LATIN",)),
    **dict.fromkeys(("nl", "pl", "pt", "sv", "tr", "vi"), ("LATIN",)),
    **dict.fromkeys(("ru", "uk"), ("CYRILLIC",)),
    **dict.fromkeys(("ar", "fa"), ("ARABIC",)),
    "hi": ("DEVANAGARI",),
    "ja": ("HIRAGANA", "KATAKANA", "CJK"),
    "ko": ("HANGUL",),
    "th": ("THAI",),
    "zh": ("CJK",),
}
"""The first words of the Unicode names of a language's letters."""
KINDS: tuple[Kind, ...] = ("number", "money", "percentage", "date", "year", "person", "place", "text")
"""In the order of the description."""
RECORD: dict[str, object] = {
    "id": "year-visit-uk",
    "fact": "visit",
    "split": "dev",
    "language": "uk",
    "kind": "year",
    "question": "У якому році? 哪一年？ في أي عام؟",
    "status": "answered",
    "answers": [["1959", "๑๙๕๙"]],
    "evidence": [{"article": "a.txt", "quote": "Im Jahr 1959."}],
}


def changed(**changes: object) -> str:
    """Return the valid record with some keys changed, as a line; a change to None takes the key out."""
    record = {**RECORD, **changes}
    return json.dumps({key: value for key, value in record.items() if value is not None}, ensure_ascii=False)


def text_of(article: str) -> str:
    return (ROOT / "seeds" / article).read_text(encoding="utf-8")


def evidence_of(question: GoldQuestion) -> list[tuple[tuple[str, ...], GoldEvidence]]:
    """Pair each piece of evidence with the spellings that may stand in it."""
    if question.status == "disagreement":
        return list(zip(question.answers, question.evidence, strict=True))
    return [(question.answers[0], item) for item in question.evidence]


def test_size_and_languages() -> None:
    """There are at least 240 questions, at least eight in each of at least 20 languages."""
    languages = [question.language for question in GOLD]
    assert len(GOLD) >= 240
    assert len(set(languages)) >= 20
    assert min(languages.count(language) for language in set(languages)) >= 8


def test_ids_and_questions_are_unique() -> None:
    """No id and no question text occurs twice."""
    assert len({question.id for question in GOLD}) == len(GOLD)
    assert len({question.question for question in GOLD}) == len(GOLD)


@pytest.mark.parametrize("split", get_args(Split))
def test_each_split_has_every_language_kind_and_status(split: Split) -> None:
    """Neither half misses a language, a kind or a status."""
    half = [question for question in GOLD if question.split == split]
    assert {question.language for question in half} == set(SCRIPTS)
    assert {question.kind for question in half} == set(get_args(Kind))
    assert {question.status for question in half} == set(get_args(Status))
    assert 0.4 <= len(half) / len(GOLD) <= 0.6


def test_no_fact_in_both_splits() -> None:
    """Nothing asked in dev is asked in test in another language."""
    facts = {split: {question.fact for question in GOLD if question.split == split} for split in get_args(Split)}
    assert facts["dev"].isdisjoint(facts["test"])


def test_a_fact_has_one_kind_status_and_evidence() -> None:
    """The languages of a fact differ in the question and in spellings only."""
    facts: dict[str, set[object]] = {}
    for question in GOLD:
        common = (question.kind, question.status, len(question.answers), question.evidence)
        facts.setdefault(question.fact, set()).add(common)
    assert [fact for fact, seen in facts.items() if len(seen) > 1] == []


def test_share_of_each_case() -> None:
    """One article only, both articles, disagreement and not found all have a fair share, and so has each article."""
    cases = [(question.status, frozenset(item.article for item in question.evidence)) for question in GOLD]
    share = {case: cases.count(case) / len(GOLD) for case in set(cases)}
    assert share["not_found", frozenset[str]()] == pytest.approx(0.25, abs=0.05)
    assert share["disagreement", frozenset(ARTICLES)] == pytest.approx(0.10, abs=0.05)
    assert share["answered", frozenset(ARTICLES)] == pytest.approx(0.20, abs=0.05)
    alone = [share["answered", frozenset([article])] for article in ARTICLES]
    assert min(alone) > 0.15
    assert sum(alone) == pytest.approx(0.45, abs=0.05)


def test_every_quote_is_a_whole_sentence_of_its_article() -> None:
    """A quote stands exactly once in its article, from the start of a sentence to its full stop."""
    for item in {item for question in GOLD for item in question.evidence}:
        text = text_of(item.article)
        assert text.count(item.quote) == 1, item
        start = text.index(item.quote)
        assert text[:start][-2:] in ("", ". ") or text[start - 1] == "\n", item
        assert item.quote.endswith(".") and text[start + len(item.quote)] in " \n", item


def test_every_value_stands_in_its_evidence() -> None:
    """Whoever has an answer has evidence, and one of its spellings stands in each quote as a word of its own."""
    for question in GOLD:
        if question.status == "not_found":
            continue
        pairs = evidence_of(question)
        assert pairs, question.id
        for spellings, item in pairs:
            found = [
                spelling for spelling in spellings if re.search(rf"(?<!\w){re.escape(spelling)}(?!\w)", item.quote)
            ]
            assert found, (question.id, item.quote)


def test_values_of_a_disagreement_come_from_different_articles() -> None:
    """A disagreement is between sources, and no value of one side is accepted on the other."""
    for question in GOLD:
        if question.status == "disagreement":
            assert [item.article for item in question.evidence] == list(ARTICLES)
            assert set(question.answers[0]).isdisjoint(question.answers[1])


def test_questions_are_in_the_script_of_their_language() -> None:
    """Every letter is of the language's own script, but for an abbreviation such as FDI in Korean."""
    for question in GOLD:
        letters = [unicodedata.name(letter) for letter in question.question if letter.isalpha()]
        foreign = [name for name in letters if not name.startswith(SCRIPTS[question.language])]
        assert len(foreign) <= len(letters) / 5, question.id
        assert all(name.startswith("LATIN CAPITAL") for name in foreign), question.id


@pytest.mark.parametrize(
    ("language", "question", "value", "article"),
    [
        ("en", "In which year did Ho Chi Minh visit Azerbaijan?", "1959", ARTICLES[0]),
        (
            "de",
            "Wie hoch war der Handel zwischen Vietnam und Kasachstan im Jahr 2024?",
            "800 juta dolar AS",
            ARTICLES[1],
        ),
    ],
)
def test_questions_that_must_be_there(language: str, question: str, value: str, article: str) -> None:
    """The two questions that cross languages and are easy to get wrong are asked word for word."""
    (found,) = [item for item in GOLD if item.question == question]
    assert (found.language, found.status) == (language, "answered")
    assert found.answers[0][0] == value
    assert [item.article for item in found.evidence] == [article]


def test_file_is_utf8_unescaped_with_stable_keys() -> None:
    """The file is readable in any editor: no escapes, the same keys in the same order, a final line feed."""
    text = (ROOT / "seeds" / "gold.jsonl").read_text(encoding="utf-8")
    records = [json.loads(line) for line in text.splitlines()]
    assert text == "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    assert {tuple(record) for record in records} == {tuple(RECORD)}


def test_ragignore_leaves_the_two_articles() -> None:
    """Indexing the seeds reads the two articles and nothing else."""
    folder = seeds_folder()
    ignored = pathspec.GitIgnoreSpec.from_lines((folder / ".ragignore").read_text(encoding="utf-8").splitlines())
    files = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    assert sorted(name for name in files if not ignored.match_file(name)) == list(ARTICLES)


def test_readme_names_each_article_with_its_source() -> None:
    """The description of the seeds gives the address in the last lines of each article."""
    readme = text_of("README.md")
    for article in ARTICLES:
        (url,) = re.findall(r"^(?:Quelle|Sumber): (\S+)$", text_of(article), re.MULTILINE)
        assert article in readme and f"<{url}>" in readme


def test_readme_counts_are_those_of_the_file() -> None:
    """The numbers in the description are the file's own."""
    statuses = [question.status for question in GOLD]
    sources = [len({item.article for item in question.evidence}) for question in GOLD if question.status == "answered"]
    languages = {question.language for question in GOLD}
    readme = " ".join(text_of("README.md").split())
    assert f"{len(GOLD)} questions in {len(languages)} languages, {len(GOLD) // 2} in each split" in readme
    assert f"{sources.count(1)} are answered by one article only, {sources.count(2)} by both" in readme
    assert (
        f"{statuses.count('disagreement')} meet the disagreement, {statuses.count('not_found')} have no answer"
        in readme
    )
    kinds = [question.kind for question in GOLD]
    assert "By kind: " + ", ".join(f"{kinds.count(kind)} {kind}" for kind in KINDS) + "." in readme


def test_seeds_folder_of_a_clone() -> None:
    """In a clone the seeds are those of the working tree."""
    assert seeds_folder() == ROOT / "seeds"


def run_installed(site: Path, elsewhere: Path) -> subprocess.CompletedProcess[str]:
    """Ask an installation for its seeds from another folder; -S and -P hide the clone and the current folder."""
    code = "from rag.gold import load_gold, seeds_folder as f; print(f()); print(len(load_gold(f() / 'gold.jsonl')))"
    command = [sys.executable, "-S", "-P", "-c", code]
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder that holds what a wheel puts into site-packages, the seeds included."""
    site = tmp_path / "site-packages"
    for name in ("rag", "index"):
        shutil.copytree(ROOT / name, site / name, ignore=shutil.ignore_patterns("weights", "training", "__pycache__"))
    shutil.copytree(ROOT / "seeds", site / "seeds")
    return site


def test_seeds_folder_of_an_installation(site: Path, tmp_path: Path) -> None:
    """Outside a clone the seeds are those beside the installed packages."""
    result = run_installed(site, tmp_path)
    assert result.stdout.splitlines() == [str((site / "seeds").resolve()), str(len(GOLD))], result.stderr


@pytest.mark.parametrize("left", ["", "seeds"])
def test_seeds_folder_when_there_is_none(site: Path, tmp_path: Path, left: str) -> None:
    """An installation without seeds, or with an empty folder of them, says what is missing and what to do."""
    shutil.rmtree(site / "seeds")
    (site / left).mkdir(exist_ok=True)
    result = run_installed(site, tmp_path)
    assert result.returncode != 0
    assert "QuestionError" in result.stderr and "install again" in result.stderr


def test_load_gold_returns_what_is_written(tmp_path: Path) -> None:
    """Every field arrives as written, in any script; empty lines and a byte order mark do not matter."""
    path = tmp_path / "gold.jsonl"
    second = changed(id="b", kind="number", status="disagreement", answers=[["86"], ["68"]])
    third = changed(id="c", status="not_found", answers=[], evidence=[])
    path.write_text(f"\ufeff{changed()}\r\n\n  \n{second}\n{third}", encoding="utf-8")
    first, *others = load_gold(path)
    assert first == GoldQuestion(
        id="year-visit-uk",
        fact="visit",
        split="dev",
        language="uk",
        kind="year",
        question="У якому році? 哪一年？ في أي عام؟",
        status="answered",
        answers=(("1959", "๑๙๕๙"),),
        evidence=(GoldEvidence("a.txt", "Im Jahr 1959."),),
    )
    assert [(question.id, question.answers) for question in others] == [("b", (("86",), ("68",))), ("c", ())]


def test_a_line_separator_inside_a_text_does_not_end_the_line(tmp_path: Path) -> None:
    """JSON allows U+2028 in a string; only a line feed ends a record."""
    path = tmp_path / "gold.jsonl"
    path.write_text(changed(question="ปีใด\u2028किस साल\u0085") + "\n", encoding="utf-8")
    assert load_gold(path)[0].question == "ปีใด\u2028किस साल\u0085"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "x"', "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "not a JSON object"),
        (changed(kind=None), '"kind" is missing; add it'),
        (changed(evidence=[{"article": "a.txt"}]), '"quote" is missing; add it'),
        (changed(anwser="1959"), 'unknown key "anwser"; remove it or correct it'),
        (changed(evidence=[{"article": "a", "quote": "b", "page": 1}]), 'unknown key "page"'),
        (changed(kind="colour"), 'unknown kind "colour"; use one of number, money'),
        (changed(status="maybe"), 'unknown status "maybe"; use one of answered'),
        (changed(split="train"), 'unknown split "train"; use one of dev, test'),
        (changed(question=""), '"question" is empty'),
        (changed(question=" \u3000\n"), '"question" is empty'),
        (changed(language=5), '"language" is empty or no text'),
        (changed(), '"year-visit-uk" is used before'),
        (changed(answers=[]), '0 values in "answers", but status "answered" has exactly one'),
        (changed(answers=[["1"], ["2"]]), '2 values in "answers", but status "answered"'),
        (changed(status="disagreement"), '1 values in "answers", but status "disagreement" has two or more'),
        (changed(status="not_found"), '1 values in "answers", but status "not_found" has none'),
        (changed(status="not_found", answers=[]), '"not_found" with evidence'),
        (changed(answers="1959"), '"answers" is no list'),
        (changed(answers=["1959"]), 'a value of "answers" is no list'),
        (changed(answers=[[]]), "list at least one accepted spelling"),
        (changed(answers=[[1959]]), 'a spelling in "answers" is empty or no text'),
        (changed(evidence={}), '"evidence" is no list'),
        (changed(evidence=["Im Jahr 1959."]), 'an item of "evidence" is not a JSON object'),
        (changed(evidence=[{"article": "a.txt", "quote": ""}]), '"quote" is empty'),
    ],
)
def test_a_bad_line_is_named_with_its_remedy(tmp_path: Path, line: str, message: str) -> None:
    """The message names the file, the line, what is wrong and what to do."""
    path = tmp_path / "отзыв.jsonl"
    path.write_text(f"{changed()}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(QuestionError) as raised:
        load_gold(path)
    assert str(raised.value).startswith(f"{path}, line 3: ")
    assert message in str(raised.value)
    assert "; " in str(raised.value)


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda path: path.write_text("\n \n", encoding="utf-8"), "no question in the file"),
        (lambda path: path.write_bytes("für".encode("latin-1")), "not UTF-8 (byte 2); save it as UTF-8"),
        (lambda path: path.mkdir(), "cannot be read"),
        (lambda path: None, "name a gold file that exists"),
    ],
    ids=["empty", "latin-1", "folder", "missing"],
)
def test_a_bad_file_is_named_with_its_remedy(tmp_path: Path, write: Callable[[Path], object], message: str) -> None:
    """A file without questions, in another encoding, or not there at all is said to be so."""
    path = tmp_path / "gold.jsonl"
    write(path)
    with pytest.raises(QuestionError) as raised:
        load_gold(path)
    assert str(path) in str(raised.value) and message in str(raised.value)


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    """Return the JSON Schema of a line, once it is known to be one."""
    document = json.loads(text_of("gold.schema.json"))
    jsonschema.Draft202012Validator.check_schema(document)
    return jsonschema.Draft202012Validator(document)


def test_the_schema_describes_every_key_and_names_every_choice(schema: jsonschema.Draft202012Validator) -> None:
    """No key is left unexplained, and a kind or status that the loader learns is added here too."""
    properties = schema.schema["properties"]
    assert list(properties) == schema.schema["required"] == list(RECORD)
    assert all(value["description"] for value in properties.values())
    for key, choices in (("split", Split), ("kind", Kind), ("status", Status)):
        assert set(properties[key]["enum"]) == set(get_args(choices))


def test_every_line_of_the_file_fits_the_schema(schema: jsonschema.Draft202012Validator) -> None:
    """The schema refuses nothing that is there."""
    for number, line in enumerate(text_of("gold.jsonl").splitlines(), start=1):
        assert [error.message for error in schema.iter_errors(json.loads(line))] == [], number


@pytest.mark.parametrize(
    ("valid", "line"),
    [
        (True, changed()),
        (True, changed(evidence=[])),
        (True, changed(status="disagreement", answers=[["1"], ["2"], ["3"]])),
        (True, changed(status="not_found", answers=[], evidence=[])),
        (False, "[]"),
        (False, "null"),
        *((False, changed(**{key: None})) for key in RECORD),
        *((False, changed(**{key: 5})) for key in RECORD),
        *((False, changed(**{key: " \u3000\n"})) for key in RECORD),
        (False, changed(page=1)),
        (False, changed(split="train")),
        (False, changed(kind="Year")),
        (False, changed(status="maybe")),
        (False, changed(answers=[])),
        (False, changed(answers=[["1"], ["2"]])),
        (False, changed(answers=["1959"])),
        (False, changed(answers=[[]])),
        (False, changed(answers=[[1959]])),
        (False, changed(answers=[["1959", ""]])),
        (False, changed(status="disagreement")),
        (False, changed(status="disagreement", answers=[])),
        (False, changed(status="not_found", evidence=[])),
        (False, changed(status="not_found", answers=[])),
        (False, changed(evidence=["Im Jahr 1959."])),
        (False, changed(evidence=[{"article": "a.txt"}])),
        (False, changed(evidence=[{"article": "a.txt", "quote": " "}])),
        (False, changed(evidence=[{"article": 1, "quote": "Im Jahr 1959."}])),
        (False, changed(evidence=[{"article": "a.txt", "quote": "Im Jahr 1959.", "page": 1}])),
    ],
)
def test_the_schema_and_the_loader_agree(
    tmp_path: Path, schema: jsonschema.Draft202012Validator, valid: bool, line: str
) -> None:
    """What the one refuses the other refuses."""
    path = tmp_path / "gold.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    try:
        loaded = len(load_gold(path)) == 1
    except QuestionError:
        loaded = False
    assert (schema.is_valid(json.loads(line)), loaded) == (valid, valid)
