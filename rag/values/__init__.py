"""Typed values of a text and what it mentions, in some 40 languages, by rules and CLDR data."""

from rag.values.agree import agrees, comparable
from rag.values.entities import entities
from rag.values.find import (
    find_anniversaries,
    find_date_parts,
    find_doubtful,
    find_elided,
    find_places_and_cities,
    find_values,
)

__all__ = [
    "agrees",
    "comparable",
    "entities",
    "find_anniversaries",
    "find_date_parts",
    "find_doubtful",
    "find_elided",
    "find_places_and_cities",
    "find_values",
]
