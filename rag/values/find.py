"""Typed values of a text: counts, money, percentages, dates, years, people, places. Rules and CLDR data, no model.

`find_values` knows some 40 languages through `lexicon.toml` and every CLDR language in part (digits, months, countries,
currencies), and number words of 39 languages. Figures and dates are reliable; people and places are best effort. Each
module beside this one says where it is weak: `numerals` (reading digits), `spelled` (number words), `quantities`
(telling the kinds apart), `dates`, `places`, `names`. Equal values have equal `normalized`, whatever language they were
written in, except names of people across scripts and of places that CLDR does not list; `agree` also knows rounded
figures, units and names that are written differently.
"""

from collections.abc import Sequence
from functools import lru_cache

from rag.answer import Kind, Value
from rag.values.city_names import find_cities
from rag.values.commemoration import commemorates
from rag.values.dates import find_dates
from rag.values.lexicon import fold, lexicon
from rag.values.months import find_parts
from rag.values.names import find_persons
from rag.values.ordinals import find_ordinal_words
from rag.values.places import find_places
from rag.values.quantities import find_doubtful_counts, find_elided_amounts, find_ordinals, find_quantities

_SENTENCES = 256  # whose figures are remembered: about as many as a question is put to


def find_values(text: str, language: str, kind: Kind) -> list[Value]:
    """Return every value of `kind` in `text`, in order, none overlapping another, `text[v.start:v.end] == v.text`.

    `language` is an ISO 639-1 code or "und" (then English words serve, digits of any script as always). "text" gives
    nothing: any span can be a text.
    """
    if kind == "text" or not text:
        return []
    folded, words = fold(text), lexicon(language)
    if kind == "person":
        return find_persons(text, folded, words)
    figures = _figures(text, language)
    if kind == "place":
        return find_places(text, folded, words, [(v.start, v.end) for v in figures if v.kind == "money"])
    return [value for value in figures if value.kind == kind]


def find_places_and_cities(text: str, language: str) -> list[Value]:
    """Return the places of a text and what may be a city, though it may be another word: for the reader to choose.

    A city that begins the longer name of a person is none: Vladimir Putin, Paris Hilton.
    """
    some, persons = find_values(text, language, "place"), find_values(text, language, "person")
    cities = [
        city
        for city in find_cities(text, fold(text), lexicon(language))
        if not any(city.start == one.start and city.end < one.end for one in persons)
    ]
    return _longest([*some, *cities, *(value for value in some if value.normalized != fold(value.text))])


def _longest(places: Sequence[Value]) -> list[Value]:
    """Return `places` in order without those that overlap a longer one; of equally long ones the last stays: CLDR's."""
    kept: list[Value] = []
    for place in sorted(reversed(places), key=lambda value: value.start - value.end):
        if not any(place.start < other.end and other.start < place.end for other in kept):
            kept.append(place)
    return sorted(kept, key=lambda value: value.start)


@lru_cache(maxsize=_SENTENCES)
def _figures(text: str, language: str) -> tuple[Value, ...]:
    """Return the dates and the quantities of a text; one sentence is asked for several kinds in turn."""
    folded, words = fold(text), lexicon(language)
    dates = find_dates(text, folded, words)
    return (*dates, *find_quantities(text, folded, words, [(date.start, date.end) for date in dates]))


def find_doubtful(text: str, language: str) -> list[Value]:
    """Return four-digit numbers that are years by the rule, but seem to count what follows them: "2000 soldiers"."""
    return list(find_doubtful_counts(text, fold(text), lexicon(language)))


def find_elided(text: str, language: str) -> list[Value]:
    """Return the amounts of money of a text that leave their currency out, as another one names it."""
    return list(find_elided_amounts(text, fold(text), lexicon(language)))


def find_date_parts(text: str, language: str) -> list[Value]:
    """Return the months and days that a text names without the rest of the date, as dates."""
    return find_parts(text, fold(text), lexicon(language))


def find_anniversaries(text: str, language: str) -> list[Value]:
    """Return the ordinals of a text that speaks of an anniversary, as numbers of years; none of any other text."""
    if not commemorates(text, language):
        return []
    folded, words = fold(text), lexicon(language)
    return [*find_ordinals(text, folded, words), *find_ordinal_words(text, folded, words)]
