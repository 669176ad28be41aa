"""Two sentences: about the same thing or not, of one story or of two. By hand, and with the bundled encoder."""

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
from rag.likeness import Likeness, containment, names_in

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


def whole(text: str, language: str = "en", score: float = 1.0, name: str = "a") -> Evidence:
    """Return a text of one sentence as evidence."""
    article = Article(name, text, "t", f"{name}.txt", language)
    passage = Passage(f"{name}-0", name, 0, 0, len(text), text, language)
    return Evidence(Hit(passage, article, 1.0), 0, len(text), score)


@pytest.fixture
def letters() -> Likeness:
    """Likeness by letters."""
    encoder: Encoder = Letters()  # type: ignore[assignment]
    return Likeness(encoder)


@pytest.fixture(scope="module")
def bundled() -> Likeness:
    """Likeness by the bundled encoder."""
    return Likeness(OnnxEncoder.load(weights_folder(), name=BUNDLED))


def test_alike_are_sentences_near_in_meaning(letters: Likeness) -> None:
    """By hand: (1, 1, 0) and (1, 0, 0) have a cosine of 0.71, (4, 1, 0) and (1, 0, 0) one of 0.97."""
    assert letters.alike(whole("aaaab"), whole("a"))
    assert not letters.alike(whole("ab"), whole("a"))
    assert letters.alike(whole("a"), whole("a", score=0.2))
    assert not letters.alike(whole("a"), whole("a", score=0.19))  # which hardly answers


def test_alike_is_near_in_meaning_or_of_one_country_and_name(bundled: Likeness) -> None:
    """Soldiers and prajurit are alike, soldiers and trade are not; two shared mentions are enough."""
    soldiers = whole("86 soldiers came to the parade.", "en")
    assert bundled.alike(soldiers, whole("68 prajurit ikut parade.", "id"))
    assert not bundled.alike(soldiers, whole("Der Handel wuchs stark.", "de"))
    one = whole("Putin flog 1959 nach Aserbaidschan.", "de")
    assert bundled.alike(one, whole("ロシアの Putin は1959年にアゼルバイジャンで魚を食べた。", "ja"))


def test_sentences_that_answer_beyond_doubt_need_not_be_worded_alike(letters: Likeness) -> None:
    """Both scores reach what is enough for an answer; then countries and the event still count."""
    sure = replace(letters, sure=0.5)
    assert sure.alike(whole("ab", score=0.5), whole("a", score=0.9))
    assert not sure.alike(whole("ab", score=0.49), whole("a", score=0.9))
    assert not sure.alike(whole("a in Peru"), whole("a in Norway"))


@pytest.mark.parametrize(
    ("question", "language", "one", "other", "its", "same"),
    [
        ("How many ran in Castel Verde?", "en", "In Castel Verde 270 ran.", "In Monte Rosso 410 ran.", "en", False),
        ("How many ran in Castel Verde?", "en", "In Castel Verde 270 ran.", "Castel Verde: 410 ran.", "en", True),
        ("Сколько бежало в Зорянице?", "ru", "В Зорянице бежали 270.", "Зоряница: бежали 410.", "ru", True),
        ("Сколько бежало в Зорянице?", "ru", "В Зорянице бежали 270.", "В Медовке бежали 410.", "ru", False),
        (
            "Wie viele liefen in Wien?",
            "de",
            "In Wien liefen 270. a",
            "维也纳有410人参加。a",
            "zh",
            True,
        ),  # shows no names
        ("Wie viele liefen in Wien?", "de", "In Wien liefen 270. a", "维也纳有410人参加。b", "zh", False),  # and is far
        ("How many ran?", "en", "In Castel Verde 270 ran.", "In Monte Rosso 410 ran.", "en", True),  # none is asked for
    ],
)
def test_stories_of_another_event_are_not_alike(
    question: str, language: str, one: str, other: str, its: str, same: bool
) -> None:
    """The question says which place it means: a story that has none of its names is about another."""
    encoder: Encoder = Letters()  # type: ignore[assignment]
    likeness = Likeness(encoder, names_in(question, language), sure=0.5)
    assert likeness.alike(whole(one, language), whole(other, its, name="b")) is same


def test_a_story_that_shows_no_names_has_to_be_near_in_meaning(bundled: Likeness) -> None:
    """Names cannot be looked for in it, so that a sure answer alone does not make it one of the same event."""
    asked = replace(bundled, names=names_in("How many people died in the Sungai Merah flood?", "en"), sure=0.5)
    flood = whole("Banjir di Sungai Merah menewaskan 17 orang.", "id")
    assert asked.alike(flood, whole("スンガイ・メラの洪水で19人が死亡した。", "ja", name="b"))
    assert not asked.alike(flood, whole("見物客は3000人を超えた。", "ja", name="b"))


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
