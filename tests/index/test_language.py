"""What language a text is in: short questions and sentences written for this test, checked by hand."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language import THRESHOLD, Language, detect

QUESTIONS = [
    ("en", "How many soldiers will march in Moscow?"),
    ("ar", "كم عدد الجنود الذين سيشاركون في العرض العسكري؟"),
    ("az", "Paradda neçə vyetnamlı əsgər iştirak edəcək?"),
    ("be", "Колькі вʼетнамскіх салдат прыме ўдзел у парадзе?"),
    ("cs", "Kolik vojáků se zúčastní přehlídky v Moskvě?"),
    ("de", "Wie viele Soldaten nehmen an der Parade teil?"),
    ("es", "¿Cuántos soldados participarán en el desfile militar?"),
    ("fa", "چند سرباز ویتنامی در رژه مسکو شرکت می‌کنند؟"),
    ("fr", "Combien de soldats participeront au défilé militaire ?"),
    ("hi", "मॉस्को की परेड में कितने सैनिक भाग लेंगे?"),
    ("id", "Berapa banyak prajurit yang akan ikut parade karena diundang?"),
    ("it", "Quanti soldati parteciperanno alla parata di Mosca?"),
    ("ja", "軍事パレードには何人の兵士が参加しますか。"),
    ("kk", "Мәскеудегі шеруге қанша сарбаз қатысады?"),
    ("km", "តើមានទាហានប៉ុន្មាននាក់ចូលរួមក្នុងក្បួនដង្ហែ?"),
    ("ko", "열병식에 몇 명의 군인이 참가합니까?"),
    ("lo", "ມີທະຫານຈັກຄົນເຂົ້າຮ່ວມຂະບວນແຫ່?"),
    ("ms", "Berapakah bilangan tentera yang akan menyertai perarakan itu selepas ini?"),
    ("nl", "Hoeveel soldaten doen mee aan de parade in Moskou?"),
    ("pl", "Ilu żołnierzy weźmie udział w defiladzie w Moskwie?"),
    ("pt", "Quantos soldados vão participar do desfile militar?"),
    ("ro", "Câți soldați vor participa la parada militară?"),
    ("ru", "Сколько солдат примет участие в параде?"),
    ("sv", "Hur många soldater ska delta i paraden?"),
    ("th", "มีทหารกี่นายเข้าร่วมขบวนพาเหรด"),
    ("tl", "Ilang sundalo ang makikilahok sa parada sa Moscow?"),
    ("tr", "Moskova'daki geçit törenine kaç asker katılacak?"),
    ("uk", "Скільки солдатів візьме участь у параді?"),
    ("vi", "Có bao nhiêu binh sĩ tham gia lễ duyệt binh?"),
    ("zh", "有多少名士兵参加阅兵式？"),
]


@pytest.mark.parametrize(("code", "question"), QUESTIONS)
def test_short_question_in_each_language(code: str, question: str) -> None:
    """A short question is enough in every language that the project promises."""
    language = detect(question)
    assert language.code == code
    assert THRESHOLD <= language.confidence <= 1


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("sk", "Kto je prezidentom Slovenskej republiky a odkedy?"),
        ("cs", "Kdo je prezidentem České republiky a odkdy?"),
        ("id", "Menurut kementerian, kunjungan itu penting karena kedua negara bekerja sama di bidang kesehatan."),
        ("ms", "Menurut kementerian, lawatan itu penting kerana kedua-dua negara bekerjasama dalam bidang kesihatan."),
        ("id", "Seberapa dalam danau kawah Gunung Wirang?"),
        ("ms", "Berapa dalam tasik kawah Gunung Wirang?"),
        ("no", "Hvem vant kommunevalget i Bergen i går kveld?"),
        ("el", "Ποιος κέρδισε τις εκλογές;"),
        ("he", "מי ניצח בבחירות?"),
        ("bg", "Кой спечели изборите в България?"),
        ("ur", "کتنے فوجی پریڈ میں شامل ہوں گے؟"),
        ("hu", "Ki nyerte meg a választást Magyarországon?"),
    ],
)
def test_near_relatives_and_other_languages(code: str, text: str) -> None:
    """Czech is told from Slovak, Indonesian from Malay, and languages beyond the thirty are named too."""
    assert detect(text).code == code


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("zh", "Kassym-Jomart Tokayev何时访问越南？"),
        ("ja", "NATO加盟国は何カ国ですか"),
        ("ru", "Когда Apple выпустила iPhone 15 Pro Max?"),
        ("th", "iPhone 15 Pro Max ราคาเท่าไหร่ในประเทศไทย"),
        ("en", "What does 你好 mean in English?"),
        ("zh", "「の」这个字是什么意思，为什么到处都能看到它"),
        ("de", "Was steht auf https://www.example.com/en/news/the-latest-report-on-the-economy dazu?"),
    ],
)
def test_foreign_names_do_not_decide(code: str, text: str) -> None:
    """A Latin name in a question of another script, a quoted word or an address leave the language as it is."""
    assert detect(text).code == code


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "86", "12.05.2025 – 1.000.000 %", "?!…", "😀🇻🇳", "\ud800", "https://example.com/a-page", "١٢٣٤", "́"],
)
def test_no_letters_is_undetermined(text: str) -> None:
    """Numbers, marks, emoji, addresses and lone surrogates are in no language."""
    assert detect(text) == Language("und", 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "The minister said no to the plan yesterday. Der Minister sagte gestern nein zu dem neuen Plan.",
        "Le président est arrivé hier à Moscou avec sa femme. Президент прибыл вчера в Москву со своей женой.",
        "El presidente llegó ayer a la capital del país. Prezydent przybył wczoraj do stolicy swojego kraju.",
    ],
)
def test_two_languages_are_undetermined(text: str) -> None:
    """A text that is half in one language and half in another has no single language."""
    assert detect(text).code == "und"


def test_candidates_limit_the_answer() -> None:
    """With candidates the answer is one of them or `und`, also where the script decides."""
    assert detect("Kto je prezidentom Slovenskej republiky?", ["cs", "de"]).code == "cs"
    assert detect("มีทหารกี่นายเข้าร่วม", ["en", "th"]).code == "th"
    assert detect("มีทหารกี่นายเข้าร่วม", ["en", "de"]) == Language("und", 0.0)
    assert detect("How many soldiers?", []) == Language("und", 0.0)


def test_a_few_foreign_letters_do_not_turn_a_long_text() -> None:
    """A long Russian text with Ukrainian place names stays Russian."""
    sentence = "Министр сообщил журналистам, что переговоры продолжатся на следующей неделе. "
    assert detect(sentence * 10 + "Їжакевич, Єнакієве, Ґрунь. " + sentence * 10).code == "ru"


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    """Any text at all gives a two-letter code or `und`, the same each time, with a confidence between 0 and 1."""
    language = detect(text)
    assert language == detect(text)
    assert language.code == "und" or (len(language.code) == 2 and language.code.islower())
    assert 0 <= language.confidence <= 1
    assert (language.code == "und") or language.confidence >= THRESHOLD


def test_script_alone_loads_no_model() -> None:
    """Thai is told by its script: neither the model nor an HTTP client is imported."""
    code = (
        "import sys; from index.language import detect; assert detect('มีทหารกี่นาย').code == 'th';"
        "assert 'fasttext' not in sys.modules;"
        "assert detect('Wie viele Soldaten sind es?').code == 'de'; assert 'requests' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
