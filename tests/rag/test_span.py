"""The trained reader on a model made by hand: nines are the answer, and every logit can be written down.

A character is a token. `9` has 5 as start and as end and makes its passage relevant (3); every other character has 0;
the `<s>` has 1, and 7 more where there is a `z` in the window: a window that says loudly that it has no answer.
"""

import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordLevel

from index.article import Span
from index.onnx import OnnxEncoder
from rag.errors import RagError
from rag.span import Reading, SpanReader, best, bounds, mass, near

ROOM = 256 - 4 - 1  # tokens of a passage beside a question of one
VOCABULARY = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "9": 4, "z": 5, "▁99": 6}
#        start, end, relevance, raises null, is null
TABLE = [
    [1, 1, 0, 0, 1],
    [9, 9, 9, 9, 0],  # padding would win everywhere, were it read
    [8, 8, 0, 0, 0],  # and so would the marks between question and passage
    [0, 0, 0, 0, 0],
    [5, 5, 3, 0, 0],
    [0, 0, 0, 7, 0],
    [5, 5, 3, 0, 0],
]


class Nines:
    """The lower half of a model: a token's row of the table. It keeps the shapes that it was given."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.shapes: list[tuple[int, ...]] = []

    def lower(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Look up; shape (batch, length, 5)."""
        assert ids.shape == mask.shape and ids.dtype == mask.dtype == np.int64
        assert ((ids == 1) == (mask == 0)).all()
        self.shapes.append(ids.shape)
        return np.array(TABLE, dtype=np.float32)[ids]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the upper half: it takes the columns apart, and the greatest of the tokens that are no padding."""
    from onnx import TensorProto, checker, helper, save

    def node(kind: str, inputs: Sequence[str], output: str, **more: Any) -> Any:  # noqa: ANN401
        return helper.make_node(kind, list(inputs), [output], **more)

    names = ("col_start", "col_end", "col_relevance", "col_raises", "col_null")
    nodes = [node("Gather", ("hidden", f"number{n}"), name, axis=2) for n, name in enumerate(names)]
    nodes.append(node("Cast", ("attention_mask",), "mask", to=TensorProto.FLOAT))
    for name in ("col_relevance", "col_raises"):
        nodes.append(node("Mul", (name, "mask"), f"{name}_kept"))
    nodes.append(node("ReduceMax", ("col_relevance_kept", "axis"), "relevance", keepdims=0))
    nodes.append(node("ReduceMax", ("col_raises_kept", "axis"), "raised", keepdims=1))
    nodes.append(node("Mul", ("raised", "col_null"), "null"))
    nodes += [node("Add", (f"col_{side}", "null"), side) for side in ("start", "end")]
    numbers = [helper.make_tensor(f"number{n}", TensorProto.INT64, [], [n]) for n in range(len(names))]
    graph = helper.make_graph(
        nodes,
        "nines",
        [
            helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["b", "l", len(names)]),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["b", "l"]),
        ],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["b", "l"]) for name in ("start", "end")]
        + [helper.make_tensor_value_info("relevance", TensorProto.FLOAT, ["b"])],
        [*numbers, helper.make_tensor("axis", TensorProto.INT64, [1], [1])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    checker.check_model(model)
    made = tmp_path_factory.mktemp("reader")
    save(model, made / "reader.onnx")
    return made


def by_characters() -> Tokenizer:
    """Every character that is not white space is a token."""
    tokenizer = Tokenizer(WordLevel(VOCABULARY, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Split(Regex("."), "isolated")]
    )
    return tokenizer


def by_words() -> Tokenizer:
    """Words with the space before them, after NFKC, as the bundled tokenizer has them."""
    tokenizer = Tokenizer(WordLevel(VOCABULARY, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


@pytest.fixture
def encoder() -> Nines:
    """The lower half, by characters."""
    return Nines(by_characters())


@pytest.fixture
def reader(folder: Path, encoder: Nines) -> SpanReader:
    """Both halves together."""
    return SpanReader.load(folder, cast(OnnxEncoder, encoder))


def told(text: str, starts: Sequence[float], ends: Sequence[float]) -> Reading:
    """Return a reading of a text in which every character is a token, from probabilities."""
    spans = tuple(Span(at, at + 1) for at in range(len(text)))
    return Reading(text, 0.0, 0.5, spans, np.log(starts), np.log(ends))


def assert_best(reading: Reading, span: Span, log: float, longest: int = 30) -> None:
    """Check the best span and its logarithm."""
    found, probability = best(reading, longest)
    assert found == span
    assert probability == pytest.approx(log, abs=1e-5)


def test_a_short_passage_by_hand(reader: SpanReader) -> None:
    """ "ab9" against a null of 1: the softmax of (0, -1, -1, 4) for starts and for ends."""
    (reading,) = reader.read("q", ["ab9"])
    total = 1 + 2 * math.exp(-1) + math.exp(4)
    logs = pytest.approx([-1 - math.log(total), -1 - math.log(total), 4 - math.log(total)], abs=1e-5)
    assert reading.starts.tolist() == logs
    assert reading.ends.tolist() == logs
    odds = 2 * math.log(total - 1)  # of any start against none, and the same again for ends
    assert reading.null == pytest.approx(1 / (1 + math.exp(odds)), abs=1e-6)
    assert reading.relevance == pytest.approx(3)
    assert reading.spans == (Span(0, 1), Span(1, 2), Span(2, 3))
    assert_best(reading, Span(2, 3), 8 - 2 * math.log(total))


def test_the_questions_own_tokens_are_no_answer(reader: SpanReader) -> None:
    """Whatever the question says, only passages are marked; without a nine nothing is likelier than something."""
    reading = reader.read("999", ["abc"])[0]
    assert len(reading.spans) == len(reading.starts) == len(reading.ends) == 3
    assert np.exp(reading.starts).sum() == pytest.approx(3 * math.exp(-1) / (1 + 3 * math.exp(-1)), abs=1e-5)
    assert reader.read("q", ["a"])[0].null > 0.5 > reader.read("q", ["9"])[0].null


def test_readings_come_in_the_order_of_the_passages(reader: SpanReader, encoder: Nines) -> None:
    """Sorted by length inside, in batches of at most 4,096 tokens; read alone or together, the same comes out."""
    passages = [("ab" * n)[: n + 5] + "9" + "c" * (n % 7) for n in (300, 2, 0, 150, 40, 9, 77, 260, 31, 120) * 4]
    together = reader.read("how many", passages)
    assert [reading.text for reading in together] == passages
    assert len(encoder.shapes) > 1
    assert all(rows * length <= 4096 for rows, length in encoder.shapes)
    lengths = [length for _, length in encoder.shapes]
    assert lengths == sorted(lengths)
    for passage, reading in zip(passages, together, strict=True):
        (alone,) = reader.read("how many", [passage])
        assert reading.starts == pytest.approx(alone.starts, abs=1e-5)
        assert (reading.spans, reading.relevance) == (alone.spans, alone.relevance)
        assert passage[best(reading)[0].start] == "9"


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (0, [(0, 0)]),
        (1, [(0, 1)]),
        (10, [(0, 10)]),
        (11, [(0, 10), (5, 11)]),
        (15, [(0, 10), (5, 15)]),
        (16, [(0, 10), (5, 15), (10, 16)]),
    ],
)
def test_windows_are_half_a_window_apart(length: int, expected: list[tuple[int, int]]) -> None:
    """Of ten tokens; the last one ends where the passage does."""
    assert bounds(length, 10) == expected


def test_a_long_passage_is_read_to_its_end(reader: SpanReader, encoder: Nines) -> None:
    """A nine at either end of a thousand tokens; each token has one logarithm, and the offsets are the passage's."""
    text = "9" + "a" * 998 + "9"
    (reading,) = reader.read("q", [text])
    assert sum(rows for rows, _ in encoder.shapes) == len(bounds(1000, ROOM)) == 7
    assert all(length <= 256 for _, length in encoder.shapes)
    total = 1 + 998 * math.exp(-1) + 2 * math.exp(4)
    assert reading.starts[[0, 1, 500, 999]].tolist() == pytest.approx(
        [4 - math.log(total), -1 - math.log(total), -1 - math.log(total), 4 - math.log(total)], abs=1e-4
    )
    assert reading.spans[999] == Span(999, 1000)


