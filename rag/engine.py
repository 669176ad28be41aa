"""The library as an object: `rag.open(home)`. Loads each heavy part on first use; safe to share between threads."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article
from index.config import BUNDLED, IndexConfig
from index.errors import LibraryMissing
from index.home import Home
from rag.answer import Answer, Hit, Verdict
from rag.config import RagConfig
from rag.events import Event, Final, Reading

if TYPE_CHECKING:
    from llama_index.core.query_engine import CustomQueryEngine
    from llama_index.core.retrievers import BaseRetriever

    from index.encoder import Encoder
    from index.lexical import Lexical
    from index.reconcile import Report
    from index.store import Store
    from rag.ask import Tools
    from rag.generate import Generator
    from rag.lazy_llm import LazyLLM
    from rag.read import Reader
    from rag.retrieve import Filter


class Engine:
    """Questions to one library. Make it with `rag.open`."""

    def __init__(self, home: Path, encoder: str | None = None, config: RagConfig | None = None) -> None:
        """Remember where the library is; nothing is read yet. `encoder` None means the one that made the library."""
        self.home = Home(Path(home))
        self.config = config or RagConfig()
        self._named = encoder
        self._opened: Store | None = None
        self._lock = threading.RLock()
        self._encoder: Encoder | None = None
        self._reader: Reader | None = None
        self._lexical: tuple[int, Lexical] | None = None
        self._lazy: LazyLLM | None = None

    def add(self, paths: Sequence[str | Path] | str | Path) -> "Report":
        """Add or refresh the articles in `paths` (files or folders); see `index.build.build` for what it raises."""
        from index.build import build

        several = [paths] if isinstance(paths, str | Path) else list(paths)
        return build(several, self.home, self.encoder(), IndexConfig())

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Remove these articles; return the ids that were in the library."""
        from index.build import remove

        return remove(ids, self.home)

    def articles(self) -> list[Article]:
        """Return every article, ordered by outlet, date and title."""
        found = self._store.articles()
        return sorted(found, key=lambda article: (article.outlet or "", article.published or "", article.title))

    def article(self, article_id: str) -> Article | None:
        """Return one article, or None when the library has none with this id."""
        return next(iter(self._store.articles([article_id])), None)

    def search(self, question: str, top: int | None = None, only: "Filter | None" = None) -> tuple[Hit, ...]:
        """Return the passages nearest to `question`, best first; those of the outlet that it names, if it does."""
        from dataclasses import replace

        from rag.ask import Question, search
        from rag.retrieve import Filter

        tools = self._tools()
        config = tools.config if top is None else replace(tools.config, top=top)
        return search(Question(question, only=only or Filter()), replace(tools, config=config))

    def ask(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        language: str | None = None,
        only: "Filter | None" = None,
    ) -> Answer:
        """Return the answer to `question`, in its language or in `language`; `history` holds (question, answer)."""
        final = [event for event in self.stream(question, history, language, only) if isinstance(event, Final)]
        return final[-1].answer

    def stream(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        language: str | None = None,
        only: "Filter | None" = None,
    ) -> Iterator[Event]:
        """Yield the passages, the reader's answer, pieces of an LLM's prose, and the final answer; see `rag.events`.

        An LLM is looked for and loaded after the reader's answer; where that fails, the answer stands, with a note.
        """
        from rag.ask import Question, ask
        from rag.retrieve import Filter

        stop, llm = threading.Event(), self._llm()
        try:
            asked = Question(question, tuple(history), language, only or Filter())
            events = ask(asked, self._tools(None if llm.is_ruled_out else llm), stop)
            for event in events:
                yield event
                if isinstance(event, Reading):
                    break
            if isinstance(event, Reading) and not llm.is_ruled_out and llm.is_none():
                yield Final(event.answer)  # looked for an LLM only now, and found none
            else:
                yield from events
        finally:
            stop.set()  # a reader that leaves early frees the model

    async def aask(self, question: str, history: Sequence[tuple[str, str]] = (), language: str | None = None) -> Answer:
        """Return the answer to `question` without blocking the event loop."""
        return await asyncio.to_thread(self.ask, question, history, language)

    def rate(self, answer: Answer, verdict: Verdict, history: Sequence[tuple[str, str]] = ()) -> None:
        """Keep a user's verdict on an answer in the library's folder, for `rag eval --format feedback`.

        `history` is the one it was asked with. What is kept, and who may read it: `rag.feedback`. Raises QuestionError
        for another verdict, LibraryError when the folder does not take it.
        """
        from dataclasses import replace

        from rag.feedback import alone, append, feedback_of

        def name_of(article_id: str) -> str:
            article = self.article(article_id)
            return (Path(article.source).name if article else "") or article_id

        if history:
            outlets = {receipt.outlet for receipt in self._store.receipts().values() if receipt.outlet}
            answer = replace(answer, question=alone(answer, history, outlets))
        append(self.home, feedback_of(answer, verdict, name_of))

    def as_retriever(self, top: int | None = None) -> "BaseRetriever":
        """Return a llama-index retriever over this library."""
        from rag.llama import retriever

        return retriever(self, top)

    def as_query_engine(self) -> "CustomQueryEngine":
        """Return a llama-index query engine whose answers are this engine's."""
        from rag.llama import query_engine

        return query_engine(self)

    def encoder(self) -> "Encoder":
        """Return the encoder: the one named at opening, else the one that made the library, else the bundled one."""
        with self._lock:
            if self._encoder is None:
                from index.embed import load_encoder

                self._encoder = load_encoder(self._named or self._encoder_of_library())
            return self._encoder

    def reader(self) -> "Reader":
        """Return the bundled reader, which every question is read with."""
        with self._lock:
            if self._reader is None:
                from rag.read import Reader

                self._reader = Reader.load(self.encoder())
            return self._reader

    def llm(self) -> "tuple[Generator | None, str]":
        """Return the LLM, loaded, None for the reader alone, and one line that says which and why.

        Raises ModelUnavailable when it cannot be loaded. Nothing else waits for it: see `stream`.
        """
        llm = self._llm()
        return llm.load(), llm.why

    def close(self) -> None:
        """Let go of the store's files; the engine opens them again when it is used again."""
        if self._opened is not None:
            self._opened.close()

    def _llm(self) -> "LazyLLM":
        with self._lock:
            if self._lazy is None:
                from rag.lazy_llm import LazyLLM

                self._lazy = LazyLLM(self.config.llm)
            return self._lazy

    @property
    def _store(self) -> "Store":
        with self._lock:
            if self._opened is None:
                from index.store import Store

                self._opened = Store(self.home)
            return self._opened

    def _encoder_of_library(self) -> str:
        try:
            return self._store.stamp().encoder
        except LibraryMissing:
            return BUNDLED

    def _tools(self, generator: "Generator | None" = None) -> "Tools":
        from index.build import refuse_other
        from rag.ask import Tools

        stamp = self._store.stamp()
        encoder = self.encoder()
        if stamp.fingerprint != encoder.fingerprint:
            from dataclasses import replace

            wanted = replace(
                stamp, encoder=encoder.name, fingerprint=encoder.fingerprint, dimensions=encoder.dimensions
            )
            refuse_other(self._store, wanted)
        with self._lock:
            return Tools(self._store, self._lexical_index(), encoder, self.reader(), self.config, generator)

    def _lexical_index(self) -> "Lexical":
        """Return the lexical index of the library as it is now, read from disk or derived again."""
        from index.lexical import Lexical

        generation = self.home.generation()
        if self._lexical is None or self._lexical[0] != generation:
            found = Lexical.load(self.home.lexical, generation) or Lexical.build(self._store.passages())
            self._lexical = generation, found
        return self._lexical[1]


def open(home: str | Path | None = None, *, encoder: str | None = None, llm: str = "auto") -> Engine:
    """Open the library in the folder `home` (default: the user's data folder); nothing heavy is loaded before use.

    `encoder` and `llm` take the forms of the command line (`rag ask --help`).
    """
    return Engine(Path(home) if home is not None else default_home(), encoder, RagConfig(llm=llm))


def default_home() -> Path:
    """Return the platform's folder for this user's library."""
    from platformdirs import user_data_path

    return user_data_path("news-rag", appauthor=False)
