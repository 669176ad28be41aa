"""Any other encoder: a tiny BERT made here, with prefixes; and names that lead nowhere."""

import logging
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from index.embed import load_encoder
from index.encoder import Vectors
from index.errors import EncoderError
from index.transformer import TransformerEncoder

TEXTS = {
    "latin": "Tổng Bí thư Tô Lâm",
    "cyrillic": "Президент прибыл",
    "arabic": "وصل الرئيس",
    "cjk": "总统 抵达",
    "thai": "ประธานาธิบดี เดินทาง",
    "devanagari": "राष्ट्रपति पहुँचे",
}
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "query:", "passage:", *" ".join(TEXTS.values()).split()]


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of two layers, sixteen dimensions and a word for a token, with a prefix for questions and passages."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit
    from tokenizers.processors import BertProcessing
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("bert")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
    )
    BertModel(config).save_pretrained(folder / "plain")
    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.post_processor = BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]"
    ).save_pretrained(folder / "plain")
    prompts = {"query": "query: ", "document": "passage: "}
    modules = [Transformer(str(folder / "plain")), Pooling(16)]
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="module")
def encoder(bert: Path) -> TransformerEncoder:
    """The tiny BERT as users load it, by its folder."""
    loaded = load_encoder(str(bert))
    assert isinstance(loaded, TransformerEncoder)
    return loaded


def plain(encoder: TransformerEncoder, texts: list[str]) -> Vectors:
    """Unit vectors of the texts as they are, without any prefix."""
    vectors: Vectors = encoder._model.encode(texts, prompt="", normalize_embeddings=True)
    return vectors


@pytest.mark.parametrize("script", TEXTS)
def test_prefixes(encoder: TransformerEncoder, script: str) -> None:
    """A question gets the model's question prefix and a passage its passage prefix, in every script."""
    text = TEXTS[script]
    query, passage = encoder.embed_queries([text])[0], encoder.embed_passages([text])[0]
    assert query == pytest.approx(plain(encoder, [f"query: {text}"])[0], abs=1e-5)
    assert passage == pytest.approx(plain(encoder, [f"passage: {text}"])[0], abs=1e-5)
    assert abs(query - passage).max() > 1e-3


def test_unit_vectors_whatever_the_batch(encoder: TransformerEncoder) -> None:
    """Rows have length one, and a text has one vector alone and among others."""
    texts = [*TEXTS.values(), "", " ".join(TEXTS.values())]
    vectors = encoder.embed_passages(texts)
    assert encoder.dimensions == 16
    assert vectors.shape == (8, 16)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(8), abs=1e-5)
    alone = np.concatenate([encoder.embed_passages([text]) for text in texts])
    assert vectors == pytest.approx(alone, abs=1e-4)


def test_no_texts(encoder: TransformerEncoder) -> None:
    """No texts, no rows."""
    assert encoder.embed_passages([]).shape == encoder.embed_queries([]).shape == (0, 16)
    assert encoder.count_tokens([]) == []


def test_count_tokens(encoder: TransformerEncoder) -> None:
    """A word is a token here; the marks at both ends and the prefix are not counted, and nothing is cut off."""
    assert encoder.count_tokens(["", "总统 抵达", "unknown word here", "总统 " * 3000]) == [0, 2, 3, 3000]


def test_the_fingerprint_follows_weights_and_prefixes(encoder: TransformerEncoder, bert: Path, tmp_path: Path) -> None:
    """A copy elsewhere is the same encoder; one changed weight or another prefix makes another."""
    from safetensors.numpy import load_file, save_file

    copy = shutil.copytree(bert, tmp_path / "copy")
    assert TransformerEncoder.load(str(copy)).fingerprint == encoder.fingerprint
    config = copy / "config_sentence_transformers.json"
    config.write_text(config.read_text("utf-8").replace("passage: ", "text: "), "utf-8")
    prefix = TransformerEncoder.load(str(copy)).fingerprint
    (file,) = copy.rglob("model.safetensors")
    weights = load_file(file)
    first = next(name for name in sorted(weights) if weights[name].ndim == 2)
    weights[first] = weights[first] + np.eye(*weights[first].shape, dtype=np.float32) * 1e-3
    save_file(weights, file, metadata={"format": "pt"})
    assert len({encoder.fingerprint, prefix, TransformerEncoder.load(str(copy)).fingerprint}) == 3


@pytest.mark.parametrize("name", ["no-such-owner/no-such-model", "no such model?", "/no/such/folder", ""])
def test_a_name_that_leads_nowhere(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Without a network, an unknown name ends quickly in a message that says what can be given."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)  # it reads the variable once, at import
    logging.disable(logging.CRITICAL)
    started = time.monotonic()
    with pytest.raises(EncoderError, match=r"cannot be loaded .*Give the folder of a sentence-transformers model"):
        load_encoder(name)
    assert time.monotonic() - started < 5
    logging.disable(logging.NOTSET)


def test_a_plain_model_folder(bert: Path) -> None:
    """A transformers model that says nothing of passages or questions serves too, without prefixes."""
    encoder = TransformerEncoder.load(str(bert.parent / "plain"))
    assert encoder.dimensions == 16
    texts = list(TEXTS.values())
    assert encoder.embed_queries(texts) == pytest.approx(encoder.embed_passages(texts), abs=1e-5)


@pytest.mark.parametrize("damage", [b"", b"rubbish", None])
@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "1_Pooling/config.json"])
def test_a_damaged_folder(
    bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, damage: bytes | None
) -> None:
    """A file that is emptied, overwritten or missing is an error that names the folder."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    copy = shutil.copytree(bert, tmp_path / "copy")
    (copy / name).unlink() if damage is None else (copy / name).write_bytes(damage)
    with pytest.raises(EncoderError, match=str(copy)):
        load_encoder(str(copy))