def test_a_window_that_sees_no_answer_does_not_outbid_one_that_does(reader: SpanReader) -> None:
    """Two equal nines; beside the first stands a z, by which its window has no answer: 5 - 8 against 5 - 1."""
    (reading,) = reader.read("q", ["z9" + "a" * 600 + "9"])
    assert reading.starts[602] - reading.starts[1] == pytest.approx(4 - -3, abs=1e-4)
    assert best(reading)[0] == Span(602, 603)
    both = reader.read("q", ["a" * 250 + "9" + "a" * 300 + "z"])[0]  # in the second window z and 9, in the first 9
    assert both.starts[250] - both.starts[0] == pytest.approx(4 - -1, abs=1e-4)


def test_a_long_question_is_cut(reader: SpanReader, encoder: Nines) -> None:
    """To 48 tokens: the passage keeps its room."""
    long = reader.read("q" * 10_000, ["ab9"])
    assert encoder.shapes == [(1, 48 + 4 + 3)]
    assert long[0].starts.tolist() == pytest.approx(reader.read("q", ["ab9"])[0].starts.tolist())


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("The harbour has 99 boats.", "99"),
        ("Порт имеет 99 лодок.", "99"),
        ("في الميناء 99 قارب", "99"),
        ("港口 ９９ 艘", "９９"),  # full width: other characters than the tokenizer sees
        ("बंदरगाह में 99 नावें", "99"),
        ("ท่าเรือมี 99 ลำ", "99"),
        ("😀 ﷺ ㎞ 99 ﬁn", "99"),  # characters that NFKC makes longer
        ("\ud800 99 \udfff", "99"),  # lone surrogates
        ("a\x00b 99", "99"),
    ],
)
def test_offsets_are_those_of_the_text(folder: Path, text: str, answer: str) -> None:
    """In every script, whatever normalisation does, and without the space that belongs to the token."""
    reader = SpanReader.load(folder, cast(OnnxEncoder, Nines(by_words())))
    (reading,) = reader.read("q", [text])
    span, _ = best(reading)
    assert text[span.start : span.end] == answer
    assert all(text[one.start : one.end] == text[one.start : one.end].strip() != "" for one in reading.spans)


