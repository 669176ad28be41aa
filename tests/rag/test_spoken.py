"""The language of a question, in every script, however many foreign names it has."""

import pytest

from rag.spoken import language_of


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Kapan Ho Chi Minh mengunjungi Azerbaijan?", "id"),
        ("Siapa presiden Kazakhstan?", "id"),
        ("Berapa harga kopi di Brasil?", "id"),
        ("Di provinsi manakah letak Bandara Polonia?", "id"),
        ("Di lapangan mana parade militer di Moskow digelar?", "id"),
        ("Apakah Ho Chi Minh mengunjungi Azerbaijan pada tahun 1960?", "id"),
        ("Berapakah bilangan tentera?", "ms"),
        ("Wer ist Putin?", "de"),
        ("¿Quién es To Lam?", "es"),
        ("Qui est To Lam ?", "fr"),
        ("Quanti soldati?", "it"),
        ("Ai là Putin?", "vi"),
        ("Ho Chi Minh đến thăm khi nào?", "vi"),
        ("Türkiye ile Rusya ne dedi?", "tr"),
        ("Кто такой Путин?", "ru"),
        ("Хто такий Путін?", "uk"),
        ("من هو بوتين؟", "ar"),
        ("पुतिन कौन हैं?", "hi"),
        ("ปูตินคือใคร", "th"),
        ("谁是普京？", "zh"),
        ("プーチンとは誰ですか", "ja"),
        ("푸틴은 누구인가요?", "ko"),
    ],
)
def test_a_short_question_of_names_has_the_language_of_its_question_word(question: str, language: str) -> None:
    """Where the detector is unsure, or wrongly sure, "kapan" or "wer" decides."""
    assert language_of(question) == language


def test_a_long_question_is_the_detectors() -> None:
    """A single foreign question word in it is a quotation, a title, or a homograph."""
    question = "Which film by the director is called Berapa, and when was it shown at the festival in Berlin?"
    assert language_of(question) == "en"


@pytest.mark.parametrize("nothing", ["", " ", "86?", "?!", "[1]"])
def test_nothing_has_no_language(nothing: str) -> None:
    """Without any word there is nothing to tell."""
    assert language_of(nothing) == "und"
