"""What a question asks for, in each language, by its own words."""

from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest

from index.embed import load_encoder
from index.encoder import Encoder, Vectors, normalize
from rag.answer import Kind
from rag.kinds import Kinds

KINDS: tuple[Kind, ...] = ("number", "money", "percentage", "date", "year", "person", "place", "text")
QUESTIONS = {
    "en": (
        "How many trees fell in the storm?",
        "What is the budget of the new stadium?",
        "What percentage of voters stayed at home?",
        "When will the bridge open?",
        "In which year was the harbour founded?",
        "Who opened the museum?",
        "Where did the ship sink?",
        "Explain the reasons behind the strike.",
    ),
    "de": (
        "Wie viele Bäume stürzten im Sturm um?",
        "Was kostet die neue Brücke?",
        "Wie viel Prozent der Wähler blieben zu Hause?",
        "Wann öffnet das Museum?",
        "In welchem Jahr wurde der Hafen gegründet?",
        "Wer leitet die Klinik?",
        "Wo sank das Schiff?",
        "Warum streiken die Lehrer?",
    ),
    "id": (
        "Berapa pohon yang tumbang?",
        "Berapa harga beras di pasar?",
        "Berapa persen pemilih yang tidak hadir?",
        "Kapan jembatan itu dibuka?",
        "Tahun berapa pelabuhan itu didirikan?",
        "Siapa yang membuka museum?",
        "Di mana kapal itu tenggelam?",
        "Mengapa para guru mogok?",
    ),
    "vi": (
        "Bao nhiêu cây bị đổ trong cơn bão?",
        "Giá trị của cây cầu mới là bao nhiêu?",
        "Bao nhiêu phần trăm cử tri không đi bầu?",
        "Khi nào bảo tàng mở cửa?",
        "Cảng được thành lập năm nào?",
        "Ai đã khánh thành bảo tàng?",
        "Con tàu chìm ở đâu?",
        "Tại sao giáo viên đình công?",
    ),
    "ru": (
        "Сколько деревьев упало?",
        "Какова стоимость нового моста?",
        "Какой процент избирателей остался дома?",
        "Когда откроется музей?",
        "В каком году основан порт?",
        "Кто открыл музей?",
        "Где затонул корабль?",
        "Почему бастуют учителя?",
    ),
    "fr": (
        "Combien d'arbres sont tombés ?",
        "Quel est le prix du nouveau pont ?",
        "Quel pourcentage des électeurs est resté chez soi ?",
        "Quand le musée ouvrira-t-il ?",
        "En quelle année le port a-t-il été fondé ?",
        "Qui a inauguré le musée ?",
        "Où le navire a-t-il coulé ?",
        "Pourquoi les enseignants font-ils grève ?",
    ),
    "es": (
        "¿Cuántos árboles cayeron?",
        "¿Cuál es el precio del nuevo puente?",
        "¿Qué porcentaje de votantes se quedó en casa?",
        "¿Cuándo abrirá el museo?",
        "¿En qué año se fundó el puerto?",
        "¿Quién inauguró el museo?",
        "¿Dónde se hundió el barco?",
        "¿Por qué están en huelga los maestros?",
    ),
    "pt": (
        "Quantas árvores caíram?",
        "Qual é o preço da nova ponte?",
        "Que percentagem dos eleitores ficou em casa?",
        "Quando abre o museu?",
        "Em que ano foi fundado o porto?",
        "Quem inaugurou o museu?",
        "Onde afundou o navio?",
        "Por que os professores estão em greve?",
    ),
    "zh": (
        "暴风雨中倒了多少棵树？",
        "新桥的价格是多少？",
        "没有投票的选民占百分之多少？",
        "博物馆什么时候开放？",
        "这个港口是哪一年建立的？",
        "谁为博物馆揭幕？",
        "船在哪里沉没？",
        "教师为何罢工？",
    ),
    "ja": (
        "嵐で何件の家が壊れましたか？",
        "新しい橋の費用はいくらですか？",
        "投票しなかった人の割合は？",
        "博物館はいつ開きますか？",
        "港は何年に造られましたか？",
        "誰が博物館を開きましたか？",
        "船はどこで沈みましたか？",
        "教師がストをする理由を説明してください。",
    ),
    "ko": (
        "폭풍으로 나무가 몇 그루 쓰러졌습니까?",
        "새 다리의 비용은 얼마입니까?",
        "투표하지 않은 유권자의 비율은?",
        "박물관은 언제 문을 엽니까?",
        "항구는 몇 년에 세워졌습니까?",
        "누가 박물관을 열었습니까?",
        "배는 어디에서 가라앉았습니까?",
        "교사들이 파업하는 이유를 설명하세요.",
    ),
    "ar": (
        "كم شجرة سقطت في العاصفة؟",
        "ما تكلفة الجسر الجديد؟",
        "ما نسبة الناخبين الذين بقوا في منازلهم؟",
        "متى يفتح المتحف؟",
        "في أي عام تأسس الميناء؟",
        "من الذي افتتح المتحف؟",
        "أين غرقت السفينة؟",
        "لماذا يضرب المعلمون؟",
    ),
    "th": (
        "ต้นไม้ล้มกี่ต้น",
        "สะพานใหม่มีมูลค่าเท่าไร",
        "ผู้มีสิทธิ์เลือกตั้งกี่เปอร์เซ็นต์อยู่บ้าน",
        "พิพิธภัณฑ์เปิดเมื่อใด",
        "ท่าเรือก่อตั้งในปีใด",
        "ใครเปิดพิพิธภัณฑ์",
        "เรือจมที่ไหน",
        "อธิบายเหตุผลของการประท้วง",
    ),
    "hi": (
        "तूफान में कितने पेड़ गिरे?",
        "नए पुल की लागत क्या है?",
        "कितने प्रतिशत मतदाता घर पर रहे?",
        "संग्रहालय कब खुलेगा?",
        "बंदरगाह किस वर्ष बना?",
        "संग्रहालय का उद्घाटन किसने किया?",
        "जहाज़ कहाँ डूबा?",
        "शिक्षक हड़ताल पर क्यों हैं?",
    ),
    "tr": (
        "Fırtınada kaç ağaç devrildi?",
        "Yeni köprünün fiyatı nedir?",
        "Seçmenlerin yüzde kaçı evde kaldı?",
        "Müze ne zaman açılacak?",
        "Liman hangi yılda kuruldu?",
        "Müzeyi kim açtı?",
        "Gemi nerede battı?",
        "Öğretmenler neden grevde?",
    ),
    "uk": (
        "Скільки дерев упало?",
        "Яка вартість нового мосту?",
        "Який відсоток виборців залишився вдома?",
        "Коли відкриється музей?",
        "У якому році засновано порт?",
        "Хто відкрив музей?",
        "Де затонув корабель?",
        "Чому страйкують учителі?",
    ),
}


