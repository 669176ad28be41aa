"""Configurations to compare: `--vary encoder=A,B --vary llm=reader,hf:NAME --vary retrieval=dense,hybrid`.

Every combination is one configuration. A library made by another encoder is copied and embedded again, in a folder of
its own; the user's own library is never written.
"""

import shutil
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from rag.choose import parse_llm
from rag.config import RagConfig, Retrieval
from rag.errors import QuestionError

if TYPE_CHECKING:
    from rag.engine import Engine

VARIED = ("encoder", "llm", "retrieval")


def settings(varied: Sequence[str], llm: str) -> tuple[dict[str, str], ...]:
    """Return every combination of what `varied` lists, each with all of VARIED; "" is the library's own encoder.

    Each item of `varied` is NAME=VALUE,VALUE... Raises QuestionError on another name, no value or an unknown one.
    """
    chosen: dict[str, list[str]] = {"encoder": [""], "llm": [llm], "retrieval": ["hybrid"]}
    for item in varied:
        name, _, listed = item.partition("=")
        values = [value.strip() for value in listed.split(",") if value.strip()]
        if name not in VARIED or not values:
            raise QuestionError(f"--vary {item}: write one of {', '.join(VARIED)}, =, and values with commas between.")
        chosen[name] = list(dict.fromkeys(values))
    for value in chosen["retrieval"]:
        if value not in get_args(Retrieval):
            raise QuestionError(f"--vary retrieval={value}: use one or more of {', '.join(get_args(Retrieval))}.")
    for value in chosen["llm"]:
        parse_llm(value)
    return tuple(dict(zip(chosen, values, strict=True)) for values in product(*chosen.values()))


def name_of(setting: Mapping[str, str], varied: Sequence[str]) -> str:
    """Return what tells a configuration from the others: what was varied, else "as configured"."""
    names = [item.partition("=")[0] for item in varied]
    return " ".join(f"{name}={setting[name]}" for name in VARIED if name in names) or "as configured"


def config_of(setting: Mapping[str, str]) -> RagConfig:
    """Return the settings of the answer side."""
    return RagConfig(llm=setting["llm"], retrieval=cast(Retrieval, setting["retrieval"]))


def engine_of(setting: Mapping[str, str], home: Path, folder: Path) -> "Engine":
    """Return an engine over the library in `home`, or over a copy in `folder` embedded by another encoder."""
    from index.build import rebuild
    from index.config import IndexConfig
    from rag.engine import Engine

    engine = Engine(home, None, config_of(setting))
    if not setting["encoder"] or setting["encoder"] == engine.encoder().name:
        return engine
    copy = folder / "library"
    shutil.copytree(home, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns("write.lock*", "feedback.*"))
    engine = Engine(copy, setting["encoder"], config_of(setting))
    rebuild(engine.home, engine.encoder(), IndexConfig())
    return engine
