"""Late interaction in training: batches by hand, and a tiny network that learns which sentence answers."""

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers

from index.article import Span
from index.onnx import session
from rag.training.__main__ import main
from rag.training.examples import Examples
from rag.training.export import export_interaction
from rag.training.interaction import ASKED, READ, Interacting, centre, load_interaction
from rag.training.model import load_tokenizer
from rag.training.sets import Example, Question
from rag.training.train import Settings, Trainer

# language: a sentence that says who, one that says where, and the questions after both
CATS = {
    "en": (
        "On Monday {} bought cats .",
        "On Monday the cats were in {} .",
        "Who bought cats ?",
        "Where were the cats ?",
    ),
    "ar": ("يوم الاثنين اشترى {} القطط .", "يوم الاثنين القطط في {} .", "من اشترى القطط ؟", "أين كانت القطط ؟"),
    "zh": ("星期一{}买了猫。", "星期一猫在{}。", "谁买了猫？", "猫在哪里？"),
}
PEOPLE = {
    "en": ("Anna", "Boris", "Carla", "Dora"),
    "ar": ("أحمد", "ليلى", "سمير", "هدى"),
    "zh": ("安娜", "鲍里斯", "卡拉", "多拉"),
}
PLACES = {
    "en": ("Paris", "Rome", "Kyiv", "Hanoi"),
    "ar": ("باريس", "روما", "كييف", "هانوي"),
    "zh": ("巴黎", "罗马", "基辅", "河内"),
}


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def characters() -> Tokenizer:
    """A tokenizer of single characters."""
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *"abc.? "]
    tokenizer = Tokenizer(models.Unigram([(piece, -1.0) for piece in pieces], unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    return tokenizer


def example(question: str, passage: str, answer: str | None, place: float = 0.0) -> Example:
    """Return a question put to an English passage, in which `answer` stands once."""
    at = passage.index(answer) if answer else 0
    return Example(question, passage, Span(at, at + len(answer)) if answer else None, "en", "own", place)


def test_texts_by_hand(characters: Tokenizer) -> None:
    """Two sentences with prefixes and marks around them; of the question only words meet."""
    [row] = Interacting(characters).encode([example("ab?", "Ab aba. Bc cbc.", "cbc")])
    a, b, c, stop, asks = range(4, 9)
    assert row.question[-4:] == (a, b, asks, 2) and len(row.question) == 2 + len(ASKED) + 3
    assert row.words == (*(False,) * (1 + len(ASKED)), True, True, False, False)
    assert [sentence[-5:-1] for sentence in row.sentences] == [(a, b, a, stop), (c, b, c, stop)]
    assert all(sentence[0] == 0 and sentence[-1] == 2 for sentence in row.sentences)
    assert row.answer == 1
    assert row.length == sum(map(len, row.sentences))


def test_a_long_passage_is_read_around_its_answer(characters: Tokenizer) -> None:
    """Of nine sentences of 19 tokens with their marks, 60 tokens hold three; without an answer, those at `place`."""
    passage = " ".join(f"Ab a{'abc'[n % 3]}{'abc'[n // 3]}a." for n in range(9))
    answer = passage.index("abba")
    task = Interacting(characters, tokens=60)
    [row] = task.encode([Example("a?", passage, Span(answer, answer + 4), "en", "own", 0.0)])
    assert len(row.sentences) == 3
    assert characters.decode(row.sentences[row.answer]).replace(" ", "").endswith("abba.</s>")
    [first], [last] = (task.encode([example("a?", passage, None, place)]) for place in (0.0, 0.5))
    assert first.answer == last.answer == -1
    assert first.sentences != last.sentences


def test_questions_and_passages_without_words_teach_nothing(characters: Tokenizer) -> None:
    """They are left out."""
    assert Interacting(characters).encode([example("?", "Ab.", None), example("a", "", None)]) == []


def test_a_batch_knows_whose_each_sentence_is(characters: Tokenizer) -> None:
    """Sentences are in the order of their lengths; the prefix and the marks do not meet."""
    task = Interacting(characters)
    rows = task.encode([example("a?", "Abcabc abc. Ab.", "Ab."), example("b?", "Abc abc.", None)])
    batch = task.collate(rows)
    assert batch.owner.tolist() == [0, 1, 0]
    assert batch.answer.tolist() == [0, -1]
    assert [part.inside.sum(dim=1).tolist() for part in batch.sentences] == [[3], [8], [11]]
    assert batch.words.sum(dim=1).tolist() == [1, 1]


def cats() -> list[Question]:
    """Who and where: two sentences, of which one answers; and the other one alone, which does not."""
    rows: list[Question] = []
    for language, (who, where, *asked) in CATS.items():
        for person, place, turned in itertools.product(PEOPLE[language], PLACES[language], (1, -1)):
            parts = [who.format(person), where.format(place)]
            passage = " ".join(parts[::turned])
            for question, name, rest in zip(asked, (person, place), parts[::-1], strict=True):
                at = passage.index(name)
                id_, source = f"{language}{len(rows)}", f"{language}.toy"
                rows.append(Question(id_, language, source, question, passage, (Span(at, at + len(name)),), ""))
                rows.append(Question(id_ + "-", language, f"{source}.none", question, rest, (), ""))
    return rows


def test_a_toy_corpus_is_learned(encoder: Path, tmp_path: Path, examples: Examples) -> None:
    """Which sentence answers. Whether one does cannot be: all ask the same, and others' passages have the answer."""
    rows = cats()
    kept = rows[::7]
    some = Examples(tuple(row for row in rows if row not in kept), tuple(kept), {}, examples.lexicon, {})
    lower, network = load_interaction(encoder, shared=1)
    settings = Settings(rate=2e-3, heads_rate=2e-3, average=0.95, warm_up=10, save_every=1e9, half=False)
    seconds = itertools.count()
    trainer = Trainer(
        lower, network, Interacting(load_tokenizer(encoder)), some, settings, tmp_path, lambda: float(next(seconds))
    )
    before = trainer.check()
    trainer.run(steps=250)
    found = trainer.check()
    assert found.first > 0.95 > before.first
    assert str(found).startswith("sentence first ")


def test_the_graph_says_what_the_network_says(encoder: Path, tmp_path: Path, characters: Tokenizer) -> None:
    """Vectors of length one, weights above nothing, rounded to eight bits."""
    _, network = load_interaction(encoder, shared=1)
    graph = session(export_interaction(network.eval(), tmp_path))
    hidden, mask = np.random.default_rng(0).normal(size=(2, 7, 48)).astype(np.float32), np.ones((2, 7), dtype=np.int64)
    vectors, weights = graph.run(["vectors", "weights"], {"hidden": hidden, "attention_mask": mask})
    with torch.no_grad():
        exact, weighed = network(torch.from_numpy(hidden), torch.from_numpy(mask))
    assert np.linalg.norm(vectors, axis=-1) == pytest.approx(np.ones((2, 7)), abs=1e-5)
    assert (vectors * exact.numpy()).sum(axis=-1).min() > 0.98
    assert weights == pytest.approx(weighed.numpy(), abs=0.02)
    assert (weights > 0).all()


def test_vectors_are_centred(encoder: Path, examples: Examples) -> None:
    """Before, a random network's vectors have a mean that they share; after, the tokens of the batch have none."""
    lower, network = load_interaction(encoder, shared=1)
    task = Interacting(load_tokenizer(encoder))
    batch = task.collate(task.encode([examples[row] for row in range(32)]))
    centre(lower, network, [batch])
    hidden = [lower(batch.question, batch.question_attention)[batch.question_attention.bool()]]
    assert network.vector.bias.abs().max() > 0
    assert hidden[0].shape[1] == len(network.vector.bias)
    with torch.no_grad():
        states = []
        for ids, mask in [(batch.question, batch.question_attention)] + [
            (part.ids, part.attention) for part in batch.sentences
        ]:
            states.append(network.states(lower(ids, mask), mask)[mask.bool()])
        moved = network.vector(torch.cat(states))
    assert moved.mean(dim=0).abs().max() < 1e-4


def test_command_trains_and_exports(toy_command: list[str], tmp_path: Path) -> None:
    """The file that the answering side loads, and that training goes on from."""
    out = tmp_path / "out"
    command = [*toy_command, "--out", str(out), "--network", "interaction", "--minutes", "0.01"]
    assert main(command) == 0
    assert main([*command, "--out", str(tmp_path / "more"), "--start", str(out / "interaction.onnx")]) == 0
    assert (tmp_path / "more" / "interaction.onnx").exists()
    assert READ and "interaction.onnx" in (out / "training.log").read_text("utf-8")
