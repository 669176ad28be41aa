"""Who holds an office: which questions ask for its holder and nothing else, and whom a sentence calls so."""

import pytest

from rag.office import Office, holds, office_asked
from rag.values import find_values

WHO = {
    "en": ("who", "whom"),
    "de": ("wer",),
    "es": ("quién",),
    "ru": ("кто", "кого"),
    "uk": ("хто",),
    "tr": ("kim", "kimdir"),
    "ar": ("من",),
    "hi": ("कौन",),
    "th": ("ใคร",),
    "vi": ("ai",),
    "id": ("siapa",),
    "zh": ("谁",),
    "ja": ("誰",),
    "ko": ("누구",),
}
SEVERAL = (
    "Auf Einladung des Präsidenten von Kasachstan, Kassym-Jormat Tokayev, des Präsidenten von Aserbaidschan, "
    "Ilham Aliyev, und von Generalsekretär To Lam kamen Gäste."
)
PRIME_MINISTER = Office("prime_minister", frozenset({"country:KZ"}))


@pytest.mark.parametrize(
    ("language", "question", "role", "country"),
    [
        ("en", "Who is the prime minister of Kazakhstan?", "prime_minister", "KZ"),
        ("en", "Who is the current president of Belarus?", "president", "BY"),
        ("de", "Wer ist der russische Außenminister?", "foreign_minister", "RU"),
        ("es", "¿Quién es el primer ministro de Kazajistán?", "prime_minister", "KZ"),
        ("ru", "Кто премьер-министр Казахстана?", "prime_minister", "KZ"),
        ("uk", "Хто є президентом Польщі?", "president", "PL"),
        ("tr", "Kazakistan Başbakanı kimdir?", "prime_minister", "KZ"),
        ("ar", "من هو رئيس وزراء كازاخستان؟", "prime_minister", "KZ"),
        ("hi", "कज़ाख़स्तान के प्रधानमंत्री कौन हैं?", "prime_minister", "KZ"),
        ("th", "ใครเป็นนายกรัฐมนตรีของคาซัคสถาน", "prime_minister", "KZ"),
        ("vi", "Ai là tổng thống Azerbaijan?", "president", "AZ"),
        ("id", "Siapa presiden Belarus saat ini?", "president", "BY"),
        ("zh", "谁是哈萨克斯坦总理？", "prime_minister", "KZ"),
        ("ja", "ロシアの外相は誰ですか", "foreign_minister", "RU"),
        ("ko", "카자흐스탄 총리는 누구인가요?", "prime_minister", "KZ"),
    ],
)
def test_the_holder_of_an_office_is_asked_for(language: str, question: str, role: str, country: str) -> None:
    """In every script, with the country's name or its adjective."""
    assert office_asked(question, language, WHO[language]) == Office(role, frozenset({f"country:{country}"}))


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Who is the mayor of Torgenau?"),
        ("de", "Wer ist Bürgermeister von Torgenau?"),
        ("ru", "Кто мэр Зареченска?"),
        ("es", "¿Quién es el alcalde de Villa Rica?"),
    ],
)
def test_an_office_of_a_town_is_one(language: str, question: str) -> None:
    """No country is known of it, and still a prime minister is no answer."""
    assert office_asked(question, language, WHO[language]) == Office("mayor", frozenset())


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Who is President Tokayev?"),
        ("en", "Who is To Lam, whom the president met in Baku?"),
        ("en", "Whom did the president of Kazakhstan invite?"),
        ("en", "Who succeeds the prime minister as president?"),
        ("en", "Who is To Lam?"),
        ("ru", "Кого пригласил президент Казахстана?"),
        ("vi", "Ai được tổng thống Kazakhstan mời?"),
        ("zh", "哈萨克斯坦总统邀请了谁？"),
        ("ko", "카자흐스탄 대통령은 누구를 초대했나요?"),
        ("zu", "Ubani umongameli waseKenya?"),
        ("und", ""),
    ],
)
def test_a_question_that_asks_for_more_is_not_held_to_the_office(language: str, question: str) -> None:
    """Its answer is somebody else; nor is one in a language of which no offices are known."""
    assert office_asked(question, language, WHO.get(language, ())) is None


