"""The command `rag`: arguments in, one command run, an exit code out. The only place that prints.

Exit codes: 0 done, 2 wrong use or bad input, 3 library missing or made by another encoder, 4 a model or server could
not be reached, 130 interrupted. With `--json` stdout carries one JSON document and nothing else.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from index.errors import IndexingError
from rag import commands
from rag.commands import Note, Say
from rag.errors import RagError

_LLM_FORMS = "auto | reader | hf:NAME | gguf:PATH | ollama:NAME | openai:URL#NAME"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    options = parser().parse_args(arguments)
    options.home = Path(options.home or os.environ.get("RAG_HOME") or _default_home())
    try:
        return commands.COMMANDS[options.command](options, _say(options), _note(options))
    except (IndexingError, RagError) as error:
        return _fail(options, str(error), error.exit_code)
    except KeyboardInterrupt:
        return _fail(options, "Interrupted. What was stored stays; run the same command again to go on.", 130)
    except BrokenPipeError:  # the reader of our output left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command and option."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--home", metavar="DIR", help="folder of the library (or RAG_HOME; default: your data folder)")
    common.add_argument("--json", action="store_true", help="one JSON document on stdout, nothing else")
    common.add_argument("--quiet", action="store_true", help="no progress and no notes on stderr")
    top = argparse.ArgumentParser(prog="rag", description="Questions in any language over news in many languages.")
    _add_common(top)
    known = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return known.add_parser(name, help=text, description=text, parents=[common])

    index = command("index", "add or refresh articles; files, folders, - for stdin (default: the seed articles)")
    index.add_argument("paths", nargs="*", metavar="PATH")
    index.add_argument("--encoder", metavar="NAME", help="bundled, or a sentence-transformers model or folder")
    index.add_argument("--rebuild", action="store_true", help="embed every article of the library again")
    index.add_argument("--max-mb", type=_positive, default=20.0, metavar="N", help="largest article read (20)")
    command("articles", "list the articles")
    command("show", "show one article").add_argument("id", metavar="ID")
    command("remove", "remove articles").add_argument("ids", nargs="+", metavar="ID")
    search = command("search", "find passages")
    search.add_argument("question", metavar="QUESTION")
    search.add_argument("--top", type=_count, default=10, metavar="N", help="how many (10)")
    _add_filters(search)
    ask = command("ask", "answer a question")
    ask.add_argument("question", metavar="QUESTION")
    for asking in (ask, command("chat", "ask and ask on, in the terminal")):
        asking.add_argument("--llm", default="auto", metavar="MODEL", help=f"who writes the prose: {_LLM_FORMS}")
        asking.add_argument("--lang", metavar="xx", help="language of the answer (default: the question's)")
        _add_filters(asking)
    serve = command("serve", "serve the chat page, the HTTP API and MCP")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=_port, default=7860, help="port to listen on (7860)")
    serve.add_argument("--auth", type=Path, metavar="FILE", help="logins, a line each: user:password")
    serve.add_argument("--llm", default="auto", metavar="MODEL", help=f"who writes the prose: {_LLM_FORMS}")
    models = command(
        "models", "list the models here (list), fetch a language model (pull), verify the bundled ones (check)"
    )
    models.add_argument("action", nargs="?", choices=["list", "pull", "check"], default="list")
    models.add_argument("name", nargs="?", metavar="NAME", help="model of the hub (default: the default LLM)")
    _add_eval(command("eval", "ask questions with known answers, measure what was right, write a report"))
    return top


def _add_eval(measure: argparse.ArgumentParser) -> None:
    measure.add_argument(
        "gold",
        nargs="?",
        type=Path,
        metavar="GOLD",
        help="questions (default: the seeds' own; feedback: the library's)",
    )
    measure.add_argument(
        "--format",
        choices=["gold", "squad", "pairs", "feedback"],
        default="gold",
        help="gold file, SQuAD JSON, pairs of articles, what users said of answers",
    )
    measure.add_argument(
        "--passages-from", type=Path, metavar="FILE", help="squad: passages of another language's file"
    )
    measure.add_argument(
        "--language", metavar="xx", help="squad: language of the questions (default: told by the file)"
    )
    measure.add_argument("--llm", default="reader", metavar="MODEL", help=f"who writes the prose: {_LLM_FORMS}")
    measure.add_argument(
        "--vary", action="append", default=[], metavar="NAME=A,B", help="compare encoder=, llm=, retrieval=; repeatable"
    )
    measure.add_argument(
        "--report", type=Path, metavar="FILE.html", help="write a report, one file that needs no other"
    )
    measure.add_argument("--markdown", type=Path, metavar="FILE.md", help="write the summary that is printed")
    measure.add_argument(
        "--against", type=Path, metavar="OLD.json", help="compare with an earlier --json; exit 2 if worse"
    )
    measure.add_argument(
        "--tolerance", type=_points, default=2.0, metavar="N", help="percentage points that count as the same (2)"
    )
    measure.add_argument("--limit", type=_positive_count, metavar="N", help="only the first N questions")
    measure.add_argument("--fresh", action="store_true", help="ask anew what an earlier run has answered")
    measure.add_argument("--new", type=Path, metavar="FILE", help="start a gold file from the articles of the library")


def _add_common(top: argparse.ArgumentParser) -> None:
    """Give the top level the common options too, so that they may stand before or after the command."""
    top.add_argument("--home", metavar="DIR", default=None, help="folder of the library")
    top.add_argument("--json", action="store_true", help="one JSON document on stdout")
    top.add_argument("--quiet", action="store_true", help="nothing on stderr but errors")


def _add_filters(command: argparse.ArgumentParser) -> None:
    command.add_argument("--from", dest="languages", metavar="xx,yy", help="only articles in these languages")
    command.add_argument(
        "--outlet", dest="outlets", action="append", metavar="NAME", help="only this outlet; repeatable"
    )
    command.add_argument("--since", metavar="DATE", help="only articles published on this day or later (2025-05-01)")
    command.add_argument("--until", metavar="DATE", help="only articles published on this day or earlier")


def _say(options: argparse.Namespace) -> Say:
    def say(text: str, document: object) -> None:
        if options.json:
            text = json.dumps(document, ensure_ascii=False, indent=2)
        # a lone surrogate, as a broken file name has, must not stop the output
        sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
        sys.stdout.flush()

    return say


def _note(options: argparse.Namespace) -> Note:
    def note(text: str) -> None:
        if not options.quiet:
            print(text, file=sys.stderr)

    return note


def _fail(options: argparse.Namespace, message: str, code: int) -> int:
    print(f"rag: {message}", file=sys.stderr)
    if options.json:
        print(json.dumps({"error": message, "exit_code": code}, ensure_ascii=False))
    return code


def _default_home() -> Path:
    from rag.engine import default_home

    return default_home()


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1000:
        raise argparse.ArgumentTypeError("must be 1 to 1000")
    return number


def _positive_count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _points(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 100:
        raise argparse.ArgumentTypeError("must be 0 to 100 percentage points")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("must be 0 to 65535")
    return number


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e6:
        raise argparse.ArgumentTypeError("must be a positive number of megabytes")
    return number


if __name__ == "__main__":
    sys.exit(main())
