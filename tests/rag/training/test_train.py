"""A tiny reader learns a toy corpus; a training that is stopped goes on as if it had not been."""

import itertools
import logging
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from index.article import Span
from rag.errors import RagError
from rag.training.__main__ import main
from rag.training.batch import NO_SPAN, Encoded, collate, encode, token_span
from rag.training.examples import Examples
from rag.training.export import export_reader
from rag.training.model import attention, best_spans, go_on_from, load_model, load_tokenizer, loss, meet_halfway
from rag.training.reading import Reading, check
from rag.training.sets import Example
from rag.training.train import CHECKPOINT, Settings, Trainer, parameter_groups

_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


@pytest.fixture
def start(encoder: Path, examples: Examples, tmp_path: Path) -> Callable[..., Trainer]:
    """Return a function that starts a training whose every step takes a second."""

    def make(minutes: float = 10.0, clock: Callable[[], float] | None = None, seed: int = 0) -> Trainer:
        lower, upper = load_model(encoder, shared=1)
        settings = Settings(
            minutes=minutes, seed=seed, tokens=64, rate=3e-3, heads_rate=6e-3, average=0.98, warm_up=20, save_every=1e9
        )
        seconds = itertools.count()
        ticking = clock or (lambda: float(next(seconds)))
        task = Reading(load_tokenizer(encoder), settings.tokens)
        return Trainer(lower, upper, task, examples, settings, tmp_path / "out", ticking)

    return make


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


def weights(trainer: Trainer) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in trainer.average.state_dict().items()}


def test_toy_corpus_is_learned(start: Callable[..., Trainer], caplog: pytest.LogCaptureFixture) -> None:
    trainer = start(minutes=10.0)
    before = trainer.check()
    with caplog.at_level(logging.INFO, logger="rag.training"):
        trainer.run()
    losses = [float(record.getMessage().split()[3]) for record in caplog.records if "loss" in record.getMessage()]
    found = trainer.check()
    assert before.exact < 0.5
    assert found.exact > 0.9
    assert found.f1 >= found.exact
    assert found.answered > 0.8
    assert losses[-1] < losses[0] / 3  # not to nothing: some tokens are not seen
    assert trainer.step == 600  # ten minutes of a second each


def test_interrupted_training_goes_on_as_if_it_had_not_been(start: Callable[..., Trainer], tmp_path: Path) -> None:
    unbroken = start()
    unbroken.run(steps=12)
    first = start()
    first.run(steps=5)
    second = start()
    second.resume()
    assert (second.step, second.elapsed) == (5, 5.0)
    assert all(torch.equal(second.batch(step).ids, unbroken.batch(step).ids) for step in range(5, 20))
    second.run(steps=7)
    one, other = weights(unbroken), weights(second)
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_seed_decides_what_is_seen(start: Callable[..., Trainer]) -> None:
    one, other, again = start(seed=1), start(seed=2), start(seed=1)
    assert [one.batch(step).ids.tolist() for step in range(9)] == [again.batch(step).ids.tolist() for step in range(9)]
    assert [one.batch(step).ids.tolist() for step in range(9)] != [other.batch(step).ids.tolist() for step in range(9)]


def test_every_example_of_a_macro_batch_is_seen_once(start: Callable[..., Trainer], encoder: Path) -> None:
    trainer = start()
    rows = encode([trainer._examples[number] for number in range(128)], load_tokenizer(encoder))
    seen = [
        tuple(ids[mask.bool()].tolist())
        for step in range(8)
        for ids, mask in zip(trainer.batch(step).ids, trainer.batch(step).attention, strict=True)
    ]
    assert sorted(seen) == sorted(row.ids for row in rows)


def test_ctrl_c_writes_a_checkpoint_and_ends(start: Callable[..., Trainer], tmp_path: Path) -> None:
    calls = itertools.count()

    def interrupted() -> float:
        if (number := next(calls)) == 3:
            signal.raise_signal(signal.SIGINT)
        return float(number)

    before = signal.getsignal(signal.SIGINT)
    trainer = start(clock=interrupted)
    trainer.run()
    assert trainer.step == 3
    assert signal.getsignal(signal.SIGINT) is before
    resumed = start()
    resumed.resume()
    assert resumed.step == 3


def test_only_the_upper_layers_learn(start: Callable[..., Trainer]) -> None:
    trainer = start()
    lower = {name: value.clone() for name, value in trainer.lower.state_dict().items()}
    upper = {name: value.clone() for name, value in trainer.upper.state_dict().items()}
    trainer.run(steps=2)
    assert all(torch.equal(value, lower[name]) for name, value in trainer.lower.state_dict().items())
    assert all(not torch.equal(value, upper[name]) for name, value in trainer.upper.state_dict().items())


def test_lower_layers_learn_slower(encoder: Path) -> None:
    _, upper = load_model(encoder, shared=1)
    groups = parameter_groups(upper, Settings())
    assert [group["lr"] for group in groups] == pytest.approx([1e-3, 1e-3, 1.8e-4, 1.8e-4, 2e-4, 2e-4])
    assert {id(part) for group in groups for part in group["params"]} == {id(part) for part in upper.parameters()}


