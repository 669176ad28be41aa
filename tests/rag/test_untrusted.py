"""Text from others: disarmed on the way into a prompt, stripped of addresses on the way out of a model."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.untrusted import disarm, disarm_line, printable, strip_links

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
