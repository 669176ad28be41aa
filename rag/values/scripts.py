"""The script that a text is written in."""

import unicodedata
from collections import Counter

_SAMPLE = 400  # characters that tell a text's script


def script_of(text: str) -> str:
    """Return the script of most letters of `text` ("LATIN", "CYRILLIC", "CJK" with kana ...), "" without letters."""
    letters = (char for char in text[:_SAMPLE] if char.isalpha())
    found = Counter(unicodedata.name(char, "").split(" ")[0] for char in letters)
    name = found.most_common(1)[0][0] if found else ""
    return "CJK" if name in {"HIRAGANA", "KATAKANA"} else name
