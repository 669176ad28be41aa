"""The store on a real Chroma: what goes in comes out, neighbours by hand, and other processes."""

import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.article import Article, Passage, passage_id
from index.encoder import Vectors
from index.errors import IndexingError, LibraryError, LibraryMissing
from index.home import Home
from index.store import Neighbour, Receipt, Stamp, Store

STAMP = Stamp("tiny", "0123", 2, "1/1", 128)
TEXTS = {
    "vi": "Tổng Bí thư Tô Lâm thăm Nga.",
    "ru": "Президент прибыл в Москву.",
    "ar": "وصل الرئيس إلى موسكو.",
    "zh": "总统抵达莫斯科。𠮷",
    "th": "ประธานาธิบดีเดินทางถึงกรุงมอสโก",
    "hi": "राष्ट्रपति मास्को पहुँचे। 🚀",
}
ADD = """
import sys
from pathlib import Path
import numpy as np
from index.article import Article, Passage
from index.home import Home
from index.store import Store
home = Home(Path(sys.argv[1]))
with home.writing():
    store = Store(home)
    text = "From another process."
    store.put_passages([Passage("other-00000000-0000", "other", 0, 0, len(text), text, "en")], np.float32([[-1, 0]]))
    store.put_articles([(Article("other", text, "T", "s", "en"), np.float32([[-1, 0]]))])
    store.close()
    home.advance()
"""