@pytest.mark.parametrize("question", ["q", "", " ", "\ud800"])
def test_nothing_to_read(reader: SpanReader, question: str) -> None:
    """No passages: no readings. An empty passage has no answer for certain, and no span."""
    assert reader.read(question, []) == []
    for text in ("", " \n\u3000"):
        (reading,) = reader.read(question, [text])
        assert (reading.spans, reading.null, len(reading.starts)) == ((), 1.0, 0)
        assert best(reading) == (Span(0, 0), -math.inf)
        assert mass(reading, 0, 10) == near(reading, Span(0, 1), Span(0, 10)) == -math.inf


@pytest.mark.parametrize("text", ["9" * 5_000, "木" * 5_000, "\u0301" * 5_000, "a b" * 2_500])
def test_an_endless_passage_is_read_soon(reader: SpanReader, text: str) -> None:
    """Five thousand tokens in windows: finite, each in its place."""
    began = time.perf_counter()
    (reading,) = reader.read("q", [text])
    span, log = best(reading)
    assert time.perf_counter() - began < 5
    assert np.isfinite(reading.starts).all() and np.isfinite(reading.ends).all() and math.isfinite(log)
    assert len(reading.spans) == len(text.replace(" ", ""))
    assert 0 <= span.start < span.end <= len(text)


def test_the_best_span_ends_after_it_starts() -> None:
    """The likeliest start stands after the likeliest end; 0.4 * 0.4 (c) beats 0.1 * 0.6 (a) and 0.1 * 0.4 (ac)."""
    reading = told("abc", [0.1, 0.2, 0.4], [0.6, 0.0001, 0.4])
    assert_best(reading, Span(2, 3), math.log(0.16))


