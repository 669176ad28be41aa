"""Pairs of articles asked about: each pair alone among all, as if the library held only its articles."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from rag.config import RagConfig
from rag.engine import Engine
from rag.pairs import Pair, PairOutcome, score_pair
from rag.retrieve import Filter


def library_of(pairs: Sequence[Pair], folder: Path) -> Engine:
    """Return an engine over the articles of every pair, indexed in `folder`, with the reader alone."""
    lines = [
        {
            "text": article.text,
            "url": address(pair, number),
            "title": article.title,
            "outlet": article.outlet,
            "published": article.published,
            "language": article.language,
        }
        for pair in pairs
        for number, article in enumerate(pair.articles)
    ]
    file = folder / "pairs.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    engine = Engine(folder / "library", None, RagConfig(llm="reader"))
    engine.add(file)
    return engine


def ask_pairs(pairs: Sequence[Pair], engine: Engine, progress: Callable[[str], None]) -> list[PairOutcome]:
    """Ask each pair's question of its own articles and score the answers."""
    ids = {article.url: article.id for article in engine.articles()}
    outcomes = []
    for pair in pairs:
        progress(pair.id)
        own = frozenset(ids[address(pair, number)] for number in range(len(pair.articles)))
        outcomes.append(score_pair(pair, engine.ask(pair.question, only=Filter(articles=own))))
    return outcomes


def address(pair: Pair, number: int) -> str:
    """Return the address under which an article of a pair is indexed; a site of its own for each outlet."""
    return f"https://{pair.id}-{number}.invalid/"
