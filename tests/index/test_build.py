"""The recipe over real folders: what a run adds, changes, keeps and removes; stamps; rebuilding."""

import io
import json
from pathlib import Path

import pytest

from index.article import article_id
from index.build import build, rebuild, remove
from index.config import IndexConfig
from index.embed import load_encoder
from index.encoder import Encoder
from index.errors import LibraryMismatch, LibraryMissing, LibraryUnwritable
from index.home import Home
from index.lexical import Lexical
from index.reconcile import Report
from index.static import StaticEncoder
from index.store import Store

CONFIG = IndexConfig()
TEXTS = {
    "latin": "Tổng Bí thư Tô Lâm sẽ thăm 4 nước. Chuyến thăm bắt đầu ngày 5.5. Ông sẽ dự lễ duyệt binh.",
    "cyrillic": "Президент прибыл в Москву. Встреча пройдёт 9 мая. Её начало — в 10:00.",
    "arabic": "وصل الرئيس إلى موسكو. سيحضر العرض في ٩ مايو. هل يلتقي نظيره؟ نعم.",
    "cjk": "总统抵达莫斯科。他将于5月9日观看阅兵。会谈内容尚未公布！𠮷",
    "thai": "ประธานาธิบดีเดินทางถึงกรุงมอสโก เขาจะเข้าร่วมพิธีสวนสนาม การประชุมจะเริ่มในวันที่ ๙",
    "devanagari": "राष्ट्रपति मास्को पहुँचे। वे ९ मई को परेड देखेंगे। क्या बैठक होगी? हाँ।",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A library that is not there yet."""
    return Home(tmp_path / "home")


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with an article in every script."""
    folder = tmp_path / "news"
    for script, text in TEXTS.items():
        put(folder / script / f"{script}.txt", f"{text}\n\nQuelle: https://example.org/{script}\n")
    return folder


def put(path: Path, text: str) -> Path:
    """Write a file, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def counts(report: Report) -> dict[str, int]:
    """What is not zero in a report."""
    fields = ("added", "changed", "unchanged", "removed", "duplicates")
    found = {field: getattr(report, field) for field in fields} | {"failed": len(report.failed)}
    return {field: number for field, number in found.items() if number}


def piped(home: Home, encoder: Encoder, *lines: dict[str, str]) -> Report:
    """Index articles as JSON Lines on standard input."""
    data = "\n".join(json.dumps(line) for line in lines).encode()
    return build(["-"], home, encoder, CONFIG, stdin=io.BytesIO(data))


def assert_exact(home: Home) -> None:
    """Every passage is the text at its offsets, is promised by its article, and is in the lexical index."""
    store = Store(home)
    articles = {article.id: article for article in store.articles()}
    passages = store.passages()
    for passage in passages:
        assert articles[passage.article_id].text[passage.start : passage.end] == passage.text
        assert passage.id.startswith(f"{passage.article_id}-{articles[passage.article_id].text_hash}-")
    assert {passage.article_id for passage in passages} == set(articles)
    assert sum(receipt.passages for receipt in store.receipts().values()) == len(passages)
    lexical = Lexical.load(home.lexical, home.generation())
    assert lexical is not None
    assert set(lexical.passage_ids) == {passage.id for passage in passages}


@pytest.mark.parametrize("max_tokens", [12, 128])
def test_every_script_is_exact(home: Home, news: Path, max_tokens: int) -> None:
    """With the bundled encoder, each article finds itself by its text, and its passages are its own words."""
    encoder = load_encoder()
    report = build([news], home, encoder, IndexConfig(max_tokens=max_tokens))
    store = Store(home)
    assert (counts(report), report.passages) == ({"added": 6}, len(store.passages()))
    assert (report.passages > 6) == (max_tokens == 12)
    assert_exact(home)
    for passage in store.passages():
        assert store.nearest(encoder.embed_queries([passage.text])[0], 1)[0].passage == passage
    assert {article.url for article in store.articles()} == {f"https://example.org/{script}" for script in TEXTS}
    assert {article.text for article in store.articles()} == set(TEXTS.values())


def test_the_same_folder_twice(home: Home, news: Path, tiny: StaticEncoder) -> None:
    """A second run changes nothing, whichever way the folder is named."""
    assert counts(build([news], home, tiny, CONFIG)) == {"added": 6}
    before = Store(home).articles(), Store(home).passages()
    assert counts(build([news / ".." / "news"], home, tiny, CONFIG)) == {"unchanged": 6}
    assert (Store(home).articles(), Store(home).passages()) == before
    assert counts(build([news, news / "thai"], home, tiny, CONFIG)) == {"unchanged": 6, "duplicates": 1}
    assert_exact(home)


def test_one_sentence_edited_in_a_copy(home: Home, news: Path, tmp_path: Path, tiny: StaticEncoder) -> None:
    """The same address in another folder with another sentence: changed, and the old text is nowhere any more."""
    build([news], home, tiny, CONFIG)
    old, new = "Встреча пройдёт 9 мая.", "Встреча отменена."
    copy = put(tmp_path / "copy" / "x.txt", (news / "cyrillic" / "cyrillic.txt").read_text("utf-8").replace(old, new))
    assert counts(build([copy.parent], home, tiny, CONFIG)) == {"changed": 1}
    store = Store(home)
    everything = store.nearest(tiny.embed_queries([old])[0], 99)
    assert len(everything) == len(store.passages()) == 6
    for texts in ([near.passage.text for near in everything], [article.text for article in store.articles()]):
        assert not [text for text in texts if old in text]
        assert len([text for text in texts if new in text]) == 1
    lexical = Lexical.load(home.lexical, home.generation())
    assert lexical is not None
    assert lexical.search("отменена", 9)
    assert not lexical.search("пройдёт", 9)
    assert_exact(home)


def test_a_deleted_file(home: Home, news: Path, tmp_path: Path, tiny: StaticEncoder) -> None:
    """It is removed with its folder's next run, and only with that; articles from elsewhere stay."""
    other = put(tmp_path / "other" / "a.txt", "Another article.")
    build([news, other], home, tiny, CONFIG)
    (news / "thai" / "thai.txt").unlink()
    assert counts(build([news / "latin"], home, tiny, CONFIG)) == {"unchanged": 1}
    assert counts(build([news], home, tiny, CONFIG)) == {"unchanged": 5, "removed": 1}
    assert article_id("//example.org/thai") not in Store(home).receipts()
    other.unlink()
    assert counts(build([other], home, tiny, CONFIG)) == {"failed": 1}
    assert article_id(str(other)) in Store(home).receipts()
    assert_exact(home)


@pytest.mark.parametrize("damage", ["", "\0\1\2" * 99, None])
def test_an_unreadable_file_stays(home: Home, news: Path, tiny: StaticEncoder, damage: str | None) -> None:
    """A file that is there but cannot be read any more is reported by name; what was read of it before is kept."""
    build([news], home, tiny, CONFIG)
    file = news / "thai" / "thai.txt"
    file.unlink()
    file.symlink_to(file) if damage is None else put(file, damage)
    report = build([news], home, tiny, CONFIG)
    assert counts(report) == {"unchanged": 5, "failed": 1}
    assert report.failed[0].source == str(file)
    assert len(Store(home).articles()) == 6


def test_a_folder_that_cannot_be_read(
    home: Home, news: Path, tiny: StaticEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is refused as a whole, or is empty as an unmounted disk is, takes no article with it."""
    monkeypatch.chdir(news.parent)
    build(["news"], home, tiny, CONFIG)
    (news / ".ragignore").write_bytes(b"\xff\xfe\xff")
    for name in ("news", "./news", str(news)):
        assert counts(build([name], home, tiny, CONFIG)) == {"failed": 1}
        assert len(Store(home).articles()) == 6
    (news / ".ragignore").unlink()
    news.rename(news.parent / "away")
    news.mkdir()
    assert counts(build(["news"], home, tiny, CONFIG)) == {"failed": 1}
    assert len(Store(home).articles()) == 6


def test_lines(home: Home, tiny: StaticEncoder, tmp_path: Path) -> None:
    """Lines of a .jsonl file with and without a URL: moved ones are the same, a missing one is removed."""
    one, two = {"text": "One.", "url": "https://example.org/1"}, {"text": TEXTS["cjk"], "language": "zh"}
    three = {"text": "Three.", "title": TEXTS["arabic"]}
    file = tmp_path / "news.jsonl"

    def lines(*articles: dict[str, str]) -> dict[str, int]:
        put(file, "\n".join(json.dumps(article) for article in articles))
        return counts(build([tmp_path / "news.jsonl", tmp_path], home, tiny, CONFIG))

    assert lines(one, two, three) == {"added": 3, "duplicates": 3}
    assert lines(three, one, two, two) == {"unchanged": 3, "duplicates": 5}
    assert lines(three | {"text": "Drei."}, one) == {"changed": 1, "unchanged": 1, "removed": 1, "duplicates": 2}
    assert sorted(article.text for article in Store(home).articles()) == ["Drei.", "One."]
    put(file, file.read_text("utf-8") + "\nnot json")
    assert counts(build([tmp_path], home, tiny, CONFIG)) == {"unchanged": 2, "failed": 1}


def test_standard_input(home: Home, tiny: StaticEncoder) -> None:
    """Plain text or JSON Lines piped in; what was piped in before stays."""
    assert counts(build(["-"], home, tiny, CONFIG, stdin=io.BytesIO(TEXTS["thai"].encode()))) == {"added": 1}
    assert counts(build(["-"], home, tiny, CONFIG, stdin=io.BytesIO(TEXTS["thai"].encode()))) == {"unchanged": 1}
    assert counts(piped(home, tiny, {"text": "One."}, {"text": "Two."}, {"text": "One."})) == {
        "added": 2,
        "duplicates": 1,
    }
    assert counts(build(["-"], home, tiny, CONFIG, stdin=io.BytesIO(b""))) == {"failed": 1}
    assert len(Store(home).articles()) == 3


def test_one_text_under_two_addresses(home: Home, tiny: StaticEncoder) -> None:
    """A wire story in two papers is two articles, each found with its own outlet."""
    story = {"text": TEXTS["latin"]}
    lines = [story | {"url": f"https://{paper}.org/1", "outlet": paper} for paper in ("one", "two")]
    assert counts(piped(home, tiny, *lines)) == {"added": 2}
    near = Store(home).nearest(tiny.embed_queries([TEXTS["latin"]])[0], 9)
    assert [round(one.cosine, 4) for one in near] == [1, 1]
    outlets = {article.id: article.outlet for article in Store(home).articles()}
    assert {outlets[one.passage.article_id] for one in near} == {"one", "two"}


def test_two_texts_under_one_address(home: Home, news: Path, tiny: StaticEncoder) -> None:
    """The second is refused with the name of the first and what to do, and the first is kept."""
    other = put(news / "zz.txt", "Another text.\n\nQuelle: http://www.example.org/thai/?utm_source=x\n")
    report = build([news / "thai", other], home, tiny, CONFIG)
    assert counts(report) == {"added": 1, "failed": 1}
    assert report.failed[0].source == str(other)
    for part in (str(news / "thai" / "thai.txt"), "another text", "Give this one an address"):
        assert part in report.failed[0].reason
    assert [article.text for article in Store(home).articles()] == [TEXTS["thai"]]


def test_only_metadata_changes(home: Home, tiny: StaticEncoder) -> None:
    """It counts as changed, once; what is no longer stated is forgotten; passages stay as they are."""
    line = {"text": TEXTS["cyrillic"], "title": "Заголовок"}
    piped(home, tiny, line | {"outlet": "Правда", "published": "2025-05-02"})
    passages = Store(home).passages()
    assert counts(piped(home, tiny, line | {"outlet": "Известия", "language": "uk"})) == {"changed": 1}
    (article,) = Store(home).articles()
    assert (article.outlet, article.published, article.language) == ("Известия", None, "uk")
    assert counts(piped(home, tiny, line)) == {"changed": 1}
    assert counts(piped(home, tiny, line)) == {"unchanged": 1}
    assert Store(home).articles()[0].outlet is None
    assert [(one.id, one.text) for one in Store(home).passages()] == [(one.id, one.text) for one in passages]
    assert_exact(home)


def test_hostile_articles(home: Home, tiny: StaticEncoder) -> None:
    """A broken address, nothing but a source line, no word at all: each is stored or named, and the rest goes on."""
    report = piped(
        home,
        tiny,
        {"text": "One.", "url": "http://[::1"},
        {"text": "Quelle: https://example.org/2"},
        {"text": "\u2060\u3164"},
        {"text": "🚀🚀", "title": "x\ud800y"},
        {"text": "Five.", "url": "https://example.org/5"},
    )
    assert counts(report) == {"added": 4, "failed": 1}
    assert (report.failed[0].source, report.failed[0].reason.split(";")[0]) == (
        "-:2",
        "nothing is left but source lines and credits",
    )
    assert_exact(home)


def test_nothing_to_index(home: Home, tiny: StaticEncoder, tmp_path: Path) -> None:
    """No paths, or an empty folder: an empty library and a report that says so."""
    (tmp_path / "empty").mkdir()
    assert counts(build([], home, tiny, CONFIG)) == {}
    assert counts(build([tmp_path / "empty"], home, tiny, CONFIG)) == {"failed": 1}
    assert Store(home).articles() == []
    assert_exact(home)


def test_remove(home: Home, news: Path, tiny: StaticEncoder, tmp_path: Path) -> None:
    """Removed articles are gone with their passages; unknown ids are not among those removed."""
    with pytest.raises(LibraryMissing):
        remove(["x"], Home(tmp_path / "none"))
    build([news], home, tiny, CONFIG)
    thai = article_id("//example.org/thai")
    assert remove([thai, "unknown", thai], home) == [thai]
    assert len(Store(home).articles()) == 5
    assert_exact(home)
    assert counts(build([news], home, tiny, CONFIG)) == {"added": 1, "unchanged": 5}


def test_another_encoder_is_refused(home: Home, news: Path, tiny: StaticEncoder) -> None:
    """Its vectors would not be comparable: nothing is changed, and the message has the one command that rebuilds."""
    build([news / "thai"], home, tiny, CONFIG)
    before = Store(home).stamp()
    bundled = load_encoder()
    with pytest.raises(LibraryMismatch, match=r"'tiny' .* not by 'bundled' .*: rag index --rebuild --encoder bundled$"):
        build([news], home, bundled, CONFIG)
    with pytest.raises(LibraryMismatch, match=r"128 tokens.*64 tokens"):
        build([news], home, tiny, IndexConfig(max_tokens=64))
    spaced = StaticEncoder("a folder", "f", 4, tiny._table, tiny._tokenizer)
    with pytest.raises(LibraryMismatch, match=r"--encoder 'a folder'$"):
        build([news], home, spaced, CONFIG)
    assert (Store(home).stamp(), len(Store(home).articles())) == (before, 1)
    renamed = StaticEncoder("renamed", tiny.fingerprint, 4, tiny._table, tiny._tokenizer)
    assert counts(build([news / "thai"], home, renamed, CONFIG)) == {"unchanged": 1}


def test_rebuild(home: Home, news: Path, tiny: StaticEncoder) -> None:
    """Another encoder takes over every article without its file; the old vectors are gone, and open stores follow."""
    import chromadb

    with pytest.raises(LibraryMissing):
        rebuild(home, tiny, CONFIG)
    build([news], home, tiny, CONFIG)
    articles, reader, bundled = Store(home).articles(), Store(home), load_encoder()
    assert len(reader.passages()) == 6
    for file in news.rglob("*.txt"):
        file.unlink()
    met: list[str] = []
    report = rebuild(home, bundled, CONFIG, progress=met.append)
    assert (counts(report), len(met)) == ({"added": 6}, 6)
    assert reader.articles() == articles
    assert reader.stamp().fingerprint == bundled.fingerprint
    assert reader.nearest(bundled.embed_queries([TEXTS["thai"]])[0], 1)[0].passage.text == TEXTS["thai"]
    key = reader.stamp().key
    names = sorted(found.name for found in chromadb.PersistentClient(str(home.chroma)).list_collections())
    assert names == [f"articles-{key}", "library", f"passages-{key}"]
    assert_exact(home)
    assert counts(rebuild(home, bundled, CONFIG)) == {"unchanged": 6}


def test_a_folder_that_cannot_be_written(news: Path, tiny: StaticEncoder, tmp_path: Path) -> None:
    """A library inside a file is refused by name."""
    put(tmp_path / "file", "x")
    with pytest.raises(LibraryUnwritable, match=r"file/home cannot be written: .*--home"):
        build([news], Home(tmp_path / "file" / "home"), tiny, CONFIG)
