"""Runs that are killed, and disks that are full: another run ends as an unbroken one would have."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from index.article import Article, Passage
from index.build import build, rebuild, remove, stamp_of
from index.config import IndexConfig
from index.encoder import Vectors
from index.errors import LibraryError
from index.home import Home
from index.lexical import Lexical
from index.reconcile import Reconciliation, Report, promised, sweep
from index.static import StaticEncoder
from index.store import Receipt, Stamp, Store

ARTICLES = 300
CONFIG = IndexConfig(batch=25)
OTHER = IndexConfig(batch=25, max_tokens=40)
WORDS = ("Rat", "Дом", "نهر", "总统", "กรุง", "नदी")

# A run of `build` or `rebuild` in a process of its own. It kills itself as it enters the n-th call of a function, as
# kill -9 from outside would; `none` lets it end. With a limit, no file may grow by more than so many bytes.
RUN = """
import os, resource, signal, sys
from itertools import count
from pathlib import Path
from index import build, store
from index.chroma import Database
from index.config import IndexConfig
from index.errors import LibraryUnwritable
from index.home import Home
from index.static import StaticEncoder

home, encoder, what, tokens, where, number, limit = sys.argv[1:8]
home = Home(Path(home))
owner = next((owner for owner in (store.Store, Database, Home) if hasattr(owner, where)), build)
if where != "none":
    real, calls = getattr(owner, where), count(1)

    def killed(*given, **named):
        if next(calls) == int(number):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **named)

    setattr(owner, where, killed)
encoder, config = StaticEncoder.load(Path(encoder), "tiny"), IndexConfig(max_tokens=int(tokens), batch=25)
if limit:
    size = max((path.stat().st_size for path in home.path.rglob("*")), default=0)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + int(limit), resource.RLIM_INFINITY))
try:
    if what == "rebuild":
        build.rebuild(home, encoder, config)
    else:
        build.build([what], home, encoder, config)
except LibraryUnwritable as error:
    print(error)
"""
State = tuple[list[Article], list[Passage], dict[str, Receipt], Stamp, frozenset[str]]


def text(n: int, edited: bool = False) -> str:
    """The text of article n: its vector is known by its letters, and it has two passages when long."""
    word = WORDS[n % len(WORDS)]
    return f"{word} {n}. {'abc'[n % 3] * (n % 7 + 1)} {word}{n}.\n" + f"{word} {'b' * (n % 5)}{n * n}. " * (
        n % 4 + edited
    )


def state(home: Home) -> State:
    """All that a library holds, apart from its generation."""
    store = Store(home)
    lexical = Lexical.load(home.lexical, home.generation())
    assert lexical is not None
    found = store.articles(), store.passages(), store.receipts(), store.stamp(), frozenset(lexical.passage_ids)
    store.close()
    return found


def run(
    home: Home,
    encoder: Path,
    what: str | Path,
    *,
    tokens: int = 128,
    kill: tuple[str, int] = ("none", 0),
    limit: str = "",
) -> subprocess.CompletedProcess[str]:
    """One run in a process of its own."""
    command = [str(home.path), str(encoder), str(what), str(tokens), kill[0], str(kill[1]), limit]
    return subprocess.run([sys.executable, "-c", RUN, *command], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, tiny_folder: Path) -> Path:
    """A folder with 200 articles in `news`, indexed into `home`; then every 7th edited, every 10th gone, 120 new."""
    folder = tmp_path_factory.mktemp("before")
    news = folder / "news"
    news.mkdir()
    for n in range(200):
        (news / f"{n}.txt").write_text(text(n), "utf-8")
    build([news], Home(folder / "home"), StaticEncoder.load(tiny_folder, "tiny"), CONFIG)
    for n in range(ARTICLES + 20):
        (news / f"{n}.txt").write_text(text(n, edited=n % 7 == 0), "utf-8")
    for n in range(0, 200, 10):
        (news / f"{n}.txt").unlink()
    return folder


@pytest.fixture(scope="module")
def unbroken(before: Path, tiny_folder: Path) -> State:
    """What a run over the changed folder ends with."""
    home = Home(shutil.copytree(before / "home", before / "unbroken"))
    report = build([before / "news"], home, StaticEncoder.load(tiny_folder, "tiny"), CONFIG)
    assert (report.added, report.changed, report.removed, report.unchanged) == (120, 26, 20, 154)
    return state(home)


@pytest.fixture
def home(before: Path, tmp_path: Path) -> Home:
    """A copy of the library as it was before the folder changed."""
    return Home(shutil.copytree(before / "home", tmp_path / "home"))


FEW = [("put_passages", 2), ("put_articles", 4), ("use", 1)]
MORE = [
    ("prepare", 1),
    ("put_passages", 1),
    ("put_passages", 6),
    ("put_articles", 1),
    ("put_articles", 6),
    ("delete", 1),
    ("delete", 2),
    ("_finish", 1),
    ("_derive", 1),
    ("advance", 1),
]


@pytest.mark.parametrize("kill", [*FEW, *(pytest.param(kill, marks=pytest.mark.slow) for kill in MORE)])
def test_a_killed_run(
    home: Home, before: Path, unbroken: State, tiny: StaticEncoder, tiny_folder: Path, kill: tuple[str, int]
) -> None:
    """Killed anywhere and run again, a run ends with exactly the articles and passages of an unbroken one."""
    assert run(home, tiny_folder, before / "news", kill=kill).returncode == -signal.SIGKILL
    reader = Store(home)
    assert len(reader.articles()) >= 180
    build([before / "news"], home, tiny, CONFIG)
    assert state(home) == unbroken
    assert reader.passages() == unbroken[1]
    assert build([before / "news"], home, tiny, CONFIG).unchanged == ARTICLES


@pytest.mark.slow
def test_runs_killed_by_the_clock(
    home: Home, before: Path, unbroken: State, tiny: StaticEncoder, tiny_folder: Path
) -> None:
    """Run after run killed from outside, inside Chroma's own code too: the last one ends as an unbroken one."""
    command = [
        sys.executable,
        "-c",
        RUN,
        str(home.path),
        str(tiny_folder),
        str(before / "news"),
        "128",
        "none",
        "0",
        "",
    ]
    for seconds in (0.8, 1.0, 1.1, 1.2, 1.3, 1.4, 1.6, 1.8, 2.0):
        with subprocess.Popen(command) as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
            process.kill()
        assert len(Store(home).articles()) >= 180
    build([before / "news"], home, tiny, CONFIG)
    assert state(home) == unbroken


