"""Which sentence of an article the networks take for the one with the answer, and whether they see that it is missing.

A question is put to every sentence of its article, in one language or across two: its own paragraph's and those of the
others. `first` is how often the best sentence is the one in which the answer begins. `told apart` is how surely an
article that has the answer is told from the same article without that paragraph: the area under the ROC curve of the
best sentence's score (Fawcett, "An introduction to ROC analysis", 2006), one half where it is a guess.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.sentences import sentences
from index.training.dev_sets import Question, QuestionSet, spread
from index.training.scores import Grid
from rag.interaction import Meeting
from rag.span import mass
from rag.training.ranked import Reads

METHODS = ("cross-encoder", "late interaction")
MEASURES = ("first", "told apart")


class Meets(Protocol):
    """What is measured of late interaction."""

    def meet(self, question: str, sentences: Sequence[str]) -> Meeting:
        """Return what the words of `question` find in each of `sentences`."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    """A question's sentences: the score of each, whether its paragraph is the question's own, and which one answers."""

    scores: NDArray[np.float64]
    own: NDArray[np.bool_]
    right: NDArray[np.bool_]

    @property
    def first(self) -> bool:
        """Whether the best sentence answers."""
        return bool(self.right[self.scores.argmax()])


def choices(text: str, asked: Question, told: QuestionSet, reader: Reads, interaction: Meets) -> dict[str, Choice]:
    """Return for each method what it makes of `text`, which is `asked` in some language, in `told`'s paragraphs."""
    article = told.articles[asked.paragraph]
    numbers = [number for number, one in enumerate(told.articles) if one == article]
    spans = [(number, span) for number in numbers for span in sentences(told.paragraphs[number], told.language)]
    readings = dict(zip(numbers, reader.read(text, [told.paragraphs[number] for number in numbers]), strict=True))
    meeting = interaction.meet(text, [told.paragraphs[number][span.start : span.end] for number, span in spans])
    own = np.array([number == asked.paragraph for number, _ in spans])
    right = np.array([span.start <= asked.answers[0].start < span.end for _, span in spans]) & own
    scores = (
        [mass(readings[number], span.start, span.end) for number, span in spans],
        [meeting.spoken(row, ()).here for row in range(len(spans))],
    )
    return {method: Choice(np.array(found), own, right) for method, found in zip(METHODS, scores, strict=True)}


def told_apart(found: Sequence[Choice]) -> float:
    """Return the share of pairs, of an article with its answer and one without, in which the former scores higher.

    A tie counts half. Articles of one paragraph cannot go without it and are left out.
    """
    some = [one for one in found if not one.own.all()]
    whole = np.array([one.scores.max() for one in some])
    without = np.array([one.scores[~one.own].max() for one in some])
    higher = (whole[:, None] > without).mean() + (whole[:, None] == without).mean() / 2
    return float(higher)


def chosen_grids(
    sets: Mapping[str, QuestionSet], reader: Reads, interaction: Meets, limit: int | None
) -> dict[tuple[str, str], Grid]:
    """Return for each method and measure what it comes to in every pair of question and paragraph language."""
    grids: dict[tuple[str, str], Grid] = {pair: {} for pair in product(METHODS, MEASURES)}
    for of, among in tqdm(list(product(sets, sets)), desc="pairs"):
        asked = zip(sets[of].questions, sets[among].questions, strict=True)
        some = spread(tuple((wording.text, question) for wording, question in asked if question.answers), limit)
        found = [choices(text, question, sets[among], reader, interaction) for text, question in some]
        for method in METHODS:
            of_method = [one[method] for one in found]
            grids[method, "first"][of, among] = float(np.mean([one.first for one in of_method]))
            grids[method, "told apart"][of, among] = told_apart(of_method)
    return grids
