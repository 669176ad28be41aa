"""Stories: invented news in two articles each, in two languages, and questions about them in fourteen.

The public sets ask in the language of the text, mostly of encyclopedias, and leave little unanswered. What they do not
teach is here: a question in one language of news in another, worded otherwise than the text; two events that are
easily taken for one another; and questions that nothing answers, though the text speaks of that very thing: the date
of its end, where only its beginning is told. `stories.jsonl` has one story a line, with the fields of `Story`; an
answer there is a list of those of `Told`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeAlias

from index.article import Span
from rag.errors import QuestionError
from rag.records import fields, items, read_records, text
from rag.training.sets import Example

FILE = Path(__file__).with_name("stories.jsonl")
HELD_OUT = 20
"""One story in so many is never trained on: on those the reader's weights are fitted (`rag.training.calibrate`)."""

_KEYS = ("id", "articles", "questions")
_ARTICLE_KEYS = ("language", "title", "outlet", "published", "sentences")
_QUESTION_KEYS = ("language", "question", "answers")
_UNSPACED = frozenset({"ja", "zh"})
_ANSWERED = 0.6  # share of examples of an answered question that show the sentence with the answer
_NEAR, _NEAREST = 0.7, 3  # share of those without that show one of the so many sentences nearest to the question
_AROUND = 3  # most sentences before and after it, as many as passages of the index have
_MIXED = 0.3  # how often they are others of the article, in any order
_TITLE, _BREAK = 0.5, 0.2  # how often the title stands before what is shown, and a sentence begins a paragraph


Place: TypeAlias = tuple[int, int]
"""The number of an article of a story, and that of one of its sentences."""


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """One of a story's articles, sentence by sentence; `published` is an ISO 8601 date."""

    language: str
    title: str
    outlet: str
    published: str
    sentences: tuple[str, ...]

    def passage(self, numbers: Sequence[int], starts: Sequence[str]) -> tuple[str, tuple[int, ...]]:
        """Return the sentences of these numbers, each after one of `starts`, and where each begins."""
        passage, places = "", []
        for number, start in zip(numbers, starts, strict=True):
            passage += start
            places.append(len(passage))
            passage += self.sentences[number]
        return passage, tuple(places)

    @property
    def space(self) -> str:
        """What stands between two sentences."""
        return "" if self.language in _UNSPACED else " "


@dataclass(frozen=True, slots=True)
class Told:
    """Where a question is answered: which article, which of its sentences, and the answer as it stands there."""

    article: int
    sentence: int
    text: str

    @property
    def place(self) -> Place:
        """Which sentence it is."""
        return self.article, self.sentence


@dataclass(frozen=True, slots=True)
class StoryQuestion:
    """A question about both articles; without answers, neither says."""

    language: str
    question: str
    answers: tuple[Told, ...]
    near: tuple[Place, ...] = ()
    """Sentences that do not answer, nearest to the question first, where that is known (`rag.training.near`)."""


@dataclass(frozen=True, slots=True)
class Story:
    """Two articles about one event, or about two that are easily confused."""

    id: str
    articles: tuple[StoryArticle, ...]
    questions: tuple[StoryQuestion, ...]

    @property
    def places(self) -> list[Place]:
        """Every sentence, in order."""
        return [(number, at) for number, article in enumerate(self.articles) for at in range(len(article.sentences))]


def load_stories(path: Path = FILE) -> tuple[Story, ...]:
    """Return the stories of the file at `path`; QuestionError names the line that is none, and the remedy."""
    found = tuple(_story(record, where) for where, record in read_records(path, "file of stories"))
    if not found:
        raise QuestionError(f"{path}: no story in the file; write one JSON object per line")
    return found


def parted(stories: Sequence[Story]) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
    """Return the stories that are trained on, and those that are not."""
    held = stories[HELD_OUT - 1 :: HELD_OUT]
    return tuple(story for at, story in enumerate(stories, 1) if at % HELD_OUT), tuple(held)