@pytest.mark.parametrize("damage", ["missing", "cut", "foreign", "seed"])
def test_unusable_checkpoint_is_refused(start: Callable[..., Trainer], tmp_path: Path, damage: str) -> None:
    file = tmp_path / "out" / CHECKPOINT
    if damage != "missing":
        start(seed=3 if damage == "seed" else 0).save()
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:1000])
    if damage == "foreign":
        torch.save({"step": 1}, file)
    with pytest.raises(RagError, match="--seed 3" if damage == "seed" else "cannot be resumed"):
        start().resume()


def unigram(texts: Sequence[str]) -> Tokenizer:
    """Return a tokenizer of pieces of one and two characters, as the encoder's is built."""
    pieces = {text[at : at + size] for text in texts for size in (1, 2) for at in range(len(text))}
    known = [(piece, -float(3 - len(piece))) for piece in sorted(pieces | {"▁"}) if " " not in piece]
    tokenizer = Tokenizer(models.Unigram([*((piece, 0.0) for piece in _SPECIAL), *known], unk_id=3))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


@pytest.mark.parametrize(
    ("passage", "answer"),
    [
        ("He lives in Paris, France.", "Paris"),
        ("Он живёт в Париже 12 лет.", "Париже"),
        ("ملك فرنسا يعيش في باريس مع قطتين.", "باريس"),
        ("国王１２年住在巴黎。", "１２年"),
        ("กษัตริย์อาศัยอยู่ที่ปารีสกับแมว", "ปารีส"),
        ("राजा पेरिस में रहता है।", "पेरिस"),
        ("㌔の走る人 e\u0301cole 😀 fin", "e\u0301cole"),
    ],
)
@pytest.mark.parametrize("longest", [256, 21])
def test_answer_tokens_stand_for_the_answer(passage: str, answer: str, longest: int) -> None:
    tokenizer = unigram([passage])
    at = passage.index(answer)
    for place in (0.0, 0.5, 0.99):
        example = Example("？", passage, Span(at, at + len(answer)), "", "own", place)
        [row] = encode([example], tokenizer, longest)
        offsets = tokenizer.encode(passage, add_special_tokens=False).offsets
        found = token_span(offsets, Span(at, at + len(answer)))
        assert found
        text = passage[offsets[found.start][0] : offsets[found.end - 1][1]]
        assert answer in text
        assert len(text.strip()) <= len(answer) + 2  # a piece of two characters may overlap each end by one
        whole = tokenizer.encode(passage, add_special_tokens=False).ids
        assert list(row.ids[row.start : row.end + 1]) == whole[found.start : found.end]
        assert len(row.ids) <= longest
        assert row.start >= row.passage