def vector(degrees: float) -> Vectors:
    """The unit vector at this angle: the cosine of two is that of the angle between them."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], dtype=np.float32)


def put(store: Store, name: str, degrees: float, language: str = "en", text: str = "Text.") -> Passage:
    """Store an article of one passage at an angle."""
    article = Article(name, text, name.title(), f"/{name}.txt", language)
    passage = Passage(passage_id(article, 0), name, 0, 0, len(text), text, language)
    store.put_passages([passage], vector(degrees)[None])
    store.put_articles([(article, vector(degrees)[None])])
    return passage


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """The folder of a library."""
    home = Home(tmp_path / "home")
    home.make()
    return home


@pytest.fixture
def store(home: Home) -> Store:
    """An empty library in use."""
    store = Store(home)
    store.prepare(STAMP)
    store.use(STAMP)
    return store


def names(found: list[Neighbour]) -> list[str]:
    """The articles of neighbours."""
    return [near.passage.article_id for near in found]


def test_no_library(home: Home) -> None:
    """Every reading call says that there is none, and how to make one; nothing is left on disk."""
    store = Store(home)
    calls = (store.stamp, store.articles, store.receipts, store.passages, store.passage_ids)
    for call in (*calls, lambda: store.nearest(vector(0), 1)):
        with pytest.raises(LibraryMissing, match=r"There is no library in .*home yet\. Make one: rag index PATH"):
            call()
    assert list(home.path.iterdir()) == []


def test_an_empty_library(store: Store) -> None:
    """Nothing in it, nothing found."""
    assert store.stamp() == STAMP
    empty = (store.articles(), store.passages(), store.nearest(vector(0), 5), store.receipts(), store.passage_ids())
    assert empty == ([], [], [], {}, set())
    store.delete(articles=["unknown"], passages=["unknown"])


@pytest.mark.parametrize("language", TEXTS)
def test_what_goes_in_comes_out(store: Store, home: Home, language: str) -> None:
    """Text, offsets and metadata are the same in a store opened later, in every script."""
    text = f"  {TEXTS[language]}\n\n{TEXTS[language]}"
    article = Article("id", text, TEXTS[language], f"/{text}.txt", language, "https://a.org/ü", "Блatt", "2025-05-02")
    start = text.rindex(TEXTS[language])
    passage = Passage(passage_id(article, 0), "id", 0, start, len(text), text[start:], language)
    store.put_passages([passage], vector(0)[None])
    store.put_articles([(article, vector(0)[None])])
    store.close()
    later = Store(home)
    assert later.articles() == later.articles(["id", "unknown"]) == [article]
    assert later.passages() == later.passages([passage.id]) == [passage]
    assert (later.passages(["unknown"]), later.articles([])) == ([], [])
    assert later.receipts() == {"id": Receipt.of(article, 1)}
    assert later.nearest(vector(0), 1)[0].passage == passage
    assert article.text[passage.start : passage.end] == passage.text


def test_metadata_that_is_no_longer_known_goes(store: Store) -> None:
    """Replacing an article leaves nothing of what was known of it before, by either way of replacing."""
    known = Article("id", "Text.", "T", "s", "en", "https://a.org", "Outlet", "2025-05-02")
    bare = Article("id", "Text.", "T", "s", "en")
    for forget in (store.update_article, lambda article, n: store.put_articles([(article, vector(0)[None])])):
        store.put_articles([(known, vector(0)[None])])
        assert store.articles() == [known]
        forget(bare, 1)
        assert store.articles() == [bare]
        assert store.receipts() == {"id": Receipt.of(bare, 1)}


def test_many_rows(store: Store) -> None:
    """More rows than Chroma takes in a call are written, read and deleted whole, in the order of their ids."""
    many = [Passage(f"a-00000000-{n:04d}", "a", n, 0, 1, "x", "en") for n in range(620)]
    store.put_passages(many[::-1], np.array([vector(n / 10) for n in range(620)])[::-1])
    assert store.passages() == many
    assert store.passages([passage.id for passage in many[:300]]) == many[:300]
    store.delete(passages=[passage.id for passage in many[1:]])
    assert store.passage_ids() == {many[0].id}


def test_neighbours_by_hand(store: Store) -> None:
    """The nearest by angle come first, with the cosine of the angle."""
    for name, degrees in (("a", 90), ("b", 60), ("c", 0), ("d", 180)):
        put(store, name, degrees)
    found = store.nearest(vector(0), 9)
    assert names(found) == ["c", "b", "a", "d"]
    assert [near.cosine for near in found] == pytest.approx([1, 0.5, 0, -1], abs=1e-5)
    assert names(store.nearest(vector(90), 2)) == ["a", "b"]


def test_ties_by_id(store: Store) -> None:
    """Copies of one story are equally near, and always come in the same order."""
    for name in "dbca":
        put(store, name, 30)
    put(store, "e", 29)
    assert names(store.nearest(vector(0), 9)) == ["e", "a", "b", "c", "d"]


def test_filters(store: Store) -> None:
    """Only these articles, only this language, both, or none that fits."""
    for n, language in enumerate(("en", "ru", "en", "ru")):
        put(store, "abcd"[n], 10 * n, language)
    assert names(store.nearest(vector(0), 9, articles={"c", "b", "unknown"})) == ["b", "c"]
    assert names(store.nearest(vector(0), 9, language="ru")) == ["b", "d"]
    assert names(store.nearest(vector(0), 9, articles={"a", "d"}, language="ru")) == ["d"]
    assert names(store.nearest(vector(0), 1, language="ru")) == ["b"]
    assert store.nearest(vector(0), 9, articles=set()) == store.nearest(vector(0), 9, language="th") == []


def test_a_wide_filter(store: Store) -> None:
    """A filter of more than fifty articles gives what a narrow one would, also when the nearest are all left out."""
    articles = [f"{n:03d}" for n in range(150)]
    passages = [Passage(f"{name}-00000000-0000", name, 0, 0, 1, "x", "en") for name in articles]
    store.put_passages(passages, np.array([vector(n) for n in range(150)]))
    far, even = set(articles[90:]), set(articles[::2])
    assert names(store.nearest(vector(0), 3, articles=far)) == ["090", "091", "092"]
    assert names(store.nearest(vector(0), 3, articles=even)) == ["000", "002", "004"]
    assert names(store.nearest(vector(0), 100, articles=far)) == articles[90:]
    assert store.nearest(vector(0), 3, articles=far, language="ru") == []


def test_another_format_is_refused(store: Store, home: Home) -> None:
    """A library of another version of the program is named, not guessed at."""
    put(store, "a", 0)
    store.use(replace(STAMP, format=99))
    with pytest.raises(LibraryError, match=r"format 99, this program reads 1\. Use the version that made it"):
        Store(home).articles()


def test_using_another_pair_deletes_the_old(store: Store, home: Home) -> None:
    """A pair being filled is not in use; once it is, nothing of the old one is left, and open readers follow."""
    put(store, "old", 0)
    reader = Store(home)
    assert names(reader.nearest(vector(0), 9)) == ["old"]
    other = replace(STAMP, fingerprint="4567")
    writer = Store(home)
    writer.prepare(other)
    put(writer, "new", 0)
    assert (reader.stamp(), names(reader.nearest(vector(0), 9))) == (STAMP, ["old"])
    writer.use(other)
    assert (reader.stamp(), names(reader.nearest(vector(0), 9))) == (other, ["new"])
    writer.use(other)
    writer.prepare(STAMP)
    assert writer.articles() == []


def test_an_open_reader_sees_another_process(store: Store, home: Home) -> None:
    """What another process stored is found by a store that was open all the while, and by every thread of it."""
    put(store, "mine", 0)
    assert (names(store.nearest(vector(180), 1)), list(store.receipts())) == (["mine"], ["mine"])
    subprocess.run([sys.executable, "-c", ADD, str(home.path)], check=True)
    assert names(store.nearest(vector(180), 1)) == ["other"]
    assert sorted(store.receipts()) == ["mine", "other"]
    assert [article.text for article in store.articles(["other"])] == ["From another process."]


def test_two_stores_in_one_process(store: Store, home: Home) -> None:
    """They see each other's writes once the generation moves; closing one leaves the other open."""
    put(store, "one", 0)
    home.advance()
    second = Store(home)
    assert names(second.nearest(vector(0), 9)) == ["one"]
    put(second, "two", 5)
    home.advance()
    assert names(store.nearest(vector(0), 9)) == ["one", "two"]
    second.close()
    assert names(store.nearest(vector(0), 9)) == ["one", "two"]
    assert sorted(second.receipts()) == ["one", "two"]


def test_threads_share_a_store(store: Store, home: Home) -> None:
    """Threads that read while one writes never meet a closed database."""
    put(store, "first", 0)
    failures: list[BaseException] = []

    def read() -> None:
        try:
            for _ in range(25):
                assert names(store.nearest(vector(0), 1)) == ["first"]
                assert "first" in store.receipts()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(10):
        put(store, f"n{n}", 90)
        home.advance()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize("damage", [b"rubbish" * 999, b"SQLite format 3\0" * 9, "file", "cut"])
def test_a_damaged_library(store: Store, home: Home, damage: bytes | str) -> None:
    """Its files overwritten or cut: an error that names the folder and what to do, for reader and writer."""
    put(store, "a", 0)
    store.close()
    database = home.chroma / "chroma.sqlite3"
    if damage == "file":
        shutil.rmtree(home.chroma)
        home.chroma.write_text("x", "utf-8")
    else:
        database.write_bytes(damage if isinstance(damage, bytes) else database.read_bytes()[:20_000])
    for call in (store.articles, store.receipts, lambda: store.nearest(vector(0), 1), lambda: put(store, "b", 0)):
        with pytest.raises(IndexingError, match=r"The library .*home .*--home"):
            call()
