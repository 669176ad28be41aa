"""Figures and the words beside them, matched by hand: in front, behind, more of the one or of the other."""

import pytest

from rag.topic import of_topic, topics_asked
from rag.values import find_values


def verdicts(question: str, sentence: str, language: str, asked_in: str = "") -> dict[str, int]:
    """Return what is said of each number of `sentence`."""
    values = find_values(sentence, language, "number")
    found = of_topic(topics_asked(question, asked_in or language), sentence, language, values)
    return {value.text: verdict for value, verdict in zip(values, found, strict=True)}


@pytest.mark.parametrize(
    ("question", "sentence", "language", "expected"),
    [
        ("How many people died?", "12 people were killed and 21 were injured.", "en", {"12": 1, "21": -1}),
        ("How many people were injured?", "12 people were killed and 21 were injured.", "en", {"12": -1, "21": 1}),
        ("How many people died?", "In Brackmoor, 3 people were killed by a crane.", "en", {"3": 1}),
        ("How many people were injured?", "In Brackmoor, 3 people were killed by a crane.", "en", {"3": -1}),
        ("Wie viele Menschen starben?", "Verletzt wurden 19 Menschen, getötet wurden 4.", "de", {"19": -1, "4": 1}),
        ("Сколько человек погибло?", "Погибли 7 человек, ранены 30.", "ru", {"7": 1, "30": -1}),
        ("死者は何人ですか。", "この事故で12人が死亡し、21人が負傷した。", "ja", {"12": 1, "21": -1}),
        ("几人死亡？", "事故造成12人死亡，21人受伤。", "zh", {"12": 1, "21": -1}),
        ("كم عدد القتلى؟", "أسفر الهجوم عن مقتل 12 شخصا وإصابة 21 آخرين.", "ar", {"12": 1, "21": -1}),
        ("कितने लोग घायल हुए?", "हादसे में 9 लोगों की मौत हुई और 31 लोग घायल हुए।", "hi", {"9": -1, "31": 1}),
        ("มีผู้เสียชีวิตกี่คน", "มีผู้เสียชีวิต 12 คน และบาดเจ็บ 21 คน", "th", {"12": 1, "21": -1}),
        ("Berapa orang tewas?", "Sebanyak 17 orang tewas dan 240 rumah rusak.", "id", {"17": 1, "240": 0}),
        ("Wie viele starben?", "17 Menschen starben und 240 Häuser wurden zerstört.", "de", {"17": 1, "240": 0}),
        ("Bao nhiêu người chết?", "3 người chết và 12 ngôi nhà hư hỏng.", "vi", {"3": 1, "12": 0}),
    ],
)
def test_each_figure_is_of_its_own_word(question: str, sentence: str, language: str, expected: dict[str, int]) -> None:
    """1 where it is of what is asked for, -1 where it is of something else."""
    assert verdicts(question, sentence, language) == expected


@pytest.mark.parametrize(
    ("question", "asked_in", "sentence", "language", "expected"),
    [
        ("How long is the bridge?", "en", "Die Brücke ist nach vier Jahren Bauzeit fertig.", "de", {"vier": -1}),
        ("How long is the bridge?", "en", "Le pont fait 412 mètres.", "fr", {"412": 1}),
        ("How deep is the lake?", "en", "Di dasar 118 meter suhunya 61 derajat.", "id", {"118": 1, "61": -1}),
        ("Wie schwer ist der Wal?", "de", "全長12メートルのクジラが来た。", "ja", {"12": -1}),
        ("How wide is it?", "en", "Sie ist 30 Meter lang.", "de", {"30": -1}),
        (
            "How fast is the train?",
            "en",
            "Il roule à 280 km/h sur les 310 km de la ligne.",
            "fr",
            {"280": 1, "310": -1},
        ),
        ("How fast is the train?", "en", "Hat 310 km ve tren saatte 280 km hız yapar.", "tr", {"310": -1, "280": 1}),
        (
            "How long did the strike last?",
            "en",
            "Der Streik der 300 Fahrer dauerte elf Tage.",
            "de",
            {"300": 0, "elf": 1},
        ),
        ("How many came?", "en", "Sie kamen nach vier Jahren.", "de", {"vier": 0}),
    ],
)
def test_a_figure_in_another_unit_is_of_something_else(
    question: str, asked_in: str, sentence: str, language: str, expected: dict[str, int]
) -> None:
    """Only where the topic is measured at all, and the unit is known."""
    assert verdicts(question, sentence, language, asked_in) == expected


def test_across_languages() -> None:
    """A topic has one name in all."""
    assert verdicts("Wie viele Tote gab es?", "Погибли 7 человек, ранены 30.", "ru", "de") == {"7": 1, "30": -1}


def test_nothing_is_said_without_a_word() -> None:
    """Neither of a question without a topic, nor of a figure without one, nor of another group."""
    assert verdicts("How many people came?", "12 people were killed.", "en") == {"12": 0}
    assert verdicts("How many people died?", "12 people came to the square.", "en") == {"12": 0}
    assert verdicts("How many people died?", "The turnout was 12.", "en") == {"12": 0}
    assert verdicts("How many people died?", "", "en") == {}
    assert verdicts("How many people died?", "12 people were killed.", "xx") == {"12": 0}


def test_two_topics_asked_for_are_both_right() -> None:
    """The dead and the injured."""
    question = "How many people were killed and injured?"
    assert verdicts(question, "12 people were killed and 21 were injured.", "en") == {"12": 1, "21": 1}


def test_a_figure_beside_both_words_is_not_dropped() -> None:
    """One of them may be it."""
    assert verdicts("How many died?", "When one of the injured died, the toll was 12.", "en")["12"] == 1


def test_a_table_in_one_sentence_costs_no_time() -> None:
    """More ways to match than can be tried: nothing is said."""
    sentence = ", ".join(f"{n} killed" for n in range(10, 60)) + " " + ", ".join(f"{n}" for n in range(60, 90))
    assert set(verdicts("How many people died?", sentence, "en").values()) == {0}