@pytest.fixture
def characters() -> Tokenizer:
    """A tokenizer of single characters."""
    pieces = [*_SPECIAL, *"abcdefgh▁"]
    tokenizer = Tokenizer(models.Unigram([(piece, -1.0) for piece in pieces], unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    return tokenizer


def test_pair_by_hand(characters: Tokenizer) -> None:
    examples = [
        Example("ab", "cde", Span(1, 3), "", "own", 0.0),
        Example("", "", None, "", "without", 0.0),
        Example("a", "c" * 40, Span(0, 40), "", "own", 0.0),  # too long for a span
    ]
    rows = encode(examples, characters)
    a, b, c, d, e = range(4, 9)
    assert rows[0] == Encoded((0, a, b, 2, 2, c, d, e, 2), 5, 6, 7, True)
    assert rows[1] == Encoded((0, 2, 2, 2), 3, 0, 0, False)
    assert (rows[2].start, rows[2].end, rows[2].answered) == (NO_SPAN, NO_SPAN, True)


def test_question_and_padding_are_no_answer(characters: Tokenizer) -> None:
    texts = (("ab", "cd"), ("a", "c"))
    batch = collate(encode([Example(q, p, None, "", "", 0.0) for q, p in texts], characters), padding=1)
    assert batch.ids.tolist() == [[0, 4, 5, 2, 2, 6, 7, 2], [0, 4, 2, 2, 6, 2, 1, 1]]
    assert batch.attention.tolist() == [[1] * 8, [1] * 6 + [0] * 2]
    assert batch.allowed.int().tolist() == [[1, 0, 0, 0, 0, 1, 1, 0], [1, 0, 0, 0, 1, 0, 0, 0]]


def test_loss_by_hand() -> None:
    rows = [Encoded((0, 2, 2, 9, 9, 2), 3, 3, 4, True), Encoded((0, 2, 2, 9, 9, 2), 3, NO_SPAN, NO_SPAN, True)]
    batch = collate(rows, padding=1)
    even = torch.zeros(2, 6)
    value = loss((even, even, torch.zeros(2)), batch)
    # three places are allowed, all alike; relevance is one half
    assert value.item() == pytest.approx(torch.tensor(3.0).log().item() + 0.5 * torch.tensor(2.0).log().item())
    nothing = loss((even[1:], even[1:], torch.full((1,), 50.0)), collate(rows[1:], padding=1))
    assert nothing.item() == pytest.approx(0.0)


def test_best_span_is_inside_the_passage_and_in_order() -> None:
    start = torch.tensor([[1.0, 9.0, 0.0, 0.0, 3.0], [0.0, 0.0, 0.0, 0.0, 0.0]])
    end = torch.tensor([[1.0, 9.0, 0.0, 5.0, 2.0], [0.0, 0.0, 0.0, 0.0, 0.0]])
    allowed = torch.tensor([[1, 0, 1, 1, 1], [1, 0, 0, 0, 0]]).bool()
    first, last, score = best_spans(start, end, allowed)
    assert (first.tolist(), last.tolist()) == ([2, 0], [3, 0])  # 0 + 5 beats 3 + 2 by coming first
    assert score.tolist() == [3.0, float("-inf")]
    assert best_spans(start, end, allowed, longest=1)[0].tolist() == [3, 0]


def test_check_of_nothing(start: Callable[..., Trainer]) -> None:
    trainer = start()
    found = check(trainer.lower, trainer.upper, [])
    assert (found.exact, found.f1, found.answered) == (0.0, 0.0, 0.0)


def test_training_goes_on_from_a_shipped_reader(start: Callable[..., Trainer], encoder: Path, tmp_path: Path) -> None:
    trainer = start()
    trainer.run(steps=3)
    file = export_reader(trainer.average, tmp_path)
    _, upper = load_model(encoder, shared=1)
    go_on_from(upper, file)
    for name, value in trainer.average.state_dict().items():
        step = value.abs().max().item() / 64
        assert torch.allclose(upper.state_dict()[name], value, atol=step / 2 + 1e-6), name
    with pytest.raises(RagError, match="no network of this shape"):
        go_on_from(load_model(encoder, shared=2)[1], file)


def test_the_mean_of_two_networks_lies_halfway(start: Callable[..., Trainer], encoder: Path, tmp_path: Path) -> None:
    trainer = start()
    trainer.run(steps=3)
    file = export_reader(trainer.average, tmp_path)
    _, first = load_model(encoder, shared=1)
    go_on_from(first, file)
    trainer.run(steps=3)
    network = trainer.average
    second = {name: value.clone() for name, value in network.state_dict().items()}
    meet_halfway(network, file)
    for name, value in network.state_dict().items():
        assert torch.allclose(value, (first.state_dict()[name] + second[name]) / 2), name
    assert any(not torch.equal(value, second[name]) for name, value in network.state_dict().items())


def test_only_training_hides_tokens(start: Callable[..., Trainer], encoder: Path) -> None:
    trainer = start()
    task, batch, network = Reading(load_tokenizer(encoder), 64), trainer.batch(0), trainer.upper
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    losses: dict[bool, list[float]] = {True: [], False: []}
    for training, found in losses.items():
        network.train(training)
        for seed in (1, 2):
            torch.manual_seed(seed)
            found.append(task.loss(trainer.lower, network, batch).item())
    assert losses[False][0] == losses[False][1]
    assert losses[True][0] != losses[True][1]


def test_attention_by_products_is_torch_s_own() -> None:
    query, key, value = torch.randn(3, 2, 4, 5, 8)
    mask = torch.zeros(2, 1, 1, 5)
    mask[1, ..., 3:] = -1e9
    found, _ = attention(torch.nn.Identity(), query, key, value, mask)
    right = torch.nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
    assert torch.allclose(found, right.transpose(1, 2), atol=1e-5)


def test_half_precision_learns_as_well(start: Callable[..., Trainer]) -> None:
    trainer = start()
    assert trainer._settings.half
    losses = [trainer.train_step() for _ in range(60)]
    assert sum(losses[-10:]) < sum(losses[:10]) / 1.3


def test_what_cannot_be_an_encoder_is_named(tmp_path: Path, encoder: Path) -> None:
    with pytest.raises(RagError, match="is no BERT encoder"):
        load_model(tmp_path)
    with pytest.raises(RagError, match="has 3 layers: 3 of them cannot be shared"):
        load_model(encoder, shared=3)
    with pytest.raises(RagError, match=r"tokenizer\.json cannot be read"):
        load_tokenizer(tmp_path)


def test_command_trains_exports_and_goes_on(
    toy_command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    command = [*toy_command, "--out", str(out)]
    assert main([*command, "--minutes", "0.01"]) == 0
    assert (out / "reader.onnx").exists()
    assert main([*command, "--minutes", "0.01"]) == 2  # not over a checkpoint
    assert "--resume" in capsys.readouterr().err
    assert main([*command, "--minutes", "0.02", "--resume"]) == 0
    assert "the same answer as the exact model for" in (out / "training.log").read_text("utf-8")
