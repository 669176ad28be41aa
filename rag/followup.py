"""A follow-up made whole: "and when?" is read together with the question before it. Without an LLM, by two signs.

A question goes on from the one before it when it begins with a word that says so (`prompts/followup.toml`), or when
it is too short to stand alone. Then the earlier question is put in front of it. Answers are never carried over, so no
citation of an earlier turn can come back.
"""

import tomllib
from collections.abc import Sequence
from functools import cache

import regex

from rag.prompt import prompts_folder

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_SHORT_WORDS = 3
_SHORT_CHARACTERS = 8  # in scripts without spaces
_CARRIED = 2  # earlier questions looked at: a follow-up may follow a follow-up


def whole(question: str, history: Sequence[tuple[str, str]], language: str) -> str:
    """Return `question` as it can be asked on its own; `history` holds (earlier question, its answer), oldest first."""
    parts = [question]
    for earlier, _ in reversed(history[-_CARRIED:]):
        if not _goes_on(parts[0], language):
            break
        parts.insert(0, earlier.strip())
    return " ".join(parts)


def _goes_on(question: str, language: str) -> bool:
    folded = question.strip().casefold()
    unspaced = _UNSPACED.search(folded) is not None
    for opener in _openers().get(language, ()):
        if folded.startswith(opener) and (unspaced or not _WORD.match(folded, len(opener))):
            return True
    return len(folded) <= _SHORT_CHARACTERS if unspaced else len(_WORD.findall(folded)) <= _SHORT_WORDS


@cache
def _openers() -> dict[str, tuple[str, ...]]:
    table = tomllib.loads((prompts_folder() / "followup.toml").read_text("utf-8"))
    return {language: tuple(said) for language, said in table.items()}
