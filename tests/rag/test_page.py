"""The chat page in Chromium, over a real server: nothing from elsewhere, exact quotes, inert text, two users."""

import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from index.article import Article, Passage
from index.home import Home
from rag.answer import Answer, Citation, Disagreement, Hit, Reported, Verdict
from rag.errors import ModelUnavailable
from rag.events import Event, Final, Passages, Reading, Text
from rag.feedback import append, feedback_of, load_feedback
from rag.page import build_app

# gradio 6.31 keeps figures about its queue in pandas by two options that pandas 3 calls outdated.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

HOSTILE = (
    "<script>alert(1)</script><img src=http://evil.example/a.png onerror=alert(2)>"
    "![x](http://evil.example/b.png) [y](javascript:alert(3)) ${alert(4)} {{alert(5)}} `"
)
GERMAN = Article(
    "de1",
    "Zuerst.\n" * 60 + "Eine Delegation von 86 Soldaten traf in Moskau ein. Danach.\n" + "Zuletzt.\n" * 60,
    "Vier Länder, eine Parade",
    "de.txt",
    "de",
    "https://vietnamnet.vn/a",
    "vietnamnet.vn",
    "2025-05-02",
)
INDONESIAN = Article(
    "id1", "Sebanyak 68 tentara ikut parade.", "Parade", "id.txt", "id", None, "thanhnien.vn", "2025-05-03"
)
ARABIC = Article("ar1", "زار هو تشي منه أذربيجان عام 1959. وكانت زيارة مهمة.", "زيارة", "ar.txt", "ar")
BAD = Article(
    "bad1", f"Before. {HOSTILE} After.", f"Title {HOSTILE}", "bad.txt", "en", "javascript:alert(6)", HOSTILE, HOSTILE
)


def _cite(n: int, article: Article, quote: str) -> Citation:
    start = article.text.index(quote)
    facts = (article.title, article.outlet, article.language, article.published, article.url)
    return Citation(n, article.id, *facts, quote, start, start + len(quote), 0.9, True)


class _Newsroom:
    """An engine with fixed articles that answers by the first word of the question."""

    def __init__(self) -> None:
        self.closed = threading.Event()
        self.histories: list[list[tuple[str, str]]] = []
        self.home: Home | None = None
        """Where verdicts are kept."""

    def articles(self) -> list[Article]:
        return [GERMAN, INDONESIAN, ARABIC, BAD]

    def article(self, article_id: str) -> Article | None:
        return {each.id: each for each in self.articles()}.get(article_id)

    def rate(self, answer: Answer, verdict: Verdict, history: Sequence[tuple[str, str]] = ()) -> None:
        assert self.home is not None
        append(self.home, feedback_of(answer, verdict, str))

    def stream(
        self, question: str, history: Sequence[tuple[str, str]] = (), language: str | None = None
    ) -> Iterator[Event]:
        self.histories.append(list(history))
        passage = Passage("p", INDONESIAN.id, 0, 0, 32, INDONESIAN.text, "id")
        yield Passages((Hit(passage, INDONESIAN, 0.5),))
        kind = question.split()[0].rstrip("?")
        if kind == "broken":
            raise ModelUnavailable("Ollama does not answer on port 11434.")
        answer = self._answer(kind, question)
        yield Reading(answer)
        if kind == "slow":
            yield from self._endless()
        yield Final(answer)

    def _endless(self) -> Iterator[Event]:
        try:
            for _ in range(600):
                yield Text("word ")
                time.sleep(0.05)
        finally:
            self.closed.set()

    @staticmethod
    def _answer(kind: str, question: str) -> Answer:
        german = _cite(1, GERMAN, "Eine Delegation von 86 Soldaten traf in Moskau ein.")
        if kind == "differ":
            sides = (Reported("86", (1,)), Reported("68", (2,)))
            both = (german, _cite(2, INDONESIAN, INDONESIAN.text))
            return Answer(question, "en", "disagreement", "86 [1] or 68 [2].", "en", (), (Disagreement(sides),), both)
        if kind == "arabic":
            cited = (_cite(1, ARABIC, "زار هو تشي منه أذربيجان عام 1959."),)
            return Answer(question, "ar", "answered", "زار أذربيجان في عام 1959. [1]", "ar", citations=cited)
        if kind == "hostile":
            return Answer(question, "en", "answered", f"{HOSTILE} [1]", "en", citations=(_cite(1, BAD, HOSTILE),))
        if kind == "nothing":
            return Answer(question, "en", "not_found", "The articles do not say.", "en")
        return Answer(question, "en", "answered", f"86 soldiers, to: {question} [1]", "en", citations=(german,))


