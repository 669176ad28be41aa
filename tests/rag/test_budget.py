"""Which passages an LLM is shown, with tokens that can be counted by hand: a character is one."""

from collections.abc import Sequence

import pytest

from index.article import Article, Passage
from rag.answer import Hit
from rag.budget import outermost, select
from rag.errors import ModelUnavailable
from rag.prompt import fence

SLACK = 16
TEXTS = {
    "vi": "Đoàn quân gồm 86 người.",
    "ru": "В делегации 86 человек.",
    "ar": "يضم الوفد 86 جنديا.",
    "zh": "代表团有86人。",
    "th": "คณะผู้แทนมี 86 คน",
    "hi": "प्रतिनिधिमंडल में 86 सैनिक हैं।",
}


class Meter:
    """A window of `room` characters behind a template of five; it keeps what it was asked."""

    def __init__(self, room: int, template: int = 5) -> None:
        self.room, self._template = room, template
        self.asked: list[list[str]] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        self.asked.append(list(texts))
        return [self._template + len(text) for text in texts]


def hit(name: str, text: str, language: str = "en") -> Hit:
    article = Article(name, text, name, f"{name}.txt", language)
    return Hit(Passage(name, name, 0, 0, len(text), text, language), article, 1.0)


def prompt(hits: Sequence[Hit]) -> str:
    return "\n".join(["Question?", *(fence(n, hit) for n, hit in enumerate(hits, start=1))])


def exactly(hits: Sequence[Hit], template: int = 5) -> int:
    """Return the room in which just these fit: template, prompt and slack."""
    return template + len(prompt(hits)) + SLACK


@pytest.mark.parametrize(
    ("ranked", "order"),
    [
        ((), ()),
        ((1,), (1,)),
        ((1, 2), (1, 2)),
        ((1, 2, 3), (1, 3, 2)),
        ((1, 2, 3, 4, 5), (1, 3, 5, 4, 2)),
        ((1, 2, 3, 4, 5, 6), (1, 3, 5, 6, 4, 2)),
    ],
)
def test_the_best_stand_at_both_ends(ranked: tuple[int, ...], order: tuple[int, ...]) -> None:
    """The first of them in front, the second last, the weakest in the middle."""
    assert outermost(ranked) == order


def test_what_fits_is_kept_whole() -> None:
    """With room for all nothing is left out, and what was given is not changed."""
    ranked = [hit(language, text, language) for language, text in TEXTS.items()]
    given = list(ranked)
    chosen = select(ranked, Meter(100_000), prompt)
    assert chosen.hits == outermost(ranked)
    assert chosen.left_out == 0
    assert ranked == given


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("language", TEXTS)
def test_the_weakest_are_left_out(language: str, count: int) -> None:
    """In room for exactly so many that many stand, in a token less one fewer; the same in every script."""
    ranked = [hit(str(n), TEXTS[language], language) for n in range(4)]
    room = exactly(ranked[:count])
    chosen = select(ranked, Meter(room), prompt)
    assert (chosen.hits, chosen.left_out) == (outermost(ranked[:count]), 4 - count)
    if count > 1:
        chosen = select(ranked, Meter(room - 1), prompt)
        assert (chosen.hits, chosen.left_out) == (outermost(ranked[: count - 1]), 5 - count)


def test_one_that_is_too_long_makes_place_for_the_next() -> None:
    """However good it is; none is cut."""
    short, long, last = hit("a", "86 soldiers."), hit("b", "86 " * 1000), hit("c", "68 soldiers.")
    chosen = select([long, short, last], Meter(exactly([short, last])), prompt)
    assert (chosen.hits, chosen.left_out) == ((short, last), 1)


@pytest.mark.parametrize("room", [-500, 0, SLACK, exactly([hit("a", "86 soldiers.")]) - 1])
def test_where_not_even_one_fits(room: int) -> None:
    """The model cannot answer, and the reason is said."""
    with pytest.raises(ModelUnavailable, match=f"Not even one passage fits .* window of {max(room, 0)} tokens"):
        select([hit("a", "86 soldiers.")], Meter(room), prompt)
    with pytest.raises(ModelUnavailable, match="Not even one"):
        select([], Meter(10_000), prompt)


def test_each_passage_is_measured_once() -> None:
    """One call for the parts, one for the whole; the template is not counted with every passage."""
    ranked = [hit(str(n), "86 soldiers.") for n in range(12)]
    meter = Meter(exactly(ranked, template=500) + 100, template=500)
    chosen = select(ranked, meter, prompt)
    assert chosen.left_out == 0
    assert meter.asked == [["", prompt(()), *(fence(12, one) for one in ranked)], [prompt(outermost(ranked))]]


def test_the_whole_prompt_has_the_last_word() -> None:
    """Where a text has more tokens than its parts, the weakest goes until it fits."""

    class Growing(Meter):
        def count_tokens(self, texts: Sequence[str]) -> list[int]:
            counted = super().count_tokens(texts)
            return [count + 30 * max(0, text.count("<<<END") - 1) for text, count in zip(texts, counted, strict=True)]

    ranked = [hit(str(n), "86 soldiers.") for n in range(3)]
    chosen = select(ranked, Growing(exactly(ranked)), prompt)
    assert (chosen.hits, chosen.left_out) == (tuple(ranked[:2]), 1)