@pytest.mark.parametrize(
    ("language", "which", "question", "role", "countries"),
    [
        ("en", "which", "Which president invited To Lam to Russia?", "president", set()),
        ("en", "which", "Which president of Kazakhstan did To Lam meet?", "president", {"KZ"}),
        ("en", "which", "Which Vietnamese prime minister visits Kazakhstan and Russia?", "prime_minister", {"VN"}),
        ("de", "welcher", "Welcher russische Präsident lud To Lam ein?", "president", {"RU"}),
        ("it", "quale", "Visita di To Lam in Russia: quale presidente lo ha invitato?", "president", set()),
        ("pt", "que", "Que presidente vietnamita visita o Cazaquistão?", "president", {"VN"}),
        ("id", "siapa", "Siapa presiden Rusia yang mengundang To Lam?", "president", {"RU"}),
        ("vi", "nào", "Tổng thống Nga nào đã mời Tô Lâm?", "president", {"RU"}),
        ("ar", "أي", "أي رئيس روسي دعا تو لام؟", "president", {"RU"}),
        ("ar", "أي", "أي زعيم فيتنامي يزور كازاخستان؟", "leader", {"VN"}),
        ("tr", "hangi", "Kazakistan ve Rusya'yı hangi Vietnamlı lider ziyaret ediyor?", "leader", {"VN"}),
        ("hi", "किस", "वियतनाम के किस राष्ट्रपति ने यात्रा की?", "president", {"VN"}),
        ("zh", "哪位", "哪位越南总统访问哈萨克斯坦？", "president", {"VN"}),
        ("ja", "どの", "ベトナムのどの大統領がロシアを訪問しますか", "president", {"VN"}),
        ("th", "คนใด", "ประธานาธิบดีคนใดเชิญโตเลิม", "president", set()),
    ],
)
def test_which_holder_of_an_office_is_asked_for(
    language: str, which: str, question: str, role: str, countries: set[str]
) -> None:
    """Whatever else the question says; the countries are those beside the office, not those that are visited."""
    keys = frozenset(f"country:{code}" for code in countries)
    assert office_asked(question, language, (), (which,)) == Office(role, keys)


@pytest.mark.parametrize(
    ("language", "which", "question"),
    [
        ("en", "which", "Which country did the president visit?"),
        ("de", "welcher", "In welcher Stadt traf der Präsident von Kasachstan den Gast?"),
        ("zh", "哪个", "总统访问了哪个国家？"),
        ("ru", "какой", "В какой день приехал президент?"),
    ],
)
def test_which_of_something_else_is_no_office(language: str, which: str, question: str) -> None:
    """The word for "which" has to stand beside the office."""
    assert office_asked(question, language, (), (which,)) is None


def held(office: Office, sentence: str, language: str) -> dict[str, int]:
    """Return what the sentence says of each of its persons."""
    persons = find_values(sentence, language, "person")
    return {
        one.text: holds(office, sentence, language, one, [other for other in persons if other is not one])
        for one in persons
    }


def test_each_person_has_the_office_beside_the_name() -> None:
    """Not that of the person named before."""
    president = Office("president", frozenset({"country:AZ"}))
    assert held(president, SEVERAL, "de") == {"Kassym-Jormat Tokayev": -1, "Ilham Aliyev": 2, "To Lam": -1}
    assert set(held(PRIME_MINISTER, SEVERAL, "de").values()) == {-1}
    assert held(Office("president", frozenset()), SEVERAL, "de")["Kassym-Jormat Tokayev"] == 1


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "Olzhas Bektenov, the prime minister of Kazakhstan, came.", 2),
        ("en", "Prime Minister Olzhas Bektenov came.", 1),
        ("en", "On Monday Olzhas Bektenov came to Minsk.", 0),
        ("en", "Prime Minister Viktor Orban of Hungary came.", 1),
        ("en", "The Hungarian prime minister Viktor Orban came.", -1),
        ("en", "Deputy Prime Minister Olzhas Bektenov came.", -1),
        ("id", "Perdana Menteri Kazakhstan Olzhas Bektenov datang.", 2),
        ("id", "Wakil Perdana Menteri Kazakhstan Olzhas Bektenov datang.", -1),
        ("ru", "Премьер-министр Казахстана Олжас Бектенов приехал.", 2),
        ("ru", "Президент Казахстана Касым-Жомарт Токаев приехал.", -1),
    ],
)
def test_what_a_sentence_calls_a_person(language: str, sentence: str, expected: int) -> None:
    """Before the name or right behind it; a deputy is not the holder."""
    assert set(held(PRIME_MINISTER, sentence, language).values()) == {expected}
