"""The form of a question: whether it asks for a list, yes or no, a reason, a comparison, or one thing."""

import unicodedata
from typing import Literal

import regex

from rag.values.lexicon import is_unspaced, lexicon
from rag.wishes.words import asks, load, phrases, plain, said, starts

Form = Literal["list", "yes_no", "why", "comparison", "plain"]
"""How a question wants its answer; `plain` is a single value or sentence."""

_ASKED = frozenset("?؟")
_SHORTEST_PLAIN = 4  # words from which a question without a question word asks for yes or no


def form(question: str, language: str) -> Form:
    """Return the form of `question` in `language`; `plain` for a language without words for it.

    Where a question has signs of several forms, "why" goes before a list, a list before a comparison, and a comparison
    before yes or no: "is A larger than B" compares. What stands behind another question word ("who said why") is no
    sign.
    """
    folded = plain(unicodedata.normalize("NFC", question)).strip()
    if language == "el":
        folded = folded.replace(";", "?")  # the Greek question mark
    if language not in load("wishes")["form"]:
        return "plain"
    text = phrases(said("form", language, "never")).sub(lambda hidden: "_" * len(hidden[0]), folded)
    told = text
    text = _inner(text, language)
    if text != told and phrases(said("form", language, "whether")).match(text):
        return "yes_no"
    asked = _first(asks(language), text)
    if _asks_why(text, asked, language):
        return "why"
    started = phrases(starts(language)).match(text) is not None
    several = tuple(plain(word) for word in load("kinds")["several"].get(language, ()))
    if not started and phrases((*several, *said("form", language, "list"))).search(text):
        return "list"
    if _compares(text, language):
        return "comparison"
    return "yes_no" if started or _is_yes_no(text, asked, language) else "plain"


def says_why(sentence: str, language: str) -> bool:
    """Say whether a sentence of an article has words for a cause or a purpose."""
    folded = plain(unicodedata.normalize("NFC", sentence))
    return phrases(said("form", language, "because")).search(folded) is not None


def _inner(text: str, language: str) -> str:
    """Return the question that `text` only asks to be told, "do you know who ...", or itself where it does not."""
    telling = phrases(tuple(f"^{phrase}" for phrase in said("form", language, "telling"))).match(text)
    if telling is None:
        return text
    inner = text[telling.end() :].lstrip(" ,")
    asked = phrases(asks(language)).search(inner) or phrases(said("form", language, "whether")).match(inner)
    return inner if asked else text


def _first(said: tuple[str, ...], text: str) -> int:
    """Return where the first of these phrases stands; the text's length if there is none."""
    found = phrases(said).search(text)
    return found.start() if found else len(text)


def _asks_why(text: str, asked: int, language: str) -> bool:
    """Say whether "why" is the question; where the verb comes last, another question word is the outer question's."""
    why = phrases(said("form", language, "why"))
    found = why.search(text)
    if found is None or found.start() > asked:
        return False
    return not (_is_verb_last(language) and phrases(asks(language)).search(why.sub("", text)))


def _is_verb_last(language: str) -> bool:
    return bool(load("wishes")["form"][language].get("verb_last", False))


def _compares(text: str, language: str) -> bool:
    """Say whether a word compares two things, rather than one with a figure ("more than 100")."""
    scales = lexicon(language).scales
    for cue in phrases(said("form", language, "than")).finditer(text):
        behind = len(text) - len(text[cue.end() :].lstrip())
        before = text[: cue.start()].rstrip()
        figure = text[behind : behind + 1].isdigit() or scales.match(text, behind) is not None
        if _is_verb_last(language):
            figure = regex.search(r"\d\S*(?:\s\S+)?\Z", before) is not None
        if not figure:
            return True
    return False


def _is_yes_no(text: str, asked: int, language: str) -> bool:
    if _first(said("form", language, "inside"), text) < asked:
        return True
    bare = text.rstrip(" ?!.。।۔؟…\"'»”")
    ends = said("form", language, "ends")
    if ends and regex.search(rf"(?:{phrases(ends).pattern})\Z", bare) and asked >= len(bare):
        return True
    unspaced = bool(text) and is_unspaced(text[0]) and language != "ko"
    full = len(bare) >= 2 * _SHORTEST_PLAIN if unspaced else len(bare.split()) >= _SHORTEST_PLAIN
    is_plain = load("wishes")["form"][language].get("plain", False)
    return bool(is_plain and full and _ASKED & set(text[len(bare) :]) and asked == len(text))
