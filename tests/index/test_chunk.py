"""Passages: whole sentences, exact offsets, within the encoder's window. Most counters here are simple."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.article import Article, Passage, passage_id
from index.chunk import CHUNKER_VERSION, Counter, chunk

ROOT = Path(__file__).parents[2]


def article(text: str, language: str = "und") -> Article:
    return Article(id="a1", text=text, title="Titel", source="test", language=language)


def words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def quarters(texts: Sequence[str]) -> list[int]:
    return [len(text) // 4 for text in texts]


def characters(texts: Sequence[str]) -> list[int]:
    return [len(text) for text in texts]


def texts(passages: list[Passage]) -> list[str]:
    return [passage.text for passage in passages]


def covered(text: str, passages: list[Passage]) -> bool:
    inside = {position for passage in passages for position in range(passage.start, passage.end)}
    return all(position in inside or character.isspace() for position, character in enumerate(text))


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000\n"])
def test_an_empty_article_has_no_passage(text: str) -> None:
    """Without a character there is nothing to quote."""
    assert chunk(article(text), words) == []


def test_a_short_article_is_one_passage() -> None:
    """What fits stays together, with its offsets, id, language and place."""
    text = "  Ein Satz. Noch ein Satz.\n"
    (passage,) = chunk(article(text, "de"), words)
    assert (passage.start, passage.end, passage.text) == (2, 26, "Ein Satz. Noch ein Satz.")
    assert (passage.article_id, passage.position, passage.language) == ("a1", 0, "de")
    assert passage.id == passage_id(article(text, "de"), 0)


def test_passages_overlap_by_one_sentence() -> None:
    """Each passage repeats the last sentence of the one before: 3 + 3 words fit into 6, a third sentence does not."""
    text = "Eins zwei drei. Vier fünf sechs. Sieben acht neun. Zehn elf zwölf."
    assert texts(chunk(article(text, "de"), words, max_tokens=6)) == [
        "Eins zwei drei. Vier fünf sechs.",
        "Vier fünf sechs. Sieben acht neun.",
        "Sieben acht neun. Zehn elf zwölf.",
    ]
    assert texts(chunk(article(text, "de"), words, max_tokens=6, overlap=0)) == [
        "Eins zwei drei. Vier fünf sechs.",
        "Sieben acht neun. Zehn elf zwölf.",
    ]


def test_overlap_gives_way_to_progress() -> None:
    """A sentence that fills the window is not repeated when nothing new would fit beside it."""
    text = "Eins zwei drei vier fünf. Sechs sieben acht neun zehn."
    assert texts(chunk(article(text, "de"), words, max_tokens=6)) == [
        "Eins zwei drei vier fünf.",
        "Sechs sieben acht neun zehn.",
    ]


def test_a_passage_ends_with_its_paragraph_when_half_full() -> None:
    """With 6 of 10 words the line end is taken; with 3 of 10 it is passed over."""
    half = "Eins zwei drei. Vier fünf sechs.\nSieben acht neun. Zehn elf zwölf."
    assert texts(chunk(article(half, "de"), words, max_tokens=10, overlap=0)) == half.split("\n")
    little = "Eins zwei drei.\nVier fünf sechs. Sieben acht neun. Zehn elf zwölf."
    first, second = texts(chunk(article(little, "de"), words, max_tokens=10, overlap=0))
    assert (first, second) == ("Eins zwei drei.\nVier fünf sechs. Sieben acht neun.", "Zehn elf zwölf.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aa bb cc, dd ee ff gg", ["aa bb cc,", "dd ee ff gg"]),
        ("aaaa bbbb cccc dddd", ["aaaa bbbb", "cccc dddd"]),
        ("十二个国家参加，八国没有参加会议", ["十二个国家参加，", "八国没有参加会议"]),
        ("กกกกกกกก ขขขขขขขข", ["กกกกกกกก", "ขขขขขขขข"]),
        ("बहुत लंबा, वाक्य है", ["बहुत लंबा,", "वाक्य है"]),
        ("число 1,5 и ещё раз", ["число 1,5", "и ещё раз"]),
        ("مرحبا بكم، أهلا وسهلا", ["مرحبا بكم،", "أهلا وسهلا"]),
    ],
)
def test_a_long_sentence_is_cut_at_the_best_place(text: str, expected: list[str]) -> None:
    """A clause mark before a space, a space before anything else, never inside a decimal number."""
    assert texts(chunk(article(text), characters, max_tokens=len(text) * 2 // 3, overlap=0)) == expected


@pytest.mark.parametrize("cluster", ["e\u0301", "👩‍👩‍👧", "🇻🇳", "\ud83d\ude00", "ก็", "한", "क्षि"])
def test_no_cut_inside_a_cluster(cluster: str) -> None:
    """A letter keeps its marks, an emoji its parts, a flag and a surrogate pair both halves."""
    passages = chunk(article(cluster * 60), characters, max_tokens=10, overlap=0)
    assert len(passages) > 5
    assert {len(passage.text) % len(cluster) for passage in passages} == {0}


def test_a_single_cluster_is_never_cut() -> None:
    """A letter under fifty accents stays whole even when it alone exceeds the window."""
    monster = "e" + "\u0301" * 50
    assert texts(chunk(article(f"ab {monster} cd"), characters, max_tokens=10, overlap=0)) == ["ab", monster, "cd"]


def test_tokens_are_counted_in_few_batches() -> None:
    """Sentences are counted in one call and the finished passages in another, however many there are."""
    calls = []

    def counter(batch: Sequence[str]) -> list[int]:
        calls.append(len(batch))
        return words(batch)

    passages = chunk(article("Eins zwei drei. " * 200, "de"), counter, max_tokens=12)
    assert calls == [200, len(passages)]


def test_joined_sentences_are_counted_as_a_whole() -> None:
    """A counter under which a whole costs more than its parts still finds every passage within the limit."""

    def superadditive(batch: Sequence[str]) -> list[int]:
        return [len(text.split()) + text.count(". ") * 2 for text in batch]

    passages = chunk(article("Eins zwei drei. " * 20, "de"), superadditive, max_tokens=12)
    assert max(superadditive(texts(passages))) <= 12
    assert len(passages) < 20


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters() | st.sampled_from(" .!?。,\nabก́😀字"), max_size=300),
    st.sampled_from([words, quarters, characters]),
    st.integers(1, 40),
    st.integers(0, 3),
)
@example("0\x1f0", characters, 1, 0)  # a separator that str.strip takes and \\s does not
def test_any_article(text: str, counter: Counter, max_tokens: int, overlap: int) -> None:
    """Exact offsets, places in order, full cover, progress, and no passage over the limit but a single cluster."""
    passages = chunk(article(text), counter, max_tokens, overlap)
    assert passages == chunk(article(text), counter, max_tokens, overlap)
    assert [passage.position for passage in passages] == list(range(len(passages)))
    assert len({passage.id for passage in passages}) == len(passages)
    assert all(passage.text == text[passage.start : passage.end] for passage in passages)
    assert all(one.end < two.end and one.start < two.start for one, two in pairwise(passages))
    assert covered(text, passages)
    for passage in passages:
        assert counter([passage.text])[0] <= max_tokens or regex.fullmatch(r"\X", passage.text)


@pytest.mark.parametrize(("name", "language"), [("000_vietnamnet_de.txt", "de"), ("004_thanhnien_id.txt", "id")])
def test_seed_articles_in_the_encoders_own_tokens(name: str, language: str) -> None:
    """With the bundled tokenizer every passage of the seeds fits, and most use more than half of the window."""
    tokenizer = Tokenizer.from_file(str(ROOT / "index/weights/tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def count(batch: Sequence[str]) -> list[int]:
        return [len(encoding.ids) for encoding in tokenizer.encode_batch(list(batch), add_special_tokens=False)]

    text = (ROOT / "seeds" / name).read_text(encoding="utf-8")
    passages = chunk(article(text, language), count)
    sizes = count(texts(passages))
    assert max(sizes) <= 128
    assert sorted(sizes)[len(sizes) // 2] > 64
    assert covered(text, passages)


def test_a_huge_sentence_is_cut_in_time() -> None:
    """A very long text without one mark or space is cut into passages all the same."""
    passages = chunk(article("字" * 200_000), quarters)
    assert len(passages) == 512
    assert max(quarters(texts(passages))) <= 128


def test_version_is_stated() -> None:
    """The library is stamped with it."""
    assert CHUNKER_VERSION.isdigit()
