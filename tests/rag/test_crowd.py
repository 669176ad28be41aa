"""Five hundred articles in another language beside those that answer: they take nobody's place."""

import json
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest

from rag.engine import Engine
from rag.gold import seeds_folder
from rag.pairs import Pair, load_pairs
from rag.trial import address, library_of

PLACES = (
    "Hoogveen",
    "Oosterdam",
    "Kalkrade",
    "Zuidwolde",
    "Westerbeek",
    "Maasdorp",
    "Lindehout",
    "Vlierden",
    "Eikburg",
)
EVENTS = (
    "De veerboot raakte de pier en {} passagiers raakten gewond.",
    "De renovatie van het stadion kost {} miljoen euro.",
    "Het museum opent op {} mei opnieuw zijn deuren.",
    "Aan de marathon deden {} lopers mee.",
    "De opkomst bij de verkiezing was {} procent.",
    "De werkloosheid daalde tot {} procent.",
    "Bij de storm vielen {} gewonden.",
    "De nieuwe brug is {} meter lang.",
)
WEATHER = ("Het regende de hele dag.", "De zon scheen.", "Er stond veel wind.", "Het was koud.")


def made(count: int) -> list[dict[str, str]]:
    """Return `count` Dutch articles about the same kinds of events, no two alike."""
    rows = list(product(PLACES, EVENTS, WEATHER, range(3, 9)))[:: len(PLACES) * 3 - 1]
    rows += list(product(PLACES, EVENTS, WEATHER, range(11, 19)))
    return [
        {
            "text": f"Nieuws uit {place}. {event.format(number * 7 + at % 5)} {weather} De burgemeester sprak van een "
            f"bijzondere dag voor {place}, zei hij in een verklaring.",
            "url": f"https://nieuws.example/{at}",
            "title": f"Nieuws uit {place}",
            "outlet": "De Bode",
            "language": "nl",
        }
        for at, (place, event, weather, number) in enumerate(rows[:count])
    ]


def recall(pairs: Sequence[Pair], engine: Engine) -> float:
    """Return the share of questions of whose articles one is among the first five passages."""
    urls = {article.id: article.url for article in engine.articles()}
    found = 0
    for pair in pairs:
        own = {address(pair, number) for number in range(len(pair.articles))}
        found += any(urls[hit.article.id] in own for hit in engine.search(pair.question, top=5))
    return found / len(pairs)


@pytest.mark.slow
def test_five_hundred_articles_in_another_language_lower_no_recall(tmp_path: Path) -> None:
    """Recall@5 of the pairs' questions, in 18 languages, before and after."""
    pairs = load_pairs(seeds_folder() / "disagreements.jsonl")
    engine = library_of(pairs, tmp_path)
    before = recall(pairs, engine)
    file = tmp_path / "crowd.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in made(500)), "utf-8")
    assert engine.add(file).added == 500
    after = recall(pairs, engine)
    assert before > 0.9
    assert after >= before
    engine.close()
