"""How two sentences stand to each other: about the same thing or not, of one story or of two.

Nothing here compares values: sentences that are about the same thing may give different ones, and copies of a story
may too, where somebody corrected one of them.
"""

from dataclasses import dataclass

import regex

from index.article import Article
from index.encoder import Encoder
from rag.answer import Evidence, Hit
from rag.values import entities
from rag.values.entities import names_any

_AS_GOOD = 0.2  # share of the better sentence's score that the other needs
_NEAR = 0.86  # cosine from which two sentences are near in meaning; unrelated ones have 0.7 to 0.8 in this space
_ONE_EVENT = 0.9  # cosine from which two stories can be of one event; set on the dev half of the pairs
_SHINGLE = 6  # characters
_COPIED = 0.6  # share of the shorter story's shingles that the other has too
_TRANSLATED = 0.95  # cosine from which two stories in different languages are one
_BEGINNING = 1000  # characters of a story that are compared: outlets cut wire stories from the end
_KEPT = regex.compile(r"[^\p{L}\p{M}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Compares sentences by what they mention and, through the bundled encoder, by what they mean."""

    encoder: Encoder
    names: frozenset[str] = frozenset()
    """The names in the question, as keys of `rag.values.entities`: which event, city or person is asked about."""
    sure: float = 2.0
    """The score from which a sentence is an answer by itself."""

    def alike(self, one: Evidence, other: Evidence) -> bool:
        """Say whether two sentences can be about the same thing, so that different values are a disagreement.

        Both answer the question about as well, one's countries are among the other's, and both stories are of the
        event that is asked about. Unless that is seen by names and both answer beyond doubt, the sentences also name
        the same person or city or are near in meaning, and so are the stories: two sentences alone seldom say enough
        ("More than 3000 came").
        """
        if min(one.score, other.score) < _AS_GOOD * max(one.score, other.score):
            return False
        keys = [entities(item.quote, item.hit.article.language) for item in (one, other)]
        countries = [frozenset(key for key in several if key.startswith("country:")) for several in keys]
        if not (countries[0] <= countries[1] or countries[1] <= countries[0]):
            return False
        named = not names_any(one.hit.story, self.names) or names_any(other.hit.story, self.names)
        if named is False:
            return False
        if named and min(one.score, other.score) >= self.sure:
            return True
        same = any(key.startswith("name:") for key in keys[0] & keys[1])
        return (same or self._cosine(one.quote, other.quote) >= _NEAR) and self._of_one_event(one.hit, other.hit)

    def _of_one_event(self, one: Hit, other: Hit) -> bool:
        """Say whether two stories, or the passages of them, are near in meaning."""
        told = (_beginning(one.article), _beginning(other.article)), (one.passage.text, other.passage.text)
        return max(self._cosine(*texts) for texts in told) >= _ONE_EVENT

    def _cosine(self, one: str, other: str) -> float:
        vectors = self.encoder.embed_passages([one, other])
        return float(vectors[0] @ vectors[1])

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
        return self._cosine(_beginning(stories[0]), _beginning(stories[1])) >= _TRANSLATED


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
