"""The recipe: read -> clean -> language -> chunk -> embed -> store, as a reconciliation under the write lock."""

import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from index.address import file_of, id_of
from index.article import Article, Document
from index.chunk import CHUNKER_VERSION
from index.clean import clean
from index.config import IndexConfig
from index.encoder import Encoder
from index.errors import LibraryMismatch, LibraryMissing, ReadError
from index.home import Home
from index.language import detect
from index.lexical import Lexical
from index.read import Failure, read
from index.reconcile import Reconciliation, Report, sweep
from index.store import Stamp, Store

Progress = Callable[[str], None]
"""Called with the source of each article as it is taken up."""


def silent(source: str) -> None:
    """Report no progress."""


def build(
    paths: Sequence[str | Path],
    home: Home,
    encoder: Encoder,
    config: IndexConfig,
    *,
    stdin: BinaryIO | None = None,
    progress: Progress = silent,
) -> Report:
    """Bring the library in `home` up to date with the articles in `paths`.

    Articles that came from a folder in `paths` and are no longer there are removed; all others stay.

    Raises:
        LibraryLocked: another process is writing; nothing was changed.
        LibraryMismatch: another encoder or chunker made the library; nothing was changed.
        LibraryUnwritable: no rights or no space; what was stored stays usable, and another run goes on from there.
    """
    report = Report()
    stamp = stamp_of(encoder, config)
    with _writing(home) as store:
        refuse_other(store, stamp)
        store.prepare(stamp)
        run = Reconciliation(store, encoder, config, report)
        run.write(_articles(paths, config, report, stdin, progress))
        run.remove(_gone(store, paths, run.seen, report.failed))
        _finish(run, store, stamp, home)
    return report


def rebuild(home: Home, encoder: Encoder, config: IndexConfig, *, progress: Progress = silent) -> Report:
    """Embed every stored article again, with another encoder or chunker; the old library serves until this is done."""
    report = Report()
    stamp = stamp_of(encoder, config)
    with _writing(home) as store:
        articles = store.articles()
        store.prepare(stamp)
        run = Reconciliation(store, encoder, config, report, afresh=True)
        run.write(_announced(articles, progress))
        store.delete(articles=store.receipts().keys() - run.seen.keys())  # left by a rebuild that was cut short
        _finish(run, store, stamp, home)
    return report


def remove(ids: Collection[str], home: Home) -> list[str]:
    """Remove these articles from the library; return the ids that were in it."""
    with _writing(home) as store:
        store.stamp()  # raises when there is no library to remove from
        found = sorted(set(ids) & store.receipts().keys())
        store.delete(articles=found)
        sweep(store)
        _derive(store, home)
    return found


def stamp_of(encoder: Encoder, config: IndexConfig) -> Stamp:
    """Return the stamp of a library made by `encoder` under `config`."""
    chunker = f"{CHUNKER_VERSION}/{config.overlap}"
    return Stamp(encoder.name, encoder.fingerprint, encoder.dimensions, chunker, config.max_tokens)


def refuse_other(store: Store, stamp: Stamp) -> None:
    """Raise LibraryMismatch when the library's vectors are not comparable with those of `stamp`."""
    try:
        found = store.stamp()
    except LibraryMissing:
        return
    if found.key != stamp.key:
        raise LibraryMismatch(
            f"The library was made by the encoder {_described(found)}, not by {_described(stamp)}. Rebuild it from"
            f" the articles it holds: rag index --rebuild --encoder {shlex.quote(stamp.encoder)}"
        )


def _described(stamp: Stamp) -> str:
    return f"{stamp.encoder!r} ({stamp.fingerprint}, chunker {stamp.chunker}, {stamp.max_tokens} tokens)"


@contextmanager
def _writing(home: Home) -> Iterator[Store]:
    """Hold the lock on `home` with a store open; afterwards readers are told of what was written, even half of it."""
    with home.writing():
        store = Store(home)
        try:
            yield store
        finally:
            store.close()
            if store.changed or home.unfinished:
                home.advance()
        home.finish()


def _articles(
    paths: Sequence[str | Path], config: IndexConfig, report: Report, stdin: BinaryIO | None, progress: Progress
) -> Iterator[Article]:
    """Yield what can be read as an article; note what cannot in the report, and go on."""
    for found in read(paths, stdin, max_bytes=config.max_bytes):
        progress(found.source)
        if isinstance(found, Failure):
            report.failed.append(found)
            continue
        try:
            yield _article(clean(found), found.title)
        except ReadError as error:
            report.failed.append(Failure(found.source, str(error).removeprefix(f"{found.source}: ")))


def _article(document: Document, stated_title: str | None) -> Article:
    """Return the article of a cleaned document; a title that cleaning made up says nothing of which article it is."""
    return Article(
        id=id_of(replace(document, title=stated_title)),
        text=document.text,
        title=document.title or "",
        source=document.source,
        language=document.language or detect(document.text).code,
        url=document.url,
        outlet=document.outlet,
        published=document.published,
    )


def _announced(articles: Iterable[Article], progress: Progress) -> Iterator[Article]:
    for article in articles:
        progress(article.source)
        yield article


def _gone(store: Store, paths: Sequence[str | Path], seen: Collection[str], failed: Sequence[Failure]) -> list[str]:
    """Return the articles that came from a folder of `paths` and were not met there; what failed to be read stays."""
    unread = {failure.source for failure in failed}
    folders = [Path(path).resolve() for path in paths if str(path) not in {"-", *unread} and Path(path).is_dir()]
    broken = [Path(file_of(source)) for source in unread]
    gone = []
    for id_, receipt in store.receipts().items():
        file = Path(file_of(receipt.source))
        inside = any(file.is_relative_to(folder) for folder in folders)
        if inside and id_ not in seen and not any(file.is_relative_to(path) for path in broken):
            gone.append(id_)
    return gone


def _finish(run: Reconciliation, store: Store, stamp: Stamp, home: Home) -> None:
    run.check()
    sweep(store)
    store.use(stamp)
    run.report.passages = _derive(store, home)


def _derive(store: Store, home: Home) -> int:
    """Write the lexical index for the generation that this run will leave; return the number of passages."""
    moved = store.changed or home.unfinished
    if not moved and (kept := Lexical.load(home.lexical, home.generation())) is not None:
        return len(kept.passage_ids)
    passages = store.passages()
    Lexical.build(passages).save(home.lexical, home.generation() + int(moved))
    return len(passages)
