"""Years as a text counts them: 2567 of a question in Thai is 2024 in an article in German.

The networks compare digits: to them these are two years. So a question with years of the Buddhist calendar, in which
Thai, Lao and Khmer texts count, is put to articles in other languages with theirs. Solar Hijri years, which begin in
March, are left as they are.
"""

from collections.abc import Sequence

import regex

from rag.values import find_values

_SCRIPTS = {"th": r"\p{Thai}", "lo": r"\p{Lao}", "km": r"\p{Khmer}"}
"""The languages that count so, and how they are written."""


def put_to(question: str, languages: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Return `question` as it is put to articles in each of `languages`, and the places of those it is put to so."""
    said = common_years(question)
    own = [at for at, language in enumerate(languages) if said == question or language in _SCRIPTS]
    others = [at for at in range(len(languages)) if at not in own]
    return [(text, some) for text, some in ((question, own), (said, others)) if some]


def common_years(text: str) -> str:
    """Return a text with its years of the Buddhist calendar as those of the common era; others as they are."""
    language = next((name for name, script in _SCRIPTS.items() if regex.search(script, text)), "")
    for year in reversed(find_values(text, language, "year")) if language else ():
        text = text[: year.start] + year.normalized + text[year.end :]
    return text
