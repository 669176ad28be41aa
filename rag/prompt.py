"""The words around an answer: the frames of the reader's own answer and the prompts of the LLM, one file a language.

`prompts/frames/<language>.toml` holds short templates for the reader's answer, `prompts/answer/<language>.txt`
the prompt that the LLM gets. Both are data; each is checked when it is read: a missing or an unknown key or {variable}
is an error that names the file. Nothing here decides what is answered; the grammar of citations is in `rag.cite`.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Formatter

from rag.answer import Hit
from rag.errors import RagError
from rag.localize import language_name
from rag.untrusted import disarm, disarm_line

FRAME_VARIABLES: Mapping[str, frozenset[str]] = {
    key: frozenset(variables.split())
    for key, variables in {
        "answer": "value marks",
        "according_to": "outlet language date",
        "according_to_undated": "outlet language",
        "quote": "quote marks language",
        "quote_own": "quote marks",  # the quote is in the answer's language, which needs no name then
        "disagreement": "",
        "disagreement_item": "outlet language date value marks",
        "disagreement_item_undated": "outlet language value marks",
        "update": "outlet date value marks",
        "agreement": "count",
        "bearing": "",  # yes or no is asked, and the sentences that bear on it follow
        "same": "value marks",  # yes or no is asked of a figure: the articles have the same
        "other": "value marks",
        "side_by_side": "",
        "refusal": "",  # what the LLM is told to say; `not_found` begins with it
        "not_found": "articles",
        "nearest": "",
        "none": "",
        "unknown_outlet": "",
        "unverified": "",
        "llm_failed": "",
        "wrong_language": "",
        "unsupported": "",
        "left_out": "count",
        "not_shown": "count",
        "only_language": "language",  # what the LLM is told when it is asked once more
    }.items()
}
"""Every frame and the variables that it has, all of them, in every language."""

_FILED_AS = {"nb": "no", "nn": "no", "fil": "tl", "iw": "he"}
"""Codes of languages whose file has another code's name."""

PROMPT_VARIABLES = frozenset({"question", "passages", "disagreements", "language", "refusal"})


class PromptError(RagError):
    """A file under `prompts/` is missing, is no TOML, or its keys or variables are wrong."""


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of one language, already checked."""

    language: str
    templates: Mapping[str, str]

    def render(self, key: str, **values: object) -> str:
        """Return the frame `key` with its variables filled in; values are inserted as they are, braces included."""
        return self.templates[key].format(**values)


def prompts_folder() -> Traversable:
    """Return the folder `prompts/` of this installation: the one place that knows where it is."""
    return files("prompts")


def load_frames(language: str) -> Frames:
    """Return the frames of `language`, English where there is no file for it."""
    return _frames(_best(language, "frames", ".toml") or "en")


def render_answer_prompt(
    question: str, language: str, hits: Sequence[Hit], disagreements: Sequence[str], *, again: bool = False
) -> str:
    """Return the prompt for an answer in `language`; passage n is `hits[n - 1]`.

    With `again`, the model wrote in another language before, and a line at the end tells it not to.

    `disagreements` are sentences of ours that may hold marks. Question and passages are disarmed on the way in: no
    passage can close its fence, bring a mark of its own, or write the model's control tokens.
    """
    name = _best(language, "answer", ".txt") or "any"
    frames = load_frames(language)
    lines = [f"- {_no_tags(sentence)}" for sentence in disagreements]
    told = frames.render("only_language", language=language_name(language, frames.language))
    prompt = _prompt(name).format(
        question=" ".join(_no_tags(question).split()),
        passages="\n".join(fence(n, hit) for n, hit in enumerate(hits, start=1)) or frames.render("none"),
        disagreements="\n".join(lines) or frames.render("none"),
        language=language_name(language, language if name != "any" else "en"),
        refusal=frames.render("refusal"),
    )
    head, _, last = prompt.rstrip().rpartition("\n")
    return f"{head}\n{told}\n{last}\n" if again else prompt


def fence(n: int, hit: Hit) -> str:
    """Return a passage between its fence lines, which name its number, outlet, date and language."""
    article = hit.article
    known = (article.outlet, article.published, language_name(hit.passage.language, "en"))
    head = " | ".join(disarm_line(item) for item in known if item)
    return f"<<<PASSAGE {n} | {head}>>>\n{disarm(hit.passage.text).strip()}\n<<<END {n}>>>"


def check_template(template: str, expected: frozenset[str], place: str) -> None:
    """Raise PromptError unless the variables of `template` are exactly `expected`; `place` says which file and key."""
    try:
        found = [field for _, field, _, _ in Formatter().parse(template) if field is not None]
    except ValueError as error:
        raise PromptError(f"{place}: {error}. Write a literal brace twice, {{{{ or }}}}.") from error
    _same(expected, found, place, "variable")


@cache
def _frames(language: str) -> Frames:
    name = f"frames/{language}.toml"
    try:
        templates = tomllib.loads(_read(name))
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"prompts/{name} is no TOML: {error}. Install the package again.") from error
    check_frames(templates, f"prompts/{name}")
    return Frames(language, templates)


def check_frames(templates: Mapping[str, object], place: str) -> None:
    """Raise PromptError unless `templates` has every frame, no other, and each the right variables."""
    _same(FRAME_VARIABLES, templates, place, "key")
    for key, template in templates.items():
        if not isinstance(template, str):
            raise PromptError(f"{place}: {key} must be a text in quotes.")
        check_template(template, FRAME_VARIABLES[key], f"{place}: {key}")


@cache
def _prompt(name: str) -> str:
    template = _read(f"answer/{name}.txt")
    check_template(template, PROMPT_VARIABLES, f"prompts/answer/{name}.txt")
    return template


def _same(expected: Iterable[str], found: Iterable[str], place: str, kind: str) -> None:
    names = set(found)
    for name in sorted(set(expected) - names):
        raise PromptError(f"{place}: the {kind} {name} is missing.")
    for name in sorted(names - set(expected)):
        raise PromptError(f"{place}: unknown {kind} {name}. Known: {', '.join(sorted(expected)) or 'none'}.")


def _best(language: str, folder: str, suffix: str) -> str | None:
    """Return the file stem for a language code: `pt` for `pt-BR`, `no` for `nb`; None where there is no file."""
    stem = language.replace("_", "-").split("-")[0].lower()
    stem = _FILED_AS.get(stem, stem)
    safe = stem.isascii() and stem.isalpha()
    return stem if safe and (prompts_folder() / folder / (stem + suffix)).is_file() else None


def _read(name: str) -> str:
    try:
        folder, file = name.split("/")
        return (prompts_folder() / folder / file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"prompts/{name} cannot be read: {error}. Install the package again.") from error


def _no_tags(text: str) -> str:
    return text.translate({ord("<"): "‹", ord(">"): "›"})
