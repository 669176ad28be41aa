"""Years as a text counts them: 2567 of a question in Thai is 2024 in an article in German.

The networks compare digits: to them these are two years. So a question with years of the Buddhist calendar, in which
Thai texts count, is put to articles in other languages with theirs. A figure is such a year where the words before it
say so: 2500 soldiers are as many in any calendar. Solar Hijri years, which begin in March, are left as they are.
"""

from collections.abc import Sequence

import regex

_COUNTS_SO = "th"
_AHEAD = 543  # years of the Buddhist calendar before the common era
_FIRST, _LAST = 2400, 2600  # years that are taken for those of that calendar
_SAYS_YEAR = r"(?:ปี|ปีงบประมาณ|ปีการศึกษา|พ\.?\s?ศ\.?|คม|ยน|พันธ์)\s*"
"""Thai for "year", "fiscal year", "school year" and "Buddhist era", and the ends of the months' names."""
_YEAR = regex.compile(rf"(?<={_SAYS_YEAR}(?:\d{{4}}\s*(?:-|–|ถึง)\s*)?)\d{{4}}(?!\d)")


def put_to(question: str, languages: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Return `question` as it is put to articles in each of `languages`, and the places of those it is put to so."""
    said = common_years(question)
    as_it_is = [said == question or language == _COUNTS_SO for language in languages]
    own, others = ([at for at, one in enumerate(as_it_is) if one is wanted] for wanted in (True, False))
    return [(text, some) for text, some in ((question, own), (said, others)) if some]


def common_years(text: str) -> str:
    """Return a text with its years of the Buddhist calendar as those of the common era; others as they are."""
    return _YEAR.sub(lambda year: str(int(year[0]) - _AHEAD) if _FIRST <= int(year[0]) <= _LAST else year[0], text)
