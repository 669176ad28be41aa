"""What is done to text that others wrote, on its way into a prompt and on its way out of a model.

No function judges content: a passage may still lie, and a model may still believe it. They take away the means: the
fences and control tokens that would let a passage pose as an instruction, the addresses and tags that would let an
answer load something, the characters that would let it look other than it reads. And they take a model's prose out of
what it comes wrapped in: its thinking, JSON, markdown. Each reads every character a bounded number of times.
"""

import json
import re
import unicodedata
from collections.abc import Collection

import regex

_JOINERS = "\u200c\u200d"  # they spell words in Persian, Hindi and others, so they stay
_KEPT = "\n\t" + _JOINERS
_UNSEEN = regex.compile(rf"[\p{{Default_Ignorable_Code_Point}}--[{_JOINERS}]]", regex.V1)
"""What Unicode says is not shown though it counts as a letter or a mark: fillers, and selectors of a variant, of which
a row can spell a hidden order."""
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
    rf"(?i)(?:(?:https?|ftp|file|wss?)://|javascript:|(?<![a-z])(?:www\.|data:[a-z]+/))[^\s<>\"\[\]{_UNSPACED}]*+"
)
_GENERIC = (
    "com|net|org|info|biz|io|app|dev|xyz|top|online|site|website|shop|store|club|live|link|click|news|media|blog|cloud|"
    "example|test|onion|gov|edu"
)
_HOST, _PATH = r"[A-Za-z0-9-]{1,63}+\.", r"[!#-;=?-~]"
_BARE = re.compile(
    rf"(?:[A-Za-z][A-Za-z0-9+.-]{{0,15}})?+://{_PATH}*+|(?<![A-Za-z0-9@._+-])(?:"  # a scheme that we never heard of
    rf"[A-Za-z0-9._+-]{{1,64}}+@(?:{_HOST}){{1,8}}?[A-Za-z]{{2,24}}(?!\.?[A-Za-z0-9-])|"  # of mail
    rf"(?:{_HOST}){{1,8}}?(?:{_GENERIC}|{_GENERIC.upper()})(?!\.?[A-Za-z0-9-])(?:[:/?#]{_PATH}*+)?|"
    rf"(?:{_HOST}){{1,8}}?[a-z]{{2}}/{_PATH}++|"  # t.me/name
    r"(?:[a-z0-9-]{1,63}+\.){0,8}?[a-z0-9-]{3,63}+\.[a-z]{2}(?!\.?[A-Za-z0-9-]))"  # no "z.B", no "Moscow.In"
)
"""An address of which no known scheme tells."""
_TAIL = ".,;:!?'»”’)"

_THINKS = r"think(?:ing)?|thought|reason(?:ing)?|analysis|scratchpad"
_THINKING = re.compile(rf"(?is)<({_THINKS})\b[^<>]{{0,100}}+>.*?(?:</\1\s{{0,9}}>|\Z)")
_THOUGHT = re.compile(rf"(?is)\A.*</(?:{_THINKS})\s{{0,9}}>")
"""Thinking whose beginning the prompt's template swallowed."""
_TURN = re.compile(
    r"<\|[^<>|\n]{1,40}\|>(?:(?:system|user|assistant|model)\b[ \t]*+:?)?|"
    r"</?s>|</?(?:start|end)_of_turn>(?:(?:user|model)\b)?|"
    r"<{2,}[^<>\n]{0,300}>{2,}|\[/?INST\]"
)
"""The control tokens and fences of a prompt, which a model may repeat; the role of a turn goes with its token."""
_ANSWER = (
    r"(?:final |short )?answer|antwort|jawaban|(?:câu )?trả lời|đáp án|ответ|відповідь|réponse|respuesta|resposta|"
    r"risposta|odpowiedź|cevap|yanıt|答案|回答|答え|答|답변|답|(?:ال)?إجابة|(?:ال)?جواب|उत्तर|जवाब|คำตอบ"
)
_LABEL = re.compile(
    rf"(?i)(?:[\s#>*_]*+(?:用\w{{1,8}}|\w{{1,8}}での|\w{{1,6}} )??(?:{_ANSWER})"
    r"(?: (?:in|auf|en|em|bằng|dalam bahasa|на)\s[^\n:：.。]{1,24}|\s?[（(][^\n()（）]{1,30}[)）])?+"
    r"[ *_]{0,9}+[:：][\s*_]*+)++"
)
"""What a model writes before its answer, after a prompt that ends so."""

