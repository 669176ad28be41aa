"""Independent outlets, and what an outlet said before."""

import pytest

from index.article import Article, Passage
from rag.answer import Evidence, Hit, Value
from rag.sources import independent, outlet_key, updated


def said(figure: str, outlet: str | None = None, day: str | None = None, url: str | None = None) -> Evidence:
    """Return a sentence with a figure."""
    name = f"{outlet}{day}{figure}{url}"
    text = f"There were {figure}."
    article = Article(name, text, "t", f"{name}.txt", "en", url=url, outlet=outlet, published=day)
    at = text.index(figure)
    value = Value("number", figure, at, at + len(figure), figure)
    return Evidence(
        Hit(Passage(f"{name}-0", name, 0, 0, len(text), text, "en"), article, 1.0), 0, len(text), 1.0, value
    )


def agree(one: Evidence, other: Evidence) -> bool:
    """The same figure."""
    return one.value is not None and other.value is not None and one.value.normalized == other.value.normalized


def never(one: Evidence, other: Evidence) -> bool:
    """No story is a copy."""
    return False


@pytest.mark.parametrize("name", ["Thanh Niên", "Известия", "الجزيرة", "新华社", "ไทยรัฐ", "दैनिक जागरण"])
def test_an_outlet_is_one_however_its_name_is_spaced_and_cased(name: str) -> None:
    """And its site stands for it only where it has no name."""
    assert outlet_key(said("1", name)) == outlet_key(said("2", name.upper().replace(" ", ""), url="https://x.example/"))


def test_without_a_name_the_site_is_the_outlet_and_without_one_the_article() -> None:
    """www. is not part of a site's name."""
    assert outlet_key(said("1", url="https://www.x.example/a")) == outlet_key(said("2", url="https://x.example/b"))
    assert outlet_key(said("1")) != outlet_key(said("2"))


def test_independent_outlets_are_counted() -> None:
    """Two stories of one outlet and a copy in a third add nothing."""
    one, again, other, copy = said("5", "A"), said("5", "a"), said("5", "B"), said("5", "C")
    assert independent([], never) == 0
    assert independent([one, again], never) == 1
    assert independent([one, again, other, copy], never) == 3
    assert independent([one, again, other, copy], lambda x, y: {x, y} == {other, copy}) == 2


def test_a_newer_figure_of_the_outlet_replaces_the_older() -> None:
    """Also when the older stood first; what was said before is kept apart."""
    old, new = said("12", "A", "2025-03-01"), said("15", "A", "2025-03-02T08:00")
    assert updated([old, new], agree) == ([new], [old])
    assert updated([new, old], agree) == ([new], [old])


def test_the_newest_of_three_counts() -> None:
    """Both earlier ones are told."""
    days = [said(str(10 + n), "A", f"2025-03-0{n}") for n in (2, 3, 1)]
    assert updated(days, agree) == ([days[1]], [days[0], days[2]])


@pytest.mark.parametrize(
    "other",
    [
        said("15", "B", "2025-03-02"),  # another outlet
        said("15", "A"),  # no day
        said("15", "A", "2025-03-01T23:00"),  # the same day
        said("12", "A", "2025-03-02"),  # the same figure
    ],
)
def test_what_is_no_update(other: Evidence) -> None:
    """Both stay."""
    old = said("12", "A", "2025-03-01")
    assert updated([old, other], agree) == ([old, other], [])
