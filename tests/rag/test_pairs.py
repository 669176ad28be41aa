"""The loader and the scores of pairs, and the disagreement set itself."""

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from rag.answer import Answer, Disagreement, Kind, Reported, ShortAnswer, Status
from rag.errors import QuestionError
from rag.gold import Split
from rag.pairs import Mix, Pair, PairArticle, PairOutcome, Trap, load_pairs, pair_table, score_pair

ROOT = Path(__file__).parents[2]
FILE = ROOT / "seeds" / "disagreements.jsonl"
PAIRS = load_pairs(FILE)
KINDS = set(get_args(Kind)) - {"text"}
SCRIPTS = {
    **dict.fromkeys(("en", "de", "fr", "es", "pt", "it", "pl", "tr", "vi", "id"), ("LATIN",)),
    **dict.fromkeys(("ru", "uk"), ("CYRILLIC",)),
    "ar": ("ARABIC",),
    "hi": ("DEVANAGARI",),
    "th": ("THAI",),
    "zh": ("CJK",),
    "ja": ("HIRAGANA", "KATAKANA", "CJK"),
    "ko": ("HANGUL",),
}
"""The first words of the Unicode names of a language's letters."""
SHARED = {"rounding", "units", "locale", "copy", "agreement"}
"""Traps in which every article tells the value."""
BALANCED: tuple[Callable[[Pair], str | None], ...] = (
    lambda pair: pair.trap,
    lambda pair: pair.language,
    lambda pair: pair.kind if pair.trap is None else None,
)
"""Of what each split must have half; None where a pair does not count."""
ARTICLE: dict[str, object] = {
    "text": "Es kamen 86 Soldaten. 八十六人。 ٨٦ جنديا",
    "title": "Soldaten",
    "outlet": "Bote",
    "published": "2025-05-09",
    "language": "de",
}
RECORD: dict[str, object] = {
    "id": "number-soldiers-uk",
    "split": "dev",
    "language": "uk",
    "kind": "number",
    "question": "Скільки солдатів? กี่คน कितने सैनिक",
    "articles": [ARTICLE, {**ARTICLE, "text": "Es kamen 68 Soldaten.", "outlet": "Kurier", "published": None}],
    "expected": "disagreement",
    "values": [["86", "八十六"], ["68"]],
    "trap": None,
}


def changed(**changes: object) -> str:
    """Return the valid record with some keys changed, as a line."""
    return json.dumps({**RECORD, **changes}, ensure_ascii=False)


def without(key: str) -> str:
    """Return the valid record without one key, as a line."""
    return json.dumps({name: value for name, value in RECORD.items() if name != key})


def articles(**changes: object) -> list[object]:
    """Return two articles of which the second is changed."""
    return [ARTICLE, {**ARTICLE, **changes}]


def stands_in(spelling: str, text: str) -> bool:
    """Say whether a spelling stands literally in a text, and not as a part of a longer number."""
    before = r"(?<!\d)(?<!\d[.,])" if spelling[0].isdecimal() else ""
    after = r"(?!\d)(?![.,]\d)" if spelling[-1].isdecimal() else ""
    return re.search(before + re.escape(spelling) + after, text) is not None


def says(article: PairArticle, spellings: tuple[str, ...]) -> bool:
    return any(stands_in(spelling, article.text) for spelling in spellings)


def of(expected: str) -> list[Pair]:
    return [pair for pair in PAIRS if pair.expected == expected]


def test_size_and_shares() -> None:
    """At least 100 pairs, about half of them true disagreements, in exact halves for dev and test."""
    assert len(PAIRS) >= 100
    assert 0.45 <= len(of("disagreement")) / len(PAIRS) <= 0.55
    dev = [pair for pair in PAIRS if pair.split == "dev"]
    assert len(dev) * 2 == len(PAIRS)


def test_ids_and_questions_are_unique() -> None:
    """No id, no question and, but for copies, no article occurs twice."""
    assert len({pair.id for pair in PAIRS}) == len(PAIRS)
    assert len({pair.question for pair in PAIRS}) == len(PAIRS)
    texts = [text for pair in PAIRS for text in {article.text for article in pair.articles}]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("split", get_args(Split))
