"""Proper names spelled in Latin letters, so that Путин, Poutine and Putin share a key. Approximate on purpose.

Cyrillic letters map one to one after the English convention, and a case ending is cut off. `spellings` adds a form in
which common differences between languages are evened out (German "Wladimir", French "Poutine"). Other scripts are not
romanised: Han needs a dictionary, Arabic and Hebrew leave out the vowels.
"""

import re
import unicodedata

_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщыэюяіїєґўқғңәөұүһ"
_LATIN = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch y e yu ya i i e g u q g n a o u u h"
_CYRILLIC = dict(zip(_LETTERS, _LATIN.split(), strict=True)) | {"ъ": "", "ь": ""}
_ENDING = re.compile(r"(?<=.{4})(?:ом|ым|ем|ой|ою|а|у|е|і)$")
_ALIKE = (
    (re.compile("tsch|tch|cz"), "ch"),
    (re.compile("sch"), "sh"),
    (re.compile("dsch|dj|dzh"), "j"),
    (re.compile("ou"), "u"),
    (re.compile("w"), "v"),
    (re.compile("ff?$"), "v"),
    (re.compile("ph"), "f"),
    (re.compile("[yj]"), "i"),
    (re.compile("i+"), "i"),
    (re.compile("(?<=n)e$"), ""),
)


def romanize(word: str) -> str:
    """Return a Cyrillic word in Latin letters, without the ending of an oblique case; other words unchanged."""
    word = unicodedata.normalize("NFC", word.lower())
    if not any("а" <= c <= "ӿ" for c in word):
        return word
    return "".join(_CYRILLIC.get(c, c) for c in _ENDING.sub("", word))


def spellings(word: str) -> set[str]:
    """Return a romanised name as it is and, where it differs, as other languages might spell it."""
    alike = word
    for pattern, letters in _ALIKE:
        alike = pattern.sub(letters, alike)
    return {word, alike}
