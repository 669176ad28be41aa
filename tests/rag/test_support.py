"""What becomes of each sentence: kept, cited rightly, flagged, or left out."""

import pytest

from index.article import Article, Passage
from rag.answer import Answer, Disagreement, Hit, Reported, ShortAnswer
from rag.prose import cleaned
from rag.support import Shown, check, read_shown

FLAG, REFUSAL = "(unsupported)", "The articles do not answer this question."
TEXTS = [
    ("one", "de", "VietNamNet", "86 Soldaten nehmen am 9. Mai 2025 in Moskau teil, sagte Wladimir Putin."),
    ("two", "id", "Thanh Niên", "68 prajurit ikut parade di Moskow. Perdagangan naik 45%."),
    ("three", "ru", "Лента", "Торговля выросла на 99 процентов, сообщил Сергей Лавров."),
    ("three", "ru", "Лента", "Сергей Лавров: торговля выросла на 99 процентов и на 1 000 тонн."),
    ("four", "en", "The Times", "Sixty ships came. He said: “The war is over now.” Trade grew by 45%."),
]


def shown(language: str = "en", disagree: bool = True) -> Shown:
    """The five passages, of four articles, read for checking."""
    hits = []
    for text in TEXTS:
        name, code, outlet, said = text
        article = Article(name, said, "", f"{name}.txt", code, None, outlet, None)
        hits.append(Hit(Passage(said, name, 0, 0, len(said), said, code), article, 1.0))
    sides = (ShortAnswer("86", "86", (1,)), ShortAnswer("68", "68", (2,)))
    disagreements = (Disagreement((Reported("86", (1,)), Reported("68", (2,)))),) if disagree else ()
    answer = Answer("How many?", "en", "answered", "", language, sides, disagreements)
    return read_shown(answer, hits)


@pytest.mark.parametrize(
    ("prose", "text", "left_out"),
    [
        ("", "", 0),
        ("86 soldiers came [1].", "86 soldiers came [1].", 0),
        # a figure that no passage has, that only another has, that two others have
        ("500 tanks came [1].", "", 1),
        ("1,000 tonnes more were traded [1].", "1,000 tonnes more were traded [4].", 0),
        ("Trade grew by 99% [1].", "Trade grew by 99% [3].", 0),
        ("Trade grew by 45% [1].", "", 1),
        # the passage cited has another side of a disagreement, or counts the same thing otherwise
        ("68 people came [1].", "", 1),
        ("70 soldiers came [1].", "", 1),
        # dates
        ("It is on 9 May 2025 [1].", "It is on 9 May 2025 [1].", 0),
        ("It is on 9 May 2025 [2].", "It is on 9 May 2025 [1].", 0),
        ("It is on 9 May 2024 [1].", "", 1),
        # names: never left out
        ("Vladimir Putin said so [1].", "Vladimir Putin said so [1].", 0),
        ("Vladimir Putin said so [4].", "Vladimir Putin said so [4].", 0),
        ("Angela Merkel said so [1].", f"Angela Merkel said so [1]. {FLAG}", 0),
        ("Angela Merkel said so [3].", "Angela Merkel said so [3].", 0),
        ("Thanh Niên says so [1].", "Thanh Niên says so [2].", 0),
        ("Thanh Niên says 86 came [1].", f"Thanh Niên says 86 came [1]. {FLAG}", 0),
        # several marks
        ("86 [1] or 68 [2] came.", "86 [1] or 68 [2] came [1][2].", 0),
        ("68 [1] or 86 [2] came.", "", 1),
        ("86 and 68, say two outlets [1][2].", "86 and 68, say two outlets [1][2].", 0),
        ("86 and 68 came, say VietNamNet [1] and Thanh Niên [2].", None, 0),
        ("According to [1] 86 came, to [2] 68.", "According to [1] 86 came, to [2] 68 [1][2].", 0),
        ("86 came [1][3].", "86 came [1].", 0),
        ("86 came to Moscow [1][2].", "86 came to Moscow [1].", 0),
        # an address
        ("Read www.evil.example, 86 of you [1].", "", 1),
        # quotations
        ("He said: “The war is over now” [5].", None, 0),
        ("He said: “The war is lost now” [5].", f"He said: “The war is lost now” [5]. {FLAG}", 0),
    ],
)
def test_a_sentence_with_a_mark(prose: str, text: str | None, left_out: int) -> None:
    """Kept, cited rightly, flagged, or left out."""
    checked = check(cleaned(prose), shown(), FLAG, REFUSAL)
    assert (checked.text, checked.left_out) == (prose if text is None else text, left_out)
    assert check(checked.text, shown(), FLAG, REFUSAL).text == checked.text


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("86 soldiers came.", "86 soldiers came [1]."),
        ("On 9 May they march.", "On 9 May they march [1]."),
        ("Vladimir Putin said so.", "Vladimir Putin said so [1]."),
        ("Trade grew by 99%.", f"Trade grew by 99%. {FLAG}"),
        ("500 tanks came.", None),
        ("Angela Merkel said so.", f"Angela Merkel said so. {FLAG}"),
        ("It is a great parade.", f"It is a great parade. {FLAG}"),
        ("86 and 68 came.", f"86 and 68 came. {FLAG}"),
        (REFUSAL, ""),
    ],
)
def test_a_sentence_without_a_mark_inherits_nothing(sentence: str, text: str | None) -> None:
    """It gets the mark of the one passage cited that has it all; what none has goes, the rest is flagged."""
    first, last = "They came from Vietnam, VietNamNet says [1].", "Thanh Niên counts 68 [2]."
    checked = check(f"{first} {sentence} {last}", shown(), FLAG, REFUSAL)
    assert checked.text == " ".join(filter(None, [first, text, last]))
    assert checked.left_out == (text is None)


