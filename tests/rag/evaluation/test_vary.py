"""Configurations: every combination, named by what is varied; a library made by another encoder is a copy."""

from pathlib import Path

import pytest

from rag.errors import QuestionError
from rag.evaluation.vary import config_of, engine_of, name_of, settings


def test_nothing_varied_is_one_configuration() -> None:
    """With the model asked for, both views, and the library's own encoder."""
    (one,) = settings([], "reader")
    assert one == {"encoder": "", "llm": "reader", "retrieval": "hybrid"}
    assert name_of(one, []) == "as configured"


def test_every_combination_once() -> None:
    """Two by two, in the order given; a value that is named twice counts once."""
    varied = ["retrieval=dense, hybrid,dense", "llm=reader,openai:http://127.0.0.1:1#m"]
    found = settings(varied, "reader")
    assert [name_of(one, varied) for one in found] == [
        "llm=reader retrieval=dense",
        "llm=reader retrieval=hybrid",
        "llm=openai:http://127.0.0.1:1#m retrieval=dense",
        "llm=openai:http://127.0.0.1:1#m retrieval=hybrid",
    ]
    assert (config_of(found[0]).llm, config_of(found[0]).retrieval) == ("reader", "dense")


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ("colour=red", "encoder, llm, retrieval"),
        ("retrieval", "values with commas"),
        ("retrieval=", "values with commas"),
        ("retrieval= , ", "values with commas"),
        ("retrieval=sparse", "hybrid, dense, lexical"),
        ("llm=magic", "auto, reader"),
    ],
)
def test_a_wrong_one_is_named(item: str, says: str) -> None:
    """With what can be written instead."""
    with pytest.raises(QuestionError, match=says):
        settings([item], "reader")


def test_another_encoder_gets_a_copy(tmp_path: Path, tiny_folder: Path) -> None:
    """The user's own library stays as it is, and answers with its own encoder."""
    from rag.engine import Engine

    own = Engine(tmp_path / "own", str(tiny_folder))
    article = tmp_path / "a.txt"
    article.write_text("aab abc. cab bba. caab cab.", "utf-8")
    own.add(article)
    before = own.home.generation()
    (same,) = settings([f"encoder={tiny_folder}"], "reader")
    assert engine_of(same, own.home.path, tmp_path / "none").home == own.home
    (other,) = settings(["encoder=bundled"], "reader")
    made = engine_of(other, own.home.path, tmp_path / "copy")
    assert made.home.path == tmp_path / "copy" / "library"
    assert (made.encoder().name, own.encoder().name) == ("bundled", str(tiny_folder))
    assert [one.text for one in made.articles()] == [one.text for one in own.articles()]
    assert made.search("aab")[0].passage.text == own.search("aab")[0].passage.text
    assert own.home.generation() == before
    made.close()
    own.close()
