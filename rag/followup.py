"""A follow-up made whole: "and when?" is read together with the question before it. Without an LLM, by signs.

A question goes on from the one before it when it begins or ends with a word that says so, when a word of it points back
("he", "there") at nothing in the question itself, or when it is too short to stand alone (`prompts/followup.toml`).
Then the earlier question is put in front of it, without its wish for a language. Answers are never carried over, so no
citation of an earlier turn can come back.

"And from Russia?" after "How many soldiers from Vietnam took part?" becomes "How many soldiers from Russia took part?
and from Russia?". The new name takes the old one's place rather than only pushing it out, since an encoder reads a
sentence with a hole in it worse than a whole one, and the old name must not stay, since both BM25 and the encoder would
go on finding it. The follow-up still stands last as it was asked: a replacement in another case or language is then
beside its right form, and BM25 counts twice what the question is now about.
"""

import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import regex

from index.language import UNSURE, detect
from rag.prompt import prompts_folder
from rag.values.lexicon import lexicon
from rag.values.places import scan
from rag.wishes import Mention, asks, language_wish, mentions, phrases, plain

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_SHORT_WORDS = 3
_SHORT_CHARACTERS = 8  # in scripts without spaces
_FARTHEST = 8  # earlier questions walked back through, to the one that stands alone
_NEAR_WORDS = 6  # before a pronoun; one farther on means something in the question
_LETTERS_A_WORD = 2  # in scripts without spaces
_LONGEST_AND = 6  # characters between two names that stand together: ", und "
_SURE = 0.7  # confidence from which the detector is believed
_NAMES = frozenset({"place", "people", "name", "outlet"})
_GERMAN_POSSESSIVES = ("sein", "ihr")
_FAMILY = {"people": "place", "year": "time", "month": "time", "date": "time"}


@dataclass(frozen=True, slots=True)
class _Turn:
    """A question of the conversation, in NFC, with what it names."""

    text: str
    language: str
    hidden: str
    """As phrases are compared, and without those in which a word points nowhere."""
    mentions: tuple[Mention, ...]


def whole(question: str, history: Sequence[tuple[str, str]], language: str, outlets: Collection[str] = ()) -> str:
    """Return `question` as it can be asked on its own: the question it goes on from, what came between, and itself.

    `history` holds (earlier question, its answer), oldest first. Of a longer chain the first and the last question are
    kept. `outlets` are the library's, which a follow-up may replace by one another. An empty question, which is what a
    wish for another language leaves, asks the one before it again; "" where there is none.
    """
    asked = (language_wish(earlier, language)[0].strip() for earlier, _ in reversed(history[-_FARTHEST:]))
    earlier = [(text, _language(text, language)) for text in asked if text]  # "in German please" leaves nothing
    if language == UNSURE:  # a few words are hard to tell, and a conversation mostly stays in its language
        language = next((code for _, code in earlier if code != UNSURE), language)
    turns = [_turn(question, language, outlets)]
    for text, said_in in earlier:
        if not _goes_on(turns[0]):
            break
        turns.insert(0, _turn(text, said_in, outlets))
    parts = turns[:1]
    for turn in turns[1:]:
        parts = _joined(parts, turn, outlets)
    return " ".join(part.text for part in parts if part.text) if len(parts) > 1 else question


def _language(text: str, otherwise: str) -> str:
    detected = detect(text)
    return detected.code if detected.confidence >= _SURE else otherwise


def _joined(parts: list[_Turn], turn: _Turn, outlets: Collection[str]) -> list[_Turn]:
    """Return the parts with `turn` behind them; what it replaces in the first goes, and with it who asked for that."""
    if _is_bare(turn):
        replaced = [_replaced(part, turn, outlets) for part in parts]
        parts = replaced[:1] + [new for new, old in zip(replaced[1:], parts[1:], strict=True) if new is old]
    return [*parts[:1], *parts[1:][-1:], turn]


def _turn(question: str, language: str, outlets: Collection[str]) -> _Turn:
    text = unicodedata.normalize("NFC", question.strip())
    folded = plain(text)
    hidden = _cues("never", language).sub(lambda found: "_" * len(found[0]), folded)
    return _Turn(text, language, hidden, tuple(mentions(text, language, outlets)))