_BLOCK = re.compile(r"(?i)<(/?)(?:(h[1-6])|br|p|li|ul|ol|div|tr|table|section|article|blockquote)\b[^<>]{0,2000}+>")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]++(.*)|[ \t]*+(?:\*\*|__)([^*_\n]++)(?:\*\*|__)[ \t:：]*+")
_RULE = re.compile(r"[ \t]*+(?:[`~]{3,}\w*\s*|[-*_=|:+ \t]{3,}+)")
_QUOTED = re.compile(r"[ \t]*+>[> \t]*+")
_BULLET = re.compile(r"([ \t]*+)[*+•‣▪·–—][ \t]++")
_EMPHASIS = re.compile(
    r"\*{2,}|(?<!\w)_{2,}|_{2,}(?!\w)|`+|(?<![\w*])\*(?=[^\s*][^*\n]{0,200}\*)|(?<=[^\s*])\*(?![\w*])"
)
_MARKED = re.compile(r"[\[【［]\s?\d|[.!?。！？।۔؟]\W{0,9}\Z")
"""What a heading does not have: a mark, or the end of a sentence."""


def disarm(text: str) -> str:
    """Return `text` as it may stand inside a prompt: no fence, no control token, no mark, nothing invisible."""
    return visible(text.translate(_LOOKALIKES))


def disarm_line(text: str) -> str:
    """Return `text` disarmed and on one line."""
    return " ".join(disarm(text).split())


def printable(text: str) -> str:
    """Return `text` without control characters: an escape code of a model's must not reach a terminal."""
    return "".join(char for char in text if char in _KEPT or unicodedata.category(char) != "Cc")


def visible(text: str) -> str:
    """Return `text` without what does not show: a character that turns "68" round is one of them.

    The joiners that spell words stay after a letter; nowhere else do they have a meaning.
    """
    out: list[str] = []
    letter = False
    for char in _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")):
        category = "Zs" if char in "\n\t" else unicodedata.category(char)
        if (letter and char in _JOINERS) or category not in ("Cc", "Cf", "Cs", "Co", "Cn"):
            out.append(char)
        letter = category[0] in "LM"
    return "".join(out)


def unwrap(text: str) -> str:
    """Return a model's answer without its thinking, the turns, the JSON object and the label in which it may come.

    JSON is opened where it has a text called `answer`; any other comes back as it is.
    """
    bare = _answer_of(_TURN.sub("", _THOUGHT.sub("", _THINKING.sub("", text))).strip())
    label = _LABEL.match(bare)
    return bare[label.end() :] if label else bare


def _answer_of(text: str) -> str:
    at = text.find("{")
    if at < 0:
        return text
    try:
        data, _ = json.JSONDecoder().raw_decode(text, at)
    except (ValueError, RecursionError):
        return text
    answer = data.get("answer") if isinstance(data, dict) else None
    return answer.strip() if isinstance(answer, str) else text


def unformatted(text: str) -> str:
    """Return a model's text without markdown and HTML blocks: headings go, the words of everything else stay.

    A heading that ends like a sentence, or has a mark, is one. Bullets become hyphens.
    """
    lines = _BLOCK.sub(lambda found: "\n# " if found[2] and not found[1] else "\n", text).split("\n")
    return "\n".join(line for line in map(_unformatted, lines) if line is not None)


def _unformatted(line: str) -> str | None:
    if _RULE.fullmatch(line):
        return None
    line = _QUOTED.sub("", line, count=1) if _QUOTED.match(line) else line
    if heading := _HEADING.fullmatch(line):
        line = heading[1] or heading[2] or ""
        if not _MARKED.search(line):
            return None
    return _EMPHASIS.sub("", _BULLET.sub(r"\1- ", line, count=1) if _BULLET.match(line) else line)


def strip_links(text: str, leaving: str = "", names: Collection[str] = ()) -> str:
    """Return a model's text without addresses, link targets, images and HTML tags; the words of links stay.

    The brackets of a link whose text is a number stay too, since `[1](https://...)` is a citation. `leaving` stands
    where an address stood. One in small letters among `names` (an outlet may be called by its address) is none.
    """

    def gone(found: re.Match[str]) -> str:
        tail = _tail(found[0])
        name = found[0][: len(found[0]) - len(tail)].casefold()
        return found[0] if name in names else leaving + tail

    untagged = _TAG_START.sub("< ", _TAG.sub("", text))
    return _BARE.sub(gone, _ADDRESS.sub(gone, _unlink(untagged)))


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
