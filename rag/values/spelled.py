"""Number words -> numbers: "sixty-eight", "achtundsechzig", "шестидесяти восьми", 六十八, "enam puluh delapan".

One reader serves every language: words that are added ("sixty", двести), words that multiply what is smaller before
them ("hundred", 万, "mươi"), and what joins them; `number_words.toml` has the words. Words in a row that do not make
one number ("twenty twenty-five", 三四百, "hai ba") give none, unless a joining word splits them ("two and three").

A grammar of our own, since no library reads what is needed here: num2words writes numbers, each in one form only (no
"шестидесяти"), text2num knows a handful of European languages, and Babel leaves out CLDR's rules for spelling numbers.

Left out: one, which is mostly an article; ordinals, fractions and years; a word that is often another one (French
"neuf", Turkish "on", Vietnamese "năm", any short number in zh, ja, ko, th) unless something counted follows, which in
a language with spaces is any word that is not a function word. Weak: that guess; "the five" is read although no set
is counted; numbers with a point ("three point five", 三点五); tenths (六成) and halves (两个半); colloquial ranges
(二三十, "dăm ba"); inflected forms that the file lacks, in Hindi of the word before (साढ़े तीन), in German of
adjectives ("achtundsechzigjährig"). Languages without a table give nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.values.compound import Token, compounds
from rag.values.lexicon import Lexicon, is_hangul, is_letter, opens_word
from rag.values.number_words import NumberWords, Word, ends_number, number_words, view

_TEN, _HUNDRED = 10, 100
_FIRST_YEAR, _LAST_YEAR = 1500, 2100
_BACK = 32
"""How far before a number its neighbours are looked for, longer than any entry."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A number in words, `text[start:end]`."""

    start: int
    end: int
    value: Decimal


def find_spelled(folded: str, words: Lexicon) -> Iterator[Spelled]:
    """Yield the numbers in words of a folded text, left to right, in time linear in its length."""
    table = number_words(words.language)
    if table is None:
        return
    seen = view(folded)
    at = 0
    while begin := table.first.search(seen, at):
        at = begin.start()
        found = table.match(seen, at) if table.begins(seen, at) else None
        if found is None:
            at += 1
        elif found[1].part == "none":
            ahead = table.match(seen, _gap(seen, found[0]))
            at = at + 1 if ahead and ahead[1].part in {"add", "scale"} else found[0]
        elif found[1].part in {"tail", "join"}:
            at += 1
        else:
            run = list(_run(seen, at, table))
            at = run[-1].end
            whole = _whole(seen, run, table)
            for number in compounds(whole, table):
                tokens = whole[number.first : number.stop]
                if _stands(seen, tokens, number.value, table, words):
                    yield Spelled(tokens[0].start, tokens[-1].end, number.value)


def _gap(seen: str, at: int) -> int:
    return at + 1 if seen[at : at + 1] == " " else at


def _run(seen: str, at: int, table: NumberWords) -> Iterator[Token]:
    """Yield the number words that follow each other with nothing but a space between, at least one."""
    last: Word | None = None
    while True:
        begin = _gap(seen, at) if last else at
        if last and (_parts(last, table) if begin > at else not table.glued):
            return
        found = table.match(seen, begin)
        if found is None or found[1].part == "none":
            return
        end, word = found
        if last and last.part != "join" and not _goes_on(seen, last, found, table):
            return
        yield Token(begin, end, word, begin > at)
        at, last = end, word


def _parts(last: Word, table: NumberWords) -> bool:
    """Tell whether a space after a word parts two numbers; Korean has them in 십이만 삼천 and 열 다섯."""
    return last.value < table.gap_after and not (last.part == "add" and last.value >= _TEN)


def _goes_on(seen: str, last: Word, found: tuple[int, Word], table: NumberWords) -> bool:
    """Tell whether a word may follow another in a number: a tail only tens, "năm" only when a scale word follows it."""
    end, word = found
    if word.part == "tail":
        return last.value < _HUNDRED and (table.teens_after or last.value >= _TEN)
    ahead = table.match(seen, _gap(seen, end)) if word.year else None
    return not word.year or (ahead is not None and ahead[1].part == "scale")


