"""The settings of the answer side, as one value; nothing here reads the environment."""

from dataclasses import dataclass


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