def test_each_split_has_everything(split: Split) -> None:
    """Each half has every language, mix and kind, and half of each trap, language and kind of disagreement."""
    half = [pair for pair in PAIRS if pair.split == split]
    assert {pair.language for pair in half} == set(SCRIPTS)
    assert {pair.kind for pair in half if pair.expected == "disagreement"} == KINDS
    assert {pair.mix for pair in half} == set(get_args(Mix))
    for group in BALANCED:
        labels = [group(pair) for pair in PAIRS if group(pair)]
        for label in set(labels):
            here = sum(group(pair) == label for pair in half)
            assert abs(2 * here - labels.count(label)) <= 1, (split, label)


def test_every_trap_and_language_has_its_share() -> None:
    """Every trap occurs at least four times, every question language at least six."""
    traps, languages = [pair.trap for pair in PAIRS], [pair.language for pair in PAIRS]
    assert set(languages) == set(SCRIPTS) and len(SCRIPTS) >= 14
    assert min(traps.count(trap) for trap in get_args(Trap)) >= 4
    assert min(languages.count(language) for language in SCRIPTS) >= 6


def test_languages_are_mixed() -> None:
    """About half of the pairs have their articles in one language, and some a question in none of theirs."""
    one = [pair for pair in PAIRS if len({article.language for article in pair.articles}) == 1]
    assert len(one) / len(PAIRS) == pytest.approx(0.5, abs=0.05)
    assert sum(pair.mix == "another language" for pair in PAIRS) >= 10
    assert sum(len(pair.articles) == 3 for pair in PAIRS) >= 4


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.id)
def test_every_spelling_stands_in_an_article(pair: Pair) -> None:
    """Nothing is accepted that no article writes."""
    for spelling in (spelling for spellings in pair.values for spelling in spellings):
        assert any(stands_in(spelling, article.text) for article in pair.articles), spelling


@pytest.mark.parametrize("pair", of("disagreement"), ids=lambda pair: pair.id)
def test_the_values_of_a_disagreement_come_from_different_outlets(pair: Pair) -> None:
    """Every article has one of the two values and none has both; no outlet speaks twice."""
    sides = [tuple(says(article, spellings) for spellings in pair.values) for article in pair.articles]
    assert set(sides) == {(True, False), (False, True)}
    assert len({article.outlet for article in pair.articles}) == len(pair.articles)


@pytest.mark.parametrize("pair", of("answered"), ids=lambda pair: pair.id)
def test_who_tells_the_value_fits_the_trap(pair: Pair) -> None:
    """Where the articles agree each tells it; else only the one that is meant, which of an update is the newest."""
    telling = [article for article in pair.articles if says(article, pair.values[0])]
    outlets = {article.outlet for article in pair.articles}
    if pair.trap in SHARED:
        assert telling == list(pair.articles) and len(outlets) == len(pair.articles)
    elif pair.trap == "update":
        assert telling == [max(pair.articles, key=lambda article: article.published or "")] and len(outlets) == 1
        assert all(article.published for article in pair.articles)
    else:
        assert len(telling) == 1 and len(outlets) == len(pair.articles)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.id)
def test_articles_are_short_news_in_their_language(pair: Pair) -> None:
    """100 to 1500 characters in one paragraph, in the language's own script; equal texts only as copies."""
    texts = [article.text for article in pair.articles]
    assert all(100 <= len(text) <= 1500 and "\n" not in text and "  " not in text for text in texts)
    assert len(set(texts)) == len(texts) or pair.trap == "copy"
    for text, language in [(pair.question, pair.language), *((a.text, a.language) for a in pair.articles)]:
        letters = [unicodedata.name(letter) for letter in text if letter.isalpha()]
        assert sum(name.startswith(SCRIPTS[language]) for name in letters) >= 0.9 * len(letters), text


def test_file_is_utf8_unescaped_with_stable_keys() -> None:
    """The file is readable in any editor: no escapes, the same keys in the same order, a final line feed."""
    text = FILE.read_text(encoding="utf-8")
    records = [json.loads(line) for line in text.split("\n")[:-1]]
    assert text == "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    assert {tuple(record) for record in records} == {tuple(RECORD)}
    assert unicodedata.is_normalized("NFC", text)


