"""Question files in SQuAD JSON, read as gold questions over paragraphs.

The layout is that of SQuAD 1.1 and 2.0 (Rajpurkar et al., EMNLP 2016, ACL 2018), which XQuAD (Artetxe et al., ACL
2020), MLQA (Lewis et al., ACL 2020) and TyDiQA-GoldP (Clark et al., TACL 2020) took over. A paragraph's text is what
the index will hold of it, so that every quote stands in the indexed article. What is not in the layout is an error; a
single question that cannot be used is left out and told in `SquadFile.skipped`.
"""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from index.article import Document, Span
from index.clean import clean
from index.errors import ReadError
from index.sentences import sentences
from rag.errors import QuestionError
from rag.evaluation.library import SEVERAL, Paragraph, SquadFile, languages_of, with_passages_of
from rag.gold import GoldEvidence, GoldQuestion

_Record = Mapping[str, object]

__all__ = ["SEVERAL", "Paragraph", "SquadFile", "load_squad", "with_passages_of"]

_LAYOUT = '{"data": [{"paragraphs": [{"context": "...", "qas": [{"id": "...", "question": "...", "answers": []}]}]}]}'
_MAX_BYTES = 500_000_000  # unzipped; the largest published one, the training half of SQuAD 2.0, has 42 MB
_GZIP = b"\x1f\x8b"
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"  # Unicode promises that no text has these two


@dataclass(frozen=True, slots=True)
class _Asked:
    """One of `qas`. `answers` is None where the key is missing, a start None where it is no number."""

    id: str
    question: str
    impossible: bool
    answers: tuple[tuple[str, int | None], ...] | None
    context: str
    """As published, which is what the starts refer to."""


@dataclass(frozen=True, slots=True)
class _Group:
    """A paragraph's text as the index holds it, empty when it keeps nothing, and all that is asked about it."""

    text: str
    title: str
    asked: list[_Asked]


class _Unusable(Exception):
    """Why a question is left out."""


def load_squad(path: Path, language: str | None = None) -> SquadFile:
    """Return the questions of the file at `path`, gzipped or not, in file order.

    `language`, an ISO 639-1 code, is that of the questions, and of the paragraphs unless the file's name has another
    for them. None: by the name (`xquad.de.json`, `dev-context-de-question-en.json`), else by TyDi's ids, else by the
    texts. Raises QuestionError, with the place in the file, when it is not SQuAD JSON or no question can be used.
    """
    groups = _groups(path)
    paragraphs, found, skipped = list[Paragraph](), dict[str, GoldQuestion](), list[tuple[str, str]]()
    texts, ids = [group.text for group in groups], [[(one.id, one.question) for one in group.asked] for group in groups]
    for group, (spoken, codes) in zip(groups, languages_of(path.name, language, texts, ids), strict=True):
        paragraph = Paragraph(f"p{len(paragraphs) + 1}", group.text, group.title, spoken)
        bounds = sentences(group.text, spoken)
        paragraphs += [paragraph] if group.text else []
        for asked, code in zip(group.asked, codes, strict=True):
            try:
                if asked.id in found:
                    raise _Unusable("its id is used before")
                found[asked.id] = _question(asked, paragraph, bounds, code)
            except _Unusable as reason:
                skipped.append((asked.id, str(reason)))
    if not found:
        why = f'of the first, "{skipped[0][0]}": {skipped[0][1]}' if skipped else "it has none"
        raise QuestionError(f"{path}: no question can be used ({why}); give a file of questions with their answers")
    name = path.name.removesuffix(".gz").removesuffix(".json")
    return SquadFile(name, tuple(paragraphs), tuple(found.values()), tuple(skipped))


def _question(asked: _Asked, paragraph: Paragraph, bounds: Sequence[Span], language: str) -> GoldQuestion:
    """Return the gold question; _Unusable when the file does not say what is right, or where."""
    answers = asked.answers or ()
    if not paragraph.text or not asked.question:
        raise _Unusable("its paragraph is empty" if asked.question else "its question is empty")
    if asked.answers is None and not asked.impossible:
        raise _Unusable('it has no "answers" and is not marked "is_impossible"')
    if asked.impossible == bool(answers):
        raise _Unusable(f'{len(answers)} answers, but "is_impossible" is {str(asked.impossible).lower()}')
    spans = [_span(asked.context, answer, start, paragraph.text) for answer, start in answers]
    spellings = tuple(dict.fromkeys(paragraph.text[span.start : span.end] for span in spans))
    quotes = dict.fromkeys(_quote(paragraph.text, span, bounds) for span in spans)
    return GoldQuestion(
        id=asked.id,
        fact=asked.id,
        split="test",
        language=language,
        kind="text",
        question=asked.question,
        status="not_found" if asked.impossible else "answered",
        answers=() if asked.impossible else (spellings,),
        evidence=tuple(GoldEvidence(paragraph.name, quote) for quote in quotes),
    )