@pytest.fixture(scope="module")
def kinds() -> Kinds:
    """Load the question words with the bundled encoder."""
    return Kinds.load(load_encoder())


@pytest.mark.parametrize(
    ("language", "kind", "question"),
    [
        (language, kind, question)
        for language, said in QUESTIONS.items()
        for kind, question in zip(KINDS, said, strict=True)
    ],
)
def test_each_language_asks_in_its_own_words(kinds: Kinds, language: str, kind: Kind, question: str) -> None:
    """Eight kinds in sixteen languages."""
    assert kinds.asked_for(question, language) == kind
    if language != "tr":  # its İ and I fold to other letters
        assert kinds.asked_for(question.upper(), language) == kind


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("th", "พิพิธภัณฑ์เปิดวันที่เท่าไร", "date"),  # "which day" has "how much" inside
        ("en", "How much money did the museum get?", "money"),  # and not a count
        ("ja", "港は何年に造られましたか？", "year"),
        ("zh", "这座桥是几年建成的？", "year"),  # "how many" alone is a count
        ("zh", "这座桥有几座塔？", "number"),
        ("hi", "राजधानी का नाम क्या है?", "person"),
        ("id", "Tahun berapa museum itu dibuka?", "year"),
        ("tr", "Köprü kaç yılında açıldı?", "year"),
    ],
)
def test_the_longer_phrase_wins(kinds: Kinds, language: str, question: str, kind: Kind) -> None:
    """A phrase inside a longer one does not count."""
    assert kinds.asked_for(question, language) == kind


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("en", "How much is the trade volume with the country where the fish is sold?", "money"),
        ("en", "What percentage of the people who live where the ship sank left?", "percentage"),
        ("de", "Wann und wo sank das Schiff?", "date"),
        ("en", "How many people know who opened the museum?", "number"),
        ("en", "In which year did the price rise?", "year"),
    ],
)
def test_the_narrower_cue_wins(kinds: Kinds, language: str, question: str, kind: Kind) -> None:
    """Two cues in one question: the order stands in the module."""
    assert kinds.asked_for(question, language) == kind


