"""Questions and answers as HTML: pure functions, and the only place where their text meets markup.

Every text of an article, a model or a user passes `escape`; no image, script or style is ever made from one, and a link
only from an http(s) address. A button carries numbers and ids (`data-*`), which the page sends back to be looked up.
Whether a text runs left or right is for the browser to say (`dir="auto"`).
"""

from collections.abc import Callable, Sequence
from html import escape
from typing import get_args

from rag.answer import Answer, Citation, Disagreement, Hit, Verdict
from rag.cite import MARK
from rag.fragments import UNVERIFIED, day, facts, lang
from rag.turn import Turn

_STATUS = {
    "waiting": "Searching the articles",
    "searching": "Searching the articles",
    "reading": "Reading {found}",
    "writing": "Writing",
}


def turns_html(turns: Sequence[Turn], first: int = 0) -> str:
    """Return the turns as HTML; `first` is the place of the first of them in the conversation."""
    return "".join(turn_html(turn, first + place) for place, turn in enumerate(turns))


def turn_html(turn: Turn, place: int) -> str:
    """Return one question with its answer as far as it has come; `place` is the turn's number in the conversation."""
    parts = [
        f'<div class="question" dir="auto"><span class="sr">You asked: </span>{escape(turn.question)}</div>',
        f'<div class="reply stage-{turn.stage}">',
    ]
    if turn.answer:
        parts.append(answer_html(turn.answer, place, prose=turn.prose, nearest=turn.nearest))
    if turn.answer and not turn.running:
        parts.append(_foot(turn.answer, _rating(turn, place)))
    if turn.running:
        parts.append(_progress(turn))
    if turn.stage == "stopped":
        parts.append('<p class="note">Stopped.</p>')
    if turn.error:
        parts.append(f'<p class="error" role="alert" dir="auto">{escape(turn.error)}</p>')
    return f'<article class="turn" data-turn="{place}">{"".join(parts)}</div></article>'


def answer_html(answer: Answer, place: int, *, prose: str = "", nearest: Sequence[Hit] = ()) -> str:
    """Return an answer: disagreement, text with its [n] buttons, notes, sources; `prose` stands in for the text."""
    cited = {citation.n: citation for citation in answer.citations}
    parts = [_disagreement(each, cited, place) for each in answer.disagreements]
    parts.append(_lead(answer, cited, place, prose or answer.answer))
    if prose:
        # Its marks number the LLM's passages and are not checked yet: they are shown, and open nothing.
        parts.append(_text(prose, answer.answer_language, lambda n: f'<span class="pending">{n}</span>'))
    else:
        body = _text(answer.answer, answer.answer_language, lambda n: _chip(cited, n, place))
        parts.append(f'<div class="{escape(answer.status)}">{body}</div>')
    parts += [f'<p class="note" dir="auto">{escape(note)}</p>' for note in answer.notes]
    parts.append(_sources(answer, place) or (_nearest(nearest, place) if answer.status == "not_found" else ""))
    return "".join(parts)


def welcome_html(examples: Sequence[str]) -> str:
    """Return what an empty conversation shows: one sentence, and the example questions as buttons."""
    buttons = "".join(
        f'<li><button type="button" class="example" data-action="ask" data-question="{escape(each)}" dir="auto">'
        f"{escape(each)}</button></li>"
        for each in examples
    )
    return (
        '<section class="welcome"><h2>Ask in any language</h2><p>The answer comes from the articles alone. '
        "Every number in brackets opens the exact words it rests on.</p>"
        + (f'<ul aria-label="Example questions">{buttons}</ul>' if buttons else "")
        + "</section>"
    )


def refusal_html(reason: str) -> str:
    """Return why a question was not asked, for the line above the input."""
    return f'<p class="hint" role="alert">{escape(reason)}</p>' if reason else ""


def _progress(turn: Turn) -> str:
    found = f"{turn.found} passage{'' if turn.found == 1 else 's'}"
    status = _STATUS[turn.stage].format(found=found)
    return f'<p class="progress" role="status"><i></i><i></i><i></i> {status}</p>'


def _label(citation: Citation) -> str:
    words = [f"Source {citation.n}: {citation.title}", citation.outlet or "", day(citation.published)]
    if not citation.verified:
        words.append(UNVERIFIED)
    return escape(", ".join(word for word in words if word))