def _goes_on(turn: _Turn) -> bool:
    if _opening(turn) or _closing(turn) or _points_back(turn):
        return True
    if _cues("why", turn.language, start=True).match(turn.hidden) and not turn.mentions:
        return _units(_rest(turn)) <= (1 if _is_caseless(turn.text) else 2)  # names show by their capitals
    return _is_short(turn.text) and not _stands_alone(turn)


def _opening(turn: _Turn) -> int:
    """Return where the word ends by which a question says at its start that it goes on; 0 without one."""
    found = _cues("openers", turn.language, start=True).match(turn.hidden)
    return found.end() if found else 0


def _closing(turn: _Turn) -> bool:
    """Say whether a question with no clause of its own ends so: "Russia?" with "how about" behind it."""
    if _units(_rest(turn)):
        return False
    return _at_end("closers", turn.language).search(turn.hidden) is not None


def _points_back(turn: _Turn) -> bool:
    """Say whether a pronoun or "there" means nothing that the question itself has named."""
    there, back = (
        [found.start() for found in _cues(table, turn.language).finditer(turn.hidden) if _is_small(turn, found.start())]
        for table in ("there", "back")
    )
    if there and not any(mention.kind == "place" for mention in turn.mentions):
        near = _units(turn.hidden[: there[0]]) <= _NEAR_WORDS
        if near or not any(mention.kind in _NAMES and mention.end <= there[0] for mention in turn.mentions):
            return True
    return any(not _may_mean(turn, at) for at in back)


def _is_small(turn: _Turn, at: int) -> bool:
    """German writes "Sie" for "you" with a capital, and a noun that looks like a pronoun too."""
    return turn.language != "de" or at == 0 or turn.text[at].islower()


def _may_mean(turn: _Turn, at: int) -> bool:
    """Say whether a pronoun at `at` can mean something in front of it in the same question."""
    before = turn.hidden[:at]
    if _units(before) > _NEAR_WORDS or any(m.kind in _NAMES and m.end <= at for m in turn.mentions):
        return True
    words = lexicon(turn.language)
    if any(True for _ in scan(None, before, words.titles, words)):
        return True
    if turn.hidden[at - 1 : at] == "-":  # French doubles the subject: "quand le musée a-t-il", "quand Moab est-il"
        allowed = 1 if regex.match(r"\W*(?:combien|quel)", before) else 0
        return _units(_rest(turn)[: before.rfind(" ") + 1]) > allowed
    if turn.language == "de" and turn.hidden.startswith(_GERMAN_POSSESSIVES, at):
        return regex.search(r"\s\p{Lu}", turn.text[:at]) is not None  # "where can women learn of their rights"
    join = _at_end("joins", turn.language).search(before)
    if join and join.start() > 0:
        return True
    asked = _cues("alone", turn.language)  # "what was the reason for it": the reason is no thing named before
    articles = _cues("articles", turn.language).finditer(before)
    return any(not asked.fullmatch(before[: found.start()].strip(" ¿¡'")) for found in articles)


def _is_short(text: str) -> bool:
    if _UNSPACED.search(text):
        return len(text.strip()) <= _SHORT_CHARACTERS
    return len(_WORD.findall(text)) <= _SHORT_WORDS


def _stands_alone(turn: _Turn) -> bool:
    """Say whether a short question is whole: "who is Putin", "who founded Hanoi"."""
    left = _units(_rest(turn))
    if _cues("alone", turn.language).search(turn.hidden):
        return left > 0 or any(mention.kind in _NAMES for mention in turn.mentions)
    named = any(mention.kind in _NAMES for mention in turn.mentions)
    return left > (0 if named else 1) and phrases(asks(turn.language)).search(turn.hidden) is not None


def _is_caseless(text: str) -> bool:
    return text.upper() == text.lower()


def _is_bare(turn: _Turn) -> bool:
    """Say whether a follow-up has no clause of its own, so that what it names stands in for something named before."""
    going_on = _opening(turn) or _closing(turn) or _is_short(turn.text)
    return bool(turn.mentions and going_on) and not _points_back(turn) and _units(_rest(turn)) <= 1


