"""The report as a file: what it says, what it must not let through, how it looks in a browser of a phone's width."""

import re
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from rag.answer import Status
from rag.evaluation.catalogue import MEASURES
from rag.evaluation.record import Measured, QuestionRecord, RunRecord, SeenPassage
from rag.evaluation.report import html
from rag.evaluation.summary import markdown

SCRIPTS = {
    "vi": "Đoàn gồm 68 quân nhân",
    "ru": "Делегация из 86 солдат",
    "ar": "وصل وفد من 86 جنديا",
    "zh": "一支由86名士兵组成的代表团",
    "ja": "86人の兵士がモスクワに到着した",
    "ko": "군인 86명이 도착했다",
    "th": "ทหาร 86 นายเดินทางถึง",
    "hi": "86 सैनिकों का एक दल",
}
HOSTILE = (
    "<script>alert(1)</script></style></title><img src=http://evil.example/a.png onerror=alert(2)>"
    "\" onclick='alert(3)' {{ 7 * 7 }} {% include 'x' %} &lt;b&gt; https://evil.example/ url(http://evil.example/c)"
)
OVERRIDE = "86\u202e68\u2066\u200b\x1b[31m\ud800 end"
VOID = {"meta", "br", "line", "rect", "circle"}
BLOCKS = {"p", "div", "dl", "ol", "ul", "table", "section", "figure", "details", "h2", "h3"}


def _question(n: int, language: str, text: str, status: Status = "answered", **measures: float) -> QuestionRecord:
    passages = (
        SeenPassage(text, text, language, text, 0.9, True),
        SeenPassage("", None, "xx", "plain", 0.1, False),
    )
    return QuestionRecord(
        id=f"q{n} {text[:40]}",
        split="dev",
        language=language,
        article_languages=("de", "vi") if n % 2 else (language,),
        kind="number",
        question=text,
        expected_status="disagreement" if n % 2 else "answered",
        expected=((text, "86"), ("68",)),
        status=status,
        answer=text,
        answer_language=language,
        cited_languages=("de",),
        passages=passages,
        confidence=n % 10 / 10,
        milliseconds=100.0 + n,
        measures={"right_or_shown": 0.0, "recall@5": 1.0, **measures},
    )


def _run(*questions: QuestionRecord, name: str = "as configured", value: float = 0.5) -> RunRecord:
    measured = {"right_or_shown": Measured(value, 0.25, 0.75, 4), "recall@5": Measured(None, None, None, 0)}
    return RunRecord(name, {"llm": "none", "encoder": name}, measured, questions)


def _texts() -> list[str]:
    return [*SCRIPTS.values(), HOSTILE, OVERRIDE, "x" * 100_000, "字" * 100_000, "", " \n "]


def _hostile() -> RunRecord:
    return _run(*(_question(n, list(SCRIPTS)[n % 8], text) for n, text in enumerate(_texts())), name=HOSTILE)


