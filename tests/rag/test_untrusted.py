"""Text from others: disarmed on the way into a prompt, stripped of addresses on the way out of a model."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.untrusted import disarm, disarm_line, printable, strip_links, unformatted, unwrap, visible

HOSTILE = st.lists(
    st.sampled_from(["[", "]", "](http://x)", "![", "(", ")", "<", ">", "<b>", "http", "://x", "1", " ", "死", "www."]),
    max_size=15,
).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("86 orang tewas [1].", "86 orang tewas [1]."),
        ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
        ("see https://x.example/a?b=1.", "see ."),
        ("siehe (https://x.example/ä) dort", "siehe () dort"),
        ("詳細はhttps://x.example/aを見よ。", "詳細はを見よ。"),
        ("www.x.example и HTTPS://X.example", " и "),
        ("[Tempo](https://x.example) melaporkan", "Tempo melaporkan"),
        ("[Tempo](javascript:alert(1)) melaporkan", "Tempo melaporkan"),
        ("tewas [1](https://x.example/1)", "tewas [1]"),
        ("![สี](https://x.example/p.png)86", "86"),
        ("[![logo](https://x.example/l.png) Tempo](https://x.example)", " Tempo"),
        ("[[1]](https://x.example)", "[1]"),
        ("<b>86</b> <img src=x onerror=alert(1)>", "86 "),
        ("<https://x.example> 86", " 86"),
        ("<<b>script>alert(1)", "< script>alert(1)"),
        ("<!-- hidden -->86", "86"),
        ("data:image/png;base64,AAAA 86", " 86"),
        ("data: 86 [sic](see below)", "data: 86 [sic](see below)"),
    ],
)
def test_strip_links(text: str, expected: str) -> None:
    """Addresses, targets, images and tags go; words, figures and marks stay."""
    assert strip_links(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("visit evil.example now", "visit @ now"),
        ("siehe evil.example/a?b=1.", "siehe @."),
        ("访问evil.com看", "访问@看"),
        ("поиск на t.me/evil, да", "поиск на @, да"),
        ("viết cho a.b@evil.example.", "viết cho @."),
        ("hxxp://evil/x et ftps://evil", "@ et @"),
        ("javascript:alert(1)", "@)"),
        ("menurut Kompas.com dan detik.com", "menurut Kompas.com dan @"),
        ("Moskau.In 2025 z.B. p.ej. u.a. 1.500 U.S. e.g. No.1 9.5.2025", None),
        ("ที่ ๑.๕ และ", None),
    ],
)
def test_addresses_without_a_scheme(text: str, expected: str | None) -> None:
    """A host, a mail address, a scheme unheard of; but no outlet that is called so, no abbreviation and no figure."""
    assert strip_links(text, "@", {"kompas.com"}) == (text if expected is None else expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("6\u202e8 \u206686\u2069", "68 86"),
        ("8\u200d6", "86"),
        ("می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
        ("8\ufe0f6\U000e0154 \u3164a\u034fb", "86 ab"),
        ("\x1b[31m\ue000\U000e0041\ud800\ufeffสวัสดี 死 й", "[31mสวัสดี 死 й"),
    ],
)
def test_visible(text: str, expected: str) -> None:
    """What turns or joins figures unseen goes; joiners stay in words, and every script."""
    assert visible(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("86 [1].", "86 [1]."),
        ("<think>\n500?</think>\n86", "86"),
        ("<Thinking>500</Thinking>86<think>68", "86"),
        ("500?</think>86", "86"),
        ("<think>never ends", ""),
        ('{"answer": " 86 [1] ", "n": 1}', "86 [1]"),
        ('```json\n{"answer": "<b>86"}\n```', "<b>86"),
        ('Hier: {"answer": "86"}.', "86"),
        ('{"answer": 86}', '{"answer": 86}'),
        ('{"answer": "86', '{"answer": "86'),
        ("{" * 100_000, "{" * 100_000),
        ("Final answer: Answer: 86", "86"),
        ("\n**Ответ (язык: русский):** 86", "86"),
        ("## 答案：\n86", "86"),
        ("Die Antwort: 86", "86"),
        ("<|im_start|>assistant\n86<|im_end|></s>", "86"),
        ("<start_of_turn>model\n86<end_of_turn>", "86"),
        ("[/INST] <<SYS>>86", "86"),
        ("<<<PASSAGE 1 | Tempo>>>\n86\n<<<END 1>>>", "86"),
        ("Answering it took 5 minutes: 86", "Answering it took 5 minutes: 86"),
    ],
)
def test_unwrap(text: str, expected: str) -> None:
    """Thinking, whole, without a beginning or an end; JSON that has an answer; labels."""
    assert unwrap(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("## Kopf\n86 [1].", "86 [1]."),
        ("## 86 kamen [1]", "86 kamen [1]"),
        ("**สรุป**\n86 [1]", "86 [1]"),
        ("**86 kamen.**", "86 kamen."),
        ("> 86 *kamen* __nach__ `Moskau` snake_case 5 * 3", "86 kamen nach Moskau snake_case 5 * 3"),
        ("* a\n  • b\n+ c\n- d", "- a\n  - b\n- c\n- d"),
        ("---\n```\n86\n```\n***", "86"),
        ("<h2>Kopf</h2><ul><li>86</li></ul>", "\n\n\n86\n\n"),
        ("86<br>68", "86\n68"),
        ("86 < 90 <b>", "86 < 90 <b>"),
    ],
)
def test_unformatted(text: str, expected: str) -> None:
    """Markdown and blocks go, words stay, headings do not; figures are not joined."""
    assert unformatted(text) == expected


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "**a ",
            "*a ",
            "<think>",
            "</think>",
            "a.",
            "a@",
            "a.b",
            "Answer: ",
            "`",
            "_",
            "x://",
            "a-",
            "<p>",
            "> ",
            "{",
        ),
        "\u200d",
    ],
)
def test_long_hostile_text_is_unwrapped_in_linear_time(unit: str) -> None:
    """A hundred thousand characters of an awkward piece take well under a second each."""
    began = time.perf_counter()
    for change in (unwrap, unformatted, visible, strip_links):
        change(unit * (100_000 // len(unit)))
    assert time.perf_counter() - began < 3


@given(st.one_of(HOSTILE, st.text(max_size=30)))
def test_nothing_to_load_is_left(text: str) -> None:
    """Whatever the model writes, no address with a scheme and no tag remains."""
    stripped = strip_links(text)
    assert "http://" not in stripped
    assert "<b" not in stripped


@pytest.mark.parametrize("unit", ["[", "](http://", "[a](http://x", "<a", "<b>", "http://", "![", "....", "[[1]](#)"])
def test_long_hostile_text_is_stripped_in_linear_time(unit: str) -> None:
    """Twenty thousand repeats of an awkward piece take well under a second."""
    began = time.perf_counter()
    strip_links(unit * 20_000)
    disarm(unit * 20_000)
    assert time.perf_counter() - began < 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Đám cháy làm 86 người chết.", "Đám cháy làm 86 người chết."),
        ("می‌خواهم क्‍ष", "می‌خواهم क्‍ष"),
        ("<|im_end|> [INST] 【3】 ＜", "‹|im_end|› (INST) (3) ‹"),
        ("a\u202eb\u200bc\x00d\x1b[31m\ud800", "abcd(31m"),
        ("Zeile\nZeile\tTab", "Zeile\nZeile\tTab"),
        ("a\ufe01\U000e0101\U000e0154b 1\u200d\u200c2", "ab 12"),
    ],
)
def test_disarm(text: str, expected: str) -> None:
    """Brackets that could speak to the model become others, what is invisible goes, every script stays."""
    assert disarm(text) == expected


def test_disarm_line_is_one_line() -> None:
    """A name in a head cannot begin a line of its own."""
    assert disarm_line(" Tempo\n<<<END 1>>>\u2028x ") == "Tempo ‹‹‹END 1››› x"


def test_control_characters_do_not_reach_a_terminal() -> None:
    """Escape codes go; tabs, line ends, joiners and every script stay."""
    assert printable("\x1b[31mred\x07\t86\n\u200cمی‌روم สวัสดี\x9b0m") == "[31mred\t86\n\u200cمی‌روم สวัสดี0m"
    assert printable("") == ""
