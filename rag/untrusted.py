"""What is done to text that others wrote, on its way into a prompt and on its way out of a model.

Neither function judges content: a passage may still lie, and a model may still believe it. They take away the means:
the fences and control tokens that would let a passage pose as an instruction, and the addresses and tags that would let
an answer load something.
"""

import re
import unicodedata

_JOINERS = "\u200c\u200d"  # they spell words in Persian, Hindi and others, so they stay
_KEPT = "\n\t" + _JOINERS
_LOOKALIKES = str.maketrans("<>[]【】［］＜＞", "‹›()()()‹›")
"""No `<` or `>`: no fence, no `<|im_end|>`, no `</s>`, no tag. No `[` or `]`: no mark, no `[INST]`."""

_TARGET = (
    r"\([ \t]?<?(?:[A-Za-z][A-Za-z0-9+.-]{0,15}:|www\.|[/#.])[^()\n]{0,2000}+(?:\([^()\n]{0,200}+\)[^()\n]{0,500}+)?+\)"
)
_LINK_TOKEN = re.compile(rf"(!?\[)|(\]{_TARGET})|(\])")
_MARK_INSIDE = re.compile(r"[\d\s,;、،^–-]*")
_TAG = re.compile(r"<[/!?]?[A-Za-z\-][^<>]{0,2000}+>")
_TAG_START = re.compile(r"<(?=[/!?A-Za-z])")
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uff00-\uffef"
_ADDRESS = re.compile(
    rf"(?i)(?:(?:https?|ftp|file|wss?)://|(?<![a-z0-9])(?:www\.|javascript:|data:[a-z]+/))[^\s<>\"\[\]{_UNSPACED}]*+"
)
_TAIL = ".,;:!?'»”’)"


def disarm(text: str) -> str:
    """Return `text` as it may stand inside a prompt: no fence, no control token, no mark, nothing invisible."""
    shown = text.translate(_LOOKALIKES)
    return "".join(
        char for char in shown if char in _KEPT or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")
    )


def disarm_line(text: str) -> str:
    """Return `text` disarmed and on one line."""
    return " ".join(disarm(text).split())


def printable(text: str) -> str:
    """Return `text` without control characters: an escape code of a model's must not reach a terminal."""
    return "".join(char for char in text if char in _KEPT or unicodedata.category(char) != "Cc")


def strip_links(text: str) -> str:
    """Return a model's text without addresses, link targets, images and HTML tags; the words of links stay.

    The brackets of a link whose text is a number stay too, since `[1](https://...)` is a citation.
    """
    untagged = _TAG_START.sub("< ", _TAG.sub("", text))
    return _ADDRESS.sub(lambda found: _tail(found[0]), _unlink(untagged))


def _unlink(text: str) -> str:
    """Replace each `[words](target)` by its words and each `![words](target)` by nothing, nested ones too."""
    out: list[str] = []
    opened: list[int] = []
    at = 0
    for token in _LINK_TOKEN.finditer(text):
        out.append(text[at : token.start()])
        at = token.end()
        if token[1]:
            opened.append(len(out))
            out.append(token[1])
        elif token[3]:
            out.append("]")
            if opened:
                opened.pop()
        elif opened:
            _close_link(out, opened.pop())
        else:
            out.append("]")
    return "".join([*out, text[at:]])


def _close_link(out: list[str], opening: int) -> None:
    inside = out[opening + 1] if len(out) == opening + 2 else "words"
    if out[opening] == "![":
        del out[opening:]
    elif inside.strip() and _MARK_INSIDE.fullmatch(inside):
        out.append("]")
    else:
        out[opening] = ""


def _tail(address: str) -> str:
    """Return the punctuation at the end of an address: it belongs to the sentence."""
    return address[len(address.rstrip(_TAIL)) :]
