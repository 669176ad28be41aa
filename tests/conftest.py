"""What tests have: a library folder of their own, no accounts or addresses of the machine, a tiny encoder, a browser.

The tiny encoder is a static one whose vectors are known by heart: each character that is not white space is a token,
`a`, `b` and `c` point along the first three axes, every other character along the fourth. So `aab` is (2, 1, 0, 0)
scaled to length one, and a text of n visible characters has n tokens.
"""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, sync_playwright

from index.static import StaticEncoder

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

_LONG = {"test_readme.py", "test_recipe.py", "test_run.py", "test_cli.py"}
_FOREIGN = ("HF_", "HUGGING", "TRANSFORMERS_", "OPENAI_", "OLLAMA_", "CHROMA_", "RAG_")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the files of minutes first: begun last, they would keep one process busy while the other has nothing left."""
    items.sort(key=lambda item: item.path.name not in _LONG)


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the machine's own library, keys and hubs out of the tests."""
    for name in list(os.environ):
        if name.startswith(_FOREIGN):
            monkeypatch.delenv(name)
    monkeypatch.setenv("RAG_HOME", str(tmp_path / "rag-home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tiny encoder, which sentence-transformers can load too. Copy it before changing it."""
    from safetensors.numpy import save_file
    from tokenizers import Regex, Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Sequence, Split, WhitespaceSplit

    folder = tmp_path_factory.mktemp("tiny")
    table = np.eye(4, dtype=np.float16)[[3, 0, 1, 2]]
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "a": 1, "b": 2, "c": 3}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Sequence([WhitespaceSplit(), Split(Regex("."), "isolated")])
    tokenizer.save(str(folder / "tokenizer.json"))
    kinds = ("StaticEmbedding", ""), ("Normalize", "1_Normalize")
    modules = [
        {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for n, (kind, path) in enumerate(kinds)
    ]
    (folder / "modules.json").write_text(json.dumps(modules), "utf-8")
    (folder / "1_Normalize").mkdir()
    return folder


@pytest.fixture
def tiny(tiny_folder: Path) -> StaticEncoder:
    """The tiny encoder."""
    return StaticEncoder.load(tiny_folder, "tiny")


@pytest.fixture(scope="module")  # while it is open an event loop runs in this thread, in the way of other tests
def browser() -> Iterator[Browser]:
    """The machine's own Chromium. Where it has none its tests are skipped, but not in CI, which installs it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say("There is no Chromium to show the page in. Install it: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_FLAGS))
        yield browser
        browser.close()