@pytest.mark.parametrize(
    "kill",
    [
        ("put_passages", 3),
        pytest.param(("use", 1), marks=pytest.mark.slow),
        pytest.param(("advance", 1), marks=pytest.mark.slow),
    ],
)
def test_a_killed_first_run(
    before: Path, unbroken: State, tiny: StaticEncoder, tiny_folder: Path, tmp_path: Path, kill: tuple[str, int]
) -> None:
    """The same holds where there was no library, twice over."""
    home = Home(tmp_path / "new")
    for _ in range(2):
        assert run(home, tiny_folder, before / "news", kill=kill).returncode == -signal.SIGKILL
    build([before / "news"], home, tiny, CONFIG)
    assert state(home) == unbroken


@pytest.mark.parametrize(
    "kill", [("put_articles", 6), *(pytest.param((name, 1), marks=pytest.mark.slow) for name in ("use", "announce"))]
)
def test_a_killed_rebuild(home: Home, tiny: StaticEncoder, tiny_folder: Path, kill: tuple[str, int]) -> None:
    """It leaves a library that can be read, changed and rebuilt; what is removed meanwhile does not come back."""
    old = state(home)
    assert run(home, tiny_folder, "rebuild", tokens=40, kill=kill).returncode == -signal.SIGKILL
    reader = Store(home)
    assert reader.articles() == old[0]
    assert len(reader.nearest(tiny.embed_queries(["aab"])[0], 5)) == 5
    if kill[0] != "announce":
        assert (reader.passages(), reader.stamp()) == (old[1], old[3])
    gone = old[0][0].id
    assert remove([gone], home) == [gone]
    rebuild(home, tiny, OTHER)
    assert [article.id for article in reader.articles()] == [article.id for article in old[0][1:]]
    assert reader.stamp() == stamp_of(tiny, OTHER)
    assert max(tiny.count_tokens([passage.text for passage in reader.passages()])) <= 40
    sweep(reader)
    assert reader.passages() == state(home)[1]


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
@pytest.mark.parametrize("limit", ["0", pytest.param("300000", marks=pytest.mark.slow)])
def test_no_more_room(
    home: Home, before: Path, unbroken: State, tiny: StaticEncoder, tiny_folder: Path, limit: str
) -> None:
    """A file that may not grow is an error that says what to do, not a traceback; nothing stored is lost by it."""
    done = run(home, tiny_folder, before / "news", limit=limit)
    assert (done.returncode, done.stderr) == (0, "")
    assert "cannot be written" in done.stdout
    assert "Free some space" in done.stdout
    reader = Store(home)
    assert len(reader.articles()) >= 200
    assert len(reader.nearest(tiny.embed_queries(["aab"])[0], 5)) == 5
    build([before / "news"], home, tiny, CONFIG)
    assert state(home) == unbroken


