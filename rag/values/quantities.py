"""Which kind of value each number of a text is: an amount of money, a percentage, a year, a count, or none of these.

A count is what is left when everything else has been told apart: parts of dates, ordinals (80th, ke-80, 第80, 80-й),
times of day, numbers of a name ("Angkatan Darat 1", "Boeing 737", "G20"). A four-digit number from 1500 to 2100
without a grouping mark is a year, unless it surely counts: 1527枚, "kamen 2000 Soldaten"; elsewhere "2000 soldiers" are
only found by who asks for them (`find_doubtful_counts`). Percentage points count as percent.

Weak: an ordinal with a full stop is told from the end of a sentence by the next word alone; fractions ("1/3"), scores
("2-1") and decades ("1990s") give no count or two.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from rag.answer import Value
from rag.values.currencies import currency_of
from rag.values.lexicon import Lexicon, ends_word, is_letter, is_unspaced, opens_word
from rag.values.numerals import Numeral, canonical, find_numerals

_FIRST_YEAR, _LAST_YEAR = 1500, 2100
_BUDDHIST = 543
_FIRST_BUDDHIST = 2400
_YEAR_DIGITS = 4
_BUDDHIST_ERA = re.compile(r"(?:พ\.ศ\.|ພ\.ສ\.|ព\.ស\.)\s?$")
_CALENDAR = re.compile(r"\s?(?:月|日(?![間间])|号|號|월|일(?!\w*간))")
"""What follows a month or a day of the month alone; 5 days are 5天, 5日間, 5일간."""
_OF = {"es": "de ", "fr": "de ", "it": "di ", "pt": "de ", "ro": "de "}
"""What may stand between a scale word and the currency."""
_CLOCK_BEFORE, _CLOCK_AFTER = re.compile(r"\d:$"), re.compile(r":\d\d")
_TENTHS = frozenset("成割")
"""Percent words of Chinese and Japanese that count tenths: 6成, 3割."""
_WORD_BEFORE = re.compile(r"([^\W\d_][\w'’.-]*)[ \u00a0]$")
_WORD_AFTER = re.compile(r"[ \u00a0]?([^\W\d_][\w'’-]*)")
_ROUGHLY = frozenset({"rund", "etwa", "circa", "knapp", "fast", "gut", "ungefähr", "über", "mindestens", "insgesamt"})
_STOPS = '.!?:\n"“„»'
_NOUN_AFTER = re.compile(r"[ \u00a0](?:[a-zäöüß]+(?:e|en|er|es) )?([A-ZÄÖÜ][a-zäöüß]+)")
_MEASURE_WORD = re.compile(
    "[人名位个個枚只隻台臺辆輛件艘架匹棵株张張条條座户戶戸册冊頭羽着杯]"
    "|(?:명|개|건|마리|권|곳|채|장|척|그루|가구)(?:의|이|가|을|를|은|는|도|로|에|에서|과|와|만)?(?![가-힣])"
)
"""What is counted with in Chinese and Japanese (not 家 or 国: 2024国会) and in Korean, there with its particle."""
_OTHER_WORD = frozenset("간间間례")
"""What makes another word of the sign of an hour or an ordinal in front of it: 5시간 and 5時間 are five hours."""
_SLASH = re.compile(r"\s?/\s?\d")


def find_quantities(text: str, folded: str, words: Lexicon, taken: list[tuple[int, int]]) -> Iterator[Value]:
    """Yield money, percentages, years and counts in order; `taken` are the spans of dates, where none is looked for."""
    for numeral in find_numerals(folded, words):
        if any(start < numeral.end and numeral.start < end for start, end in taken):
            continue
        found = _percentage(text, folded, numeral, words) or _money(text, folded, numeral, words)
        if found is None and not _is_other(text, folded, numeral, words):
            found = _year_or_count(text, folded, numeral, words)
        if found is not None:
            yield found


def find_doubtful_counts(text: str, folded: str, words: Lexicon) -> Iterator[Value]:
    """Yield as counts what may be a year, but stands before a noun and after nothing that a year needs ("in", "of")."""
    for value in find_quantities(text, folded, words, []):
        if value.kind != "year" or not _counts(text, folded, value.end, words):
            continue
        before = _WORD_BEFORE.search(folded[: value.start])
        if before is None or before[1] not in words.function or before[1] in words.lists["being"]:
            yield Value("number", value.text, value.start, value.end, value.text)


def find_elided_amounts(text: str, folded: str, words: Lexicon) -> Iterator[Value]:
    """Yield as amounts what leaves its currency out, since another one names it: "of 62 million dollars 18 million".

    Such a number has a scale word, and no noun that it could count follows.
    """
    found = list(find_quantities(text, folded, words, []))
    codes = {value.normalized.rpartition(" ")[2] for value in found if value.kind == "money"}
    if len(codes) != 1:
        return
    for value in found:
        follows = _WORD_AFTER.match(folded, value.end)
        bare = value.kind == "number" and value.text[-1].isalpha() and value.text[0].isdecimal()
        if bare and (follows is None or follows[1] in words.function):
            yield Value("money", value.text, value.start, value.end, f"{value.normalized} {min(codes)}")


def find_ordinals(text: str, folded: str, words: Lexicon) -> Iterator[Value]:
    """Yield ordinals in digits ("80th", "ke-80", "80.") as numbers: of an anniversary they say how many years it is."""
    for numeral in find_numerals(folded, words):
        start, end = numeral.start, numeral.end
        before = _before(folded, start, words.lists["ordinal_before"]) is not None
        if numeral.plain and (before or _is_ordinal(folded, end, text, words)):
            yield Value("number", text[start:end], start, end, canonical(numeral.value))


def _gap(folded: str, at: int) -> int:
    """Return where the next word begins, past at most one space or hyphen."""
    return at + 1 if folded[at : at + 1] in {" ", "\u00a0", "-"} else at


def _before(folded: str, at: int, entries: tuple[str, ...]) -> int | None:
    """Return where one of `entries` begins that stops, but for a space, at `at`; None when none does."""
    head = folded[:at].rstrip()
    for entry in entries:
        start = len(head) - len(entry)
        if head.endswith(entry) and opens_word(folded, start):
            return start
    return None


def _percentage(text: str, folded: str, numeral: Numeral, words: Lexicon) -> Value | None:
    start = numeral.start
    head = folded[:start].rstrip()
    leading = len(head) - 1 if head.endswith("%") else _before(folded, start, words.lists["percent_before"])
    after = words.percent.match(folded, _gap(folded, numeral.end))
    if after is not None:
        value = numeral.value * 10 if folded[after[0] - 1] in _TENTHS else numeral.value
        return Value("percentage", text[start : after[0]], start, after[0], f"{canonical(value)}%")
    if leading is None or (head.endswith("%") and re.search(r"\d\s?%$", head)):
        return None
    return Value("percentage", text[leading : numeral.end], leading, numeral.end, f"{canonical(numeral.value)}%")


def _money(text: str, folded: str, numeral: Numeral, words: Lexicon) -> Value | None:
    """Read a currency after the number, else in front of it; a word that ends in "/100" is a hundredth (cent)."""
    start, end = numeral.start, numeral.end
    at = _gap(folded, end)
    at += len("de ") if folded.startswith(_OF.get(words.language, "\n"), at) else 0
    at += len("d'") if folded.startswith(("d'", "d’"), at) and words.language == "fr" else 0
    after = words.currencies.match(folded, at) or _national(folded, at, words)
    head = folded[:start].rstrip()
    before = words.currency_signs.before(folded, len(head))
    if after is not None and not (before and text[before[0]] == "$"):
        end, code = after
    elif before is not None:
        start, code = before
    else:
        return None
    code, _, parts = code.partition("/")
    value = numeral.value / Decimal(parts) if parts else numeral.value
    return Value("money", text[start:end], start, end, f"{canonical(value)} {code}")


def _national(folded: str, at: int, words: Lexicon) -> tuple[int, str] | None:
    """Return end and code of a currency behind its country, "Australian dollars" in whatever case, or None."""
    country = words.stems.match(folded, at) or words.places.match(folded, at)
    found = words.currencies.match(folded, _gap(folded, country[0])) if country else None
    return (found[0], currency_of(country[1], found[1])) if country and found else None


def _is_other(text: str, folded: str, numeral: Numeral, words: Lexicon) -> bool:
    """Tell whether the number is a time of day, an ordinal, a day or month, a fraction, or part of a name."""
    start, end = numeral.start, numeral.end
    if _CLOCK_AFTER.match(folded, end) or _CLOCK_BEFORE.search(folded, max(0, start - 2), start):
        return True
    if _SLASH.match(folded, end) or _CALENDAR.match(folded, end) or folded.endswith("/", 0, start):
        return True
    if any(folded.startswith(w, _gap(folded, end)) and _whole(folded, w, end) for w in words.lists["clock"]):
        return True
    if _before(folded, start, (*words.lists["clock_before"], *words.lists["ordinal_before"])) is not None:
        return True
    if folded[start].isalpha():
        return _is_named(text, start, end)
    if not numeral.plain or (_common_year(folded, numeral, words) and not text[start - 1 : start].isalpha()):
        return False
    return _is_ordinal(folded, end, text, words) or _is_label(text, folded, numeral, words)


def _is_named(text: str, start: int, end: int) -> bool:
    """Tell the number word of a name ("the Group of Seven") by its capital letter inside a sentence."""
    if not text[start].isupper() or text[start:end].isupper():
        return False
    return re.search(r"(?:^|[.!?:…\n\"“”«»„‚‘'(–—])\s*$", text[max(0, start - 4) : start]) is None


def _whole(folded: str, word: str, end: int) -> bool:
    after = _gap(folded, end) + len(word)
    return ends_word(folded, after) and folded[after : after + 1] not in _OTHER_WORD


def _is_ordinal(folded: str, end: int, text: str, words: Lexicon) -> bool:
    """Tell an ordinal by its suffix; a full stop makes one when the sentence goes on after it."""
    for suffix in words.lists["ordinal"]:
        if suffix == ".":
            if re.match(r"\. ?[^\W\d_]", folded[end:]) and _goes_on(folded, end + 1, text, words):
                return True
            continue
        uncased = suffix[-1].lower() == suffix[-1].upper()
        at = end + 1 if uncased and folded.startswith(f" {suffix}", end) else end
        after = at + len(suffix)
        if folded.startswith(suffix, at) and ends_word(folded, after) and folded[after : after + 1] not in _OTHER_WORD:
            return True
    return False


def _goes_on(folded: str, at: int, text: str, words: Lexicon) -> bool:
    """After "80.": a small letter goes on; a capital one, in German only, does unless the word opens sentences."""
    match = re.compile(r"\s*([^\W\d_]+)").match(folded, at)
    if match is None:
        return False
    return text[match.start(1)].islower() or (words.language == "de" and match[1] not in words.function)


def _is_label(text: str, folded: str, numeral: Numeral, words: Lexicon) -> bool:
    """Tell "G20", "5G", "Boeing 737" and "Angkatan Darat 1 yang ..." from "in Vietnam 300 people".

    After a capitalised word inside a sentence the number belongs to a name, unless a noun follows for it to count.
    """
    start, end = numeral.start, numeral.end
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and before.lower() != before.upper():
        return True
    attached = re.search(r"(?<![^\W\d_])([^\W\d_])[-–־]$", text[:start])
    if attached and attached[1] in words.attached:  # Hebrew ב-610
        return False
    if before in {"-", "–", "#", "№"} and re.search(r"[^\W\d_][-–]$", text[:start]):
        return True
    if after.isupper():
        return True
    previous = re.search(r"([^\W\d_][\w'’.-]*) $", text[:start])
    if previous is None or not previous[1][0].isupper() or previous[1].lower().rstrip(".") in words.function:
        return before in {"#", "№"}
    opens = re.search(r"(?:^|[.!?:\n\"“«])\s*$", text[: previous.start()]) is not None
    return not opens and not _counts(text, folded, end, words)


def _counts(text: str, folded: str, end: int, words: Lexicon) -> bool:
    """Tell whether a noun follows: a word that is no function word, and in German a capitalised or "-er/-en" one."""
    match = re.compile(r"[ \u00a0-]([^\W\d_]+)").match(text, end)
    if match is None or match[1].lower() in words.function:
        return False
    return words.language != "de" or match[1][0].isupper() or match[1].endswith(("e", "en", "er"))


def _year_or_count(text: str, folded: str, numeral: Numeral, words: Lexicon) -> Value | None:
    start, end = numeral.start, numeral.end
    year = _common_year(folded, numeral, words)
    if year is None or _surely_counts(text, folded, numeral, words):
        return Value("number", text[start:end], start, end, canonical(numeral.value))
    if end < len(folded) and is_letter(folded[end]) and not is_unspaced(folded[end]):
        return None
    return Value("year", text[start:end], start, end, str(year))


def _surely_counts(text: str, folded: str, numeral: Numeral, words: Lexicon) -> bool:
    """Tell four digits that count from a year: a measure word is written onto them, or a German noun follows."""
    start, end = numeral.start, numeral.end
    if _MEASURE_WORD.match(folded, end):
        return True
    before = _WORD_BEFORE.search(text[:start])
    follows = _NOUN_AFTER.match(text, end) if words.language == "de" else None
    if follows is None or follows[1].lower() in words.function:
        return False
    if before is None:
        return True
    word = before[1].lower()
    opens = text[: before.start()].rstrip()[-1:] in _STOPS  # nothing before it, too
    return word in _ROUGHLY or ((opens or before[1][0].islower()) and word not in words.function)


def _common_year(folded: str, numeral: Numeral, words: Lexicon) -> int | None:
    """Return the year, in the common era, that four bare digits mean; None where they mean none."""
    if not numeral.plain or numeral.end - numeral.start != _YEAR_DIGITS:
        return None
    year = int(numeral.value)
    if year >= _FIRST_BUDDHIST and (words.language == "th" or _BUDDHIST_ERA.search(folded[: numeral.start])):
        year -= _BUDDHIST
    return year if _FIRST_YEAR <= year <= _LAST_YEAR else None