class _Strict(HTMLParser):
    """Collects elements and text, and fails where tags do not nest."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(document)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in BLOCKS or "p" not in self.open, f"<{tag}> inside <p>"
        assert len({name for name, _ in attrs}) == len(attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)

    @property
    def shown(self) -> str:
        return " ".join(" ".join(self.text).split())


@pytest.fixture(scope="module")
def hostile() -> str:
    return html([_hostile(), _run(*_hostile().questions, name="other")], HOSTILE)


def test_hostile_texts_stay_texts(hostile: str) -> None:
    document = _Strict(hostile)
    names = {tag for tag, _ in document.elements}
    assert names.isdisjoint({"script", "img", "link", "iframe", "b-", "object", "base"})
    assert [tag for tag, _ in document.elements].count("style") == 1
    assert not any(name.startswith("on") for _, attributes in document.elements for name in attributes)
    assert "<script>alert(1)</script></style></title><img src=http://evil.example/a.png" in document.shown
    assert "{{ 7 * 7 }} {% include 'x' %} &lt;b&gt;" in document.shown


def test_nothing_is_loaded_from_elsewhere(hostile: str) -> None:
    document = _Strict(hostile)
    for _, attributes in document.elements:
        assert {"src", "srcset", "action", "data", "xlink:href"}.isdisjoint(attributes)
        assert (attributes.get("href") or "#").startswith("#")
        assert not re.search(r"https?:|url\(|expression", attributes.get("style") or "")
    styles = hostile[hostile.index("<style>") : hostile.index("</style>")]
    assert not re.search(r"https?:|url\(|@import|@font-face", styles)
    assert ("meta", "default-src 'none'; style-src 'unsafe-inline'") in [
        (tag, attributes.get("content")) for tag, attributes in document.elements
    ]


def test_characters_that_turn_text_round_are_gone(hostile: str) -> None:
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\x1b\ud800-\udfff]", hostile)
    assert "8668[31m end" in hostile
    hostile.encode()


def test_long_texts_are_cut_where_it_can_be_seen(hostile: str) -> None:
    assert len(hostile) < 400_000
    assert "x" * 600 in hostile
    assert "x" * 601 not in hostile
    assert "99,400 more characters" in hostile


def test_every_script_is_there_and_named(hostile: str) -> None:
    document = _Strict(hostile)
    for language, text in SCRIPTS.items():
        assert text in document.shown
        assert any(
            attributes.get("lang") == language and attributes.get("dir") == "auto"
            for _, attributes in document.elements
        )
    assert "Vietnamese" in document.shown
    assert "Hindi" in document.shown


def test_lxml_reads_the_same_elements(hostile: str) -> None:
    from lxml import html as reader  # type: ignore[import-untyped]  # lxml ships no types

    strict = [tag for tag, _ in _Strict(hostile).elements]
    assert [element.tag for element in reader.document_fromstring(hostile).iter() if type(element.tag) is str] == strict


def test_parts_come_in_their_order() -> None:
    shown = _Strict(html([_run(_question(0, "de", "Wie viele?"))], "28 November 2026")).shown
    parts = (
        "Evaluation 1 question in 1 language, as configured. 28 November 2026.",
        "What was measured",
        "llm none",
        "Measures Means",
        "Finding the evidence",
        "right or shown ↑ higher is better right, or among",
        "50.0% 25.0–75.0 4",
        "hallucination ↓ lower is better",
        "Languages Language of",
        "de all",
        "by split",
        "Confidence How",
        "expected calibration error",
        "Languages of citations",
        "Time for an answer p50 100 ms",
        "Worst cases 1 of 1",
        "wrong value",
        "2 passages retrieved, 1 with evidence",
        "Definitions",
    )
    places = [shown.index(part) for part in parts]
    assert all(before < after for before, after in pairwise(places)), places


def test_each_measure_is_there_with_its_meaning() -> None:
    shown = _Strict(html([_run()], "")).shown
    assert all(measure.meaning in shown for measure in MEASURES.values())
    assert shown.count("no question has this") == len(MEASURES) - 1


@pytest.mark.parametrize("runs", [[], [RunRecord("", {}, {}, ())], [RunRecord("a", {}, {}, ()), _run(name="b")]])
def test_a_run_without_questions_says_so(runs: list[RunRecord]) -> None:
    shown = _Strict(html(runs, "today")).shown
    assert shown.count("No question was asked.") == len(runs)
    assert shown.count("No question has this.") == 2 * len(runs)
    assert markdown(runs).endswith("\n")


def test_at_most_thirty_cases_are_shown() -> None:
    document = html([_run(*(_question(n, "de", "Wie viele?") for n in range(40)))], "")
    assert document.count('<p class="question"') == 30
    assert "40 of 40 questions have a wrong result; the worst 30 are here" in document


def test_several_runs_are_compared_first() -> None:
    document = html([_run(name="llm=reader", value=0.5), _run(name="llm=none", value=0.7)], "")
    assert "<strong>70.0%</strong>" in document
    assert "<strong>50.0%</strong>" not in document
    assert document.index("2 configurations") < document.index("What was measured")
    assert 'href="#run-2"' in document
    assert 'id="run-2"' in document


def test_the_diagram_puts_a_dot_at_confidence_and_share() -> None:
    question = _question(5, "de", "Wie viele?", right_or_shown=1.0)  # confidence 0.5
    document = html([_run(question)], "")
    assert '<circle class="dot" cx="194.0" cy="22.0"' in document  # 46 + 0.5 * 296; at the top
    assert "expected calibration error <b>50.0%</b> · n 1" in document


def test_colours_have_enough_contrast() -> None:
    styles = files("rag.evaluation").joinpath("report.css").read_text("utf-8")
    light, dark = (
        dict(re.findall(r"--(\w[\w-]*): (#\w{6})", part)) for part in styles.split("\n* {")[0].split("@media")
    )
    pairs = [("ink", f"shade{n}") for n in range(5)]
    pairs += [("ink", "paper"), ("soft", "paper"), ("soft", "ground"), ("accent", "paper"), ("accent", "accent-soft")]
    for colours in (light, dark):
        for text, ground in [*pairs, ("warn", "warn-soft")]:
            assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


def _contrast(one: str, other: str) -> float:
    """WCAG 2: relative luminances, each with 0.05 of stray light."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_markdown_has_the_measures_and_the_languages() -> None:
    questions = [_question(0, "de", "a"), _question(1, "vi", "b", right_or_shown=1.0)]
    text = markdown([_run(*questions)])
    assert "| right or shown | 50.0% | 25.0–75.0 | 4 |" in text
    assert "| de | 1 | 100% | – | 0% | – | – | – | – | – | – |" in text
    assert "| all | 2 | 100% | – | 50% | – | – | – | – | – | – |" in text
    assert "|  | de | de+vi | all |" in text
    assert "| vi |  | 100% (1) | 100% (1) |" in text
    assert "| all | 0% (1) | 100% (1) | 50% (2) |" in text
    assert "recall@5 | –" not in text  # no question has it


def test_markdown_compares_several_runs_and_takes_names_for_text() -> None:
    text = markdown([_run(name="a|b\n<img>"), _run(name="c", value=0.7)])
    assert text.startswith("| measure | a\\|b \\<img\\> | c |\n|---|---:|---:|\n")
    assert "| right or shown | 50.0% (25.0–75.0, n 4) | 70.0% (25.0–75.0, n 4) |" in text


_OVERFLOWING = """() => [...document.querySelectorAll("body *")].filter(element => {
  const box = element.getBoundingClientRect();
  return (box.right > innerWidth + 0.5 || box.left < -0.5) && !element.parentElement.closest(".scroll");
}).map(element => element.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_it_whole(
    browser: Browser, tmp_path: Path, hostile: str, scheme: Literal["light", "dark"]
) -> None:
    file = tmp_path / "report.html"
    file.write_text(hostile, encoding="utf-8")
    said: list[str] = []
    asked: list[str] = []
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    try:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        for summary in page.locator("summary").all()[:40]:
            summary.click()
        assert page.evaluate(_OVERFLOWING) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        arabic = page.locator("p.question", has_text=SCRIPTS["ar"]).first
        assert arabic.evaluate("element => getComputedStyle(element).direction") == "rtl"
        assert (said, asked) == ([], [file.as_uri()])
    finally:
        page.close()
