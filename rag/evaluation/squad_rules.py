"""SQuAD's rules for whether an answer is the gold one, for many languages: pure functions, no model, no file.

Exact match and F1 are SQuAD's (Rajpurkar, Zhang, Lopyrev and Liang, EMNLP 2016), made fit for many languages after
MLQA (Lewis, Oguz, Rinott, Riedel and Schwenk, ACL 2020): texts are NFKC, lower-cased, freed of every character of
Unicode category P, and split at white space; the articles a, an, the are dropped in English only. In languages written
without spaces each character of their scripts is a token. The best over the gold answers counts.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

import regex

_UNSPACED = {"zh", "ja", "th", "lo", "km", "my"}
_SCRIPTS = r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_CHARACTER_OR_RUN = regex.compile(rf"[{_SCRIPTS}]|[^{_SCRIPTS}\s]+")
_ARTICLES = {"a", "an", "the"}
_PUNCTUATION = regex.compile(r"\p{P}")


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