def _whole(seen: str, run: list[Token], table: NumberWords) -> list[Token]:
    """Return a run up to its last value that ends a word: "achtundsechzigjährig" has none.

    When words are cut off ("yüz binlerce"), the number before them is no whole one, and goes too.
    """
    stop = _before_joins(run, len(run))
    if stop and not _ends(seen, run[stop - 1].end, table):
        while stop and run[stop - 1].word.part != "join":
            stop -= 1
        stop = _before_joins(run, stop)
    return run[:stop] if stop and _ends(seen, run[stop - 1].end, table) else []


def _before_joins(run: Sequence[Token], stop: int) -> int:
    while stop and run[stop - 1].word.part == "join":
        stop -= 1
    return stop


def _ends(seen: str, end: int, table: NumberWords) -> bool:
    """Tell whether a number word ends at `end`, but for an ending of another case ("sekizi")."""
    return ends_number(seen, end) or bool(table.particles and table.particles.match(seen, end))


def _closes(seen: str, end: int, table: NumberWords) -> bool:
    """Tell whether a word ends at `end`, but for a Korean particle; only there more of it may follow otherwise."""
    particle = table.particles.match(seen, end) if table.particles and is_hangul(seen[end : end + 1]) else None
    stop = particle[0] if particle else end
    return not is_hangul(seen[stop : stop + 1])


def _stands(seen: str, tokens: Sequence[Token], value: Decimal, table: NumberWords, words: Lexicon) -> bool:
    """Tell whether a number is meant: nothing around it speaks against, and something counted speaks for a weak one."""
    start, end = tokens[0].start, tokens[-1].end
    if not table.begins(seen, start) or not _ends(seen, end, table) or _is_other(seen, tokens, table):
        return False
    if _follows(seen, start, words.lists["percent_before"]):
        return True
    if _follows(seen, start, table.after) or (tokens[0].word.part == "scale" and _follows(seen, start, table.some)):
        return False
    parts = sum(token.word.part != "join" for token in tokens)
    is_year = _FIRST_YEAR <= value <= _LAST_YEAR and value % _HUNDRED != 0
    is_weak = parts < table.free and all(token.word.weak for token in tokens)
    if is_weak and parts == 1 and is_hangul(seen[end - 1]) and is_hangul(seen[end : end + 1]):
        return False
    return (not is_weak and not is_year and _closes(seen, end, table)) or _counts(seen, end, table, words)


def _is_other(seen: str, tokens: Sequence[Token], table: NumberWords) -> bool:
    """Tell a word that is no number alone, "60 năm" (years), and what a word after it makes a fraction or ordinal."""
    first, end = tokens[0], tokens[-1].end
    ahead = table.before.match(seen, _gap(seen, end))
    if ahead is not None and _closes(seen, ahead[0], table):
        return True
    if len(tokens) == 1 and first.word.never:
        return True
    return first.word.year and seen[max(0, first.start - 2) : first.start].rstrip(" ")[-1:].isdecimal()


def _follows(seen: str, start: int, phrases: Sequence[str]) -> bool:
    """Tell whether one of `phrases` stands right before `start`."""
    head = seen[max(0, start - _BACK) : start].rstrip(" ")
    return any(head.endswith(phrase) and opens_word(head, len(head) - len(phrase)) for phrase in phrases)


def _counts(seen: str, end: int, table: NumberWords, words: Lexicon) -> bool:
    """Tell whether something follows that can be counted."""
    at = _gap(seen, end)
    if words.percent.match(seen, at) or words.currencies.match(seen, at):
        return True
    if table.counted is not None:
        found = table.counted.match(seen, at)
        return found is not None and bool(found[1]) and _closes(seen, found[0], table)
    stop = at
    while stop < len(seen) and is_letter(seen[stop]):
        stop += 1
    return at > end and stop > at and seen[at:stop] not in words.function
