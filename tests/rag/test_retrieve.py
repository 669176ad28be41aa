"""Question -> passages: fusion by hand, places for every language, filters, and nothing stale."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from index.article import Passage
from index.build import build, remove
from index.config import IndexConfig
from index.embed import load_encoder
from index.encoder import Encoder
from index.home import Home
from index.lexical import Lexical
from index.store import Receipt, Store
from rag.answer import Hit
from rag.config import RagConfig, Retrieval
from rag.gold import seeds_folder
from rag.retrieve import Filter, fuse, places, retrieve

READ, EVERYTHING = RagConfig(), Filter()


@dataclass(frozen=True)
class Library:
    """A library on disk, opened."""

    home: Home
    store: Store
    lexical: Lexical
    encoder: Encoder

    def ask(self, question: str, language: str, config: RagConfig = READ, only: Filter = EVERYTHING) -> list[Hit]:
        """Retrieve from it."""
        return list(retrieve(question, language, self.store, self.lexical, self.encoder, config, only))


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """Load the bundled encoder once."""
    return load_encoder()


def library(home: Home, encoder: Encoder, paths: list[Path]) -> Library:
    """Index `paths` into `home` and open it."""
    build(list(paths), home, encoder, IndexConfig())
    store = Store(home)
    lexical = Lexical.load(home.lexical, home.generation())
    assert lexical is not None
    return Library(home, store, lexical, encoder)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Library]:
    """The two seed articles, indexed."""
    made = library(Home(tmp_path_factory.mktemp("seeds")), encoder, [seeds_folder()])
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Library]:
    """Sixty English articles about a harbour and one Vietnamese."""
    folder = tmp_path_factory.mktemp("articles")
    lines = [
        {
            "text": f"The harbour of town {n} has {n + 100} fishing boats. The old harbour is famous for its boats.",
            "url": f"https://news{n}.example.org/harbour",
            "language": "en",
            "published": f"2024-{1 + n % 12:02d}-{1 + n % 28:02d}",
        }
        for n in range(60)
    ]
    lines.append(
        {
            "text": "Cảng cá có 99 tàu đánh cá. Bến cảng này đã được xây dựng từ lâu.",
            "url": "https://tin.example.vn/cang",
            "language": "vi",
            "published": "2025-01-01",
        }
    )
    file = folder / "harbours.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    made = library(Home(tmp_path_factory.mktemp("crowd")), encoder, [file])
    yield made
    made.store.close()


def passage(name: str, language: str) -> Passage:
    """Return a passage of which only id and language matter."""
    return Passage(name, name, 0, 0, 1, "x", language)


def test_fusion_adds_what_both_scores_say() -> None:
    """By hand: cosines 0.9, 0.8, 0.6 have the spread 0.1; BM25 counts 0.8 in the same language, 0.2 in another."""
    passages = [passage("a", "en"), passage("b", "de"), passage("c", "en"), passage("d", "en")]
    dense = {"a": 0.9, "b": 0.8, "d": 0.6}
    words = {"b": 5.0, "a": 3.0, "c": 1.0}
    fused = fuse(passages, dense, words, "en")
    assert [name for name, _ in fused] == ["a", "b", "c", "d"]
    assert dict(fused) == pytest.approx({"a": 0.8 * 0.6, "b": -1 + 0.2, "c": -3 + 0.8 * 0.2, "d": -3.0})


def test_equal_scores_are_ordered_by_id_whatever_the_input_order() -> None:
    """The same question gives the same order twice."""
    passages = [passage("c", "en"), passage("a", "en"), passage("b", "en")]
    ranked = fuse(passages, {}, {}, "en")
    assert ranked == [("a", 0.0), ("b", 0.0), ("c", 0.0)]
    assert ranked == fuse(reversed(passages), {}, {}, "en")
    tied = fuse(passages, {"c": 0.5, "a": 0.5, "b": 0.5}, {}, "en")
    assert tied == ranked


def test_words_alone_rank_when_no_cosine_is_known() -> None:
    """And a score of nothing divides by nothing."""
    passages = [passage("a", "en"), passage("b", "en")]
    assert [name for name, _ in fuse(passages, {}, {"b": 2.0, "a": 1.0}, "en")] == ["b", "a"]
    assert fuse(passages, {}, {"b": 0.0}, "en") == [("a", 0.0), ("b", 0.0)]


def test_fusing_nothing_gives_nothing() -> None:
    """No neighbour, no hit; a score without its passage is passed over."""
    assert fuse([], {}, {}, "en") == []
    assert fuse([], {"a": 1.0}, {"a": 1.0}, "en") == []


def test_places_are_half_by_score_and_half_by_language() -> None:
    """Of four places two go to the best, then one to each language in turn."""
    ranked = [("e1", 9.0), ("e2", 8.0), ("e3", 7.0), ("e4", 6.0), ("v1", 2.0), ("d1", 1.0)]
    language = {"e1": "en", "e2": "en", "e3": "en", "e4": "en", "v1": "vi", "d1": "de"}
    before = list(ranked)
    assert [name for name, _ in places(ranked, language, 4)] == ["e1", "e2", "e3", "v1"]
    assert [name for name, _ in places(ranked, language, 5)] == ["e1", "e2", "e3", "e4", "v1"]
    assert [name for name, _ in places(ranked, language, 6)] == ["e1", "e2", "e3", "e4", "v1", "d1"]
    assert ranked == before


@pytest.mark.parametrize("top", [0, 1, 2, 3, 50])
def test_places_are_never_more_than_asked_for(top: int) -> None:
    """Each passage has one place at most, best first."""
    ranked = [("a", 3.0), ("b", 2.0), ("c", 1.0)]
    chosen = places(ranked, {"a": "th", "b": "ar", "c": "th"}, top)
    assert len(chosen) == min(top, 3)
    assert chosen == ranked[: len(chosen)]
    assert places([], {}, top) == []


QUESTIONS = [
    ("How many soldiers march on Red Square?", "en"),
    ("Wie viele Soldaten üben die Militärparade?", "de"),
    ("Сколько солдат участвует в параде?", "ru"),
    ("كم عدد الجنود في العرض؟", "ar"),
    ("红场阅兵有多少士兵？", "zh"),
    ("ทหารกี่นาย", "th"),
    ("परेड में कितने सैनिक हैं?", "hi"),
    ("Có bao nhiêu quân nhân?", "vi"),
    ("?!… 😀", "und"),
]


@pytest.mark.parametrize(("question", "language"), QUESTIONS)
def test_every_hit_is_the_article_at_its_offsets(seeds: Library, question: str, language: str) -> None:
    """Any script of question: hits best first, each once, each the exact text of its article."""
    hits = seeds.ask(question, language)
    assert 0 < len(hits) <= RagConfig().top
    assert len({hit.passage.id for hit in hits}) == len(hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert hit.passage.article_id == hit.article.id
        assert hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_the_passage_with_the_words_of_the_question_is_first(seeds: Library) -> None:
    """In the question's own language the words decide."""
    assert "68 prajurit" in seeds.ask("Berapa prajurit dari Sekolah Perwira Angkatan Darat?", "id")[0].passage.text
    assert "86 Soldaten" in seeds.ask("Wie viele Soldaten der Volksarmee trafen in Moskau ein?", "de")[0].passage.text


