"""Who holds an office: to "Who is the prime minister of Kazakhstan?" its president is no answer.

A reader that has learned to mark names marks the nearest one. What a sentence calls a person stands beside the name:
"Präsident Tokayev", "Tokayev, the president of Kazakhstan". Only a question that asks for the holder of an office is
held to it: one that asks for nothing else, or "which Vietnamese leader ...?"; "Whom did the president of Kazakhstan
invite?" is answered by somebody else.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import regex

from rag.answer import Value
from rag.values import entities
from rag.values.entities import find_countries
from rag.values.lexicon import fold, is_hangul, is_unspaced, lexicon
from rag.values.roles import find_roles, same_role, without_roles
from rag.wishes import phrases

_BEFORE = 100  # characters in front of a name in which its office is looked for
_AFTER = 50
_NEAR = 6  # characters after a name within which its office begins, as in "Putin, the president"
_OF = 3  # letters of the longest "of" between an office and its country
_SHORT = 2  # letters of a word that says nothing, in any language
_NOUN_LAST = frozenset({"az", "bn", "fi", "hi", "hu", "ja", "ka", "kk", "ko", "ta", "te", "tr", "ur", "zh"})
"""Languages in which all that belongs to a noun stands before it; what follows is of the verb."""
_RUN = 1  # letters left over, in scripts without spaces
_PARTICLES = 5  # the same in Korean, which writes its particles on
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_OF_NAME = regex.compile(
    r" (?:(?:of|von|de|di|do|da|van|af|av|din) |d['’]|(?=\p{Cyrillic}))"
    r"(\p{Lu}[\p{L}\p{M}-]+(?: \p{Lu}[\p{L}\p{M}-]+)*)\W*$"
)
"""A name behind an office and a word for "of", which Slavic languages say by the name's ending; nothing after it."""
_PAUSE = regex.compile(r"[,;:.!?，、；：。！？،؛؟।]")
_CLAUSE = regex.compile(r"[.;:!?。；！？।]")


@dataclass(frozen=True, slots=True)
class Office:
    """A role, and the countries that it is of, as keys of `rag.values.entities`; none where the question names none."""

    role: str
    countries: frozenset[str]


def office_asked(question: str, language: str, who: Collection[str], which: Collection[str] = ()) -> Office | None:
    """Return the office whose holder is asked for, None when somebody else is.

    `who` and `which` are the language's words for these, in small letters.
    """
    found = find_roles(question, language)
    if office := next(filter(None, (_which(one, question, language, which) for one in found)), None):
        return office
    roles = {role for _, _, role in found}
    countries = find_countries(question, language)
    if len(roles) == 1:
        known = [*countries, *_of_whom(question, found[-1][1])]
        rest = phrases(tuple(who)).sub(" ", without_roles(_without(question, known), language))
        if _says_nothing(rest, language):
            return Office(roles.pop(), frozenset(key for _, _, key in countries))
    return None


def _which(found: tuple[int, int, str], question: str, language: str, which: Collection[str]) -> Office | None:
    """Return the office of a role that stands beside a word for "which", with no more than a country between them."""
    start, end, role = found
    countries = find_countries(question, language)
    for word in phrases(tuple(which)).finditer(fold(question)):
        low, high = min(start, word.start()), max(end, word.end())
        between = (word.end(), start) if word.end() <= start else (end, word.start())
        if not _says_little(question, between, countries):
            continue
        inside = [key for a, b, key in countries if low <= a and b <= high]
        beside = [
            key
            for a, b, key in countries
            if _says_little(question, (b, low), ())
            or (language not in _NOUN_LAST and _says_little(question, (high, a), ()))
        ]
        return Office(role, frozenset(inside or beside))
    return None


def _says_little(question: str, between: tuple[int, int], countries: Sequence[tuple[int, int, str]]) -> bool:
    """Say whether two places of `question` have nothing between them but countries and words like "of"."""
    low, high = between
    if low > high:
        return False
    gap = _without(question, countries)[low:high]
    words = _WORD.findall(gap)
    return not _PAUSE.search(gap) and all(len(word) <= (_RUN if is_unspaced(word[0]) else _OF) for word in words)


def _of_whom(question: str, end: int) -> list[tuple[int, int, str]]:
    """Return the name behind an office that ends at `end`, if the question ends with it: "mayor of Torgenau"."""
    named = _OF_NAME.match(question, end)
    return [(named.start(1), named.end(1), "")] if named else []


def _without(text: str, found: Sequence[tuple[int, int, str]]) -> str:
    """Return `text` with spaces for what was found in it."""
    for start, end, _ in found:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _says_nothing(rest: str, language: str) -> bool:
    """Say whether `rest` has only function words."""
    function = lexicon(language).function
    content = [word for word in _WORD.findall(rest) if word not in function]
    runs = sum(len(word) for word in content if is_unspaced(word[0]))
    korean = any(is_hangul(word[0]) for word in content)
    return runs <= (_PARTICLES if korean else _RUN) and all(len(word) <= _SHORT for word in content if not runs)


def holds(office: Office, sentence: str, language: str, person: Value, others: Sequence[Value]) -> int:
    """Say how surely `sentence` gives `person` the office.

    2: it does; 1: it gives them the role, of no country; 0: it gives them none at all; -1: another, or that of another
    country. `others` are the sentence's other persons, whose offices stand beside their own names.
    """
    low = max((other.end for other in others if other.end <= person.start), default=0)
    high = min((other.start for other in others if other.start >= person.end), default=len(sentence))
    before = _CLAUSE.split(sentence[max(low, person.start - _BEFORE) : person.start])[-1]
    after = _CLAUSE.split(sentence[person.end : min(high, person.end + _AFTER)])[0]
    called = [role for _, _, role in find_roles(before, language)]
    if called:
        return _fit(office, called, _countries(before, language))
    called = [role for start, _, role in find_roles(after, language) if start <= _NEAR]
    return _fit(office, called, _countries(after, language)) if called else 0


def _fit(office: Office, called: Sequence[str], countries: frozenset[str]) -> int:
    if not any(same_role(office.role, role) for role in called):
        return -1
    if not office.countries or not countries:
        return 1
    return 2 if office.countries & countries else -1


def _countries(text: str, language: str) -> frozenset[str]:
    return frozenset(key for key in entities(text, language) if key.startswith("country:"))