class Lossy(Store):
    """A store that forgets to store the vectors it is given, so many times, as a damaged index would."""

    times = 0

    def put_passages(self, passages: "list[Passage]", vectors: Vectors) -> None:  # type: ignore[override]
        """Store the passages, with a vector that points elsewhere."""
        self.times -= 1
        super().put_passages(passages, np.roll(vectors, 1, axis=1) if self.times >= 0 else vectors)


@pytest.mark.parametrize(("times", "found"), [(0, True), (1, True), (9, False)])
def test_the_check_repairs_or_tells(tmp_path: Path, tiny: StaticEncoder, times: int, found: bool) -> None:
    """A passage that its own vector does not find is stored once more; if that does not help, the run says so."""
    home = Home(tmp_path)
    store = Lossy(home)
    stamp = stamp_of(tiny, CONFIG)
    store.prepare(stamp)
    store.use(stamp)
    store.times = times
    reconciliation = Reconciliation(store, tiny, CONFIG, Report())
    reconciliation.write([Article("x", "aab", "T", "s", "en")])
    if found:
        reconciliation.check()
        assert store.nearest(tiny.embed_queries(["aab"])[0], 1)[0].cosine == pytest.approx(1, abs=1e-5)
    else:
        with pytest.raises(LibraryError, match=r"cannot be found .* rag index --rebuild"):
            reconciliation.check()


def test_an_article_without_a_direction(tmp_path: Path, tiny: StaticEncoder) -> None:
    """A text that the encoder knows no token of has a vector of zeros, cannot be found by it, and stops no run."""
    home = Home(tmp_path / "home")
    table = np.zeros_like(tiny._table)
    blind = StaticEncoder("blind", "0", 4, table, tiny._tokenizer)
    (tmp_path / "a.txt").write_text("Text.", "utf-8")
    assert build([tmp_path / "a.txt"], home, blind, CONFIG).added == 1
    assert [article.text for article in Store(home).articles()] == ["Text."]


def test_what_a_record_promises() -> None:
    """One passage id for each position, four digits or more; none for none."""
    assert promised("a", "h", 0) == set()
    assert promised("a", "h", 2) == {"a-h-0000", "a-h-0001"}
    assert "a-h-10000" in promised("a", "h", 10_001)


FULL = """
import os, sys
from pathlib import Path
from index.build import build
from index.config import IndexConfig
from index.errors import LibraryUnwritable
from index.home import Home
from index.static import StaticEncoder
from index.store import Store

disk, news, encoder = Path(sys.argv[1]), sys.argv[2], StaticEncoder.load(Path(sys.argv[3]), "tiny")
home = Home(disk / "home")
build([Path(news) / "1.txt"], home, encoder, IndexConfig())
(disk / "ballast").write_bytes(bytes(30_000_000))
try:
    build([news], home, encoder, IndexConfig())
except LibraryUnwritable as error:
    print(error)
print(len(Store(home).articles()), len(Store(home).nearest(encoder.embed_queries(["a"])[0], 1)))
(disk / "ballast").unlink()
print(build([news], home, encoder, IndexConfig()).added)
"""


def test_a_full_disk(before: Path, tiny_folder: Path, tmp_path: Path) -> None:
    """On a disk of its own that fills up, a run stops while the library can be read, and goes on once there is room."""
    namespace = ["unshare", "--user", "--map-root-user", "--mount"] if os.name == "posix" else []
    if not namespace or not shutil.which("unshare"):
        pytest.skip("disks of a process's own are Linux's")
    mount = f"mount -t tmpfs -o size=75m none {tmp_path}"
    if subprocess.run([*namespace, "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("this system does not let a user mount a disk of memory")
    command = [*namespace, "sh", "-c", f'{mount} && exec "$@"', "sh", sys.executable, "-c", FULL]
    done = subprocess.run(
        [*command, str(tmp_path), str(before / "news"), str(tiny_folder)], capture_output=True, text=True, check=False
    )
    message, *rest = done.stdout.splitlines() or [done.stderr]
    assert "MB left, and 50 MB must stay free. Free some space" in message
    assert rest == ["1 1", str(ARTICLES - 1)]
