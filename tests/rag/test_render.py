"""Questions and answers as HTML: hostile text stays text, [n] becomes a button, a disagreement shows both sides."""

from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from index.article import Article, Passage
from rag.answer import Answer, Citation, Disagreement, Hit, Reported, ShortAnswer, Verdict
from rag.fragments import address, day, language_name
from rag.render import answer_html, refusal_html, turn_html, turns_html, welcome_html
from rag.turn import Stage, Turn

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>![i](http://evil.example/i.png)\" onclick='alert(3)'"


class _Parsed(HTMLParser):
    """The tags and attributes a browser would see, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def with_class(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.tags if name in (attributes.get("class") or "").split()]


def _citation(n: int = 1, **changes: object) -> Citation:
    cited = Citation(n, f"a{n}", "Title", "vietnamnet.vn", "de", "2025-05-02", None, "86 Soldaten", 0, 11, 0.9, True)
    return replace(cited, **changes)  # type: ignore[arg-type]


def _answer(text: str = "86 soldiers. [1]", **changes: object) -> Answer:
    answer = Answer("How many?", "en", "answered", text, "en", citations=(_citation(),))
    return replace(answer, **changes)  # type: ignore[arg-type]


def test_a_mark_becomes_a_button_that_names_its_source() -> None:
    """[1] is a button with turn and number, and its label says what it opens."""
    chip = _Parsed(answer_html(_answer(), 3)).with_class("chip")[0]
    assert (chip["data-turn"], chip["data-n"]) == ("3", "1")
    assert chip["aria-label"] == "Source 1: Title, vietnamnet.vn, 2 May 2025"


@pytest.mark.parametrize("text", ["See [9].", "[0]", "[1.5]", "(1)", "[Art. 1]", ""])
def test_what_is_no_known_mark_stays_text(text: str) -> None:
    """Brackets that no source stands behind are shown as written and open nothing."""
    parsed = _Parsed(answer_html(_answer(text), 0))
    assert text in parsed.text
    assert parsed.with_class("chip") == []


@pytest.mark.parametrize(
    "text", ["Łódź đồng", "Когда состоится визит?", "زيارة تاريخية", "国事访问", "การเยือน", "राजकीय यात्रा"]
)
@pytest.mark.parametrize("language", ["ar", "fa", "he", "ur", "sv"])
def test_every_script_passes_unchanged(text: str, language: str) -> None:
    """Text comes out as it went in, its direction left to the browser and its language named."""
    parsed = _Parsed(answer_html(_answer(text, answer_language=language), 0))
    assert text in parsed.text
    shown = parsed.with_class("text")[0]
    assert (shown["dir"], shown["lang"]) == ("auto", language)


def test_hostile_text_makes_no_markup() -> None:
    """Markup in an answer, a title, an outlet, a quote, a question, a note or a model name stays text."""
    cited = _citation(title=HOSTILE, outlet=HOSTILE, quote=HOSTILE, language=HOSTILE, published=HOSTILE, url=HOSTILE)
    short = ShortAnswer(HOSTILE + "2", HOSTILE, (1,))
    answer = _answer(HOSTILE + "[1]", citations=(cited,), short_answers=(short,), notes=(HOSTILE,))
    answer = replace(answer, models={"llm": HOSTILE}, answer_language=HOSTILE)
    parsed = _Parsed(turn_html(Turn(HOSTILE, "done", answer=answer, error=HOSTILE), 0))
    assert {tag for tag, _ in parsed.tags}.isdisjoint(
        {"script", "img", "a", "iframe", "style", "svg", "object", "link"}
    )
    assert not [name for _, attributes in parsed.tags for name in attributes if name.startswith("on")]
    assert parsed.text.count("<script>") >= 6


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "//evil.example", "file:///etc", "http://["],
)
def test_only_a_web_address_is_a_link(url: str) -> None:
    """Any other address is text."""
    assert "<a" not in address(url)
    assert url in unescape(address(url))


def test_a_web_address_is_a_link_that_gives_nothing_away() -> None:
    """The link opens outside, without opener or referrer, and its quotes are escaped."""
    attributes = _Parsed(address('https://example.org/?a="b'))
    link = next(each for tag, each in attributes.tags if tag == "a")
    assert link == {
        "href": 'https://example.org/?a="b',
        "target": "_blank",
        "rel": "noopener noreferrer nofollow",
    }


def test_a_disagreement_shows_each_value_with_outlet_language_and_date() -> None:
    """Both values stand in one box, each with who says so."""
    other = _citation(2, outlet="thanhnien.vn", language="id", published="2025-05-03")
    sides = (Reported("86", (1,)), Reported("68", (2,)))
    answer = _answer(status="disagreement", citations=(_citation(), other), disagreements=(Disagreement(sides),))
    text = _Parsed(answer_html(answer, 0)).text
    box = text[: text.index("86 soldiers")]
    assert box == "Sources disagree86vietnamnet.vnGerman2 May 2025 168thanhnien.vnIndonesian3 May 2025 2"


def test_an_unverified_citation_is_flagged_wherever_it_is_shown() -> None:
    """The mark, its label and the source card say that the words were not found."""
    parsed = _Parsed(answer_html(_answer(citations=(_citation(verified=False),)), 0))
    assert "not verified" in (parsed.with_class("chip")[0]["aria-label"] or "")
    assert len(parsed.with_class("unverified")) == 2
    assert "not verified" in parsed.text


def test_a_short_answer_leads_only_where_the_text_does_not_name_it() -> None:
    """86 is in the text, 1959 is not."""
    shorts = (ShortAnswer("86", "86", (1,)), ShortAnswer("1959", "1959", (1,)))
    parsed = _Parsed(answer_html(_answer(short_answers=shorts), 0))
    assert len(parsed.with_class("lead")) == 1
    assert parsed.text.startswith("1959")


def test_prose_that_is_still_being_written_opens_nothing() -> None:
    """Its marks are not checked yet, so they are no buttons; the reader's sources stay."""
    parsed = _Parsed(turn_html(Turn("q", "writing", answer=_answer(), prose="So far [1]"), 0))
    assert parsed.with_class("chip") == []
    assert len(parsed.with_class("pending")) == len(parsed.with_class("progress")) == 1
    assert len(parsed.with_class("card")) == 1


@pytest.mark.parametrize(
    ("verdict", "pressed"),
    [(None, ["false", "false"]), ("right", ["true", "false"]), ("wrong", ["false", "true"])],
)
def test_a_finished_answer_can_be_called_right_or_wrong(verdict: Verdict | None, pressed: list[str]) -> None:
    """Two buttons with the place of their turn; the one that was pressed says so."""
    parsed = _Parsed(turn_html(Turn("q", "done", answer=_answer(), verdict=verdict), 4))
    buttons = parsed.with_class("verdict")
    assert [(each["type"], each["data-turn"], each["data-verdict"]) for each in buttons] == [
        ("button", "4", "right"),
        ("button", "4", "wrong"),
    ]
    assert [each["aria-pressed"] for each in buttons] == pressed
    assert parsed.with_class("verdicts")[0]["aria-label"] == "Is this answer right?"
    assert parsed.text.endswith("Copy answerRightWrong")


@pytest.mark.parametrize("stage", ["writing", "stopped", "failed"])
def test_no_other_answer_can(stage: Stage) -> None:
    """One that is being written, was stopped or failed is not judged; what there is of it can still be copied."""
    parsed = _Parsed(turn_html(Turn("q", stage, answer=_answer()), 0))
    assert parsed.with_class("verdict") == []
    assert len(parsed.with_class("copy")) == (stage != "writing")


def test_the_foot_says_how_long_it_took() -> None:
    """And when an LLM wrote, how long its first words took."""
    spent = {"retrieve": 20.0, "read": 180.0, "generate": 1_200.0, "first_token": 0.0, "total": 1_400.0}
    read = _answer(models={"reader": "bundled"}, timings_ms=spent)
    assert "bundled · 1.4 s" in _Parsed(turn_html(Turn("q", "done", answer=read), 0)).text
    assert "first words" not in turn_html(Turn("q", "done", answer=read), 0)
    written = replace(read, models={"llm": "hf:m"}, timings_ms=spent | {"first_token": 460.0})
    assert "hf:m · 1.4 s, first words after 0.5 s" in turn_html(Turn("q", "done", answer=written), 0)


def test_not_found_shows_the_nearest_passages() -> None:
    """Without citations, the passages found are offered by their place."""
    article = Article("a1", "Some text.", "Near", "s", "en")
    hit = Hit(Passage("p", "a1", 0, 0, 10, "Some text.", "en"), article, 0.1)
    answer = _answer("Not in the articles.", status="not_found", citations=())
    parsed = _Parsed(turn_html(Turn("q", "done", nearest=(hit,), answer=answer), 2))
    assert "Nearest passages" in parsed.text
    card = parsed.with_class("card")[0]
    assert (card["data-turn"], card["data-hit"]) == ("2", "0")
    assert "data-hit" not in answer_html(_answer(), 2, nearest=(hit,))


@pytest.mark.parametrize(
    ("turn", "shown"),
    [
        (Turn("q"), "Searching the articles"),
        (Turn("q", "searching"), "Searching the articles"),
        (Turn("q", "reading", found=1), "Reading 1 passage"),
        (Turn("q", "reading", found=7), "Reading 7 passages"),
        (Turn("q", "stopped"), "Stopped."),
        (Turn("q", "failed", error="No model."), "No model."),
    ],
)
def test_every_stage_says_what_is_going_on(turn: Turn, shown: str) -> None:
    """A running turn has its stage, an ended one what became of it."""
    assert _Parsed(turn_html(turn, 0)).text.strip().endswith(shown)


def test_turns_are_numbered_from_the_first() -> None:
    """The second of two turns that begin at 4 is 5; no turn is no markup."""
    parsed = _Parsed(turns_html([Turn("a"), Turn("b")], 4))
    assert [each["data-turn"] for each in parsed.with_class("turn")] == ["4", "5"]
    assert turns_html([]) == ""


def test_examples_are_buttons_that_carry_their_question() -> None:
    """Quotes in an example cannot leave its attribute; no examples, no list."""
    assert _Parsed(welcome_html([HOSTILE])).with_class("example")[0]["data-question"] == HOSTILE
    assert "<ul" not in welcome_html([])
    assert refusal_html("") == ""
    assert "&lt;b&gt;" in refusal_html("<b>")


@pytest.mark.parametrize(
    ("code", "name"), [("de", "German"), ("vi", "Vietnamese"), ("und", "language unknown"), ("xx-none", "xx-none")]
)
def test_language_names(code: str, name: str) -> None:
    """A code without a name is shown as it is."""
    assert language_name(code) == name


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("2025-05-02", "2 May 2025"),
        ("2025-05-02T09:00:00Z", "2 May 2025"),
        ("May", "May"),
        ("", "undated"),
        (None, "undated"),
    ],
)
def test_days(published: str | None, shown: str) -> None:
    """An ISO date is written out; anything else is left alone."""
    assert day(published) == shown
