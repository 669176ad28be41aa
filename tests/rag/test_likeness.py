"""Two sentences: about the same thing or not, of one story or of two. By hand, and with the bundled encoder."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from index.article import Article, Passage
from index.config import BUNDLED
from index.embed import weights_folder
from index.encoder import Encoder, Vectors, normalize
from index.onnx import OnnxEncoder
from rag.answer import Evidence, Hit
from rag.confidence import NOTHING, Logistic, Weights
from rag.likeness import Likeness, containment
from rag.paired import PAIRED, Cosines, paired

STORIES = {
    "en": "The ferry left the harbour of Brest at dawn. On board were 212 passengers and a crew of 14, it said.",
    "vi": "Chiếc phà rời cảng Brest lúc bình minh. Công ty cho biết trên phà có 212 hành khách và 14 thủy thủ.",
    "ru": "Паром вышел из порта Бреста на рассвете. На борту были 212 пассажиров и 14 членов экипажа, сообщили нам.",
    "ar": "غادرت العبارة ميناء بريست عند الفجر. وقالت الشركة إن على متنها 212 راكبا و14 من أفراد الطاقم.",
    "zh": "渡轮于黎明时分驶离布雷斯特港。该公司称，船上有212名乘客和14名船员。",
    "th": "เรือเฟอร์รี่ออกจากท่าเรือเบรสต์ตอนรุ่งสาง บริษัทระบุว่ามีผู้โดยสาร 212 คนและลูกเรือ 14 คน",
    "hi": "नौका भोर में ब्रेस्ट बंदरगाह से रवाना हुई। कंपनी ने कहा कि उस पर 212 यात्री और 14 चालक दल के सदस्य थे।",
}


class Letters:
    """An encoder: how often each of a, b and c stands in a text."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors in three dimensions."""
        return normalize(np.array([[text.count(letter) for letter in "abc"] for text in texts], dtype=np.float32))

    embed_queries = embed_passages


def whole(text: str, language: str = "en", beside: float = 0.8, name: str = "a") -> Evidence:
    """Return a text of one sentence as evidence, which answers by itself with probability `beside`."""
    article = Article(name, text, "t", f"{name}.txt", language)
    passage = Passage(f"{name}-0", name, 0, 0, len(text), text, language)
    return Evidence(Hit(passage, article, 1.0), 0, len(text), 0.5, beside=beside)


@pytest.fixture
def letters() -> Likeness:
    """Likeness by letters: alike is what has a cosine of 0.9, or is twice as sure to answer for each tenth less."""
    encoder: Encoder = Letters()  # type: ignore[assignment]
    counts = {"beside": 1.0, "sentences": 10 * math.log(2)}
    model = Logistic(tuple(counts.get(name, 0.0) for name in PAIRED), -9 * math.log(2))
    return Likeness(Cosines(encoder), Weights((), NOTHING, NOTHING, NOTHING, model, 0.5, 0.5, same=0.5))


@pytest.fixture(scope="module")
def bundled() -> Likeness:
    """Likeness by the bundled encoder and weights."""
    return Likeness(Cosines(OnnxEncoder.load(weights_folder(), name=BUNDLED)), Weights.load())


def test_alike_is_what_the_model_says_of_both(letters: Likeness) -> None:
    """By hand: (4, 1, 0) and (1, 0, 0) have a cosine of 0.97, (1, 1, 0) and (1, 0, 0) one of 0.71."""
    assert letters.alike(whole("aaaab"), whole("a", beside=0.5))
    assert not letters.alike(whole("ab"), whole("a", beside=0.5))
    assert letters.alike(whole("ab"), whole("a", beside=0.8))  # 4 to 1, which is two tenths
    assert not letters.alike(whole("aaaab", beside=0.9), whole("a", beside=0.2))  # which hardly answers
    assert letters.alike(whole("a"), whole("a", beside=0.5))
    sure = replace(letters, weights=replace(letters.weights, same=0.9))
    assert not sure.alike(whole("a"), whole("a", beside=0.5))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("86 soldiers came to the parade.", "en"), ("68 prajurit ikut parade.", "id")),
        (("Das Erdbeben tötete 17 Menschen.", "de"), ("地震造成19人死亡。", "zh")),
        (("Мост построят к 2027 году.", "ru"), ("سيُبنى الجسر بحلول عام 2029.", "ar")),
        (("พิพิธภัณฑ์ได้รับเงินบริจาค 5 ล้านบาท", "th"), ("संग्रहालय को 70 लाख रुपये का दान मिला।", "hi")),
    ],
)
def test_the_bundled_model_takes_sentences_across_scripts_for_alike(
    one: tuple[str, str], other: tuple[str, str], bundled: Likeness
) -> None:
    """They say the same and differ in the figure; a sentence about trade is not alike."""
    assert bundled.alike(whole(*one), whole(*other, name="b"))
    assert bundled.alike(whole(*other), whole(*one, name="b"))
    assert not bundled.alike(whole(*one), whole("Der Handel wuchs stark.", "de", beside=0.2, name="b"))


