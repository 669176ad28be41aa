"""How two sentences stand to each other: about the same thing or not, of one story or of two.

Nothing here compares values: sentences that are about the same thing may give different ones, and copies of a story
may too, where somebody corrected one of them.
"""

from dataclasses import dataclass

import numpy as np
import regex

from index.article import Article
from rag.answer import Evidence
from rag.confidence import Weights
from rag.paired import Cosines, paired
from rag.values import entities

_SHINGLE = 6  # characters
_COPIED = 0.6  # share of the shorter story's shingles that the other has too
_TRANSLATED = 0.95  # cosine from which two stories in different languages are one
_BEGINNING = 1000  # characters of a story that are compared: outlets cut wire stories from the end
_KEPT = regex.compile(r"[^\p{L}\p{M}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Compares sentences by what they mention and, through the bundled encoder, by what they mean."""

    cosines: Cosines
    weights: Weights
    names: frozenset[str] = frozenset()
    """The names in the question, as keys of `rag.values.entities`: which event, city or person is asked about."""

    def alike(self, one: Evidence, other: Evidence) -> bool:
        """Say whether `other` can be about the same thing as `one`, so that different values are a disagreement.

        A fitted model says so: it weighs how well the sentence answers by itself, what both mention and mean, and
        whether both stories are of the event that is asked about. Two sentences alone seldom say enough ("More than
        3000 came").
        """
        row = np.array([paired(one, other, self.names, self.cosines)])
        return bool(self.weights.alike.probabilities(row)[0] >= self.weights.same)

    def copies(self, one: Evidence, other: Evidence) -> bool:
        """Say whether the articles of two sentences are one story: nearly the same text, or a translation of it.

        In one language by the shingles they share (containment: Broder, "On the resemblance and containment of
        documents", 1997), across languages by the encoder.
        """
        stories = [item.hit.article for item in (one, other)]
        if stories[0].text_hash == stories[1].text_hash:
            return True
        if stories[0].language == stories[1].language:
            return containment(*(_beginning(story) for story in stories)) >= _COPIED
        return self.cosines.of(_beginning(stories[0]), _beginning(stories[1])) >= _TRANSLATED


def names_in(question: str, language: str) -> frozenset[str]:
    """Return the keys of the names in a question."""
    return frozenset(key for key in entities(question, language) if key.startswith("name:"))


def containment(one: str, other: str) -> float:
    """Return which share of the shorter text's shingles the other has too; 0 when one has none.

    Shingles are runs of six letters or digits, whatever the script; white space and punctuation do not count.
    """
    first, second = _shingles(one), _shingles(other)
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def _beginning(article: Article) -> str:
    return article.text[:_BEGINNING]


def _shingles(text: str) -> set[str]:
    letters = _KEPT.sub("", text.casefold())
    return {letters[at : at + _SHINGLE] for at in range(len(letters) - _SHINGLE + 1)}
