"""Questions over paragraphs of their own: as values, in which languages, and a library of the paragraphs to ask.

How they are read from a file is `rag.evaluation.squad`'s business. Question and paragraph need not share a language.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index.article import Article
from index.language import UNSURE, detect
from rag.config import RagConfig
from rag.errors import QuestionError
from rag.gold import GoldQuestion
from rag.localize import is_language

if TYPE_CHECKING:
    from rag.engine import Engine

SEVERAL = "mul"
"""ISO 639-2 for several languages: `SquadFile.language` where the questions are not all in one."""

_MLQA_NAME = re.compile(r"context-([a-z]{2})-question-([a-z]{2})")
_AGREED = 0.9  # share of paragraphs from which a file is of one language: of short texts some are told wrong
_TYDI = {
    "arabic": "ar", "bengali": "bn", "english": "en", "finnish": "fi", "indonesian": "id", "japanese": "ja",
    "korean": "ko", "russian": "ru", "swahili": "sw", "telugu": "te", "thai": "th",
}  # fmt: skip
_SITE = ".invalid"  # a name that RFC 2606 promises to nobody


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text that questions are asked about; `name` is what evidence calls it, "p12"."""

    name: str
    text: str
    title: str
    """Empty where the file gives none."""
    language: str
    """ISO 639-1 code, or `und`."""


@dataclass(frozen=True, slots=True)
class SquadFile:
    """The questions of a file, each about one of its paragraphs."""

    name: str
    """The file's name without its ending."""
    paragraphs: tuple[Paragraph, ...]
    """Each text once, those without questions too."""
    questions: tuple[GoldQuestion, ...]
    """Of kind `text` and split `test`; `GoldEvidence.article` is the name of a paragraph."""
    skipped: tuple[tuple[str, str], ...]
    """Id and reason of each question that was left out."""

    @property
    def language(self) -> str:
        """ISO 639-1 code of the questions, `mul` when they are in several languages."""
        languages = {question.language for question in self.questions}
        return languages.pop() if len(languages) == 1 else SEVERAL


def languages_of(
    name: str, given: str | None, texts: Sequence[str], asked: Sequence[Sequence[tuple[str, str]]]
) -> list[tuple[str, list[str]]]:
    """Return the language of each paragraph and those of its questions, as ISO 639-1 codes or `und`.

    `name` is the file's, `given` what the user says of the questions; `asked` has id and text of each paragraph's
    questions. `given` comes first, then the name, then TyDi's ids, then the texts.
    """
    told, sought = _named(name)
    if given:
        told, sought = (given if told == sought else told), given
    if told and sought:
        return [(told, [sought] * len(questions)) for questions in asked]
    ids = [[_TYDI.get(id_.partition("-")[0], "") for id_, _ in questions] for questions in asked]
    if all(code for codes in ids for code in codes):
        both = zip(texts, ids, strict=True)
        return [(codes[0] if codes else detect(text).code, codes) for text, codes in both]
    spoken = _agreed([detect(text).code for text in texts])
    heard = _agreed([detect("\n".join(text for _, text in questions)).code for questions in asked])
    of_questions = [one if other == UNSURE else other for one, other in zip(spoken, heard, strict=True)]
    counted = zip(spoken, of_questions, asked, strict=True)
    return [(one, [other] * len(questions)) for one, other, questions in counted]


def _named(name: str) -> tuple[str | None, str | None]:
    """Return the languages of paragraphs and questions that a file's name tells."""
    if mlqa := _MLQA_NAME.search(name):
        return mlqa[1], mlqa[2]
    codes = {part for part in name.lower().split(".") if len(part) == 2 and is_language(part)}
    code = codes.pop() if len(codes) == 1 else None
    return code, code


def _agreed(codes: list[str]) -> list[str]:
    """Return the code of nearly all for all of them; the codes as they are where there is none."""
    code, count = Counter(codes).most_common(1)[0]
    return [code] * len(codes) if count >= _AGREED * len(codes) else codes


def with_passages_of(asked: SquadFile, told: SquadFile) -> SquadFile:
    """Return the questions of `asked` over the paragraphs of `told`, the same set in another language.

    Status, evidence and the first spellings are those of `told`; the spellings of `asked` come after them. What `told`
    had to leave out is left out. Raises QuestionError naming the first question that `told` does not have.
    """
    others, lost = {question.id: question for question in told.questions}, dict(told.skipped)
    questions, skipped = [], list(asked.skipped)
    for question in asked.questions:
        if question.id in others:
            questions.append(_told_by(question, others[question.id]))
        elif question.id in lost:
            skipped.append((question.id, f"in {told.name}: {lost[question.id]}"))
        else:
            raise QuestionError(
                f'{told.name} has no question "{question.id}", which {asked.name} has; give two files of one set, with'
                " the same questions under the same ids"
            )
    return SquadFile(f"{asked.name} over {told.name}", told.paragraphs, tuple(questions), tuple(skipped))


def _told_by(question: GoldQuestion, other: GoldQuestion) -> GoldQuestion:
    if other.status == "not_found":
        return replace(question, status=other.status, answers=(), evidence=())
    spellings = dict.fromkeys(spelling for value in (*other.answers, *question.answers) for spelling in value)
    return replace(question, status=other.status, answers=(tuple(spellings),), evidence=other.evidence)


def library_of(file: SquadFile, folder: Path, config: RagConfig | None = None, encoder: str | None = None) -> "Engine":
    """Return an engine over the paragraphs of `file`, one article each, indexed in `folder`; close it after use.

    `folder` is made when it is missing, and is to hold no other library. By default it has the bundled encoder and the
    reader alone. Raises QuestionError when a paragraph could not be indexed, since its questions could not be answered.
    """
    from rag.engine import Engine

    lines = [
        {
            "text": paragraph.text,
            "url": f"https://{paragraph.name}{_SITE}/",
            "title": paragraph.title or None,
            "outlet": None,
            "language": paragraph.language,
        }
        for paragraph in file.paragraphs
    ]
    folder.mkdir(parents=True, exist_ok=True)
    articles = folder / "paragraphs.jsonl"
    articles.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    engine = Engine(folder / "library", encoder, config or RagConfig(llm="reader"))
    failed = engine.add(articles).failed
    if failed:
        engine.close()
        raise QuestionError(f"{file.name}: {failed[0].source} cannot be indexed ({failed[0].reason}); correct the file")
    return engine


def paragraph_of(article: Article) -> str:
    """Return the name of the paragraph that `library_of` made this article of; of any other article its file's name."""
    host = urlsplit(article.url or "").hostname or ""
    return host.removesuffix(_SITE) if host.endswith(_SITE) else Path(article.source).name