def test_sixty_articles_cannot_crowd_out_the_only_one_of_another_language(crowd: Library) -> None:
    """The Vietnamese article has a place among five although sixty English ones are nearer."""
    config = RagConfig(candidates=20, top=5)
    hits = crowd.ask("How many fishing boats does the old harbour have?", "en", config)
    assert len(hits) == 5
    assert [hit.article.language for hit in hits].count("vi") == 1


def test_a_filter_by_language_leaves_only_that_language(crowd: Library) -> None:
    """Sixty English passages are nearer, and none of them comes."""
    hits = crowd.ask("How many fishing boats?", "en", only=Filter(languages=frozenset({"vi"})))
    assert [hit.article.language for hit in hits] == ["vi"]
    hits = crowd.ask("How many fishing boats?", "en", only=Filter(languages=frozenset({"en", "th"})))
    assert {hit.article.language for hit in hits} == {"en"}
    assert crowd.ask("How many fishing boats?", "en", only=Filter(languages=frozenset({"th"}))) == []


@pytest.mark.parametrize(
    ("since", "until", "languages"),
    [
        (None, None, {"de", "id"}),
        ("2025-05-02", None, {"id"}),
        ("2025-05-03", None, set()),
        (None, "2025-05-02", {"id"}),
        (None, "2025-05-01", set()),
        ("2025-05-01", "2025-05-03", {"id"}),
    ],
)
def test_dates_filter_inclusively_and_leave_undated_articles_out(
    seeds: Library, since: str | None, until: str | None, languages: set[str]
) -> None:
    """The Indonesian seed is of 2 May 2025, the German one has no date."""
    hits = seeds.ask("Vietnam", "en", only=Filter(since=since, until=until))
    assert {hit.article.language for hit in hits} == languages


