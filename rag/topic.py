"""Whether a figure is of what is asked for: the 21 injured are no answer to "How many people died?".

A reader that has learned to mark figures marks the nearest one. What a figure is of stands beside it in the sentence,
in front or behind as the language wants it, so words and figures are matched in their order, at the least distance.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import combinations
from math import comb

import regex

from rag.answer import Value
from rag.values.labels import find_labels
from rag.values.topics import MEASURED, find_topics, group_of
from rag.values.units import unit_of

_CLAUSE = regex.compile(r"[,;:，、；：،؛।。.!?！？。]")
_BREAK = 40  # characters that a sign between two clauses counts for
_TRIED = 2_000  # ways to match; a sentence with more of them is a table

Found = tuple[int, int, str]


def topics_asked(question: str, language: str) -> frozenset[str]:
    """Return the topics that a question names."""
    return frozenset(topic for _, _, topic in find_topics(question, language))


def is_measured(asked: frozenset[str]) -> bool:
    """Say whether a topic that is asked for is told in a unit: depth, weight, age."""
    return any(topic in MEASURED for topic in asked)


def of_topic(asked: frozenset[str], sentence: str, language: str, values: Sequence[Value]) -> list[int]:
    """Say of each of the sentence's `values`, in order of place, whether it is of a topic that is asked for.

    1: it is, by a word or by its unit; 0: nothing says; -1: it is of another topic of the same group, or in a unit that
    the topic is not measured in: no bridge is four years long.
    """
    verdicts = [0] * len(values)
    found = find_topics(sentence, language) if asked and values else []
    for group in {group_of(topic) for topic in asked}:
        wanted = {topic for topic in asked if group_of(topic) == group}
        named = [one for one in found if group_of(one[2]) == group]
        for at, topics in enumerate(_matched(named, sentence, language, values)):
            if topics:
                verdicts[at] = max(verdicts[at], 1) if topics & wanted else min(verdicts[at], -1)
    measured = {MEASURED[topic] for topic in asked if topic in MEASURED}
    if measured:
        units = [unit_of(sentence, value.start, value.end, language) for value in values]
        verdicts = [
            verdict if unit is None or verdict < 0 else 1 if unit.quantity in measured else -1
            for unit, verdict in zip(units, verdicts, strict=True)
        ]
    return verdicts


def _matched(named: Sequence[Found], sentence: str, language: str, values: Sequence[Value]) -> list[set[str]]:
    """Return the topics of each value: one each in their order, or, where there are more words than values, all."""
    if not named or comb(len(values), len(named)) > _TRIED:
        return [set() for _ in values]
    if len(named) > len(values):
        return [{topic for _, _, topic in named} for _ in values]
    breaks = _breaks(sentence, language)
    chosen = min(
        combinations(range(len(values)), len(named)),
        key=lambda places: sum(_distance(values[at], one, breaks) for at, one in zip(places, named, strict=True)),
    )
    topics = dict(zip(chosen, (topic for _, _, topic in named), strict=True))
    return [{topics[place]} if place in topics else set() for place in range(len(values))]


def _breaks(sentence: str, language: str) -> list[int]:
    """Return where clauses end, or "and" joins two, in order."""
    marks = [found.start() for found in _CLAUSE.finditer(sentence)]
    return sorted((*marks, *(start for start, _, _ in find_labels("joins", sentence, language))))


def _distance(value: Value, word: Found, breaks: Sequence[int]) -> int:
    """Return the characters between a value and a word, more where a clause ends between them."""
    start, end = min(value.end, word[1]), max(value.start, word[0])
    between = bisect_left(breaks, end) - bisect_left(breaks, start)
    return max(0, end - start) + _BREAK * max(0, between)
