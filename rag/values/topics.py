"""What a figure or a date is of: the dead or the injured, turnout or votes, the opening or the closing.

By the words of `topics.toml`; a language that it lacks has none. Topics of one group exclude each other: nobody is
counted among the dead and among the injured.
"""

from rag.values.labels import find_labels

_GROUPS = (
    {"dead", "injured", "missing", "arrested", "rescued", "evacuated", "homeless", "infected", "born"},
    {"turnout", "votes", "seats"},
    {"unemployment", "inflation", "growth"},
    {"exports", "imports"},
    {"cost", "damage", "profit", "revenue", "donation", "fine"},
    {"begin", "end"},
    {"arrive", "depart"},
    {"length", "depth", "height", "weight", "area", "width", "age", "speed", "temperature", "volume", "duration"},
)

MEASURED = {
    **dict.fromkeys(("length", "depth", "height", "width"), "length"),
    "weight": "mass",
    "area": "area",
    "age": "duration",
    **{quantity: quantity for quantity in ("speed", "temperature", "volume", "duration")},
}
"""Topic -> the quantity (`rag.values.units`) that it is measured in."""


def find_topics(text: str, language: str) -> list[tuple[int, int, str]]:
    """Return start, end and name of each topic in `text`, in order."""
    return find_labels("topics", text, language)


def group_of(topic: str) -> int:
    """Return the number of the group that a topic is of."""
    return next(number for number, group in enumerate(_GROUPS) if topic in group)
