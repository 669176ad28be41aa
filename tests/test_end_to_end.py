"""Everything at once: the real command serves the real library, and a person asks in a browser."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from rag.cli import main


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where `rag serve` answers, over the two seed articles."""
    home = str(tmp_path_factory.mktemp("library"))
    assert main(["--home", home, "--quiet", "index"]) == 0
    command = [sys.executable, "-u", "-m", "rag.cli", "--home", home, "serve", "--port", "0", "--llm", "reader"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line
        yield found[0]
        server.terminate()
        server.communicate(timeout=30)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A window of a browser."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(30_000)
    yield page
    page.close()


def test_a_question_its_answer_and_the_marked_quote(page: Page, address: str) -> None:
    """Asked in German: both values, each opening its article at the quote; nothing from elsewhere is loaded."""
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.get_by_text("Wie viele vietnamesische Soldaten nehmen an der Parade in Moskau teil?").click()
    page.get_by_text("Die Quellen widersprechen sich").wait_for()
    page.get_by_text("Copy answer").wait_for()  # the answer is final
    assert page.locator(".disagree .value").all_inner_texts() == ["86", "68"]
    for number, quote in ((1, "Eine Delegation von 86 Soldaten"), (2, "68 prajurit dari Sekolah Perwira")):
        page.locator(".disagree .chip").nth(number - 1).click()
        marked = page.locator("#panel mark", has_text=quote)
        marked.wait_for()
        assert marked.count() == 1
        assert marked.bounding_box() is not None
    assert all(url.startswith((address, "data:", "blob:")) for url in asked)
    assert complaints == []


def test_what_no_article_says_is_refused(page: Page) -> None:
    """The conversation goes on with a question that nothing answers."""
    box = page.locator("#question textarea")
    box.fill("What is the price of coffee in Brazil?")
    box.press("Enter")
    page.locator(".turn").last.get_by_text("The articles do not answer this question.").wait_for()
    assert page.locator(".disagree").count() == 1
