"""The lexical index: BM25 over character n-grams inside words (the only file that imports bm25s).

Character n-grams need no word list, no stemmer and no spaces, so one rule serves every script; they also meet inflected
and compound words half-way. Method: McNamee and Mayfield, Character N-Gram Tokenization for European Language Text
Retrieval, Information Retrieval 7 (2004); scores: Okapi BM25. The index is derived from the store and rebuilt at will.
"""

import json
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from index.article import Passage
from index.home import unwritable

_VERSION = 1  # raise it when n_grams gives other grams
_MANIFEST = "passages.json"
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORDS = regex.compile(rf"(?V1)(?P<unspaced>[{_UNSPACED}]+)|[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]+")


@dataclass(frozen=True, slots=True)
class Lexical:
    """BM25 over the n-grams of passages; `passage_ids[i]` is the passage of score i."""

    passage_ids: tuple[str, ...]
    _bm25: Any

    @classmethod
    def build(cls, passages: Sequence[Passage], *, progress: bool = False) -> "Lexical":
        """Index `passages`."""
        from bm25s import BM25

        bm25 = BM25(k1=1.2, b=0.75)
        if passages:
            bm25.index([n_grams(passage.text) or [""] for passage in passages], show_progress=progress)
        return cls(tuple(passage.id for passage in passages), bm25)

    def search(self, question: str, top: int) -> list[tuple[str, float]]:
        """Return the ids and BM25 scores of the `top` passages that share an n-gram with `question`, best first."""
        grams = n_grams(question)
        if not self.passage_ids or not grams:
            return []
        scores = self._bm25.get_scores(grams)
        ranked = sorted(scores.nonzero()[0], key=lambda row: (-scores[row], self.passage_ids[row]))
        return [(self.passage_ids[row], float(scores[row])) for row in ranked[:top]]

    def save(self, folder: Path, generation: int) -> None:
        """Write the index to `folder` as a whole or not at all; `generation` is the store's when it was built."""
        new = folder.with_name(folder.name + ".new")
        with unwritable(folder):
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir(parents=True)
            if self.passage_ids:
                self._bm25.save(new, show_progress=False)
            manifest = {"version": _VERSION, "generation": generation, "passages": self.passage_ids}
            (new / _MANIFEST).write_text(json.dumps(manifest), "utf-8")
            shutil.rmtree(folder, ignore_errors=True)
            new.replace(folder)

    @classmethod
    def load(cls, folder: Path, generation: int) -> "Lexical | None":
        """Read the index of this generation from `folder`; None when there is none, or it is another's, or damaged."""
        from bm25s import BM25

        try:
            manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
            if (manifest["version"], manifest["generation"]) != (_VERSION, generation):
                return None
            ids = tuple(manifest["passages"])
            bm25 = BM25.load(folder, mmap=True) if ids else BM25()
        except (OSError, ValueError, KeyError, TypeError, EOFError, AttributeError):  # the last two: emptied files
            return None
        return cls(ids, bm25) if not ids or bm25.scores["num_docs"] == len(ids) else None


def n_grams(text: str) -> list[str]:
    """Return the n-grams of `text`, each as the hexadecimal of its UTF-8.

    3- and 4-grams inside words; 2- and 3-grams in scripts without spaces; a shorter word is a gram of its own. Case and
    compatibility forms are folded. Diacritics are not: folding them costs Vietnamese 5 points of recall@1 (XQuAD) and
    gains no other of 12 languages half a point. Hexadecimal: the index's file is only safe for ASCII tokens.
    """
    return [gram.encode("utf-8", "surrogatepass").hex() for gram in _grams(_fold(text))]


def _grams(text: str) -> Iterator[str]:
    for word in _WORDS.finditer(text):
        sizes = (2, 3) if word["unspaced"] else (3, 4)
        run = word[0]
        if len(run) < sizes[0]:
            yield run
        for size in sizes:
            for start in range(len(run) - size + 1):
                yield run[start : start + size]


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text.casefold())
