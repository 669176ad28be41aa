"""What a question asks for: a number, money, a percentage, a date, a year, a person, a place, or a sentence.

By the question words of its language (`prompts/kinds.toml`); for a language that has none there, by the encoder: the
phrase of any language nearest to a few words of the question. Which cue wins over which stands once, in `_decide`.
"""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import regex

from index.encoder import Encoder, Vectors, normalize
from rag.answer import Kind, Value
from rag.prompt import prompts_folder
from rag.values import find_values

_LONGEST = 4  # words of a question compared with a phrase
_NEAR = 0.75  # centred cosine from which a phrase counts as said; below, unrelated short phrases meet
_RUN_ON = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
"""Scripts in which a word may go on without a space; Korean writes its particles so."""
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")

_SEVERAL = "several"

Cue = str


@dataclass(frozen=True)
class Kinds:
    """The cues of every language, and the encoder that recognises them in the others."""

    cues: Mapping[Cue, Mapping[str, tuple[str, ...]]]
    encoder: Encoder

    @classmethod
    def load(cls, encoder: Encoder) -> "Kinds":
        """Read `prompts/kinds.toml`."""
        table = tomllib.loads((prompts_folder() / "kinds.toml").read_text("utf-8"))
        cues = {
            cue: {lang: tuple(phrase.casefold() for phrase in said) for lang, said in by.items()}
            for cue, by in table.items()
        }
        return cls(cues, encoder)

    def asked_for(self, question: str, language: str) -> Kind:
        """Return what `question`, in `language` (ISO 639-1 or `und`), asks for: "which four countries", countries."""
        kind = self._asked_for(question.casefold(), language)
        bare = _without_figures(question, language) if kind == "text" else question
        return self._asked_for(bare.casefold(), language) if bare != question else kind

    def openly(self, question: str, claim: Value, language: str) -> str:
        """Return `question` with question words for one of its figures; as it is where its language has none."""
        cue = {"year": "year", "date": "when"}.get(claim.kind, "quantity")
        words = self.cues[cue].get(language)
        if not words:
            return question
        percent = " %" if claim.kind == "percentage" else ""
        return f"{question[: claim.start]}{words[0]}{percent}{question[claim.end :]}"

    def _asked_for(self, folded: str, language: str) -> Kind:
        if any(language in by for by in self.cues.values()):
            return _decide(self._said(folded, language))
        return _decide(self._nearest(folded))

    def asks_for_several(self, question: str, language: str) -> bool:
        """Say whether the question asks for a list: "which countries", "who are"."""
        texts = (question.casefold(), _without_figures(question, language).casefold())
        return any(_places(text, phrase) for text in texts for phrase in self.cues[_SEVERAL].get(language, ()))

    def _said(self, question: str, language: str) -> set[Cue]:
        found = [
            (start, end, cue)
            for cue, by in self.cues.items()
            if cue != _SEVERAL
            for phrase in by.get(language, ())
            for start, end in _places(question, phrase)
        ]
        return {cue for start, end, cue in found if not _is_inside(start, end, found)}

    def _nearest(self, question: str) -> set[Cue]:
        windows = _windows(_WORD.findall(question))
        if not windows:
            return set()
        labels, phrases, centre = self._phrases
        cosines = normalize(self.encoder.embed_queries(windows) - centre) @ phrases.T
        best = int(np.argmax(cosines.max(axis=0)))
        return {labels[best]} if cosines[:, best].max() >= _NEAR else set()

    @cached_property
    def _phrases(self) -> tuple[Sequence[Cue], Vectors, Vectors]:
        """Return the cue of each phrase, the unit vectors of the phrases, and the centre they are seen from.

        The encoder's vectors all lie in a narrow cone, so that any two have a high cosine. Seen from the mean of the
        phrases they point in all directions (as in All-but-the-Top, ICLR 2018, where the mean is removed first).
        """
        cues = ((cue, by) for cue, by in self.cues.items() if cue != _SEVERAL)
        pairs = [(cue, phrase) for cue, by in cues for said in by.values() for phrase in said]
        vectors = self.encoder.embed_queries([phrase for _, phrase in pairs])
        centre = vectors.mean(axis=0)
        return [cue for cue, _ in pairs], normalize(vectors - centre), centre


def _without_figures(question: str, language: str) -> str:
    """Return `question` without its numbers: "which four countries" is "which countries"."""
    for number in reversed(find_values(question, language, "number")):
        question = f"{question[: number.start]}{question[number.end :].lstrip()}"
    return question


def _decide(said: Collection[Cue]) -> Kind:
    """Return the kind that the cues of a question add up to: the narrower cue wins."""
    order: tuple[tuple[Cue, Kind], ...] = (
        ("percentage", "percentage"),
        ("year", "year"),
        ("when", "date"),
        ("who", "person"),
        ("where", "place"),
        ("money", "money"),
        ("quantity", "number"),
    )
    if "quantity" in said:  # "how much did trade with which country ..." asks for an amount
        order = (*order[:2], *order[5:], *order[2:5])
    return next((kind for cue, kind in order if cue in said), "text")


def _places(question: str, phrase: str) -> list[tuple[int, int]]:
    if phrase not in question:  # hundreds of phrases, few of them there: no pattern is compiled for the others
        return []
    pattern = regex.escape(phrase)
    if not _RUN_ON.search(phrase) and _WORD.search(phrase):
        pattern = rf"(?<![\p{{L}}\p{{M}}\p{{N}}]){pattern}(?![\p{{L}}\p{{M}}\p{{N}}])"
    return [found.span() for found in regex.finditer(pattern, question)]


def _is_inside(start: int, end: int, found: Sequence[tuple[int, int, Cue]]) -> bool:
    """Say whether a longer phrase covers this one: "which day" in Thai has "how much" inside."""
    return any(a <= start and end <= b and b - a > end - start for a, b, _ in found)


def _windows(words: Sequence[str]) -> list[str]:
    return [
        " ".join(words[start : start + size])
        for size in range(1, _LONGEST + 1)
        for start in range(len(words) - size + 1)
    ]