def test_without_a_known_disagreement_the_other_source_is_cited() -> None:
    """Only a passage that counts the same thing otherwise speaks against it."""
    assert check("68 people came [1].", shown(disagree=False), FLAG, REFUSAL).text == "68 people came [2]."
    assert check("Datang 68 Soldaten [1].", shown("id", disagree=False), FLAG, REFUSAL).left_out == 1


@pytest.mark.parametrize(
    ("language", "prose", "text"),
    [
        ("de", "Es kamen 86 Soldaten [1]. Es kamen 500 Panzer [1].", "Es kamen 86 Soldaten [1]."),
        ("vi", "Có 86 quân nhân [1]. Có 500 xe tăng [1].", "Có 86 quân nhân [1]."),
        ("ru", "Пришли 86 солдат [1]. Пришли 500 танков [1].", "Пришли 86 солдат [1]."),
        ("ar", "جاء 86 جنديا [1]. جاءت 500 دبابة [1].", "جاء 86 جنديا [1]."),
        ("hi", "86 सैनिक आए [1]। 500 टैंक आए [1]।", "86 सैनिक आए [1]।"),
        ("zh", "来了86名士兵[1]。来了500辆坦克[1]。", "来了86名士兵[1]。"),
        ("ja", "86人の兵士が来た[1]。500台の戦車が来た[1]。", "86人の兵士が来た[1]。"),
        ("ko", "군인 86명이 왔다 [1]. 전차 500대가 왔다 [1].", "군인 86명이 왔다 [1]."),
        ("th", "ทหารมา 86 นาย[1]\nรถถังมา 500 คัน[1]", "ทหารมา 86 นาย[1]"),
    ],
)
def test_every_script_is_checked(language: str, prose: str, text: str) -> None:
    """An invented figure goes, and its neighbour stays as it is."""
    checked = check(prose, shown(language), FLAG, REFUSAL)
    assert (checked.text, checked.left_out) == (text, 1)


def test_what_nobody_can_check_goes() -> None:
    """A sentence of more than two thousand characters; prose that repeats itself; a text that is cut short."""
    endless = "86 " + "und ".join(f"so{n} " for n in range(600)) + "[1]."
    assert check(f"86 came [1]. {endless}", shown(), FLAG, REFUSAL).text == "86 came [1]."
    assert check("86 came [1]. " * 9, shown(), FLAG, REFUSAL).text == ""
    assert check("86 came [1]. Then the", shown(), FLAG, REFUSAL).text == "86 came [1]."
    assert check("Then the [1]", shown(), FLAG, REFUSAL).text == "Then the [1]"
