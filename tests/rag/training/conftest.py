"""A toy corpus in four scripts, and a tiny encoder of its words."""

import gzip
import itertools
import json
from pathlib import Path

import pytest
import torch
from tokenizers import Regex, Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel

from index.article import Span
from rag.training.examples import Examples
from rag.training.lexicon import Lexicon
from rag.training.sets import Pair, Question

_TOKEN = r"\p{Han}|[\p{L}\p{M}\p{N}]+|[^\s]"
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
# language: who, where, how many; a passage of {who}, {where} and {many}; people, places
TOY = {
    "en": (
        ("Who bought cats ?", "Where were the cats ?", "How many cats ?"),
        "On Monday {who} bought {many} cats in {where} .",
        ("Anna", "Boris", "Carla", "Dora"),
        ("Paris", "Rome", "Kyiv", "Hanoi"),
    ),
    "ar": (
        ("من اشترى القطط ؟", "أين كانت القطط ؟", "كم عدد القطط ؟"),
        "يوم الاثنين اشترى {who} {many} قطط في {where} .",
        ("أحمد", "ليلى", "سمير", "هدى"),
        ("باريس", "روما", "كييف", "هانوي"),
    ),
    "zh": (
        ("谁买了猫？", "猫在哪里？", "有多少只猫？"),
        "星期一{who}在{where}买了{many}只猫。",
        ("安娜", "鲍里斯", "卡拉", "多拉"),
        ("巴黎", "罗马", "基辅", "河内"),
    ),
    "th": (
        ("ใคร ซื้อ แมว", "แมว อยู่ ที่ไหน", "แมว กี่ ตัว"),
        "วันจันทร์ {who} ซื้อ แมว {many} ตัว ที่ {where}",
        ("แอนนา", "บอริส", "คาร์ลา", "โดรา"),
        ("ปารีส", "โรม", "เคียฟ", "ฮานอย"),
    ),
}


def toy_questions() -> list[Question]:
    """Three questions on each of 48 passages in four scripts, and as many that the passage does not answer."""
    rows: list[Question] = []
    for language, (asked, template, people, places) in TOY.items():
        for who, where, many in itertools.product(people, places, ("3", "17", "250")):
            filled = {"who": who, "where": where, "many": many}
            passage = template.format(**filled)
            for number, (question, value) in enumerate(zip(asked, filled.values(), strict=True)):
                at = passage.index(value)
                id_ = f"{language}{len(rows)}"
                rows.append(
                    Question(id_, language, f"{language}.toy", question, passage, (Span(at, at + len(value)),), "")
                )
                without = passage.replace(value, asked[number][-1])
                rows.append(Question(id_ + "-", language, f"{language}.none", question, without, (), ""))
    return rows


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of three layers with random weights, and a tokenizer of the toy corpus's words."""
    folder = tmp_path_factory.mktemp("encoder")
    texts = [text for row in toy_questions() for text in (row.text, row.passage)]
    words = pre_tokenizers.Split(Regex(_TOKEN), "removed", invert=True)
    found = sorted({word for text in texts for word, _ in words.pre_tokenize_str(text)})
    tokenizer = Tokenizer(
        models.WordLevel({word: at for at, word in enumerate((*_SPECIAL, *found))}, unk_token="<unk>")
    )
    tokenizer.pre_tokenizer = words
    tokenizer.save(str(folder / "tokenizer.json"))
    with torch.random.fork_rng():
        torch.manual_seed(0)
        config = BertConfig(
            vocab_size=len(found) + 4,
            hidden_size=48,
            num_hidden_layers=3,
            num_attention_heads=4,
            intermediate_size=96,
            max_position_embeddings=96,
            initializer_range=0.1,
        )
        BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def examples() -> Examples:
    """The toy corpus, a twelfth of it held out, and three sentence pairs."""
    rows = toy_questions()
    kept = rows[::12]
    training = [row for row in rows if row not in kept]
    pairs = [Pair(f"On Monday {n} cats .", f"星期一{n}只猫。", "news/toy") for n in ("3", "17", "250")]
    return Examples(tuple(training), tuple(kept), {"zh": pairs}, Lexicon({}, {}), {})


@pytest.fixture(scope="session")
def toy_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy corpus as files, laid out as training data is."""
    data = tmp_path_factory.mktemp("data")
    (data / "qa").mkdir()
    (data / "parallel").mkdir()
    for language in TOY:
        with gzip.open(data / "qa" / f"{language}.toy.jsonl.gz", "wt", encoding="utf-8") as file:
            for row in toy_questions():
                if row.language == language:
                    answers = [{"text": row.passage[a.start : a.end], "start": a.start} for a in row.answers]
                    values = {"id": row.id, "lang": language, "question": row.text, "context": row.passage}
                    file.write(json.dumps({**values, "answers": answers, "title": ""}) + "\n")
    for name, line in (("names", "Paris\tzh\t巴黎\tx\n"), ("questions", ""), ("zh", "3 cats\t3只猫\tnews/x\n")):
        with gzip.open(data / "parallel" / f"{name}.tsv.gz", "wt", encoding="utf-8") as file:
            file.write(line)
    article = {"language": "en", "title": "Cats", "outlet": "A", "published": "2025-01-02"}
    told = {**article, "sentences": ["Tom has 3 cats .", "Ann has 4 cats ."]}
    asked = [{"language": "en", "question": "How many cats has Tom ?", "answers": [[0, 0, "3"]]}]
    story = {"id": "cats", "articles": [told], "questions": asked}
    (data / "stories.jsonl").write_text(json.dumps(story), "utf-8")
    return data


@pytest.fixture(scope="session")
def toy_command(encoder: Path, toy_data: Path) -> list[str]:
    """Return how training is called on the toy corpus, but for the folder that it writes to."""
    stories = str(toy_data / "stories.jsonl")
    return [str(toy_data), "--stories", stories, "--encoder", str(encoder), "--shared-layers", "1", "--threads", "1"]
