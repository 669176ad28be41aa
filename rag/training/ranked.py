"""How high the right paragraph comes: for the encoder alone, BM25 alone, both fused, and fused with the reader.

Each paragraph is one passage. BM25 and fusion are those of the project: `index.lexical` over the paragraphs of one
language, `rag.retrieve.fuse` over the first candidates of both. "fused + reader": the first passages of the fused
order are read and ordered by fused score + weight * the reader's relevance logit. The weight depends on whether
question and passage share a language, as the lexical one does in fusion, since the reader is surer within one: both
were chosen on XQuAD's 1st, 3rd, 5th ... article (248 questions over 62 pairs of languages).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Protocol

import numpy as np
from tqdm import tqdm

from index.article import Passage
from index.encoder import Encoder, Vectors
from index.lexical import Lexical
from index.training.dev_sets import QuestionSet
from index.training.scores import Grid, embedded
from rag.config import RagConfig
from rag.retrieve import fuse
from rag.span import Reading

METHODS = ("encoder", "BM25", "fused", "fused + reader")
_CONFIG = RagConfig()
_SAME_LANGUAGE = 0.3
_OTHER_LANGUAGE = 0.07


class Reads(Protocol):
    """What is measured of a reader."""

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """Return what is read in each of `passages`, in their order."""
        ...


@dataclass(frozen=True, slots=True)
class Candidates:
    """The paragraphs of one set, each one passage, ready to be ranked; passage i has the id i."""

    passages: tuple[Passage, ...]
    vectors: Vectors
    lexical: Lexical

    @classmethod
    def of(cls, one: QuestionSet, encoder: Encoder) -> "Candidates":
        """Embed and index the paragraphs of `one`."""
        passages = tuple(
            Passage(f"{row:06}", one.name, row, 0, len(text), text, one.language)
            for row, text in enumerate(one.paragraphs)
        )
        vectors = embedded(encoder.embed_passages, one.paragraphs, one.name)
        return cls(passages, vectors, Lexical.build(passages))

    def rankings(self, question: str, language: str, vector: Vectors, reader: Reads | None) -> dict[str, list[int]]:
        """Return for each method the rows of the passages, best first; without a reader there is no fourth."""
        cosines = self.vectors @ vector
        order = [int(row) for row in np.argsort(-cosines, kind="stable")]
        words = dict(self.lexical.search(question, _CONFIG.candidates))
        rows = {*order[: _CONFIG.candidates], *map(int, words)}
        dense = {self.passages[row].id: float(cosines[row]) for row in rows}
        found = [self.passages[row] for row in sorted(rows)]
        fused = [(int(id_), score) for id_, score in fuse(found, dense, words, language)]
        ranked = dict(zip(METHODS, (order, [int(id_) for id_ in words], [row for row, _ in fused]), strict=False))
        if reader is not None:
            first = [self.passages[row].text for row, _ in fused[: _CONFIG.top]]
            relevance = [reading.relevance for reading in reader.read(question, first)]
            weights = [self._weight(row, language) for row, _ in fused]
            ranked[METHODS[3]] = reranked(fused, relevance, weights)
        return ranked

    def _weight(self, row: int, language: str) -> float:
        return _SAME_LANGUAGE if self.passages[row].language == language else _OTHER_LANGUAGE


def reranked(fused: Sequence[tuple[int, float]], relevance: Sequence[float], weights: Sequence[float]) -> list[int]:
    """Return the rows of `fused`, the first len(relevance) of them in the order that the module states."""
    read = zip(fused, relevance, weights, strict=False)  # what was not read stays behind
    ordered = sorted(((row, score + weight * logit) for (row, score), logit, weight in read), key=lambda pair: -pair[1])
    return [row for row, _ in ordered] + [row for row, _ in fused[len(relevance) :]]


def recalls(one: QuestionSet, encoder: Encoder, limit: int | None) -> dict[str, tuple[float, float]]:
    """Return for each method without reader recall@1 and recall@5 of the right paragraph among all of the set."""
    asked, candidates = one.answerable(limit), Candidates.of(one, encoder)
    vectors = embedded(encoder.embed_queries, [question.text for question in asked], one.name)
    hits: dict[str, list[tuple[bool, bool]]] = {method: [] for method in METHODS[:3]}
    for question, vector in zip(tqdm(asked, desc=one.name, leave=False), vectors, strict=True):
        for method, rows in candidates.rankings(question.text, one.language, vector, None).items():
            hits[method].append((question.paragraph in rows[:1], question.paragraph in rows[:5]))
    columns = {method: np.mean(found, axis=0) for method, found in hits.items()}
    return {method: (float(first), float(five)) for method, (first, five) in columns.items()}


def recall_grids(
    sets: Mapping[str, QuestionSet], encoder: Encoder, reader: Reads | None, limit: int | None
) -> dict[str, Grid]:
    """Return for each method the recall@1 of every pair of languages; without a reader there is no fourth grid."""
    asked = {language: one.answerable(limit) for language, one in sets.items()}
    candidates = {language: Candidates.of(one, encoder) for language, one in sets.items()}
    vectors = {
        language: embedded(encoder.embed_queries, [question.text for question in questions], language)
        for language, questions in asked.items()
    }
    grids: dict[str, Grid] = {method: {} for method in METHODS[: 3 if reader is None else 4]}
    for of, among in tqdm(list(product(sets, sets)), desc="pairs", leave=False):
        hits: dict[str, list[bool]] = {method: [] for method in grids}
        for question, vector in zip(asked[of], vectors[of], strict=True):
            for method, rows in candidates[among].rankings(question.text, of, vector, reader).items():
                hits[method].append(rows[:1] == [question.paragraph])
        for method, found in hits.items():
            grids[method][of, among] = float(np.mean(found))
    return grids
