"""How often a question is refused or answered wrongly, and the threshold between: pure functions, no model, no file.

Rates of refusing are NoMIRACL's (Thakur et al., EMNLP Findings 2024). Hallucination: answered, of the questions that
the passage does not answer. Error: refused, of those that it does. Whether an answer is right is for
`rag.evaluation.squad_rules` to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of wrongly given answers and of wrongly refused ones, each None when no question counts."""

    hallucination: float | None
    error: float | None


def rates(answerable: Sequence[float], unanswerable: Sequence[float], threshold: float) -> Rates:
    """Return both rates when questions with a score of at least `threshold` are answered."""
    answered = [score >= threshold for score in unanswerable]
    refused = [score < threshold for score in answerable]
    return Rates(
        sum(answered) / len(answered) if answered else None,
        sum(refused) / len(refused) if refused else None,
    )


def balanced_threshold(sets: Sequence[tuple[Sequence[float], Sequence[float]]]) -> float:
    """Return the threshold that balances both rates, each its mean over `sets`: where the larger one is smallest.

    `sets` holds the scores of (answerable, unanswerable) questions, each not empty. Every set weighs the same, however
    long it is. Tried are the lowest score and the middle between each two neighbours; of equals the lowest is returned.
    """
    scores = np.unique(np.concatenate([np.concatenate(pair) for pair in sets]))
    tried = np.concatenate([scores[:1], (scores[:-1] + scores[1:]) / 2])
    error, answered = np.zeros(len(tried)), np.zeros(len(tried))
    for answerable, unanswerable in sets:
        error += np.searchsorted(np.sort(answerable), tried) / len(answerable)
        answered += 1 - np.searchsorted(np.sort(unanswerable), tried) / len(unanswerable)
    worst = np.maximum(error, answered)
    return float(tried[np.flatnonzero(worst <= worst.min() + 1e-12)[0]])
