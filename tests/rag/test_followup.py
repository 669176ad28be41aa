"""Follow-ups made whole, and what must never come along."""

import pytest

from rag.followup import whole

ANSWER = "ANSWER [1]"


def after(earlier: str, question: str, language: str) -> str:
    """Ask `question` after `earlier`, which had an answer."""
    return whole(question, [(earlier, ANSWER)], language)


@pytest.mark.parametrize(
    ("language", "earlier", "question"),
    [
        ("en", "Who opened the museum?", "And in which year did that happen in the end?"),
        ("en", "Who opened the museum?", "What about the old harbour on the other side of the river?"),
        ("de", "Wer hat das Museum eröffnet?", "Und in welchem Jahr ist das am Ende passiert?"),
        ("de", "Wer hat das Museum eröffnet?", "Wie steht es mit dem alten Hafen auf der anderen Seite?"),
        ("ru", "Кто открыл музей?", "А в каком году это произошло на самом деле?"),
        ("vi", "Ai đã khánh thành bảo tàng?", "Còn bến cảng cũ ở bên kia sông thì sao vậy?"),
        ("id", "Siapa yang membuka museum?", "Lalu pada tahun berapa hal itu terjadi di kota?"),
        ("ar", "من افتتح المتحف؟", "ومتى حدث ذلك في المدينة القديمة بالضبط؟"),
        ("hi", "संग्रहालय किसने खोला?", "और यह किस वर्ष में शहर में हुआ था?"),
        ("ko", "누가 박물관을 열었습니까?", "그럼 그 일은 실제로 몇 년에 일어났습니까?"),
        ("zh", "谁为博物馆揭幕？", "那么河对岸的旧港口是哪一年建成的？"),
        ("ja", "誰が博物館を開きましたか？", "では川の向こうの古い港は何年に造られましたか？"),
        ("th", "ใครเปิดพิพิธภัณฑ์", "แล้วท่าเรือเก่าอีกฝั่งของแม่น้ำสร้างขึ้นเมื่อใด"),
    ],
)
def test_a_question_that_opens_by_going_on_gets_the_one_before_it(language: str, earlier: str, question: str) -> None:
    """The earlier question stands in front, its answer does not."""
    assert after(earlier, question, language) == f"{earlier} {question}"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "When?"),
        ("de", "Wo genau?"),
        ("ru", "Когда?"),
        ("ar", "متى؟"),
        ("hi", "कब?"),
        ("zh", "什么时候？"),
        ("ja", "いつですか？"),
        ("th", "เมื่อไร"),
        ("ko", "언제 그랬나요?"),
        ("sw", "Lini hasa?"),
        ("und", "86?"),
    ],
)
def test_a_question_too_short_to_stand_alone_gets_the_one_before_it(language: str, question: str) -> None:
    """Three words, or eight characters in a script without spaces; a language without openers too."""
    assert after("Who opened the museum?", question, language) == f"Who opened the museum? {question}"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Who opened the museum in Oslo?"),
        ("en", "Andrew opened the museum in which year?"),  # "and" only begins the name
        ("en", "Butter costs how much in Oslo now?"),
        ("de", "Undine heißt welches Schiff im Hafen?"),
        ("es", "Yolanda inauguró el museo ¿en qué año?"),
        ("ru", "Андрей открыл музей в каком году?"),
        ("ar", "وزير الثقافة افتتح المتحف في أي عام؟"),  # و is the first letter of the word for minister
        ("vi", "Bảo tàng ở Oslo được ai khánh thành?"),
        ("zh", "博物馆是在哪一年由谁揭幕的？"),
        ("th", "พิพิธภัณฑ์แห่งใหม่เปิดเมื่อใด"),
        ("sw", "Meli kubwa ilizama wapi mwaka jana?"),
    ],
)
def test_a_full_question_is_left_alone(language: str, question: str) -> None:
    """Nothing is put in front of a question that can be asked on its own."""
    assert after("How much is the fish?", question, language) == question


@pytest.mark.parametrize("question", ["And when?", "", "Who opened the museum in Oslo?"])
def test_without_history_a_question_stays_as_it_is(question: str) -> None:
    """There is nothing to go on from."""
    assert whole(question, [], "en") == question


def test_a_follow_up_of_a_follow_up_reaches_back_twice_and_no_further() -> None:
    """Two earlier questions are looked at, in their order; the third is forgotten."""
    history = [(question, ANSWER) for question in ("Zero?", "Who opened the museum in Oslo?", " And when? ")]
    assert whole("And where?", history, "en") == "Who opened the museum in Oslo? And when? And where?"
    endless = [(f"And {n}?", ANSWER) for n in range(5)]
    assert whole("And where?", endless, "en") == "And 3? And 4? And where?"


def test_a_chain_ends_at_the_first_full_question() -> None:
    """What lies before a question that stands alone is another subject."""
    history = [("How much is the fish in Bergen?", ANSWER), ("Who opened the museum in Oslo?", ANSWER)]
    assert whole("And when?", history, "en") == "Who opened the museum in Oslo? And when?"
    assert whole("In which year did the ship sink?", history, "en") == "In which year did the ship sink?"


def test_earlier_answers_never_leak() -> None:
    """Neither an answer's words nor its marks come back, whatever it says."""
    history = [("Who opened it then?", "And [1] said 86 [2]. SECRET"), ("And when?", "In 1959 [3]. SECRET")]
    asked = whole("And why?", history, "en")
    assert "SECRET" not in asked
    assert "[" not in asked
    assert "1959" not in asked


def test_history_is_not_changed() -> None:
    """The conversation belongs to the caller."""
    history = [("Who opened the museum?", ANSWER)]
    whole("And when?", history, "en")
    assert history == [("Who opened the museum?", ANSWER)]


def test_a_hostile_question_is_read_once() -> None:
    """Ten thousand characters, or marks only."""
    long = "and" * 4000 + " who opened the museum"
    assert after("Earlier?", long, "en") == long
    assert after("Earlier?", "?!", "en") == "Earlier? ?!"
