"""Who holds an office: to "Who is the prime minister of Kazakhstan?" its president is no answer.

A reader that has learned to mark names marks the nearest one. What a sentence calls a person stands beside the name:
"Präsident Tokayev", "Tokayev, the president of Kazakhstan". Only a question that asks for the holder of an office and
for nothing else is held to it: "Whom did the president of Kazakhstan invite?" is answered by somebody else.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import regex

from rag.answer import Value
from rag.values import entities
from rag.values.lexicon import is_hangul, is_unspaced, lexicon
from rag.values.roles import find_roles, same_role, without_roles
from rag.wishes import phrases

_BEFORE = 100  # characters in front of a name in which its office is looked for
_AFTER = 50
_NEAR = 6  # characters after a name within which its office begins, as in "Putin, the president"
_SHORT = 2  # letters of a word that says nothing, in any language
_RUN = 1  # letters left over, in scripts without spaces
_PARTICLES = 5  # the same in Korean, which writes its particles on
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_CLAUSE = regex.compile(r"[.;:!?。；！？।]")


@dataclass(frozen=True, slots=True)
class Office:
    """A role, and the countries that it is of, as keys of `rag.values.entities`; none where the question names none."""

    role: str
    countries: frozenset[str]


def office_asked(question: str, language: str, cues: Collection[str]) -> Office | None:
    """Return the office whose holder is asked for, None when more is asked; `cues` say "who" in the language."""
    roles = {role for _, _, role in find_roles(question, language)}
    if len(roles) != 1:
        return None
    countries = _countries(question, language)
    rest = phrases(tuple(cues)).sub(" ", without_roles(question, language))
    return Office(roles.pop(), countries) if _says_nothing(rest, language, countries) else None


def _says_nothing(rest: str, language: str, countries: frozenset[str]) -> bool:
    """Say whether `rest` has only function words and the countries' names."""
    function = lexicon(language).function
    content = [word for word in _WORD.findall(rest) if word not in function]
    content = [word for word in content if not countries & entities(word.capitalize(), language)]
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