def _quote(text: str, span: Span, bounds: Sequence[Span]) -> str:
    held = [bound for bound in bounds if bound.start < span.end and span.start < bound.end]
    return text[held[0].start : held[-1].end]


def _span(context: str, answer: str, start: int | None, kept: str) -> Span:
    """Return where an answer stands in `kept`, which is `context` as the index holds it; _Unusable when unknown."""
    if start is None or start < 0 or not context.startswith(answer, start):
        times = context.count(answer)
        if times != 1:
            raise _Unusable(f'"{answer}" stands {times} times in its paragraph, and not at {start}')
        start = context.index(answer)
    start += len(answer) - len(answer.lstrip())
    answer = answer.strip()
    end = start + len(answer)
    if context == kept:
        return Span(start, end)
    # Cleaning moves offsets: what it leaves of two marks around the answer shows where to.
    before, _, rest = _kept(context[:start] + _OPEN + answer + _CLOSE + context[end:]).partition(_OPEN)
    found, _, after = rest.partition(_CLOSE)
    if not found or before + found + after != kept:
        raise _Unusable(f'"{answer}" stands in what the index takes for no part of an article')
    return Span(len(before), len(before) + len(found))


def _kept(text: str) -> str:
    """Return what the index holds of a text, which may be nothing; cleaned again it stays as it is."""
    while text := text.strip():
        try:
            cleaned = clean(Document(text, "-")).text
        except ReadError:
            return ""
        if cleaned == text:
            break
        text = cleaned
    return text


def _groups(path: Path) -> list[_Group]:
    """Return the paragraphs of a file, each text once."""
    groups: dict[str, _Group] = {}
    for where, article in _members(_document(path), "data", str(path)):
        title = unquote(_string(article.get("title") or "", '"title"', where)).replace("_", " ")
        for place, paragraph in _members(article, "paragraphs", where):
            context = _string(paragraph.get("context"), '"context"', place)
            asked = [_asked(one, context, spot) for spot, one in _members(paragraph, "qas", place)]
            kept = _kept(context)
            groups.setdefault(kept, _Group(kept, title, [])).asked.extend(asked)
    if not groups:
        raise QuestionError(f"{path}: no paragraph in the file; the layout of SQuAD JSON is {_LAYOUT}")
    return list(groups.values())


def _asked(record: _Record, context: str, where: str) -> _Asked:
    number, impossible = record.get("id"), record.get("is_impossible", False)
    if not isinstance(impossible, bool):
        raise QuestionError(f'{where}: "is_impossible" is {impossible!r}; write true or false')
    return _Asked(
        id=str(number) if isinstance(number, int) else _string(number, '"id"', where),
        question=_string(record.get("question"), '"question"', where).strip(),
        impossible=impossible,
        answers=None if record.get("answers") is None else _answers(record, where),
        context=context,
    )


def _answers(record: _Record, where: str) -> tuple[tuple[str, int | None], ...]:
    """Return text and start of each answer; some files write "" where there is none."""
    found = []
    for place, answer in _members(record, "answers", where):
        start, words = answer.get("answer_start"), _string(answer.get("text"), '"text"', place)
        if words.strip():
            found.append((words, start if isinstance(start, int) else None))
    return tuple(found)


def _members(record: _Record, key: str, where: str) -> Iterator[tuple[str, _Record]]:
    """Yield the objects of a list, each with where it stands."""
    members = record.get(key)
    if not isinstance(members, list):
        raise QuestionError(f'{where}: "{key}" is missing or no list; the layout of SQuAD JSON is {_LAYOUT}')
    for number, member in enumerate(members):
        place = f"{where}, {key}[{number}]"
        if not isinstance(member, dict):
            raise QuestionError(f"{place}: is no object; the layout of SQuAD JSON is {_LAYOUT}")
        yield place, member


def _string(value: object, what: str, where: str) -> str:
    """Return a text, with a sign for each half of a surrogate pair, as `index.read` has it; it may be empty."""
    if not isinstance(value, str):
        raise QuestionError(f"{where}: {what} is missing or no text; write it between quotation marks")
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _document(path: Path) -> _Record:
    """Return the JSON object of a file."""
    try:
        content = path.read_bytes()
        if content.startswith(_GZIP):
            with gzip.open(path) as stream:
                content = stream.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise QuestionError(f"{path}: is larger than {_MAX_BYTES // 10**6} MB; give a part of it")
        # Editors on Windows put a byte order mark first, which JSON does not allow.
        document = json.loads(content.decode("utf-8-sig"))
    except (OSError, EOFError, zlib.error) as error:
        raise QuestionError(f"{path}: cannot be read ({error}); give a whole .json or .json.gz file") from error
    except UnicodeDecodeError as error:
        raise QuestionError(f"{path}: is not UTF-8 (byte {error.start + 1}); save it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"{path}: is not valid JSON ({error}); fetch the file again") from error
    if not isinstance(document, dict):
        raise QuestionError(f"{path}: is no JSON object; the layout of SQuAD JSON is {_LAYOUT}")
    return document
