"""Late interaction on a model made by hand: a character is a token, a, b and c are alike to themselves alone.

`a` weighs three times what any other token does. The prefixes that the model was trained with have an a too, which
must not count.
"""

import threading
from dataclasses import astuple
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, pre_tokenizers
from tokenizers.models import Unigram, WordLevel

from index.onnx import OnnxEncoder
from rag import interaction
from rag.errors import RagError
from rag.interaction import Interaction, Meeting, Spoken, rarity

VOCABULARY = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "a": 4, "b": 5, "c": 6, "!": 7}
#        vector, weight
TABLE = [
    [1, 0, 0, 0, 9],  # marks and padding are alike to everything else that is not told apart, and weigh much
    [1, 1, 1, 1, 9],
    [1, 1, 1, 1, 9],
    [0, 0, 0, 1, 1],
    [1, 0, 0, 0, 3],
    [0, 1, 0, 0, 1],
    [0, 0, 1, 0, 1],
    [0, 0, 1, 0, 9],
]


class Rows:
    """The lower half of a model: a token's row of the table. It counts the texts that it was given."""

    def __init__(self) -> None:
        self.tokenizer = Tokenizer(WordLevel(VOCABULARY, unk_token="<unk>"))
        self.tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Split(Regex("."), "isolated")]
        )
        self.texts = 0

    def lower(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Look up; shape (texts, tokens, 5)."""
        assert ((ids == 1) == (mask == 0)).all()
        self.texts += len(ids)
        return np.array(TABLE, dtype=np.float32)[ids]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the upper half: it takes vector and weight apart."""
    from onnx import TensorProto, checker, helper, save

    nodes = [
        helper.make_node("Gather", ["hidden", "first"], ["vectors"], axis=2),
        helper.make_node("Gather", ["hidden", "last"], ["weights"], axis=2),
        helper.make_node("Identity", ["attention_mask"], ["seen"]),
    ]
    graph = helper.make_graph(
        nodes,
        "rows",
        [
            helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["b", "l", 5]),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["b", "l"]),
        ],
        [
            helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["b", "l", 4]),
            helper.make_tensor_value_info("weights", TensorProto.FLOAT, ["b", "l"]),
            helper.make_tensor_value_info("seen", TensorProto.INT64, ["b", "l"]),
        ],
        [
            helper.make_tensor("first", TensorProto.INT64, [4], [0, 1, 2, 3]),
            helper.make_tensor("last", TensorProto.INT64, [], [4]),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    checker.check_model(model)
    made = tmp_path_factory.mktemp("interaction")
    save(model, made / "interaction.onnx")
    return made


@pytest.fixture
def rows() -> Rows:
    """The lower half."""
    return Rows()


@pytest.fixture
def made(folder: Path, rows: Rows) -> Interaction:
    """Both halves together."""
    return Interaction.load(folder, cast(OnnxEncoder, rows))


def test_words_find_their_like_in_each_sentence(made: Interaction) -> None:
    """The weights are 3/4 and 1/4; a sentence has both letters, one, the other, none."""
    meeting = made.meet("ab", ["ba", "a", "cb", "c"])
    assert meeting.weights == pytest.approx([0.75, 0.25])
    assert meeting.cosines == pytest.approx(np.array([[1, 1], [1, 0], [0, 1], [0, 0]]))
    assert [meeting.spoken(row, ()).here for row in range(4)] == pytest.approx([1, 0.75, 0.25, 0])


def test_sentences_before_say_what_a_sentence_leaves_out(made: Interaction) -> None:
    """Alone it has b, with the one before it both; what is found least is then found, too."""
    meeting = made.meet("ab", ["a", "b"])
    assert astuple(meeting.spoken(1, [0])) == pytest.approx((0.25, 1, 1))
    assert astuple(meeting.spoken(1, [])) == pytest.approx((0.25, 0.25, 0))


def test_the_least_is_of_a_tenth_of_the_weight() -> None:
    """Of weights 0.05, 0.15 and 0.8 the two that find least have a tenth: the second's cosine, by hand."""
    cosines = np.array([[0.2, 0.5, 0.9]], dtype=np.float32)
    weights = np.array([0.05, 0.15, 0.8], dtype=np.float32)
    assert Meeting(cosines, weights).spoken(0, ()).least == pytest.approx(0.5)
    assert Meeting(cosines, weights[::-1]).spoken(0, ()).least == pytest.approx(0.2)


def test_rare_pieces_count_more(folder: Path, rows: Rows) -> None:
    """A unigram model has b at a probability of e to the -6 and c at e to the -2: three to one."""
    pieces = [(piece, -float(cost)) for piece, cost in zip(VOCABULARY, (0, 0, 0, 9, 4, 6, 2, 5), strict=True)]
    rows.tokenizer = Tokenizer(Unigram(pieces, unk_id=3))
    rows.tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    assert rarity(rows.tokenizer) == pytest.approx([0, 0, 0, 9, 4, 6, 2, 5])
    meeting = Interaction.load(folder, cast(OnnxEncoder, rows)).meet("bc", ["b"])
    assert meeting.weights == pytest.approx([0.75, 0.25])


def test_only_words_ask_and_prefixes_do_not_answer(made: Interaction) -> None:
    """The exclamation mark weighs nine and stands in the sentence; the a of "passage:" is no word of it."""
    meeting = made.meet("b!!", ["!", "c", ""])
    assert meeting.weights == pytest.approx([1.0])
    assert meeting.cosines.ravel() == pytest.approx([0, 0, -1])
    assert made.meet("!", ["!"]).cosines == pytest.approx(np.array([[1.0]]))  # nothing else is asked


def test_a_question_of_nothing_finds_nothing(made: Interaction) -> None:
    """No token, no sentence, or neither."""
    assert made.meet("", ["a"]).spoken(0, ()) == Spoken(0.0, 0.0, 0.0)
    assert made.meet("a", []).cosines.shape == (0, 1)


def test_half_a_surrogate_pair_is_a_token_like_others(made: Interaction) -> None:
    """It cannot be encoded; offsets stay."""
    assert made.meet("a", ["\ud800a"]).cosines == pytest.approx(np.array([[1.0]]))


def test_a_sentence_is_encoded_once(made: Interaction, rows: Rows) -> None:
    """Twice in one call, and again for another question: only the question is new."""
    made.meet("a", ["ab", "c", "ab"])
    assert rows.texts == 3
    again = made.meet("b", ["c", "ab"])
    assert rows.texts == 4
    assert again.cosines.ravel() == pytest.approx([0, 1])


def test_what_was_not_asked_for_long_is_forgotten(
    made: Interaction, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three sentences two are kept, those of the last question; more in one question are all answered."""
    monkeypatch.setattr(interaction, "_KEPT", 2)
    made.meet("a", ["a", "b"])
    made.meet("a", ["b", "c"])
    before = rows.texts
    made.meet("a", ["b", "c"])
    assert rows.texts == before + 1
    assert made.meet("a", ["a", "b", "c"]).cosines.ravel() == pytest.approx([1, 0, 0])


def test_alone_and_in_a_batch_it_is_the_same(made: Interaction) -> None:
    """Padding is nothing's like."""
    sentences = ["a" * length + "b" for length in (1, 40, 3, 90, 0)]
    together = made.meet("abc", sentences).cosines
    for row, text in enumerate(sentences):
        assert made.meet("abc", [text]).cosines[0] == pytest.approx(together[row])


def test_threads_may_share_it(made: Interaction) -> None:
    """Eight threads ask at once; each gets what it would get alone."""
    found: dict[int, Any] = {}

    def ask(number: int) -> None:
        found[number] = made.meet("ab", ["a" * (1 + number % 3), "b"]).cosines

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(cosines == pytest.approx(np.array([[1, 0], [0, 1]])) for cosines in found.values())


def test_a_missing_or_damaged_file_is_named(tmp_path: Path, rows: Rows) -> None:
    """Both say which file and what to do."""
    for content in (None, b"no model"):
        if content is not None:
            (tmp_path / "interaction.onnx").write_bytes(content)
        with pytest.raises(RagError, match=r"interaction\.onnx.*Install the package again"):
            Interaction.load(tmp_path, cast(OnnxEncoder, rows))
