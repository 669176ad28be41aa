"""Which values of a text can answer: those of the kind asked for that the question does not have itself."""

from collections.abc import Collection
from typing import Literal, TypeAlias

from index.article import Article
from rag.answer import Kind, Value
from rag.values import (
    entities,
    find_anniversaries,
    find_date_parts,
    find_doubtful,
    find_elided,
    find_places_and_cities,
    find_values,
)
from rag.values.entities import same_key

PlaceAsked: TypeAlias = Literal["country", "town", ""]
"""What a place has to be: "in which town"; "" where a question leaves it open."""

_CITY_STATES = frozenset({"DJ", "GT", "HK", "KW", "LU", "MC", "MO", "PA", "SG", "SM", "VA"})
"""Countries that share their name with a city: ISO 3166."""
_CODE = 2  # letters


def fits(value: Value, asked: PlaceAsked) -> bool:
    """Say whether a value may be the place asked for: no country is a town."""
    if value.kind != "place" or not asked:
        return True
    is_country = len(value.normalized) == _CODE and value.normalized.isupper()
    return is_country if asked == "country" else not is_country or value.normalized in _CITY_STATES


def values_of(text: str, language: str, kind: Kind) -> list[Value]:
    """Return the values of a kind, amounts that leave their currency out among them.

    Without any, for a date the years and months, for a number those of rarer forms.
    """
    if kind == "place":
        return find_places_and_cities(text, language)
    found = find_values(text, language, kind)
    if found and kind == "money":
        return sorted((*found, *find_elided(text, language)), key=lambda value: value.start)
    if not found and kind == "date":
        return sorted(
            (*find_values(text, language, "year"), *find_date_parts(text, language)), key=lambda value: value.start
        )
    if not found and kind == "number":
        return find_anniversaries(text, language) or find_doubtful(text, language)
    return found


def own_values(question: str, language: str, kind: Kind) -> frozenset[str]:
    """Return what a question has itself of the kind that it asks for: normalised values, and keys of names."""
    own = {value.normalized for value in values_of(question, language, kind)}
    if kind == "place" and len(own) > 1:  # talks between two countries were held in one of them
        return frozenset()
    if kind == "person":
        own |= {key for key in entities(question, language) if key.startswith("name:")}
    return frozenset(own)


def is_own(value: Value, own: Collection[str], language: str) -> bool:
    """Say whether a question has a value itself, see `own_values`; a name also in another script or case."""
    if value.normalized in own:
        return True
    words = entities(value.text, language) if value.kind == "person" else ()
    return bool(words) and all(any(same_key(word, key) for key in own) for word in words)


def years_asked(question: str, language: str) -> frozenset[int]:
    """Return the years that a question names."""
    return frozenset(int(value.normalized) for value in find_values(question, language, "year"))


def too_early(years: Collection[int], article: Article) -> bool:
    """Say whether an article was published before all these years and speaks of none; without years it was not."""
    if not years or not article.published:
        return False
    return int(article.published[:4]) < min(years) and not any(str(year) in article.text for year in years)
