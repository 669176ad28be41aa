"""The settings of the answer side, as one value; nothing here reads the environment."""

from dataclasses import dataclass
from typing import Literal

Retrieval = Literal["hybrid", "dense", "lexical"]
"""Which views find passages: both, the encoder's alone, or BM25's alone, to measure what each is worth."""


@dataclass(frozen=True, slots=True)
class RagConfig:
    """How a question is answered."""

    candidates: int = 100
    """Passages asked of each of the two indexes before fusion."""
    top: int = 20
    """Passages that are read."""
    max_question: int = 2000
    """Longest question, in characters."""
    llm: str = "auto"
    retrieval: Retrieval = "hybrid"
