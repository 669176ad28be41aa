"""How well the reader reads a given paragraph: the answer's span and sentence, and refusing what is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from tqdm import tqdm

from index.article import Span
from index.sentences import sentences
from index.training.dev_sets import Pairs, QuestionSet, spread
from rag.evaluation.squad_rules import exact_match, f1
from rag.span import Reading, best, mass
from rag.training.ranked import Reads

_TINY = 1e-300  # instead of a probability of zero, whose logarithm is none


@dataclass(frozen=True, slots=True)
class Scored:
    """The answerability of each pair."""

    answerable: tuple[float, ...]
    unanswerable: tuple[float, ...]


def answerability(reading: Reading) -> float:
    """Return how sure the reader is that the passage answers, in natural log-odds.

    The mean of two that are learnt apart: the logit of relevance, and the best span against "no answer". -inf when the
    passage has no tokens.
    """
    return (reading.relevance + best(reading)[1] - log(max(reading.null, _TINY))) / 2


def judged(reader: Reads, question: str, paragraph: str, gold: Sequence[Span], language: str) -> tuple[float, ...]:
    """Return exact match and F1 of the best span, and 1.0 when the sentence chosen holds a gold answer, else 0.0.

    The sentence chosen is that of the highest span mass; `gold`, not empty, is where the answers stand in `paragraph`.
    """
    (reading,) = reader.read(question, [paragraph])
    span, _ = best(reading)
    predicted, answers = paragraph[span.start : span.end], [paragraph[one.start : one.end] for one in gold]
    parts = sentences(paragraph, language)
    chosen = max(parts, key=lambda part: mass(reading, part.start, part.end), default=Span(0, 0))
    held = any(chosen.start <= one.start and one.end <= chosen.end for one in gold)
    return exact_match(predicted, answers, language), f1(predicted, answers, language), float(held)


def read_all(reader: Reads, asked: QuestionSet, told: QuestionSet, limit: int | None) -> tuple[float, ...]:
    """Return the means of `judged` over the questions of `asked` given the paragraphs of `told`, the same or parallel.

    `told` has the same questions and paragraphs in the same order, in its own language; its answers are the gold ones.
    """
    pairs = zip(asked.questions, told.questions, strict=True)
    answered = tuple((wording.text, question) for wording, question in pairs if question.answers)
    rows = [
        judged(reader, wording, told.paragraphs[question.paragraph], question.answers, told.language)
        for wording, question in tqdm(spread(answered, limit), desc=f"{asked.name} {told.name}", leave=False)
    ]
    return tuple(float(share) for share in np.mean(rows, axis=0))


def scored(reader: Reads, pairs: Pairs, name: str) -> Scored:
    """Return the answerability of every pair; `name` is for the progress bar."""
    read = [
        tuple(
            answerability(reader.read(question, [paragraph])[0])
            for question, paragraph in tqdm(side, name, leave=False)
        )
        for side in (pairs.answerable, pairs.unanswerable)
    ]
    return Scored(*read)


def pooled(parts: Sequence[Scored]) -> Scored:
    """Return the scores of several sets as those of one."""
    return Scored(
        tuple(score for part in parts for score in part.answerable),
        tuple(score for part in parts for score in part.unanswerable),
    )