def test_a_phrase_counts_as_whole_words_only(kinds: Kinds) -> None:
    """ "whole" is not "who", "nowhere" is not "where", and "womöglich" is not "wo"."""
    assert kinds.asked_for("Tell me the whole story from nowhere.", "en") == "text"
    assert kinds.asked_for("Womöglich streikt die Werft.", "de") == "text"


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("gl", "Onde afundou o barco?", "place"),
        ("no", "Hvor mange båter?", "number"),
        ("af", "Wanneer maak die museum oop?", "date"),
        ("sk", "Kde sa potopila loď?", "place"),
        ("sr", "Где је потонуо брод?", "place"),
        ("und", "Who opened it?", "person"),
    ],
)
def test_an_unlisted_language_goes_by_the_encoder(kinds: Kinds, language: str, question: str, kind: Kind) -> None:
    """Words near those of the languages that are listed are recognised."""
    assert not any(language in by for by in kinds.cues.values())
    assert kinds.asked_for(question, language) == kind


class Cone:
    """An encoder whose vectors all lie near one axis: "kto" and "who" to one side, "gdzie" and "where" to another."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), 3); any two have a cosine of more than 0.98."""
        sides = {"who": (0.1, 0), "kto": (0.1, 0.01), "where": (-0.1, 0), "gdzie": (-0.1, 0.01)}
        return normalize(np.array([(1, *sides.get(text, (0.0, 0.1))) for text in texts], dtype=np.float32))


@pytest.mark.parametrize(
    ("question", "kind"), [("Kto to?", "person"), ("Gdzie to?", "place"), ("To?", "text"), ("", "text")]
)
def test_vectors_that_all_point_one_way_are_told_apart(question: str, kind: Kind) -> None:
    """By hand: the phrases' mean is the axis; seen from it "kto" is on the side of "who", and "to" is on neither."""
    cone = Kinds({"who": {"en": ("who",)}, "where": {"en": ("where",)}, "several": {}}, cast(Encoder, Cone()))
    assert cone.asked_for(question, "pl") == kind


@pytest.mark.parametrize("language", ["en", "th", "sw", "und"])
@pytest.mark.parametrize(
    "question",
    ["", "   \n", "?!… —", "😀😀😀", "a" * 10_000, "木" * 10_000, "ก" * 10_000, "́" * 10_000, "%" * 3 + "\x00"],
)
def test_a_question_without_a_cue_asks_for_a_sentence(kinds: Kinds, question: str, language: str) -> None:
    """Empty, endless, or only marks: no kind is guessed (a bare per cent sign is one in a listed language)."""
    expected = "percentage" if "%" in question and language in ("en", "th") else "text"
    assert kinds.asked_for(question, language) == expected


def test_every_listed_cue_is_lower_case_and_decided(kinds: Kinds) -> None:
    """A phrase in capitals could never be met, since questions are folded."""
    for by in kinds.cues.values():
        for said in by.values():
            assert said and all(phrase == phrase.casefold() and phrase.strip() for phrase in said)
    assert set(kinds.cues) == {"quantity", "money", "percentage", "year", "when", "who", "where", "several"}


@pytest.mark.parametrize(
    ("language", "several", "one"),
    [
        ("en", "Which countries buy the fish?", "Which country buys the fish?"),
        ("de", "Welche Länder kaufen den Fisch?", "Welches Land kauft den Fisch?"),
        ("es", "¿Qué países compran el pescado?", "¿Qué país compra el pescado?"),
        ("ru", "Какие страны покупают рыбу?", "Какая страна покупает рыбу?"),
        ("ar", "ما هي الدول التي تشتري السمك؟", "أي دولة تشتري السمك؟"),
        ("hi", "किन देशों ने मछली खरीदी?", "किस देश ने मछली खरीदी?"),
        ("vi", "Những nước nào mua cá?", "Nước nào mua cá?"),
        ("zh", "哪些国家买鱼？", "哪个国家买鱼？"),
        ("th", "ประเทศใดบ้างซื้อปลา", "ประเทศใดซื้อปลา"),
    ],
)
def test_a_list_is_told_from_a_single_answer(kinds: Kinds, language: str, several: str, one: str) -> None:
    """Both ask for a place; only one asks for all of them."""
    assert kinds.asked_for(several, language) == kinds.asked_for(one, language) == "place"
    assert kinds.asks_for_several(several, language)
    assert not kinds.asks_for_several(one, language)
    assert not kinds.asks_for_several(several, "sw")
    assert not kinds.asks_for_several("", language)


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("en", "Which four countries will he visit?", "place"),
        ("de", "In welche vier Länder reist er?", "place"),
        ("id", "Empat negara mana saja yang dikunjungi?", "place"),
        ("en", "Which 12 things?", "text"),
    ],
)
def test_a_figure_between_the_question_words_does_not_hide_them(
    kinds: Kinds, language: str, question: str, kind: Kind
) -> None:
    """ "Which four countries" asks for countries, and for several."""
    assert kinds.asked_for(question, language) == kind
    assert kinds.asks_for_several(question, language) == (kind == "place")
