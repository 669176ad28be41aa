"""The reader: question and passages -> the sentences that answer, best first, each with the value asked for.

This one is not trained on question data. Its features are rules and encoder similarities (`rag.features`); how much
each counts, and the score below which nothing is an answer, are fitted on the dev half of the gold questions
(`rag.calibrate`) and lie in `rag/weights/reader.json`. It always matches words with the bundled encoder, whichever
encoder made the library, since that is what it was fitted with.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

import numpy as np

from index.config import BUNDLED
from index.embed import weights_folder
from index.encoder import Encoder
from index.sentences import sentences
from index.static import StaticEncoder
from rag.answer import Evidence, Hit, Value
from rag.errors import RagError
from rag.features import FEATURES, Asked, Sentence, describe
from rag.kinds import Kinds
from rag.values import entities

_BEFORE = 3  # sentences before one that tell what it speaks of
_BEFORE_WINDOW = 800  # characters in which they are looked for
_AROUND = 3000  # characters around a passage in which its first and last line may begin and end
_LONGEST = 1000  # characters of a sentence; more is a table or a list, and its matching words mean little
_AS_GOOD = 0.4  # share of the better sentence's score that the other needs
_NEAR = 0.3  # cosine from which two sentences are near in meaning


@dataclass(frozen=True, slots=True)
class Weights:
    """What calibration found: the logistic model over FEATURES and the probability from which a sentence answers."""

    weights: tuple[float, ...]
    bias: float
    threshold: float

    @classmethod
    def load(cls) -> "Weights":
        """Read `rag/weights/reader.json`."""
        try:
            table = json.loads(files("rag").joinpath("weights/reader.json").read_text("utf-8"))
            weights = tuple(float(table["weights"][name]) for name in FEATURES)
            return cls(weights, float(table["bias"]), float(table["threshold"]))
        except (OSError, ValueError, KeyError) as error:
            raise RagError(f"rag/weights/reader.json cannot be used ({error}). Install the package again.") from error


@dataclass(frozen=True)
class Reader:
    """Finds the sentences that answer. Safe to share between threads."""

    encoder: StaticEncoder
    kinds: Kinds
    weights: Weights
    name: str = "rule-based"

    @classmethod
    def load(cls, encoder: Encoder | None = None) -> "Reader":
        """Load the question words and the calibrated weights, and the bundled encoder unless `encoder` is that one."""
        if not isinstance(encoder, StaticEncoder) or encoder.name != BUNDLED:
            encoder = StaticEncoder.load(weights_folder(), name=BUNDLED)
        return cls(encoder, Kinds.load(encoder), Weights.load())

    def read(self, asked: Asked, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
        """Return the sentences of `hits` that answer, best first; none when nothing clears the threshold."""
        return tuple(evidence for evidence in self.score(asked, hits) if evidence.score >= self.weights.threshold)

    def understand(self, question: str, asked: str, language: str) -> Asked:
        """Return `question` with the kind of value it asks for.

        `asked` is the question as the user put it; `question` has its earlier questions in front when it goes on.
        """
        kind = self.kinds.asked_for(asked, language)
        several = self.kinds.asks_for_several(asked, language)
        return Asked(question, language, self.kinds.asked_for(question, language) if kind == "text" else kind, several)

    def score(self, asked: Asked, hits: Sequence[Hit]) -> list[Evidence]:
        """Return every sentence of `hits` with the probability that it answers, best first."""
        found = list(candidates(hits))
        described = describe(asked, [sentence for _, _, sentence in found], self.encoder)
        scores = 1 / (1 + np.exp(-(described.matrix @ np.array(self.weights.weights) + self.weights.bias)))
        evidence = [
            Evidence(hit, start, start + len(sentence.text), float(score), moved[0] if moved else None, moved[1:])
            for (hit, start, sentence), score, moved in (
                (place, score, tuple(_moved(value, place[1]) for value in values))
                for place, score, values in zip(found, scores, described.values, strict=True)
            )
        ]
        return sorted(evidence, key=lambda item: (-round(item.score, 6), item.hit.article.id, item.start))

    def alike(self, one: Evidence, other: Evidence) -> bool:
        """Say whether two sentences can be about the same thing, so that different values are a disagreement.

        Both answer the question about as well, one's countries are among the other's, and either both name the same
        person or city or their meanings are near.
        """
        if min(one.score, other.score) < _AS_GOOD * max(one.score, other.score):
            return False
        keys = [entities(item.quote, item.hit.article.language) for item in (one, other)]
        countries = [frozenset(key for key in several if key.startswith("country:")) for several in keys]
        if not (countries[0] <= countries[1] or countries[1] <= countries[0]):
            return False
        if any(key.startswith("name:") for key in keys[0] & keys[1]):
            return True
        vectors = self.encoder.embed_passages([one.quote, other.quote])
        return float(vectors[0] @ vectors[1]) >= _NEAR

    def nearest(self, text: str, hit: Hit) -> Evidence:
        """Return the sentence of `hit` nearest to `text`: what a sentence that cites this passage most likely means."""
        found = list(candidates([hit]))
        cosines = (
            self.encoder.embed_passages([sentence.text for _, _, sentence in found])
            @ (self.encoder.embed_queries([text])[0])
        )
        best = int(np.argmax(cosines))
        _, start, sentence = found[best]
        return Evidence(hit, start, start + len(sentence.text), max(0.0, float(cosines[best])))


def candidates(hits: Sequence[Hit]) -> Iterator[tuple[Hit, int, Sentence]]:
    """Yield (hit, offset in the article, sentence) for every sentence that the passages touch, each sentence once.

    Whole sentences of the article: a passage may begin or end inside one that is longer than a passage can be.
    """
    seen: set[tuple[str, int]] = set()
    for hit in hits:
        text, language = hit.article.text, hit.article.language
        low, high = _lines(text, hit.passage.start, hit.passage.end)
        window = text[max(0, low - _BEFORE_WINDOW) : low]
        before = [window[span.start : span.end] for span in sentences(window, language)][-_BEFORE:]
        for span in sentences(text[low:high], language):
            start, end = low + span.start, min(low + span.end, low + span.start + _LONGEST)
            touched = start < hit.passage.end and hit.passage.start < low + span.end
            if touched and (hit.article.id, start) not in seen:
                seen.add((hit.article.id, start))
                yield hit, start, Sentence(text[start:end], tuple(before[-_BEFORE:]), language)
            before.append(text[start:end])


def _lines(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the whole lines around `text[start:end]`, no more than _AROUND further out."""
    low = text.rfind("\n", max(0, start - _AROUND), start) + 1 or max(0, start - _AROUND)
    high = text.find("\n", end, end + _AROUND)
    return low, high if high >= 0 else min(len(text), end + _AROUND)


def _moved(value: Value, by: int) -> Value:
    return replace(value, start=value.start + by, end=value.end + by)