def test_the_bundled_model_sees_other_countries_and_events(bundled: Likeness) -> None:
    """What is said of another country, or of a town that is not asked about, is taken for alike less easily."""
    one = whole("In Castel Verde liefen 270 Menschen.", "de")

    def likely(first: Evidence, other: Evidence, *names: str) -> float:
        row = paired(first, other, frozenset(f"name:{name}" for name in names), bundled.cosines)
        return float(bundled.weights.alike.probabilities(np.array([row]))[0])

    same, elsewhere = whole("In Castel Verde liefen 410.", "de"), whole("In Monte Rosso liefen 410.", "de")
    assert likely(one, same, "castel", "verde") > likely(one, elsewhere, "castel", "verde")
    poland = whole("Der Handel mit Polen wuchs um 3 %.", "de")
    again, turkey = whole("Mit Polen wuchs der Handel um 7 %.", "de"), whole("Mit der Türkei wuchs er um 7 %.", "de")
    assert likely(poland, again) > 2 * likely(poland, turkey)


@pytest.mark.parametrize("language", STORIES)
def test_a_story_with_another_end_or_figure_is_a_copy(language: str, letters: Likeness) -> None:
    """An outlet cut it, another changed one figure; in every script, without the encoder."""
    story = STORIES[language]
    assert letters.copies(whole(story, language), whole(story, language, name="b"))
    assert letters.copies(whole(story, language), whole(story.replace("212", "221"), language, name="b"))
    assert letters.copies(whole(story * 2, language), whole(story[: len(story) * 2 // 3], language, name="b"))


@pytest.mark.parametrize("language", STORIES)
def test_another_story_is_no_copy(language: str, letters: Likeness) -> None:
    """Of the same language, with the same figure."""
    other = {
        "en": "In Lyon a museum opened with 212 paintings, most of them on loan from private collections.",
        "vi": "Ở Lyon, một bảo tàng mở cửa với 212 bức tranh, phần lớn mượn từ các bộ sưu tập tư nhân.",
        "ru": "В Лионе открылся музей с 212 картинами, большинство взято из частных собраний.",
        "ar": "افتتح في ليون متحف يضم 212 لوحة معظمها معار من مجموعات خاصة.",
        "zh": "里昂一家博物馆开馆，展出212幅画作，大部分借自私人收藏。",
        "th": "พิพิธภัณฑ์ในลียงเปิดให้ชมภาพเขียน 212 ภาพ ส่วนใหญ่ยืมจากนักสะสม",
        "hi": "ल्यों में 212 चित्रों वाला एक संग्रहालय खुला, अधिकांश निजी संग्रहों से उधार लिए गए हैं।",
    }
    assert not letters.copies(whole(STORIES[language], language), whole(other[language], language, name="b"))


def test_containment_by_hand() -> None:
    """abcdefg has the shingles abcdef and bcdefg; abcdefh shares the first of its two, and abcdef is all inside."""
    assert containment("abcdefg", "ABC defh") == 1 / 2
    assert containment("abcdefg", "abcdef") == 1
    assert containment("abcdefg", "abcde") == 0  # too short for a shingle
    assert containment("", "abcdefg") == 0
    assert containment("!" * 100_000, "?" * 100_000) == 0


def test_one_text_is_one_story_whatever_it_says_of_its_language(letters: Likeness) -> None:
    """The same text at two addresses."""
    one = whole("abc")
    other = replace(one, hit=replace(one.hit, article=replace(one.hit.article, id="b", language="de")))
    assert letters.copies(one, other)
