"""Which sentences of a story come nearest to a question that they do not answer: what a network has to tell apart.

Of sixteen sentences one or two speak of the very thing, and a network that sees the others learns little from them. So
late interaction, as it was trained before, puts them into order (as ANCE does with passages: Xiong et al., "Approximate
Nearest Neighbor Negative Contrastive Learning for Dense Text Retrieval", ICLR 2021).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from tqdm import tqdm

from rag.training.chosen import Meets
from rag.training.stories import Place, Story, StoryQuestion


def with_nearest(stories: Sequence[Story], interaction: Meets) -> tuple[Story, ...]:
    """Return the stories, each question with the sentences that do not answer it, nearest first."""
    return tuple(
        replace(story, questions=tuple(_ordered(story, question, interaction) for question in story.questions))
        for story in tqdm(stories, desc="stories")
    )


def _ordered(story: Story, question: StoryQuestion, interaction: Meets) -> StoryQuestion:
    answers = {told.place for told in question.answers}
    places: list[Place] = [place for place in story.places if place not in answers]
    meeting = interaction.meet(question.question, [story.articles[one].sentences[at] for one, at in places])
    order = np.argsort(-(meeting.cosines @ meeting.weights), kind="stable")
    return replace(question, near=tuple(places[row] for row in order))
