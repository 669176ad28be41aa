"""`rag models`: which models are on this machine, and which LLM `auto` takes. No network but a look for an Ollama."""

from dataclasses import dataclass
from pathlib import Path

from rag import choose
from rag.check import bundled, title_of
from rag.hub_cache import cached


@dataclass(frozen=True, slots=True)
class Bundled:
    """A model that came with the program."""

    title: str
    folder: Path
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """The models of this machine."""

    bundled: tuple[Bundled, ...]
    default: str
    """The default LLM."""
    folder: Path | None
    """Where the default LLM lies, None when it is not on disk, or not all of it."""
    ollama_url: str
    ollama: tuple[choose.OllamaModel, ...] | None
    """The models of the Ollama there, None when none answers."""
    auto: str
    """The LLM that `auto` takes."""
    why: str


def take(cache: Path | None = None) -> Inventory:
    """Look around: the program's own files, the model hub's cache (`cache`, its usual folder by default), Ollama."""
    url = choose.OLLAMA_URL
    models = choose.ollama_models(url)
    auto, why = choose.choose_of(models, url, cache)
    folder = cached(choose.DEFAULT_MODEL, cache) if choose.on_disk(choose.DEFAULT_MODEL, cache) else None
    own = tuple(Bundled(title_of(each), each, _size(each)) for each in bundled())
    return Inventory(own, choose.DEFAULT_MODEL, folder, url, models, str(auto), why)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def document(found: Inventory) -> dict[str, object]:
    """Return an inventory as JSON values."""
    models = [{"name": model.name, "writes": model.writes} for model in found.ollama or ()]
    return {
        "bundled": [{"title": one.title, "folder": str(one.folder), "bytes": one.size} for one in found.bundled],
        "default": {
            "model": found.default,
            "on_disk": found.folder is not None,
            "folder": str(found.folder) if found.folder else None,
        },
        "ollama": {"url": found.ollama_url, "running": found.ollama is not None, "models": models},
        "auto": {"llm": found.auto, "why": found.why},
    }


def text(found: Inventory) -> str:
    """Return an inventory as lines: what comes with the program, the default LLM, Ollama, and what `auto` takes."""
    lines = [f"{one.title}: {one.size / 1e6:.0f} MB in {one.folder}" for one in found.bundled]
    place = f"in {found.folder}" if found.folder else "not on disk; to fetch it: rag models pull"
    lines.append(f"The default language model, {found.default}: {place}")
    names = ", ".join(model.name if model.writes else f"{model.name} (not for answers)" for model in found.ollama or ())
    state = "not running" if found.ollama is None else f"running with {names or 'no models; ollama pull NAME adds one'}"
    lines.append(f"Ollama at {found.ollama_url}: {state}")
    lines.append(f"--llm auto takes {found.auto}. {found.why}")
    return "\n".join(lines)
