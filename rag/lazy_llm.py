"""An LLM that is looked for and loaded when its first prompt comes, never before.

Loading takes seconds (torch alone is imported in several) and looking for an Ollama up to a third of one, so neither
may stand between a question and the reader's answer, which needs no LLM.
"""

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rag.choose import LLMSpec, choose, parse_llm
from rag.errors import ModelUnavailable, RagError

if TYPE_CHECKING:
    from rag.generate import Generator


class LazyLLM:
    """The LLM that a user asked for, as a `rag.generate.Generator`; safe to share between threads.

    What was found and loaded is kept. What failed is tried again at the next prompt, since a user who reads the note
    fetches the model, and need not start anew.
    """

    def __init__(self, form: str) -> None:
        """Read one of `rag.choose.FORMS`; QuestionError for anything else."""
        self._asked = parse_llm(form)
        self._choice = None if self._asked.kind == "auto" else choose(self._asked)  # only `auto` has to look around
        self._loaded: Generator | None = None
        self._lock = threading.Lock()  # its own: who waits for a model holds up nobody who reads

    @property
    def is_ruled_out(self) -> bool:
        """Whether it is known already, without looking, that the reader answers alone."""
        return self._choice is not None and self._choice[0].kind == "reader"

    @property
    def why(self) -> str:
        """One line that says which LLM it is and why; looks for it when nobody has yet."""
        with self._lock:
            return self._chosen()[1]

    @property
    def name(self) -> str:
        """What the answer says wrote it."""
        with self._lock:
            return str(self._chosen()[0])

    def is_none(self) -> bool:
        """Tell whether the reader answers alone; looks for an LLM when nobody has yet."""
        with self._lock:
            return self._chosen()[0].kind == "reader"

    def load(self) -> "Generator | None":
        """Return the loaded LLM, None for the reader alone; ModelUnavailable when it cannot be loaded."""
        with self._lock:
            spec, _ = self._chosen()
            if self._loaded is None and spec.kind != "reader":
                try:
                    from rag.generate import load

                    self._loaded = load(spec)
                except RagError:
                    raise
                except Exception as error:  # whatever an LLM library raises while it is imported
                    reason = " ".join(f"{type(error).__name__}: {error}".split())[:200].rstrip(".: ")
                    raise ModelUnavailable(f"{spec} could not be loaded: {reason}. Try another with --llm.") from error
            return self._loaded

    def stream(self, prompt: str, stop: threading.Event | None = None) -> Iterator[str]:
        """Yield the text as the LLM does, loading it first."""
        yield from self._must_load().stream(prompt, stop)

    @property
    def room(self) -> int:
        """The tokens that a prompt may have, of the LLM once it is loaded."""
        return self._must_load().room

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text in the LLM's own measure, loading it first."""
        return self._must_load().count_tokens(texts)

    def _must_load(self) -> "Generator":
        generator = self.load()
        if generator is None:
            raise ModelUnavailable("There is no language model here; the bundled reader answers.")
        return generator

    def _chosen(self) -> tuple[LLMSpec, str]:
        if self._choice is None:
            self._choice = choose(self._asked)
        return self._choice