def _rest(turn: _Turn) -> str:
    """Return what is left of a question, at its place, without what it names, question words and function words."""
    rest = turn.hidden
    words = lexicon(turn.language)
    spans = [(mention.start, mention.end) for mention in turn.mentions]
    spans += [(start, end) for start, end, _ in scan(None, rest, words.titles, words)]
    spans += [(0, _opening(turn))]
    patterns = [_cues(table, turn.language) for table in ("alone", "back", "there", "closers", "fill")]
    spans += [found.span() for p in (phrases(asks(turn.language)), *patterns) for found in p.finditer(rest)]
    spans += [found.span() for found in _WORD.finditer(rest) if found[0] in words.function]
    for start, end in spans:
        rest = rest[:start] + " " * (end - start) + rest[end:]
    return rest


def _units(text: str) -> int:
    """Return about how many words a text has."""
    unspaced = sum(len(run) for run in regex.findall(rf"{_UNSPACED.pattern}+", text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text))) + unspaced // _LETTERS_A_WORD


def _replaced(part: _Turn, turn: _Turn, outlets: Collection[str]) -> _Turn:
    """Return an earlier question with what `turn` names in the place of what it named; itself where nothing is."""
    text = part.text
    for mention, slot in sorted(_slots(part, turn), key=lambda pair: -pair[1].start):
        before, behind = text[: slot.start], text[slot.end :]
        if (mention.kind == "people") == (slot.kind == "people"):
            text = before + turn.text[mention.start : mention.end] + behind
            continue
        if slot.kind == "place" and (word := _word_before(part, slot.start)) in lexicon(part.language).function:
            before = before.rstrip()[: -len(word)] if word else before
        text = f"{before.rstrip()} {behind.lstrip()}".strip()  # "Vietnamese soldiers" is not "from Russia"
    return part if text == part.text else _turn(text, part.language, outlets)


def _slots(part: _Turn, turn: _Turn) -> Iterator[tuple[Mention, Mention]]:
    """Yield what the follow-up names and what it replaces: a place a place, a year a year, a name a name."""
    taken: set[str] = set()
    for mention in _runs(turn):
        family = _FAMILY.get(mention.kind, mention.kind)
        if family in taken:
            continue
        alike = [other for other in part.mentions if _FAMILY.get(other.kind, other.kind) == family]
        alike = [other for other in alike if other.kind == mention.kind] or (
            [] if mention.kind == "month" else [other for other in alike if other.kind != "month"]
        )
        preposition = _word_before(turn, mention.start)
        same = [other for other in alike if preposition and _word_before(part, other.start) == preposition]
        slot = next(iter(same or (alike if len(alike) == 1 or not preposition else [])), None)
        if slot is not None:
            taken.add(family)
            if slot.key not in mention.key.split("|"):
                yield mention, slot


def _runs(turn: _Turn) -> Iterator[Mention]:
    """Yield what a follow-up names, with "Russia and China" as one, and a date without its year and month."""
    dates = [m for m in turn.mentions if m.kind == "date"]
    outside = [m for m in turn.mentions if m in dates or all(m.end <= d.start or d.end <= m.start for d in dates)]
    run: list[Mention] = []
    for mention, following in pairwise([*outside, None]):
        assert mention is not None  # only the last is
        run.append(mention)
        gap = turn.hidden[mention.end : following.start] if following else ""
        alike = following is not None and following.kind == mention.kind
        if not (alike and len(_WORD.findall(gap)) <= 1 and len(gap) <= _LONGEST_AND):
            yield Mention(run[0].kind, run[0].start, run[-1].end, "|".join(m.key for m in run))
            run = []


def _word_before(turn: _Turn, at: int) -> str:
    """Return the word in front of `at`, such as a preposition; "" where none is, or one that only goes on."""
    found = regex.search(r"([\p{L}\p{M}]+)\s\Z", turn.hidden[:at])
    return found[1] if found and found.start() >= _opening(turn) and not _UNSPACED.search(found[1]) else ""


@cache
def _cues(table: str, language: str, start: bool = False) -> regex.Pattern[str]:
    said = _tables()[table].get(language, ())
    return phrases(tuple(("^" if start else "") + plain(unicodedata.normalize("NFC", phrase)) for phrase in said))


@cache
def _at_end(table: str, language: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?:{_cues(table, language).pattern})[\s?!.。।۔؟']*\Z")


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((prompts_folder() / "followup.toml").read_text("utf-8"))