def test_the_best_span_is_no_longer_than_allowed() -> None:
    """From a to e are five tokens; of four there is only the second best."""
    reading = told("abcde", [0.9, 0.01, 0.05, 0.01, 0.01], [0.01, 0.01, 0.01, 0.01, 0.9])
    assert_best(reading, Span(0, 5), math.log(0.81))
    assert_best(reading, Span(2, 5), math.log(0.045), longest=4)
    assert_best(reading, Span(0, 1), math.log(0.009), longest=1)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("(99 boats), ", "99 boats"),
        ("«99 лодок»。", "99 лодок"),
        (" 99%.", "99%"),
        ("–99 °C.", "–99 °C"),
        ("– 99", "99"),
        ("$99!", "$99"),
        ("٩٩٪؟", "٩٩٪"),
        ("「九十九」", "九十九"),
        ("?!…", "?!…"),
    ],
)
def test_the_best_span_is_bare(text: str, answer: str) -> None:
    """White space and punctuation go, the signs of a figure stay; marks alone stay too, there is nothing else."""
    count = len(text)
    reading = told(text, [0.9] + [1e-4] * (count - 1), [1e-4] * (count - 1) + [0.9])
    span, _ = best(reading)
    assert text[span.start : span.end] == answer


def test_mass_is_that_of_the_starts_times_that_of_the_ends() -> None:
    """By hand: of "ab" (0.1 + 0.2) (0.3 + 0.1); outside the text nothing."""
    reading = told("abcd", [0.1, 0.2, 0.3, 0.1], [0.3, 0.1, 0.2, 0.2])
    assert mass(reading, 0, 2) == pytest.approx(math.log(0.3 * 0.4))
    assert mass(reading, 2, 3) == pytest.approx(math.log(0.3 * 0.2))
    assert mass(reading, 0, 99) == pytest.approx(math.log(0.7 * 0.8))
    assert mass(reading, 2, 2) == mass(reading, 9, 12) == -math.inf


def test_a_token_counts_where_any_of_it_lies() -> None:
    """One token across the border is in both halves; one without width belongs to what comes after it."""
    half = np.log([0.5, 0.25])
    across = Reading("ab cd", 0.0, 0.5, (Span(0, 3), Span(3, 5)), half, half)
    assert mass(across, 0, 2) == pytest.approx(2 * math.log(0.5))
    assert mass(across, 2, 5) == pytest.approx(2 * math.log(0.75))
    empty = Reading("a b", 0.0, 0.5, (Span(2, 2), Span(2, 3)), half, half)
    assert mass(empty, 2, 3) == pytest.approx(2 * math.log(0.75))
    assert mass(empty, 0, 2) == -math.inf


def test_what_is_near_a_value_counts_by_its_distance() -> None:
    """Of "9ab", with 0.2 for each: (0.2 / 1 + 0.2 / 2 + 0.2 / 3) squared from the 9, (0.1 + 0.2 + 0.1) from the a."""
    reading = told("9ab..", [0.2] * 5, [0.2] * 5)
    sentence = Span(0, 3)
    assert near(reading, Span(0, 1), sentence) == pytest.approx(2 * math.log(0.2 + 0.1 + 0.2 / 3))
    assert near(reading, Span(1, 2), sentence) == pytest.approx(2 * math.log(0.1 + 0.2 + 0.1))
    assert near(reading, sentence, sentence) == pytest.approx(mass(reading, 0, 3))


def test_a_missing_or_damaged_file_is_named(tmp_path: Path, encoder: Nines) -> None:
    """With the remedy."""
    with pytest.raises(RagError, match=r"reader\.onnx.*Install the package again"):
        SpanReader.load(tmp_path, cast(OnnxEncoder, encoder))
    (tmp_path / "reader.onnx").write_bytes(b"no model")
    with pytest.raises(RagError, match=r"reader\.onnx.*Install the package again"):
        SpanReader.load(tmp_path, cast(OnnxEncoder, encoder))
