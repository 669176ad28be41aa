"""The reader: question and passages -> the sentences that answer, best first, each with the value asked for.

The trained cross-encoder (`rag.span`) reads every passage, as whole sentences with a little of what stands before them.
A second network says how much of the question each sentence speaks of (`rag.interaction`). What they say and what rules
say (`rag.features`) is added up (`rag.confidence`) with weights that, like the probability below which nothing is an
answer, `rag.training.calibrate` fits. It always reads with the bundled encoder, whichever encoder made the library,
since that is what it was trained with.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.article import Span
from index.config import BUNDLED
from index.embed import weights_folder
from index.encoder import Encoder
from index.onnx import OnnxEncoder
from index.sentences import sentences
from rag.amount import settled
from rag.answer import Evidence, Hit, Kind, Value
from rag.asking import which_words
from rag.calendar import put_to
from rag.confidence import Weights, reader_folder
from rag.features import describe
from rag.interaction import Interaction, Spoken
from rag.kinds import Kinds
from rag.meant import Asked, Claim, Sentence
from rag.office import office_asked
from rag.span import Reading, SpanReader
from rag.topic import topics_asked
from rag.values import find_values
from rag.wanted import too_early, years_asked
from rag.wishes import form

_BEFORE = 3  # sentences before one that tell what it speaks of
_BEFORE_WINDOW = 800  # characters in which they are looked for
_NEAR = 2  # of them, how many may say what the question speaks of
_CONTEXT = 2  # sentences before a passage that are read with it, so that "the company" has a name
_CONTEXT_WINDOW = 240  # characters that they may have together: every token costs time
_AROUND = 3000  # characters around a passage in which its first and last line may begin and end
_LONGEST = 1000  # characters of a sentence; more is a table or a list, of which the part in the passage is read
_CLAIMED: tuple[Kind, ...] = ("percentage", "money", "date", "year", "number")
"""Kinds of which yes or no may be asked, the surer signs first."""
_WRITTEN: frozenset[Kind] = frozenset({"percentage", "money"})
"""Kinds that no text says without a sign or a word for them."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What is read of a passage: `text[start:end]` of its article, whole sentences."""

    hit: Hit
    start: int
    end: int
    sentences: tuple[tuple[Span, tuple[str, ...]], ...]
    """Where each sentence stands in the article, and the sentences before it; those of the passage only."""

    @property
    def text(self) -> str:
        """The text itself."""
        return self.hit.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, the hit in which it is read best, and where it begins in the article."""

    hit: Hit
    start: int
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Reader:
    """Finds the sentences that answer. Safe to share between threads."""

    encoder: Encoder
    kinds: Kinds
    spans: SpanReader
    interaction: Interaction
    weights: Weights
    name: str = BUNDLED

    @classmethod
    def load(cls, encoder: Encoder | None = None, weights: Weights | None = None) -> "Reader":
        """Load the models, with the calibrated weights unless others are given; a bundled `encoder` is used as it is.

        Raises:
            RagError: a file of the reader is missing or damaged.
            index.errors.EncoderError: one of the encoder is.
        """
        weights = weights or Weights.load()
        if not isinstance(encoder, OnnxEncoder) or encoder.name != BUNDLED:
            encoder = OnnxEncoder.load(weights_folder(), name=BUNDLED)
        folder = reader_folder()
        spans, interaction = SpanReader.load(folder, encoder), Interaction.load(folder, encoder)
        return cls(encoder, Kinds.load(encoder), spans, interaction, weights)

    def read(self, asked: Asked, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
        """Return the sentences of `hits` that answer, best first; none when the best is below the threshold.

        Once one answers, little is enough for others: a second source may say it less plainly, and whether it is about
        the same thing is asked later (`rag.likeness`).
        """
        return self.answering(asked, self.score(asked, hits))

    def answering(self, asked: Asked, scored: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """Return those of all sentences, best first, that answer; see `read`.

        Where a percentage, an amount of money or a town is asked for, a sentence without one does not answer, nor does
        one without a person who can hold the office where its holder is asked for. Nor does what was published before
        the year that is asked about, and does not speak of it.
        """
        years = years_asked(asked.text, asked.language)
        scored = [evidence for evidence in scored if not too_early(years, evidence.hit.article)]
        kinds = {asked.kind, *(evidence.value.kind for evidence in scored if evidence.value)}  # it may be settled
        if kinds & _WRITTEN or asked.office or asked.place == "town":
            scored = [evidence for evidence in scored if evidence.value is not None]
        if not scored or scored[0].leading < self.weights.threshold:
            return ()
        return (scored[0], *(evidence for evidence in scored[1:] if evidence.beside >= self.weights.second))

    def understand(self, question: str, asked: str, language: str) -> Asked:
        """Return `question` with its form and the kind of value it asks for; yes or no may be asked of a figure.

        `asked` is the question as the user put it; `question` has its earlier questions in front when it goes on.
        """
        wanted = form(asked, language)
        if wanted == "plain" and self.kinds.asks_for_several(asked, language):
            wanted = "list"
        if wanted == "yes_no":
            own = max(0, question.rfind(asked))  # what stands before it is an earlier question's
            claims = (value for kind in _CLAIMED for value in find_values(question, language, kind))
            if claim := next((value for value in claims if value.start >= own), None):
                openly = self.kinds.openly(question, claim, language)
                topics = topics_asked(question, language)
                return Asked(openly, language, claim.kind, wanted, Claim(claim, question), topics=topics)
        if wanted in {"yes_no", "why"}:
            return Asked(question, language, "text", wanted)
        kind, leaning = self.kinds.asked_and_leaning(asked, language)
        if kind == "text":
            kind, leaning = self.kinds.asked_and_leaning(question, language)
        who = self.kinds.cues["who"].get(language, ())
        office = office_asked(asked, language, who, which_words(language)) if kind == "person" else None
        place = self.kinds.place_asked(asked, language) if kind == "place" else ""
        topics = topics_asked(question, language)
        return Asked(question, language, kind, wanted, office=office, place=place, topics=topics, leaning=leaning)

    def candidates(self, question: str, hits: Sequence[Hit]) -> list[Candidate]:
        """Read `hits` and return every sentence that they touch, once, as it is read best."""
        extracts = [found for found in map(extract, hits) if found.sentences]
        readings: dict[int, Reading] = {}
        for said, some in put_to(question, [one.hit.article.language for one in extracts]):
            readings |= dict(zip(some, self.spans.read(said, [extracts[at].text for at in some]), strict=True))
        return with_spoken(question, candidates(extracts, [readings[at] for at in sorted(readings)]), self.interaction)

    def score(self, asked: Asked, hits: Sequence[Hit]) -> list[Evidence]:
        """Return every sentence of `hits` with the probabilities that it answers, best first."""
        found = self.candidates(asked.text, hits)
        read = [candidate.sentence for candidate in found]
        described = describe(settled(asked, read), read)
        judged = self.weights.judge(described.matrix)
        evidence = [
            replace(as_evidence(candidate, values, doubts), score=alone, leading=leading, beside=beside)
            for candidate, alone, leading, beside, values, doubts in zip(
                found,
                judged.alone.tolist(),
                judged.leading.tolist(),
                judged.beside.tolist(),
                described.values,
                described.doubts,
                strict=True,
            )
        ]
        ranked = sorted(
            zip(judged.order, evidence, strict=True),
            key=lambda one: (-round(float(one[0]), 6), one[1].hit.article.id, one[1].start),
        )
        return [item for _, item in ranked]

    def nearest(self, text: str, hit: Hit) -> Evidence:
        """Return the sentence of `hit` nearest to `text`: what a sentence that cites this passage most likely means."""
        spans = [span for span, _ in extract(hit).sentences]
        vectors = self.encoder.embed_passages([text, *(hit.article.text[span.start : span.end] for span in spans)])
        cosines = vectors[1:] @ vectors[0]
        best = int(np.argmax(cosines))
        return Evidence(hit, spans[best].start, spans[best].end, min(1.0, max(0.0, float(cosines[best]))))


def extract(hit: Hit) -> Extract:
    """Return the sentences that the passage of `hit` touches, with a few before them where these are short.

    Whole sentences of the article: a passage may begin or end inside one that is longer than a passage can be. Of a
    sentence longer than _LONGEST, only what is in the passage.
    """
    text, language, passage = hit.article.text, hit.article.language, hit.passage
    low, high = _lines(text, passage.start, passage.end)
    first = max(0, low - _BEFORE_WINDOW)
    before = [Span(first + span.start, first + span.end) for span in sentences(text[first:low], language)]
    found: list[tuple[Span, tuple[str, ...]]] = []
    begin = passage.start
    for span in (Span(low + near.start, low + near.end) for near in sentences(text[low:high], language)):
        if span.start < passage.end and passage.start < span.end:
            part = _part(span, passage.start, passage.end)
            begin = begin if found else _with_context(part.start, before)
            around = tuple(text[one.start : min(one.end, one.start + _LONGEST)] for one in before[-_BEFORE:])
            found.append((part, around))
        before.append(span)
    return Extract(hit, begin, found[-1][0].end if found else begin, tuple(found))


def candidates(extracts: Sequence[Extract], readings: Sequence[Reading]) -> list[Candidate]:
    """Return the sentences of `extracts`, each once: of several readings, the one that sees the answer most there."""
    best: dict[tuple[str, int], Candidate] = {}
    for one, reading in zip(extracts, readings, strict=True):
        article = one.hit.article
        for span, before in one.sentences:
            text = article.text[span.start : span.end]
            sentence = Sentence(text, before, article.language, reading, span.start - one.start, article.published)
            earlier = best.get((article.id, span.start))
            if earlier is None or sentence.mass > earlier.sentence.mass:
                best[article.id, span.start] = Candidate(one.hit, span.start, sentence)
    return list(best.values())


def with_spoken(question: str, found: Sequence[Candidate], interaction: Interaction) -> list[Candidate]:
    """Return `found`, each with how much of the question its sentence speaks of."""
    spoken: dict[int, Spoken] = {}
    for said, some in put_to(question, [one.hit.article.language for one in found]):
        near = [(found[at].sentence.text, *found[at].sentence.before[-_NEAR:]) for at in some]
        texts = {text: row for row, text in enumerate(dict.fromkeys(text for texts in near for text in texts))}
        meeting = interaction.meet(said, list(texts))
        for at, (text, *before) in zip(some, near, strict=True):
            spoken[at] = meeting.spoken(texts[text], [texts[one] for one in before])
    return [replace(one, sentence=replace(one.sentence, spoken=spoken[at])) for at, one in enumerate(found)]


def _part(span: Span, start: int, end: int) -> Span:
    """Return a sentence as it is, or of one that is too long what is in `text[start:end]`."""
    if span.end - span.start <= _LONGEST:
        return span
    start = max(span.start, start)
    return Span(start, min(span.end, end, start + _LONGEST))


def _with_context(start: int, before: Sequence[Span]) -> int:
    """Return where the text begins that is read of a passage whose first sentence begins at `start`."""
    starts = [span.start for span in before[-_CONTEXT:] if start - span.start <= _CONTEXT_WINDOW]
    return min(starts, default=start)


def _lines(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the whole lines around `text[start:end]`, no more than _AROUND further out."""
    low = text.rfind("\n", max(0, start - _AROUND), start) + 1 or max(0, start - _AROUND)
    high = text.find("\n", end, end + _AROUND)
    return low, high if high >= 0 else min(len(text), end + _AROUND)


def as_evidence(candidate: Candidate, values: Sequence[Value], doubts: Sequence[float]) -> Evidence:
    """Return a sentence and its values at their places in the article; what is judged of it is set later."""
    start = candidate.start
    moved = tuple(replace(value, start=value.start + start, end=value.end + start) for value in values)
    end = start + len(candidate.sentence.text)
    placed = tuple((value.start, doubt) for value, doubt in zip(moved, doubts, strict=False))  # none of what is marked
    return Evidence(candidate.hit, start, end, 0.0, moved[0] if moved else None, moved[1:], doubts=placed)
