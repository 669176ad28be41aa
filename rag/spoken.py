"""The language of a question, which is short, and half names: by a detector, and by its question words.

"Kapan Ho Chi Minh mengunjungi Azerbaijan?" is Indonesian by its first word, and so is "Berapa harga kopi di Brasil?",
of which the detector is sure that it is Italian. So the detector also reads the question without its names, and where
it is unsure, or the question brief, a question word that its language lacks and another one has decides.
"""

import unicodedata
from functools import cache

import regex

from index.language import detect
from rag.wishes import asks, phrases, plain, starts
from rag.wishes.words import load

_SURE = 0.7  # confidence from which the detector is believed, unless the question is brief
_BRIEF = 9  # words
_TELLING = 5  # letters of a question word that is believed against a detector that is sure
_READABLE = 3  # words that must be left without names
_NAME = regex.compile(r"(?<=[\p{L}\p{M}\p{N},] )\p{Lu}[\p{L}\p{M}'’-]*")


def language_of(question: str) -> str:
    """Return the language of `question`, ISO 639-1, or `und` where nothing tells it."""
    found = max((detect(question), detect(_without_names(question))), key=lambda each: each.confidence)
    asking = _asking(plain(unicodedata.normalize("NFC", question)))
    if found.code in asking or not asking:
        return found.code
    longest = max(asking.values())
    brief = len(question.split()) <= _BRIEF and longest >= _TELLING
    if found.confidence >= _SURE and not brief:
        return found.code
    best = [language for language, length in asking.items() if length == longest]
    among = detect(question, best).code if len(best) > 1 else best[0]
    return best[0] if among == "und" else among


def _without_names(question: str) -> str:
    """Return the question without words in capitals after the first; as it is where too little would be left."""
    rest = _NAME.sub("", question)
    return rest if len(rest.split()) >= _READABLE else question


def _asking(question: str) -> dict[str, int]:
    """Return the languages that have question words which stand in `question`, with the letters of the longest."""
    found = {language: phrases(said).findall(question) for language, said in _words().items()}
    return {language: max(map(len, words)) for language, words in found.items() if words}


@cache
def _words() -> dict[str, tuple[str, ...]]:
    """Return the question words of every language."""
    languages = dict.fromkeys(
        (*(language for cue in load("kinds").values() for language in cue), *load("wishes")["form"])
    )
    return {language: words for language in languages if (words := (*asks(language), *starts(language)))}