@contextmanager
def _served(engine: _Newsroom, auth: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve the page on a free port of this machine."""
    app = build_app(engine, examples=["soldiers in Moscow?", "Сколько солдат?"], auth=auth)
    with socket.create_server(("127.0.0.1", 0)) as bound:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def engine() -> _Newsroom:
    return _Newsroom()


@pytest.fixture(scope="module")
def address(engine: _Newsroom) -> Iterator[str]:
    with _served(engine) as address:
        yield address


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open the page as a new user; at the end, nothing foreign was asked for and nothing went wrong in the browser."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        trouble.append(dialog.message)
        dialog.dismiss()

    def opened(**options: Any) -> Page:  # noqa: ANN401  (playwright's own options)
        context = browser.new_context(**{"viewport": {"width": 1400, "height": 900}, **options})
        contexts.append(context)
        context.on("request", lambda each: None if each.url.startswith(address) else trouble.append(each.url))
        page = context.new_page()
        page.on("console", lambda each: trouble.append(each.text) if each.type in {"error", "warning"} else None)
        page.on("pageerror", lambda each: trouble.append(str(each)))
        page.on("dialog", dismiss)
        page.goto(address)
        expect(page.locator("#panel .library")).to_be_visible(timeout=20_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []


def _ask(page: Page, question: str) -> None:
    box = page.get_by_role("textbox", name="Question")
    box.fill(question)
    box.press("Enter")


def _answered(page: Page, question: str) -> None:
    _ask(page, question)
    expect(page.locator("#current .question")).to_contain_text(question)
    expect(page.locator("#current .stage-done")).to_be_visible()


def test_first_load_shows_examples_and_the_library(open_page: Callable[..., Page]) -> None:
    """The conversation is empty, the examples wait, every article is listed; a click asks an example."""
    page = open_page()
    expect(page.locator(".example")).to_have_text(["soldiers in Moscow?", "Сколько солдат?"])
    expect(page.locator("#panel .card")).to_have_count(4)
    page.locator(".example").first.click()
    expect(page.locator("#current .text")).to_contain_text("86 soldiers")
    expect(page.locator(".welcome")).to_have_count(0)


def test_a_citation_opens_its_exact_quote(open_page: Callable[..., Page]) -> None:
    """The mark holds the quote and nothing else, and is in view; the source card and the list open articles as well."""
    page = open_page()
    _answered(page, "soldiers?")
    page.locator("#current .chip").click()
    mark = page.locator("#panel mark")
    expect(mark).to_have_text("Eine Delegation von 86 Soldaten traf in Moskau ein.")
    expect(mark).to_be_in_viewport()
    expect(page.locator("#panel .facts")).to_have_text("vietnamnet.vnGerman2 May 2025")
    assert page.locator("#panel .address a").get_attribute("rel") == "noopener noreferrer nofollow"
    page.locator("#panel .close").click()
    expect(page.locator("#panel .library")).to_be_visible()
    page.locator("#current .card").click()
    expect(mark).to_be_in_viewport()
    page.keyboard.press("Escape")
    page.locator("#panel .card", has_text="Parade").last.click()
    expect(page.locator("#panel .article mark")).to_have_count(0)


def test_hostile_text_stays_text(open_page: Callable[..., Page]) -> None:
    """In question, answer, title, outlet, date, address and body: no element, no dialog, no request comes of it."""
    page = open_page()
    _answered(page, f"hostile {HOSTILE}")
    page.locator("#current .chip").click()
    expect(page.locator("#panel mark")).to_have_text(HOSTILE)
    made = page.locator(":is(#current, #panel) :is(script, img, iframe, svg, style, link, a)")
    expect(made).to_have_count(0)
    expect(page.locator("#current .text")).to_contain_text("{{alert(5)}}")


def test_a_disagreement_shows_both_sides(open_page: Callable[..., Page]) -> None:
    """Both values side by side, each with outlet, language and date."""
    page = open_page()
    _answered(page, "differ?")
    sides = page.locator(".disagree li")
    expect(sides).to_have_text(
        ["86vietnamnet.vnGerman2 May 2025 1", "68thanhnien.vnIndonesian3 May 2025 2"], use_inner_text=False
    )
    boxes = [sides.nth(at).bounding_box() for at in (0, 1)]
    assert boxes[0] and boxes[1]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] + boxes[0]["width"] < boxes[1]["x"]


def test_arabic_runs_from_right_to_left(open_page: Callable[..., Page]) -> None:
    """Answer, title and body take their direction from their own text, the page around them does not."""
    page = open_page()
    _answered(page, "arabic?")
    page.locator("#current .chip").click()
    expect(page.locator("#panel mark")).to_have_text("زار هو تشي منه أذربيجان عام 1959.")
    for text in ("#current .text", "#panel h2", "#panel .body p"):
        expect(page.locator(text)).to_have_css("direction", "rtl")
    expect(page.locator("#current .question")).to_have_css("direction", "ltr")
    assert page.locator("#current .text").get_attribute("lang") == "ar"


def test_the_keyboard_is_enough(open_page: Callable[..., Page]) -> None:
    """Type, Enter, back to the mark by Tab, Enter opens, Escape closes and returns to it."""
    page = open_page()
    page.get_by_role("textbox", name="Question").focus()
    page.keyboard.type("soldiers?")
    page.keyboard.press("Enter")
    expect(page.locator("#current .stage-done")).to_be_visible()
    chip = page.get_by_role("button", name="Source 1: Vier Länder")
    for _ in range(10):
        page.keyboard.press("Shift+Tab")
        if chip.evaluate("button => button === document.activeElement"):
            break
    expect(chip).to_be_focused()
    assert chip.evaluate("button => getComputedStyle(button).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#panel mark")).to_be_in_viewport()
    expect(page.locator("#panel h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#panel .library")).to_be_visible()
    expect(chip).to_be_focused()


def test_a_narrow_screen_stacks_the_panel(open_page: Callable[..., Page]) -> None:
    """Nothing is wider than the screen; the panel lies below and comes into view when it is needed."""
    page = open_page(viewport={"width": 360, "height": 700})
    _answered(page, "differ?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#current .text .chip").first.click()
    expect(page.locator("#panel mark")).to_be_in_viewport()
    page.locator("#panel .close").click()
    expect(page.get_by_role("textbox", name="Question")).to_be_in_viewport()


def test_two_users_do_not_meet(open_page: Callable[..., Page], engine: _Newsroom) -> None:
    """Each has a conversation and a history; a new conversation forgets its own only."""
    one, two = open_page(), open_page()
    _answered(one, "alpha?")
    _answered(two, "beta?")
    _answered(one, "gamma?")
    assert engine.histories[-1] == [("alpha?", "86 soldiers, to: alpha? [1]")]
    assert "alpha" not in two.content()
    assert "beta" not in one.content()
    one.get_by_role("button", name="New conversation").click()
    expect(one.locator(".welcome")).to_be_visible()
    expect(one.locator(".turn")).to_have_count(0)
    expect(two.locator(".turn")).to_have_count(1)
    _answered(one, "delta?")
    assert engine.histories[-1] == []


def test_stop_ends_the_answer_and_the_next_one_starts(open_page: Callable[..., Page], engine: _Newsroom) -> None:
    """A question asked meanwhile is kept in the box; stopping closes the engine's stream; then all goes on."""
    page = open_page()
    _ask(page, "slow?")
    expect(page.locator("#current .text")).to_contain_text("word word")
    _ask(page, "meanwhile?")
    expect(page.locator("#hint")).to_contain_text("still being answered")
    expect(page.get_by_role("textbox", name="Question")).to_have_value("meanwhile?")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#current .stage-stopped")).to_be_visible()
    assert engine.closed.wait(5)
    _answered(page, "next?")
    expect(page.locator("#hint")).to_have_text("")
    expect(page.locator("#past .stage-stopped")).to_contain_text("86 soldiers")


def test_not_found_and_errors_are_said_calmly(open_page: Callable[..., Page]) -> None:
    """The nearest passage can be opened; an error is shown in its own words and does not end the conversation."""
    page = open_page()
    _answered(page, "nothing?")
    page.locator("#current .card").click()
    expect(page.locator("#panel mark")).to_have_text(INDONESIAN.text)
    _ask(page, "broken?")
    expect(page.locator("#current .error")).to_have_text("Ollama does not answer on port 11434.")
    _answered(page, "again?")


def _verdict(page: Page, place: int, name: str, pressed: str) -> None:
    button = page.locator(f"[data-turn='{place}']").get_by_role("button", name=name, exact=True)
    expect(button).to_have_attribute("aria-pressed", pressed)


def test_an_answer_is_called_right_and_then_wrong(
    open_page: Callable[..., Page], engine: _Newsroom, tmp_path: Path
) -> None:
    """The button pressed stays so, also behind the next question; the file has each verdict, the last one counts."""
    engine.home = Home(tmp_path)
    page = open_page()
    _answered(page, "alpha?")
    page.get_by_role("group", name="Is this answer right?").get_by_role("button", name="Right").click()
    _verdict(page, 0, "Right", "true")
    _verdict(page, 0, "Wrong", "false")
    assert [(one.question, one.verdict) for one in load_feedback(engine.home.feedback)] == [("alpha?", "right")]
    _answered(page, "beta?")
    _verdict(page, 0, "Right", "true")
    page.locator("#past").get_by_role("button", name="Wrong").click()
    _verdict(page, 0, "Wrong", "true")
    _verdict(page, 0, "Right", "false")
    _verdict(page, 1, "Wrong", "false")
    assert [(one.question, one.verdict) for one in load_feedback(engine.home.feedback)] == [("alpha?", "wrong")]
    page.get_by_role("button", name="New conversation").click()
    _answered(page, "alpha?")
    _verdict(page, 0, "Wrong", "false")


def test_an_answer_is_judged_by_keyboard_while_the_next_one_is_written(
    open_page: Callable[..., Page], engine: _Newsroom, tmp_path: Path
) -> None:
    """Neither undoes the other, the focus stays where it is and is seen; what was stopped or failed has no buttons."""
    engine.home = Home(tmp_path)
    page = open_page()
    _answered(page, "alpha?")
    _ask(page, "slow?")
    expect(page.locator("#current .text")).to_contain_text("word word")
    expect(page.locator("#current .verdict")).to_have_count(0)
    right = page.locator("#past").get_by_role("button", name="Right")
    right.focus()
    page.keyboard.press("Space")
    _verdict(page, 0, "Right", "true")
    expect(right).to_be_focused()
    page.keyboard.press("Tab")
    wrong = page.locator("#past").get_by_role("button", name="Wrong")
    assert wrong.evaluate("button => getComputedStyle(button).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    _verdict(page, 0, "Wrong", "true")
    expect(page.locator("#current .stage-writing")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#current .stage-stopped")).to_be_visible()
    expect(page.locator("#current .verdict")).to_have_count(0)
    _ask(page, "broken?")
    expect(page.locator("#current .error")).to_be_visible()
    _verdict(page, 0, "Wrong", "true")
    expect(page.locator(".verdict")).to_have_count(2)


def test_a_verdict_that_cannot_be_kept_is_said_so(
    open_page: Callable[..., Page], engine: _Newsroom, tmp_path: Path
) -> None:
    """Above the input, in a sentence, and the button is not pressed; once there is room, it is."""
    (tmp_path / "file").write_text("", "utf-8")
    engine.home = Home(tmp_path / "file")
    page = open_page()
    _answered(page, "alpha?")
    page.get_by_role("button", name="Right").click()
    expect(page.locator("#hint")).to_contain_text("cannot be written")
    _verdict(page, 0, "Right", "false")
    engine.home = Home(tmp_path)
    page.get_by_role("button", name="Right").click()
    _verdict(page, 0, "Right", "true")
    expect(page.locator("#hint")).to_have_text("")


def test_a_question_too_long_is_refused_kindly(open_page: Callable[..., Page]) -> None:
    """Nothing is cut in silence: the text stays in the box."""
    page = open_page()
    _ask(page, "я" * 2_001)
    expect(page.locator("#hint")).to_contain_text("2,001 characters; a question may have 2,000")
    expect(page.get_by_role("textbox", name="Question")).to_have_value("я" * 2_001)
    expect(page.locator(".turn")).to_have_count(0)


def test_dark_follows_the_system(open_page: Callable[..., Page]) -> None:
    """The page takes the browser's colour scheme."""
    page = open_page(color_scheme="dark")
    expect(page.locator("#side")).to_have_css("background-color", "rgb(27, 32, 41)")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/file=/etc/hostname"),
        ("GET", "/gradio_api/file=http://127.0.0.1/"),
        ("GET", "/gradio_api/proxy=http://127.0.0.1/"),
        ("GET", "/gradio_api/info"),
        ("GET", "/monitoring"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
    ],
)
def test_the_page_library_serves_nothing_else(address: str, method: str, path: str) -> None:
    """No upload, no file, no fetching for others, no description of an interface."""
    assert httpx.request(method, address + path).status_code == 404


def test_health_and_headers(address: str) -> None:
    """Health answers; the policy forbids other origins and script in attributes."""
    answer = httpx.get(address + "/healthz")
    assert answer.json() == {"status": "ok"}
    policy = httpx.get(address).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src-attr 'none'" in policy
    assert "http" not in policy


def test_a_login_is_needed_where_one_is_set(browser: Browser) -> None:
    """Without it neither settings nor answers are given out; with it the page opens."""
    with _served(_Newsroom(), auth={"ana": "pass:word"}) as address:
        assert httpx.get(address + "/config").status_code == 401
        assert httpx.post(address + "/gradio_api/queue/join", json={}).status_code == 401
        assert httpx.get(address + "/v1/articles").status_code == 401
        assert "soldiers in Moscow" not in httpx.get(address).text
        wrong = httpx.post(address + "/login", data={"username": "ana", "password": "pass"})
        assert wrong.status_code == 400
        page = browser.new_page()
        page.goto(address)
        page.get_by_label("username").fill("ana")
        page.get_by_label("password").fill("pass:word")
        page.get_by_role("button", name="Login").click()
        expect(page.locator("#panel .library")).to_be_visible(timeout=20_000)
        page.close()


def _luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"),
        ("ink", "ground"),
        ("ink", "mark"),
        ("soft", "paper"),
        ("soft", "ground"),
        ("soft", "line"),
        ("accent", "paper"),
        ("accent", "accent-soft"),
        ("on-accent", "accent"),
        ("on-bubble", "bubble"),
        ("warn", "paper"),
        ("warn", "ground"),
        ("warn", "warn-soft"),
        ("error", "error-soft"),
    ],
)
def test_colours_are_readable(scheme: int, text: str, ground: str) -> None:
    """Light (0) and dark (1): at least 4.5 to 1, as WCAG 2.2 AA asks."""
    css = (Path(__file__).parents[2] / "rag" / "page.css").read_text(encoding="utf-8")
    light, dark = (
        {name: value for name, value in re.findall(r"--([\w-]+): (#\w{6})", block)} for block in css.split(".dark ", 1)
    )
    colours = (light, dark)[scheme]
    brighter, darker = sorted((_luminance(colours[text]), _luminance(colours[ground])), reverse=True)
    assert (brighter + 0.05) / (darker + 0.05) >= 4.5


def test_the_picture_of_the_page(open_page: Callable[..., Page], tmp_path: Path) -> None:
    """Conversation and article stand side by side and fill the window."""
    page = open_page(color_scheme="light")
    _answered(page, "differ?")
    page.locator("#current .text .chip").first.click()
    expect(page.locator("#panel mark")).to_be_in_viewport()
    picture = page.screenshot(path=tmp_path / "page.png")
    logging.getLogger(__name__).info("a picture of %d bytes", len(picture))
    chat, side = page.locator("#chat").bounding_box(), page.locator("#side").bounding_box()
    assert chat and side
    assert (chat["x"], chat["y"], side["y"]) == (0, 0, 0)
    assert chat["width"] == side["x"]
    assert side["x"] + side["width"] == 1400
    assert page.evaluate("document.documentElement.scrollHeight") == 900