def test_what_is_filtered_out_takes_no_rank(crowd: Library) -> None:
    """The only article allowed is first by words and by vector: 0 below the best cosine, all of the best BM25."""
    only = Filter(languages=frozenset({"vi"}))
    assert [hit.score for hit in crowd.ask("99 fishing boats, tàu cá", "vi", only=only)] == [pytest.approx(0.8)]


def test_an_empty_filter_is_false() -> None:
    """A filter of nothing costs nothing."""
    assert not Filter()
    assert Filter(languages=frozenset({"en"})) and Filter(since="2024-01-01") and Filter(until="2024-01-01")
    receipt = Receipt("00000000", 1, "t", "s", "en", published=None)
    assert Filter().lets_through("a", receipt)
    assert not Filter(since="2024-01-01").lets_through("a", receipt)
    assert Filter(since="2024-01-01").lets_through("a", replace(receipt, published="2024-01-01"))


@pytest.mark.parametrize("outlet", ["VietNamNet", "Thanh Niên", "Правда", "الجزيرة", "新华社", "ไทยรัฐ", "दैनिक"])
def test_an_outlet_is_known_by_its_whole_name_in_any_case(outlet: str) -> None:
    """An article without an outlet is of none of those named."""
    receipt = Receipt("00000000", 1, "t", "s", "en", outlet=outlet)
    only = Filter(outlets=frozenset({outlet.upper()}))
    assert only and only.lets_through("a", receipt)
    assert not only.lets_through("a", replace(receipt, outlet=outlet[:-1]))
    assert not only.lets_through("a", replace(receipt, outlet=None))


def test_articles_are_named_by_their_ids() -> None:
    """Whatever else is in the library."""
    receipt = Receipt("00000000", 1, "t", "s", "en")
    only = Filter(articles=frozenset({"a"}))
    assert only and only.lets_through("a", receipt) and not only.lets_through("b", receipt)


def test_passages_of_an_older_text_are_never_returned(tmp_path: Path, encoder: Encoder) -> None:
    """A writer that was killed half-way left a new receipt and old passages: they are of no article now."""
    file = tmp_path / "two.jsonl"
    texts = ["The bridge over the river has 12 arches.", "The museum in the town has 30 rooms."]
    lines = [
        {"text": text, "url": f"https://a.example/{n}", "language": "en", "title": text[:10]}
        for n, text in enumerate(texts)
    ]
    file.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    made = library(Home(tmp_path / "home"), encoder, [file])
    question = "How many arches does the bridge have?"
    assert "12 arches" in made.ask(question, "en")[0].passage.text
    old = next(article for article in made.store.articles() if "arches" in article.text)
    new = replace(old, text="The bridge over the river has 21 arches.")
    with made.home.writing():
        made.store.put_articles([(new, encoder.embed_passages([new.text]))])
    assert [hit.article.text for hit in made.ask(question, "en")] == [texts[1]]
    made.store.close()


def test_an_empty_library_has_no_hits(tmp_path: Path, encoder: Encoder) -> None:
    """All articles removed: nothing found, nothing raised."""
    file = tmp_path / "one.txt"
    file.write_text("The only article of this library speaks of a bridge.", "utf-8")
    home = Home(tmp_path / "home")
    made = library(home, encoder, [file])
    assert len(made.ask("Where is the bridge?", "en")) == 1
    remove([article.id for article in made.store.articles()], home)
    assert made.ask("Where is the bridge?", "en") == []
    made.store.close()


@pytest.mark.parametrize(("retrieval", "expected"), [("lexical", []), ("dense", ["vi"]), ("hybrid", ["vi"])])
def test_one_view_alone(crowd: Library, retrieval: Retrieval, expected: list[str]) -> None:
    """BM25 alone shares no letters with a question in another script, the encoder alone finds what it means."""
    found = crowd.ask("Сколько рыболовных судов в порту?", "ru", RagConfig(retrieval=retrieval))
    assert [hit.article.language for hit in found if hit.article.language == "vi"][:1] == expected


def test_the_lexical_view_alone_is_bm25(crowd: Library) -> None:
    """Its order and its scores, and nothing that has no n-gram of the question."""
    found = crowd.ask("harbour of town 17", "en", RagConfig(retrieval="lexical", top=5))
    scores = dict(crowd.lexical.search("harbour of town 17", 100))
    assert found[0].passage.text.startswith("The harbour of town 17")
    assert all(hit.score == scores[hit.passage.id] for hit in found)
