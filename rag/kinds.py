"""What a question asks for: a number, money, a percentage, a date, a year, a person, a place, or a sentence.

By the question words of its language (`prompts/kinds.toml`); for a language that has none there, by the encoder: the
phrase of any language nearest to a few words of the question. Which cue wins over which stands once, in `_decide`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeAlias

import numpy as np
import regex

from index.encoder import Encoder, Vectors, normalize
from rag.answer import Kind, Value
from rag.asking import CUES, SENTENCE, SEVERAL, Cue, Found, asking, asking_text, outermost
from rag.values import find_values
from rag.values.lexicon import is_unspaced
from rag.wanted import PlaceAsked
from rag.wishes.words import load

_PLAINEST = 5  # phrases of a language for a cue that the encoder knows; the plainest stand first
_LONGEST = 4  # words of a question compared with a phrase
_NEAR = 0.75  # centred cosine from which a phrase counts as said; below, unrelated short phrases meet
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")

AsksOf: TypeAlias = Callable[[int, int], bool]
"""Says whether "which" or "what", if it stands in the question, asks for the noun at `start` to `end`."""

_NEXT = 4  # characters between "how much" and what it counts, a word of grammar; one where words touch
_AMOUNT, _SHARE = "amount", "share"
_NAMED: Mapping[Cue, Kind] = {"when": "date", "who": "person", "where": "place"}
_SOFT = frozenset({"money", "percentage", ""})
"""Words that are asked about as often as they ask: "why did the price rise"."""


@dataclass(frozen=True)
class Kinds:
    """The cues of every language, and the encoder that recognises them in the others."""

    cues: Mapping[Cue, Mapping[str, tuple[str, ...]]]
    encoder: Encoder

    @classmethod
    def load(cls, encoder: Encoder) -> "Kinds":
        """Read `prompts/kinds.toml`."""
        table = load("kinds")
        cues = {cue: {lang: tuple(said) for lang, said in table[cue].items()} for cue in (*CUES, SEVERAL)}
        return cls(cues, encoder)

    def asked_for(self, question: str, language: str) -> Kind:
        """Return what `question`, in `language` (ISO 639-1 or `und`), asks for: "which four countries", countries."""
        kind, leaning = self.asked_and_leaning(question, language)
        return leaning if kind == "number" else kind

    def asked_and_leaning(self, question: str, language: str) -> tuple[Kind, Kind]:
        """Return what `question` asks for and, where that is a number, which kind of figure is the likeliest.

        "How much did the visit cost" asks for a number, most likely money: by its words alone it could be days.
        """
        kinds = self._decided(asking_text(question), language)
        bare = _without_figures(question, language) if kinds[0] == "text" else question
        return self._decided(asking_text(bare), language) if bare != question else kinds

    def place_asked(self, question: str, language: str) -> PlaceAsked:
        """Return whether a question for a place asks for a country or for a town; "" where its words leave it open."""
        known = asking(language)
        said = known.place(asking_text(question)) if known else ""
        return "country" if said == "country" else "town" if said == "town" else ""

    def openly(self, question: str, claim: Value, language: str) -> str:
        """Return `question` with question words for one of its figures; as it is where its language has none."""
        cue = {"year": "year", "date": "when"}.get(claim.kind, "quantity")
        words = self.cues[cue].get(language)
        if not words:
            return question
        percent = " %" if claim.kind == "percentage" else ""
        return f"{question[: claim.start]}{words[0]}{percent}{question[claim.end :]}"

    def _decided(self, text: str, language: str) -> tuple[Kind, Kind]:
        known = asking(language) if any(language in by for by in self.cues.values()) else None
        if known is None:
            return _decide(self._nearest(text))
        gap = 1 if is_unspaced(text[:1] or " ") else _NEXT
        return _decide(known.find(text), partial(known.asks_of, text), gap)

    def asks_for_several(self, question: str, language: str) -> bool:
        """Say whether the question asks for a list: "which countries", "who are"."""
        known = asking(language)
        texts = (question, _without_figures(question, language))
        return known is not None and any(known.has_list(asking_text(text)) for text in texts)

    def _nearest(self, question: str) -> list[Found]:
        windows = _windows(_WORD.findall(question))
        if not windows:
            return []
        labels, phrases, centre = self._phrases
        cosines = normalize(self.encoder.embed_queries(windows) - centre) @ phrases.T
        best = int(np.argmax(cosines.max(axis=0)))
        return [(0, len(question), labels[best])] if cosines[:, best].max() >= _NEAR else []

    @cached_property
    def _phrases(self) -> tuple[Sequence[Cue], Vectors, Vectors]:
        """Return the cue of each plain phrase, the unit vectors of these, and the centre they are seen from.

        The encoder's vectors all lie in a narrow cone, so that any two have a high cosine. Seen from the mean of the
        phrases they point in all directions (as in All-but-the-Top, ICLR 2018, where the mean is removed first).
        """
        cues = ((cue, by) for cue, by in self.cues.items() if cue != SEVERAL)
        pairs = [(cue, phrase) for cue, by in cues for said in by.values() for phrase in said[:_PLAINEST]]
        vectors = self.encoder.embed_queries([phrase for _, phrase in pairs])
        centre = vectors.mean(axis=0)
        return [cue for cue, _ in pairs], normalize(vectors - centre), centre


def _without_figures(question: str, language: str) -> str:
    """Return `question` without its numbers: "which four countries" is "which countries"."""
    for number in reversed(find_values(question, language, "number")):
        question = f"{question[: number.start]}{question[number.end :].lstrip()}"
    return question


def _decide(found: Sequence[Found], asks_of: AsksOf = lambda start, end: True, gap: int = _NEXT) -> tuple[Kind, Kind]:
    """Return the kind that the cues of a question add up to, and for a number the kind of figure that it leans to.

    The narrower cue wins, of who, when and where the first. What asks for a sentence does so unless a question word
    stands before it: "who said why" asks for a person. "How many deputies voted for the budget" asks for a number,
    "how much did the deputies cost" for money; both have a word of money somewhere, and which it is the articles tell.
    """
    first: dict[Cue, int] = {}
    for start, _, cue in sorted(outermost(found)):
        first.setdefault(cue, start)
    asked = min((start for cue, start in first.items() if cue not in _SOFT and cue != SENTENCE), default=None)
    if SENTENCE in first and (asked is None or first[SENTENCE] < asked):
        return "text", "text"
    if _SHARE in first or ("percentage" in first and _counted("percentage", found, gap)):
        return "percentage", "percentage"
    if "year" in first:
        return "year", "year"
    if _AMOUNT in first or ("money" in first and _counted("money", found, gap)):
        return "money", "money"
    if "quantity" in first:  # "how much did trade with which country ..." asks for an amount
        return "number", "percentage" if "percentage" in first else "money" if "money" in first else "number"
    named = min((cue for cue in _NAMED if cue in first), key=lambda cue: first[cue], default=None)
    kind = _NAMED[named] if named else _noun(found, asks_of)
    return kind, kind


def _counted(cue: Cue, found: Sequence[Found], gap: int) -> bool:
    """Say whether what says "how much" stands in or right beside words for `cue`: "how much money", "kolik peněz"."""
    spans = [(start, end) for start, end, said in outermost(found) if said == cue]
    counts = [(start, end) for start, end, said in found if said == "quantity"]
    return any(start - gap <= b and a <= end + gap for start, end in spans for a, b in counts)


def _noun(found: Sequence[Found], asks_of: AsksOf) -> Kind:
    """Return what is asked for where no question word says it: "what is the price", not "which bank lends money"."""
    said = [(start, end, cue) for start, end, cue in outermost(found) if cue in _SOFT and asks_of(start, end)]
    kinds: tuple[Kind, ...] = ("percentage", "money")
    return next((kind for kind in kinds if any(cue == kind for _, _, cue in said)), "text")


def _windows(words: Sequence[str]) -> list[str]:
    return [
        " ".join(words[start : start + size])
        for size in range(1, _LONGEST + 1)
        for start in range(len(words) - size + 1)
    ]
