"""What each command does: options in, calls to the engine, results handed to `say` as text and as JSON values."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import QuestionError
from rag.options import filter_of, language_of, logins_of

if TYPE_CHECKING:
    from rag.engine import Engine

Say = Callable[[str, object], None]
"""Takes a result as text and as JSON values; prints one of them."""

Note = Callable[[str], None]
"""Prints a line on stderr, unless the user wants none."""

Command = Callable[[argparse.Namespace, Say, Note], int]

EXAMPLES = (
    "In which year did Ho Chi Minh visit Azerbaijan?",
    "Wie viele vietnamesische Soldaten nehmen an der Parade in Moskau teil?",
    "Berapa nilai perdagangan Vietnam dan Kazakhstan pada tahun 2024?",
    "Tổng Bí thư Tô Lâm sẽ thăm những nước nào?",
    "Кто министр иностранных дел России?",
)
"""Questions over the seed articles, offered on the page while they are in the library."""


def index(options: argparse.Namespace, say: Say, note: Note) -> int:
    """Add or refresh articles; exit code 2 when an input could not be read."""
    from index.build import build, rebuild
    from index.config import IndexConfig
    from rag.gold import seeds_folder
    from rag.terminal import report_text

    config = IndexConfig(max_bytes=int(options.max_mb * 1_000_000))
    engine = _engine(options, encoder=options.encoder)
    paths = options.paths or ([] if options.rebuild else [seeds_folder()])
    stdin = sys.stdin.buffer if "-" in options.paths else None
    with _progress(options) as progress:
        if options.rebuild and paths:
            raise QuestionError(
                "--rebuild takes no PATH: it embeds the articles that are in the library. Leave one out."
            )
        if options.rebuild:
            report = rebuild(engine.home, engine.encoder(), config, progress=progress)
        else:
            report = build(paths, engine.home, engine.encoder(), config, stdin=stdin, progress=progress)
    say(report_text(report), asdict(report))
    return 2 if report.failed else 0


def articles(options: argparse.Namespace, say: Say, note: Note) -> int:
    """List the articles of the library."""
    from rag.documents import article_document
    from rag.terminal import articles_text

    found = _engine(options).articles()
    say(articles_text(found), [article_document(article) for article in found])
    return 0


def show(options: argparse.Namespace, say: Say, note: Note) -> int:
    """Show one article."""
    from rag.terminal import article_text

    article = _engine(options).article(options.id)
    if article is None:
        raise QuestionError(f"There is no article {options.id!r} in the library. `rag articles` lists them.")
    say(article_text(article), asdict(article))
    return 0


def remove(options: argparse.Namespace, say: Say, note: Note) -> int:
    """Remove articles; exit code 2 when one was not in the library."""
    removed = _engine(options).remove(options.ids)
    unknown = sorted(set(options.ids) - set(removed))
    lines = [f"removed {len(removed)}", *(f"not in the library: {id_}" for id_ in unknown)]
    say("\n".join(lines), {"removed": removed, "unknown": unknown})
    return 2 if unknown else 0


def search(options: argparse.Namespace, say: Say, note: Note) -> int:
    """Find passages."""
    from rag.documents import hit_document
    from rag.terminal import hits_text

    hits = _engine(options).search(options.question, options.top, filter_of(options))
    say(hits_text(hits), [hit_document(hit) for hit in hits])
    return 0


def ask(options: argparse.Namespace, say: Say, note: Note) -> int:
    """Answer one question."""
    from rag.terminal import answer_text

    engine = _engine(options)
    only = filter_of(options)
    note(engine.llm()[1])
    answer = engine.ask(options.question, language=language_of(options.lang), only=only)
    say(answer_text(answer), answer.to_dict())
    return 0


def chat(options: argparse.Namespace, say: Say, note: Note) -> int:
    """Answer questions from stdin, a line each, until it ends; follow-ups are understood."""
    from rag.terminal import answer_text

    engine = _engine(options)
    only, language = filter_of(options), language_of(options.lang)
    note(engine.llm()[1])
    note("Ask, in any language. An empty line or Ctrl+D ends the conversation.")
    history: list[tuple[str, str]] = []
    answers = []
    for question in _lines(options):
        try:
            answer = engine.ask(question, history, language, only)
        except QuestionError as error:
            note(str(error))
            continue
        history.append((question, answer.answer))
        answers.append(answer.to_dict())
        if not options.json:
            say(answer_text(answer) + "\n", None)
    if options.json:
        say("", answers)
    return 0


def serve(options: argparse.Namespace, say: Say, note: Note) -> int:
    """Serve the chat page, the HTTP API and MCP until Ctrl+C."""
    from rag import server
    from rag.gold import seeds_folder

    engine = _engine(options)
    logins = logins_of(options.auth) if options.auth else None
    seeds = seeds_folder()
    examples = EXAMPLES if any(Path(article.source).parent == seeds for article in engine.articles()) else ()
    note(engine.llm()[1])
    server.serve(
        engine,
        options.host,
        options.port,
        logins,
        lambda address: say(f"Chat: {address}", {"address": address}),
        examples=examples,
    )
    return 0


def measure(options: argparse.Namespace, say: Say, note: Note) -> int:
    """Ask questions with known answers and print what was right; see `rag.measure`."""
    from rag.measure import measure as measured

    with ExitStack() as bars:
        return measured(options, say, note, lambda total: bars.enter_context(_progress(options, total)))


def models(options: argparse.Namespace, say: Say, note: Note) -> int:
    """List the models of this machine, fetch one from the hub, or check the bundled ones."""
    if options.action == "list":
        from rag import inventory

        found = inventory.take()
        say(inventory.text(found), inventory.document(found))
        return 0
    if options.action == "check":
        return _check_models(say)
    from rag.choose import DEFAULT_MODEL
    from rag.hub import pull

    name = options.name or DEFAULT_MODEL
    folder = pull(name, progress=not options.quiet)
    say(f"{name} is in {folder}", {"model": name, "folder": str(folder)})
    return 0


def _check_models(say: Say) -> int:
    """Print which files of the bundled models are whole, and the scores of their cards."""
    from rag import check
    from rag.errors import ModelUnavailable
    from rag.terminal import card_text

    cards = [check.check(folder) for folder in check.bundled()]
    say("\n\n".join(map(card_text, cards)), [asdict(card) | {"folder": str(card.folder)} for card in cards])
    if broken := [str(card.folder / file.name) for card in cards for file in card.files if not file.is_whole]:
        raise ModelUnavailable(f"Not as released: {', '.join(broken)}. Install the package again to restore them.")
    return 0


COMMANDS: Mapping[str, Command] = {
    "index": index,
    "articles": articles,
    "show": show,
    "remove": remove,
    "search": search,
    "ask": ask,
    "chat": chat,
    "serve": serve,
    "models": models,
    "eval": measure,
}


def _engine(options: argparse.Namespace, *, encoder: str | None = None, llm: str | None = None) -> "Engine":
    from rag.config import RagConfig
    from rag.engine import Engine

    return Engine(options.home, encoder, RagConfig(llm=llm or str(getattr(options, "llm", "reader"))))


def _lines(options: argparse.Namespace) -> Iterator[str]:
    prompt = not options.quiet and sys.stdin.isatty()
    while True:
        if prompt:
            sys.stderr.write("> ")
            sys.stderr.flush()
        line = sys.stdin.readline()
        if not line.strip():
            return
        yield line.strip()


@contextmanager
def _progress(options: argparse.Namespace, total: int | None = None) -> Iterator[Callable[[str], None]]:
    """Give a function that counts and names on stderr what is taken up; silent with --quiet or without a terminal."""
    from tqdm import tqdm

    with tqdm(total=total, unit="", disable=True if options.quiet else None, leave=False, file=sys.stderr) as bar:

        def step(name: str) -> None:
            bar.set_postfix_str(name[-60:], refresh=False)
            bar.update()

        yield step