def show(story: Story, question: StoryQuestion, rng: Random) -> Example:
    """Return `question` with some sentences of one of the story's articles: those around an answer, or without any."""
    told = rng.choice(question.answers) if question.answers and rng.random() < _ANSWERED else None
    number, at = told.place if told else _elsewhere(story, question, rng)
    article = story.articles[number]
    shown = _beside(article, at, {one.sentence for one in question.answers if one.article == number}, rng)
    starts = ["\n" if rng.random() < _BREAK else article.space for _ in shown]
    starts[0] = f"{article.title}\n" if rng.random() < _TITLE else ""
    passage, places = article.passage(shown, starts)
    answer = None
    if told:
        start = places[shown.index(at)] + article.sentences[at].index(told.text)
        answer = Span(start, start + len(told.text))
    return Example(
        question.question, passage, answer, article.language, "story" if told else "story without", rng.random()
    )


def _elsewhere(story: Story, question: StoryQuestion, rng: Random) -> Place:
    """Return a sentence that does not answer."""
    taken = {told.place for told in question.answers}
    near = question.near[:_NEAREST] if rng.random() < _NEAR else ()
    return rng.choice(near or [place for place in story.places if place not in taken])


def _beside(article: StoryArticle, at: int, taken: Collection[int], rng: Random) -> list[int]:
    """Return the numbers of the sentences shown, `at` and some beside it, none of `taken`, as the article has them.

    Now and then others in any order: else a network learns by heart what stands around an answer.
    """
    others = [one for one in range(len(article.sentences)) if one != at and one not in taken]
    if rng.random() < _MIXED:
        some = rng.sample(others, min(len(others), rng.randint(1, 2 * _AROUND)))
        some.insert(rng.randint(0, len(some)), at)
        return some
    lowest, highest = at - rng.randint(0, _AROUND), at + rng.randint(0, _AROUND)
    first = last = at
    while first > lowest and first - 1 in others:
        first -= 1
    while last < highest and last + 1 in others:
        last += 1
    return list(range(first, last + 1))


def _story(value: object, where: str) -> Story:
    record = fields(value, _KEYS, "the line", where)
    name = text(record["id"], '"id"', where)
    articles = tuple(_article(item, where) for item in items(record["articles"], '"articles"', where))
    asked = items(record["questions"], '"questions"', where)
    if not articles or not asked:
        raise QuestionError(f"{where}: no article or no question; write at least one of each")
    story = Story(name, articles, tuple(_question(item, articles, where) for item in asked))
    for question in story.questions:
        if {told.place for told in question.answers} == set(story.places):
            raise QuestionError(
                f'{where}: every sentence is said to answer "{question.question}"; leave some that do not'
            )
    return story


def _article(value: object, where: str) -> StoryArticle:
    record = fields(value, _ARTICLE_KEYS, 'an item of "articles"', where)
    texts = {key: text(record[key], f'"{key}" of an article', where) for key in _ARTICLE_KEYS if key != "sentences"}
    said = [text(item, "a sentence", where) for item in items(record["sentences"], '"sentences"', where)]
    if len(said) < 2:
        raise QuestionError(f"{where}: an article of fewer than two sentences; write more of them")
    return StoryArticle(**texts, sentences=tuple(said))


def _question(value: object, articles: Sequence[StoryArticle], where: str) -> StoryQuestion:
    record = fields(value, _QUESTION_KEYS, 'an item of "questions"', where)
    language, question = (text(record[key], f'"{key}" of a question', where) for key in ("language", "question"))
    answers = tuple(_told(item, articles, where) for item in items(record["answers"], '"answers"', where))
    return StoryQuestion(language, question, answers)


def _told(value: object, articles: Sequence[StoryArticle], where: str) -> Told:
    match items(value, "an answer", where):
        case [int(article), int(sentence), str(said)] if 0 <= article < len(articles):
            sentences = articles[article].sentences
            if said and 0 <= sentence < len(sentences) and said in sentences[sentence]:
                return Told(article, sentence, said)
    raise QuestionError(
        f"{where}: the answer {value} does not stand where it says; write the number of the article, that of the "
        "sentence, both from 0, and what stands there"
    )
