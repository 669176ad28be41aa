"""The rules by which a span is judged right and a refusal counted: pure functions, no model, no file.

Exact match and F1 are SQuAD's (Rajpurkar, Zhang, Lopyrev and Liang, EMNLP 2016), made fit for many languages after
MLQA (Lewis, Oguz, Rinott, Riedel and Schwenk, ACL 2020): texts are NFKC, lower-cased, freed of every character of
Unicode category P, and split at white space; the articles a, an, the are dropped in English only. In languages written
without spaces each character of their scripts is a token. The best over the gold answers counts.

Rates of refusing are NoMIRACL's (Thakur et al., EMNLP Findings 2024). Hallucination: answered, of the questions that
the passage does not answer. Error: refused, of those that it does.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import regex

_UNSPACED = {"zh", "ja", "th", "lo", "km", "my"}
_SCRIPTS = r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_CHARACTER_OR_RUN = regex.compile(rf"[{_SCRIPTS}]|[^{_SCRIPTS}\s]+")
_ARTICLES = {"a", "an", "the"}
_PUNCTUATION = regex.compile(r"\p{P}")


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of wrongly given answers and of wrongly refused ones, each None when no question counts."""

    hallucination: float | None
    error: float | None


def tokens(text: str, language: str) -> list[str]:
    """Return the tokens of an answer in `language` (ISO 639-1) that exact match and F1 compare."""
    plain = _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text).lower())
    if language in _UNSPACED:
        return _CHARACTER_OR_RUN.findall(plain)
    found = plain.split()
    return [token for token in found if token not in _ARTICLES] if language == "en" else found


def exact_match(predicted: str, gold: Sequence[str], language: str) -> float:
    """Return 1.0 when the tokens of `predicted` are those of one of `gold`, which has at least one answer; else 0.0."""
    return _best(lambda one, other: float(one == other), predicted, gold, language)


def f1(predicted: str, gold: Sequence[str], language: str) -> float:
    """Return the harmonic mean of precision and recall over tokens, 0 to 1, the best of `gold`, which is not empty.

    Where either has no tokens at all it is 1.0 when both have none, as in SQuAD 2.0, else 0.0.
    """
    return _best(_overlap, predicted, gold, language)


def rates(answerable: Sequence[float], unanswerable: Sequence[float], threshold: float) -> Rates:
    """Return both rates when questions with a score of at least `threshold` are answered."""
    answered = [score >= threshold for score in unanswerable]
    refused = [score < threshold for score in answerable]
    return Rates(
        sum(answered) / len(answered) if answered else None,
        sum(refused) / len(refused) if refused else None,
    )


def balanced_threshold(sets: Sequence[tuple[Sequence[float], Sequence[float]]]) -> float:
    """Return the threshold that balances both rates, each its mean over `sets`: where the larger one is smallest.

    `sets` holds the scores of (answerable, unanswerable) questions, each not empty. Every set weighs the same, however
    long it is. Tried are the lowest score and the middle between each two neighbours; of equals the lowest is returned.
    """
    scores = np.unique(np.concatenate([np.concatenate(pair) for pair in sets]))
    tried = np.concatenate([scores[:1], (scores[:-1] + scores[1:]) / 2])
    error, answered = np.zeros(len(tried)), np.zeros(len(tried))
    for answerable, unanswerable in sets:
        error += np.searchsorted(np.sort(answerable), tried) / len(answerable)
        answered += 1 - np.searchsorted(np.sort(unanswerable), tried) / len(unanswerable)
    worst = np.maximum(error, answered)
    return float(tried[np.flatnonzero(worst <= worst.min() + 1e-12)[0]])


def _best(
    measure: Callable[[list[str], list[str]], float], predicted: str, gold: Sequence[str], language: str
) -> float:
    said = tokens(predicted, language)
    return max(measure(said, tokens(answer, language)) for answer in gold)


def _overlap(said: list[str], wanted: list[str]) -> float:
    if not said or not wanted:
        return float(said == wanted)
    common = sum((Counter(said) & Counter(wanted)).values())
    return 2 * common / (len(said) + len(wanted))