def test_readme_counts_are_those_of_the_file() -> None:
    """The numbers in the description are the file's own."""
    readme = " ".join((ROOT / "seeds" / "README.md").read_text(encoding="utf-8").split())
    one = sum(len({article.language for article in pair.articles}) == 1 for pair in PAIRS)
    half, true = len(PAIRS) // 2, len(of("disagreement"))
    assert f"{len(PAIRS)} pairs in {len({pair.language for pair in PAIRS})} languages, {half} in each split" in readme
    assert f"{true} disagree, {len(PAIRS) - true} are traps" in readme
    assert f"In {one} pairs all articles are in one language, in {len(PAIRS) - one} they are not" in readme
    assert f"in {sum(pair.mix == 'another language' for pair in PAIRS)} no article is in the language" in readme
    assert f"{sum(len(pair.articles) == 3 for pair in PAIRS)} have three articles" in readme
    assert all(f"| `{trap}` |" in readme for trap in get_args(Trap))


def test_load_pairs_returns_what_is_written(tmp_path: Path) -> None:
    """Every field arrives as written, in any script; empty lines and a byte order mark do not matter."""
    path = tmp_path / "pairs.jsonl"
    trap = changed(id="b", expected="answered", values=[["86"]], trap="copy", articles=[ARTICLE, ARTICLE, ARTICLE])
    path.write_text(f"\ufeff{changed()}\r\n\n  \n{trap}", encoding="utf-8")
    first, second = load_pairs(path)
    assert first == Pair(
        id="number-soldiers-uk",
        split="dev",
        language="uk",
        kind="number",
        question="Скільки солдатів? กี่คน कितने सैनिक",
        articles=(
            PairArticle("Es kamen 86 Soldaten. 八十六人。 ٨٦ جنديا", "Soldaten", "Bote", "2025-05-09", "de"),
            PairArticle("Es kamen 68 Soldaten.", "Soldaten", "Kurier", None, "de"),
        ),
        expected="disagreement",
        values=(("86", "八十六"), ("68",)),
        trap=None,
    )
    assert (second.id, second.values, second.trap, len(second.articles)) == ("b", (("86",),), "copy", 3)


