"""Does a text speak of an anniversary? "In 2024 is the 65th anniversary of the visit": 2024 is not when the visit was.

A list of words per language (`commemoration.toml`), matched as stems.
"""

import tomllib
from functools import cache
from importlib.resources import files


def commemorates(text: str, language: str) -> bool:
    """Say whether `text`, in `language`, has a word for an anniversary; English words serve an unknown language."""
    folded = text.casefold()
    words = _words()
    return any(stem in folded for stem in words.get(language, words["en"]))


@cache
def _words() -> dict[str, tuple[str, ...]]:
    table = tomllib.loads(files("rag.values").joinpath("commemoration.toml").read_text("utf-8"))
    return {language: tuple(stem.casefold() for stem in stems) for language, stems in table.items()}
