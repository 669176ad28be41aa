"""The bare names of currencies: "5 million pesos", "30 миллионов бат"; CLDR has "Philippine pesos", "тайский бат".

`currencies.toml` has them by language. A name that several countries' currencies share says which only by the country
that is written about, so its code is the name itself, in small letters: "5000000 peso". Such a code is that of each of
the currencies of its name; it is never spelled out as one of them.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from rag.values.cldr import currencies_of


def bare_names(language: str) -> Iterator[tuple[str, str]]:
    """Yield the names of `language` (ISO 639-1) with their codes; none of a language that the file lacks."""
    table = _table()
    for key, names in table.get(language, {}).items():
        code = table["codes"].get(key, key)
        yield from ((name.strip(), code) for name in names.split(","))


def currency_of(country: str, code: str) -> str:
    """Return the code of the country's currency that is called as that of `code` is: of AU and "USD", "AUD"."""
    table = _table()
    families = [family.split() for family in (*table["families"].values(), *table["shared"].values())]
    alike = {code, *table["shared"].get(code, "").split(), *(one for some in families if code in some for one in some)}
    return next((own for own in currencies_of(country) if own in alike), code)


def same_currency(one: str, other: str) -> bool:
    """Say whether two codes can be of one currency: equal, or one of them a name that the other has."""
    shared = _table()["shared"]
    return one == other or other in shared.get(one, "").split() or one in shared.get(other, "").split()


@cache
def _table() -> dict[str, dict[str, str]]:
    import tomllib

    return tomllib.loads(files("rag.values").joinpath("currencies.toml").read_text(encoding="utf-8"))
