"""Cutting a vocabulary: what languages use stays, each counting alike; letters stay; the tokenizer still reads all."""

import numpy as np

from index.training.start import TABLE, Start
from index.training.vocabulary import SPECIAL, choose, count, cut, make_tokenizer

WORDS = ["▁der", "▁Hafen", "▁порт", "▁港", "港口", "▁xyz"]
LETTERS = sorted({*"▁derHafnпоткxyz港口"})
PIECES = [(text, 0.0) for text in SPECIAL] + [(text, -3.0) for text in WORDS] + [(text, -9.0) for text in LETTERS]


def kept_texts(size: int, texts: dict[str, list[str]], weights: dict[str, float] | None = None) -> list[str]:
    """Return the pieces chosen for `texts`."""
    counts = count(make_tokenizer(PIECES), texts)
    return [PIECES[id_][0] for id_ in choose(PIECES, counts, size, weights)]


def test_specials_come_first_and_used_words_stay() -> None:
    """A word that no language uses goes before one that is used once."""
    kept = kept_texts(4 + len(LETTERS) + 4, {"de": ["der Hafen"] * 100, "ru": ["порт"]})
    assert kept[:4] == list(SPECIAL)
    assert {"▁der", "▁Hafen", "▁порт"} <= set(kept)


def test_a_small_language_counts_as_much_as_a_large_one() -> None:
    """One Russian sentence weighs as much as a thousand German ones, unless weights say otherwise."""
    texts = {"de": ["der Hafen der Hafen"] * 1000, "ru": ["порт порт порт"]}
    letters = len(kept_texts(0, texts))
    assert "▁порт" in kept_texts(letters + 1, texts)
    assert "▁порт" not in kept_texts(letters + 1, texts, {"ru": 0.01})


def test_rare_characters_of_large_scripts_go_and_letters_stay() -> None:
    """A Chinese character seen once is cut; a Latin or Cyrillic letter of some probability never is."""
    kept = kept_texts(10, {"zh": ["口"], "de": ["der"]})
    assert "口" not in kept
    assert {"d", "п", "x"} <= set(kept)


def test_the_cut_table_has_the_rows_of_the_kept_pieces() -> None:
    """Row i of the new table is the vector of piece i."""
    table = np.arange(len(PIECES), dtype=np.float32)[:, None] * np.ones((1, 2), np.float32)
    small = cut(Start({"vocab_size": len(PIECES)}, {TABLE: table}, tuple(PIECES)), [0, 1, 2, 3, 5])
    assert small.tensors[TABLE][:, 0].tolist() == [0, 1, 2, 3, 5]
    assert small.pieces[4][0] == "▁Hafen"
    assert small.shape["vocab_size"] == 5


def test_a_cut_tokenizer_spells_what_it_lost() -> None:
    """Without its word, a text is read letter by letter; offsets are those of the text; white space is one space."""
    tokenizer = make_tokenizer([piece for piece in PIECES if piece[0] != "▁Hafen"])
    found = tokenizer.encode("der\u200b \t Hafen")
    assert found.tokens[0] == "<s>"
    assert found.tokens[-1] == "</s>"
    assert "".join(found.tokens[1:-1]).replace("▁", " ").split() == ["der", "Hafen"]
    pair = tokenizer.encode("der", "Hafen")
    assert pair.tokens.count("</s>") == 3