def _chip(cited: dict[int, Citation], n: int, place: int) -> str:
    citation = cited.get(n)
    if citation is None:
        return f"[{n}]"  # a number in brackets that no source stands behind is text like any other
    kind = "chip" if citation.verified else "chip unverified"
    return (
        f'<button type="button" class="{kind}" data-action="open" data-turn="{place}" data-n="{n}" '
        f'aria-label="{_label(citation)}" title="{_label(citation)}">{n}</button>'
    )


def _text(text: str, language: str, mark: Callable[[int], str], tag: str = "div") -> str:
    pieces = MARK.split(text)
    shown = "".join(mark(int(piece)) if at % 2 else escape(piece) for at, piece in enumerate(pieces))
    return f'<{tag} class="text" dir="auto"{lang(language)}>{shown}</{tag}>'


def _lead(answer: Answer, cited: dict[int, Citation], place: int, shown: str) -> str:
    """Return the short answers that the text itself does not name; two sources that disagree have their own box."""
    if answer.disagreements:
        return ""
    missing = [short for short in answer.short_answers if short.value not in shown]
    rows = "".join(
        f'<p class="lead" dir="auto"{lang(answer.answer_language)}><strong>{escape(short.value)}</strong> '
        f"{''.join(_chip(cited, n, place) for n in short.citations)}</p>"
        for short in missing
    )
    return rows


def _disagreement(each: Disagreement, cited: dict[int, Citation], place: int) -> str:
    sides = "".join(
        f'<li><strong class="value" dir="auto">{escape(side.value)}</strong>'
        + "".join(
            f'<div class="side">{facts(found.outlet, found.language, found.published)} {_chip(cited, n, place)}</div>'
            for n in side.citations
            if (found := cited.get(n))
        )
        + "</li>"
        for side in each.values
    )
    return (
        f'<section class="disagree" aria-label="Sources disagree"><h3>Sources disagree</h3><ul>{sides}</ul></section>'
    )


def _sources(answer: Answer, place: int) -> str:
    if not answer.citations:
        return ""
    cards = "".join(
        f'<li><button type="button" class="card{"" if each.verified else " unverified"}" data-action="open" '
        f'data-turn="{place}" data-n="{each.n}"><span class="title" dir="auto"{lang(each.language)}>'
        f'{escape(each.title or "Untitled")}</span><span class="line"><span class="n">{each.n}</span>'
        f"{facts(each.outlet, each.language, each.published)}</span>"
        f'<span class="quote" dir="auto"{lang(each.language)}>{escape(each.quote)}</span>'
        + ("" if each.verified else f'<span class="flag">{UNVERIFIED}</span>')
        + "</button></li>"
        for each in answer.citations
    )
    title = "Nearest passages" if answer.status == "not_found" else "Sources"
    return f'<section class="sources"><h3>{title}</h3><ul>{cards}</ul></section>'


def _nearest(hits: Sequence[Hit], place: int) -> str:
    if not hits:
        return ""
    cards = "".join(
        f'<li><button type="button" class="card" data-action="open" data-turn="{place}" data-hit="{at}">'
        f'<span class="title" dir="auto"{lang(hit.article.language)}>{escape(hit.article.title or "Untitled")}</span>'
        f"{facts(hit.article.outlet, hit.article.language, hit.article.published)}"
        f'<span class="quote" dir="auto"{lang(hit.passage.language)}>{escape(hit.passage.text)}</span></button></li>'
        for at, hit in enumerate(hits)
    )
    return f'<section class="sources"><h3>Nearest passages</h3><ul>{cards}</ul></section>'


def _foot(answer: Answer, rating: str) -> str:
    total = answer.timings_ms.get("total")
    made = escape(answer.models.get("llm") or answer.models.get("reader") or "")
    spent = f"{total / 1000:.1f} s" if total is not None else ""
    if first := answer.timings_ms.get("first_token"):
        spent += f", first words after {first / 1000:.1f} s"
    made_in = " · ".join(each for each in (made, spent) if each)
    text = escape(answer.answer)
    copy = f'<button type="button" class="copy" data-action="copy" data-text="{text}">Copy answer</button>'
    return f'<p class="foot">{copy}<span>{made_in}</span>{rating}</p>'


def _rating(turn: Turn, place: int) -> str:
    """Return the two buttons that say what the user thinks of a finished answer."""
    if not turn.finished:
        return ""
    buttons = "".join(
        f'<button type="button" class="verdict" data-action="rate" data-turn="{place}" data-verdict="{verdict}" '
        f'aria-pressed="{"true" if turn.verdict == verdict else "false"}">{verdict.capitalize()}</button>'
        for verdict in get_args(Verdict)
    )
    return f'<span class="verdicts" role="group" aria-label="Is this answer right?">{buttons}</span>'