def test_a_line_separator_inside_a_text_does_not_end_the_line(tmp_path: Path) -> None:
    """JSON allows U+2028 in a string; only a line feed ends a record."""
    path = tmp_path / "pairs.jsonl"
    path.write_text(changed(question="ปีใด\u2028किस साल\u0085") + "\n", encoding="utf-8")
    assert load_pairs(path)[0].question == "ปีใด\u2028किस साल\u0085"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "x"', "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "the line is not a JSON object"),
        (without("kind"), '"kind" is missing; add it'),
        (changed(anwser="86"), 'unknown key "anwser"; remove it or correct it'),
        (changed(kind="colour"), 'unknown kind "colour"; use one of number, money'),
        (changed(kind="text"), 'unknown kind "text"'),
        (changed(split="train"), 'unknown split "train"; use one of dev, test'),
        (changed(expected="not_found"), 'unknown expected "not_found"; use one of disagreement, answered'),
        (changed(question=" \u3000\n"), '"question" is empty'),
        (changed(language=5), '"language" is empty or no text'),
        (changed(), '"number-soldiers-uk" is used before'),
        (changed(values=[["86"]]), '1 values, but expected "disagreement" has 2'),
        (changed(expected="answered", trap="copy"), '2 values, but expected "answered" has 1'),
        (changed(values="86"), '"values" is no list'),
        (changed(values=["86", "68"]), 'a value of "values" is no list'),
        (changed(values=[["86"], []]), "list at least one accepted spelling"),
        (changed(values=[["86"], [68]]), 'a spelling in "values" is empty or no text'),
        (changed(trap="copy"), '"trap" is \'copy\'; with expected "disagreement" write null'),
        (
            changed(expected="answered", values=[["86"]]),
            '"trap" is None; with expected "answered" write one of rounding',
        ),
        (changed(expected="answered", values=[["86"]], trap="typo"), "\"trap\" is 'typo'"),
        (changed(expected="answered", values=[["86"]], trap=["copy"]), "\"trap\" is ['copy']"),
        (changed(articles={}), '"articles" is no list'),
        (changed(articles=[ARTICLE]), "1 articles; give the two or three"),
        (changed(articles=[ARTICLE] * 4), "4 articles; give the two or three"),
        (changed(articles=[ARTICLE, "Es kamen 68."]), 'an item of "articles" is not a JSON object'),
        (changed(articles=[ARTICLE, {"text": "Es kamen 68."}]), '"title" is missing; add it'),
        (changed(articles=articles(url="x")), 'unknown key "url"'),
        (changed(articles=articles(text="")), '"text" of an article is empty'),
        (changed(articles=articles(published="gestern")), '"published" is "gestern"; write YYYY-MM-DD, or null'),
        (changed(articles=articles(published=20250509)), '"published" of an article is empty or no text'),
    ],
)
def test_a_bad_line_is_named_with_its_remedy(tmp_path: Path, line: str, message: str) -> None:
    """The message names the file, the line, what is wrong and what to do."""
    path = tmp_path / "пари.jsonl"
    path.write_text(f"{changed()}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(QuestionError) as raised:
        load_pairs(path)
    assert str(raised.value).startswith(f"{path}, line 3: ")
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "no pair in the file"), (b" \n\n", "no pair in the file"), (b"\xff\xfe", "is not UTF-8 (byte 1)")],
)
def test_a_file_without_pairs_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    """An empty file and one in another encoding say what to do."""
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(content)
    with pytest.raises(QuestionError) as raised:
        load_pairs(path)
    assert str(path) in str(raised.value) and message in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A wrong path gives a message, not a traceback."""
    with pytest.raises(QuestionError, match=r"nowhere\.jsonl: cannot be read"):
        load_pairs(tmp_path / "nowhere.jsonl")


def answer(status: Status, *values: str) -> Answer:
    """Return an answer with these short answers, which are the sides when it reports a disagreement."""
    short = tuple(ShortAnswer(value, value, (n,)) for n, value in enumerate(values, 1))
    sides = (Disagreement(tuple(Reported(one.value, one.citations) for one in short)),)
    return Answer("?", "de", status, "text", "de", short, sides if status == "disagreement" else ())


def article(language: str) -> PairArticle:
    return PairArticle("Es kamen 86.", "t", "o", None, language)


BOTH = Pair(
    "both",
    "dev",
    "de",
    "number",
    "Wie viele?",
    (article("de"), article("de")),
    "disagreement",
    (("86", "八十六", "छियासी"), ("68", "๖๘")),
    None,
)
COPY = replace(BOTH, id="copy", expected="answered", values=(("86", "٨٦"),), trap="copy")


def verdicts(outcome: PairOutcome) -> tuple[bool | None, ...]:
    """Return recalled, precise, false disagreement, value right, refused."""
    return (
        outcome.recalled,
        outcome.precise,
        outcome.false_disagreement,
        outcome.value_right,
        outcome.refused,
    )


@pytest.mark.parametrize(
    ("pair", "given", "expected"),
    [
        (BOTH, answer("disagreement", "68", "86"), (True, True, None, None, False)),
        (BOTH, answer("disagreement", "८६ / छियासी", "๖๘", "7"), (True, True, None, None, False)),
        (BOTH, answer("disagreement", "86", "7"), (False, True, None, None, False)),
        (BOTH, answer("disagreement"), (False, True, None, None, False)),
        (BOTH, answer("answered", "86"), (False, None, None, None, False)),
        (BOTH, answer("answered", "86", "68"), (False, None, None, None, False)),
        (BOTH, answer("not_found"), (False, None, None, None, True)),
        (COPY, answer("answered", "86 Soldaten"), (None, None, False, True, False)),
        (COPY, answer("answered", "٨٦"), (None, None, False, True, False)),
        (COPY, answer("answered", "68", "86"), (None, None, False, False, False)),
        (COPY, answer("answered"), (None, None, False, False, False)),
        (COPY, answer("disagreement", "86", "68"), (None, False, True, None, False)),
        (COPY, answer("not_found"), (None, None, False, None, True)),
    ],
)
def test_each_measure(pair: Pair, given: Answer, expected: tuple[bool | None, ...]) -> None:
    """None stands where a measure does not apply."""
    assert verdicts(score_pair(pair, given)) == expected


def test_both_values_are_shown_only_within_one_disagreement() -> None:
    """Two disagreements about other things do not add up to this one."""
    sides = [Disagreement((Reported(value, (1,)), Reported("7", (2,)))) for value in ("86", "68")]
    split = replace(answer("disagreement"), disagreements=tuple(sides))
    assert score_pair(BOTH, split).recalled is False


@pytest.mark.parametrize(
    ("question", "group"),
    [
        ("Wie viele Größen?", "Latin"),
        ("Скільки євро?", "Cyrillic"),
        ("كم عدد الجرحى؟", "Arabic"),
        ("कितने मकान?", "Devanagari"),
        ("กี่คน", "Thai"),
        ("多少人？", "East Asian"),
        ("ロボットは何台ですか", "East Asian"),
        ("몇 명입니까?", "East Asian"),
        ("FDI는 얼마입니까?", "East Asian"),
        ("86?", "Other"),
        ("\x00\u202e", "Other"),
    ],
)
def test_a_question_belongs_to_the_script_of_its_letters(question: str, group: str) -> None:
    """A foreign abbreviation does not decide, and a question without letters has a group too."""
    assert replace(BOTH, question=question).group == group


def test_the_mix_of_languages() -> None:
    """It counts whether question and articles share their languages."""
    assert BOTH.mix == "one language"
    assert replace(BOTH, articles=(article("de"), article("th"))).mix == "several languages"
    assert replace(BOTH, language="zh").mix == "another language"
    assert replace(BOTH, language="zh", articles=(article("de"), article("th"))).mix == "another language"


def test_the_table_counts_only_what_applies() -> None:
    """By hand: one of two disagreements found, one of two reports true, one of three traps taken for one."""
    units = replace(COPY, id="units", trap="units", split="test", language="ru", question="Сколько?", kind="money")
    outcomes = [
        score_pair(BOTH, answer("disagreement", "86", "68")),
        score_pair(replace(BOTH, id="missed"), answer("answered", "86")),
        score_pair(COPY, answer("answered", "86")),
        score_pair(units, answer("disagreement", "86", "68")),
        score_pair(replace(units, id="refused"), answer("not_found")),
    ]
    rows = {row.name: row for row in pair_table(outcomes)}
    assert list(rows) == [
        "units",
        "copy",
        "number",
        "money",
        "one language",
        "another language",
        "Cyrillic",
        "Latin",
        "dev",
        "test",
        "all",
    ]
    every = rows["all"]
    assert (every.pairs, every.recall, every.precision, every.value_right) == (5, 1 / 2, 1 / 2, 1.0)
    assert every.false_disagreement == pytest.approx(1 / 3)
    assert every.refused == pytest.approx(1 / 5)
    units_row, copy_row = rows["units"], rows["copy"]
    assert (units_row.pairs, units_row.recall, units_row.precision, units_row.value_right) == (2, None, 0.0, None)
    assert (units_row.false_disagreement, units_row.refused) == (1 / 2, 1 / 2)
    assert (copy_row.pairs, copy_row.precision, copy_row.false_disagreement) == (1, None, 0.0)
    assert (rows["dev"].pairs, rows["Latin"].pairs, rows["one language"].pairs) == (3, 3, 3)
    assert (rows["test"].pairs, rows["Cyrillic"].pairs, rows["another language"].pairs) == (2, 2, 2)
    assert (rows["number"].pairs, rows["money"].pairs) == (3, 2)


def test_an_empty_table_has_no_shares() -> None:
    """No pair: one row, nothing divided by zero."""
    (row,) = pair_table([])
    assert (row.name, row.pairs, row.recall, row.precision, row.refused) == ("all", 0, None, None, None)
