"""Where sentences end, over scripts and languages; every text was written for this test, `|` marks the ends."""

from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Span
from index.sentences import sentences

CASES = [
    ("de", "Sie nehmen am 80. Jahrestag des Sieges teil. |Danach reisen sie vom 5. bis 12. Mai nach Baku."),
    ("de", "Es geschah zum 65. Mal. |Beim 3. Parteitag im Jahr 2025. |Danach war Schluss."),
    ("de", "Präsident K. Tokayev traf Dr. Meier. |Es ging z. B. um Nr. 5 der Liste, d. h. um Geld."),
    ("de", "Es geht um Bergbau, Landwirtschaft usw. |Darüber hinaus um Sport usw. zu fördern."),
    ("de", "Der Umsatz lag bei 1,5 Milliarden bzw. 1.000 Euro. |Er stieg um 3.5 Prozent auf 86. |Das ist viel."),
    ("de", "„Wir kommen am 9. Mai.“ |Das sagte er in der 2. Runde."),
    ("de", "Der 2. Weltkrieg endete 1945. |Am 1. und 2. September wird gefeiert!"),
    ("de", "Kaiser Wilhelm kam 1888 an die Macht. |Wer war er?"),
    ("en", 'The U.S. Army sent No. 5 to Mr. Smith. |He (the chief) left. |"Why?" she asked.'),
    ("en", "It costs $1.50, e.g. in St. Louis. |See https://a.example.com/x.y?z=1 for more! |Well... maybe not."),
    ("en", 'He said: "We will win." |Then he left (at once). |Nobody knew why.'),
    ("en", "J. R. R. Tolkien wrote it. |Version 2.0.1 of www.example.org came out… |People liked it."),
    ("fr", "M. Dupont est arrivé à 10 h. |« Est-ce vrai ? » demande Mme. Leroy. |Oui !"),
    ("fr", "Il en a vendu 1 500, etc. |Ensuite il est parti."),
    ("es", "El Sr. García llegó a las 5. |¿Por qué vino? |¡Nadie lo sabe!"),
    ("es", "Habló en EE. UU. con la Dra. López. |Luego se fue."),
    ("pt", "O Sr. Silva chegou no art. 5 da lei. |Ele saiu depois?"),
    ("it", "Il Dott. Rossi è arrivato alle 10. |Perché? |Non si sa."),
    ("nl", "Dhr. Jansen v.d. Berg kwam om 10.30 uur. |Hij ging weer weg."),
    ("pl", "Prof. Nowak mieszka przy ul. Długiej 5. |Przyjechał 3 maja."),
    ("cs", "Sejdou se 5. května v Praze. |Potom odjedou."),
    ("sv", "Det hände den 5 maj kl. 10.30. |Sedan åkte de hem."),
    ("ro", "Dl. Popescu a venit la ora 10. |De ce? |Nu se știe."),
    ("tr", "27. Dönem Milletvekili Dr. Ali Kaya 5. gün geldi. |Neden geldi? |Kimse bilmiyor."),
    ("tr", "Nüfus 1.500.000 oldu vb. |Sonra azaldı."),
    ("az", "Nazir E. Mammadov Bakıya gəldi. |Görüş 5 may tarixində oldu."),
    ("id", "Wakil Menteri E. Mammadov hadir. |Lihat Hal. 5 untuk rincian. |Modal lebih dari 500.000 dolar AS."),
    ("id", "Ia tinggal di Jl. Sudirman No. 10, dll. |Kemudian ia pindah."),
    ("ms", "Kerajaan membayar RM1.5 juta kepada Dr. Ahmad. |Wang itu sudah habis."),
    ("vi", "Ông đến TP. Hồ Chí Minh hôm qua. |GS. Nguyễn Văn A. phát biểu. |Có bao nhiêu người?"),
    ("tl", "Dumating si Gng. Santos noong Mayo 5. |Bakit siya umalis?"),
    ("ru", "В 2024 г. он приехал в г. Москву, в музей им. Пушкина и т.д. |Потом уехал. |А. С. Пушкин писал стихи."),
    ("ru", "«Мы придём!» — сказал он. |Цена 1,5 млн. руб. за штуку. |Почему?"),
    ("uk", "Він народився в м. Київ на вул. Хрещатик. |Це було 5 травня. |Чому?"),
    ("be", "Ён прыехаў у г. Мінск. |Потым паехаў дадому."),
    ("kk", "Президент Қ. Тоқаев келді. |Ол қашан кетеді?"),
    ("ar", "وصل الرئيس إلى موسكو. |هل غادر؟ |نعم!"),
    ("fa", "رئیس‌جمهور وارد شد. |آیا رفت؟ |بله، رفت."),
    ("ur", "وہ آیا۔ |کیا وہ گیا؟ |ہاں۔"),
    ("hi", "डॉ. शर्मा आए। |क्या वे गए? |हाँ, 1.5 लाख लोग थे।"),
    ("hi", "वह बोला, “मैं आऊँगा।” |फिर चला गया॥"),
    ("zh", "他来了。|真的吗？|是的！|他们走了……"),
    ("zh", "“我们会赢。”他说。|她回答：“好。我去！”|然后大家都走了。"),
    ("ja", "彼は「はい。行きます。」と言った。|そして帰った！"),
    ("ja", "本当ですか？|価格は1.5万円です。|「はい。」|「いいえ。」"),
    ("ko", "대통령이 도착했다. |몇 명이 왔습니까? |1.5배로 늘었다."),
    ("ko", '그는 "가겠다."라고 말했다. |그리고 떠났다.'),
    ("km", "នាយករដ្ឋមន្ត្រីបានមកដល់។ |គាត់នឹងទៅវិញ។ |ហេតុអ្វី?"),
    ("th", "มีทหารเข้าร่วม 86 นาย"),
    (
        "th",
        "กระทรวงการต่างประเทศแถลงว่าประธานาธิบดีจะเยือนกรุงมอสโกในวันที่ 9 พฤษภาคม |เพื่อเข้าร่วมพิธีสวนสนามครบรอบแปดสิบปี",
    ),
    ("th", "ราคาน้ำมันเพิ่มขึ้น และ สินค้าอื่น ๆ ก็เพิ่มขึ้นด้วย"),
    (
        "lo",
        "ປະທານປະເທດໄດ້ເດີນທາງມາຮອດນະຄອນຫຼວງວຽງຈັນໃນວັນທີ 9 ພຶດສະພາ ແລະໄດ້ພົບກັບນາຍົກລັດຖະມົນຕີ |ຈາກນັ້ນຄະນະຜູ້ແທນໄດ້ເດີນທາງກັບປະເທດໃນມື້ຕໍ່ມາ",
    ),
    ("my", "သူလာသည်။ |သူသွားမည်။"),
    ("am", "እሱ መጣ። |ከዚያ ሄደ።"),
    ("el", "Ο κ. Παπαδόπουλος ήρθε. |Γιατί ήρθε; |Κανείς δεν ξέρει."),
    ("und", "It is late. |中文也可以。|Готово!"),
    ("ru", "Президент К. Токаев прибыл 5 мая. |Он сказал: «Да». |Все согласны"),
    ("ru", "Стр. 5 и рис. 3 см. ниже. |Готово."),
    ("de", "Quelle: https://example.com/a.b-c.html"),
    ("de", "Er wurde 86. |Sie auch. |Die 86. Minute brachte das Tor."),
    ("de", "Sie kamen an (am 5. Mai). |„Ja?“, fragte er. |„Nein!“"),
    ("en", "He scored 86. |Then he left. |See Fig. 3 and pp. 5. |Done"),
    ("fr", "Il a dit : « Oui. » |Puis il est parti. |J.-C. Dupont aussi."),
    ("th", "เขามา. |เธอไป! |จริงหรือ?"),
    ("id", '"Kami siap!" kata Menteri. |"Benarkah?" |Ya.'),
    ("vi", 'Ngày 2.5, ông Tô Lâm đi thăm 4 nước... |Ông nói: "Tốt." |Hết.'),
    ("fa", "«ما می‌آییم.» |او گفت و رفت."),
    ("ja", "「本当？」と彼は聞いた。|（笑）次の話。"),
    ("zh", "《人民日报》报道称：“是。”|专家表示同意。|完！"),
    ("kk", "Ол бөгет салды. |1963 жылы су тасыды."),
    ("zh", "他出生了。|1956年他搬走了。"),
    ("ar", "قال د. أحمد إنه سيعود. |ثم غادر."),
]
SEEDS = Path(__file__).parents[2] / "seeds"
ANY_TEXT = st.text(
    st.characters() | st.sampled_from(" .!?。।។…\"”“」「'\n\r\t0123abАกລ́😀\ud800\u200d\u200b|"), max_size=300
)


def parts(text: str, language: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, language)]


@pytest.mark.parametrize(("language", "marked"), CASES)
def test_sentences_of_each_language(language: str, marked: str) -> None:
    """A text with marked ends is parted exactly there."""
    assert parts(marked.replace("|", ""), language) == [part.strip() for part in marked.split("|")]


def test_hindi_typed_with_a_bar() -> None:
    """A bar after Devanagari stands for the danda, elsewhere it is just a bar."""
    assert parts("वह आया | वह गया।", "hi") == ["वह आया |", "वह गया।"]
    assert parts("News | Sport | Kultur", "de") == ["News | Sport | Kultur"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n \n", "\u2028", "\u2029", "\x85"])
def test_a_line_break_ends_a_sentence(end: str) -> None:
    """Articles hold a paragraph a line, and headlines have no full stop."""
    text = f"Eine Überschrift{end}Ein Satz"
    assert sentences(text, "de") == [Span(0, 16), Span(16 + len(end), len(text))]


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t \u3000"])
def test_white_space_has_no_sentence(text: str) -> None:
    """Nothing comes of nothing."""
    assert sentences(text) == []


def test_a_lone_closing_mark_joins_the_sentence_before() -> None:
    """A quote mark that a stray space has torn off is not a sentence."""
    assert parts('Er sagte: "Ich komme. "', "de") == ['Er sagte: "Ich komme. "']


def test_seed_articles() -> None:
    """Each line of the two seeds has as many sentences as a reader counts, ordinals and initials notwithstanding."""
    german = (SEEDS / "000_vietnamnet_de.txt").read_text(encoding="utf-8")
    found = parts(german, "de")
    assert [len(parts(line, "de")) for line in german.splitlines() if line.strip()] == [
        2, 1, 2, 1, 2, 1, 3, 3, 3, 2, 2, 1, 1, 1, 1
    ]  # fmt: skip
    assert any("vom 5. bis 12. Mai einen" in sentence for sentence in found)
    assert "Im Jahr 2024 jährt sich der Besuch von Präsident Ho Chi Minh in Aserbaidschan zum 65. Mal." in found
    assert any(sentence.startswith("Zwischen den beiden") and sentence.endswith("usw.") for sentence in found)
    indonesian = (SEEDS / "004_thanhnien_id.txt").read_text(encoding="utf-8")
    assert [len(parts(line, "id")) for line in indonesian.splitlines() if line.strip()] == [
        1, 2, 2, 2, 2, 1, 1, 1, 2, 1, 2, 1, 1
    ]  # fmt: skip
    assert any(sentence.endswith("Azerbaijan E. Mammadov.") for sentence in parts(indonesian, "id"))


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT, st.sampled_from(["und", "de", "en", "zh", "ja", "th", "lo", "km", "hi", "ar", "ru", "tr", "xx", ""]))
def test_any_text_is_covered_in_order(text: str, language: str) -> None:
    """Spans are trimmed, in order, in range, and only white space lies outside them."""
    position = 0
    for span in sentences(text, language):
        assert position <= span.start < span.end <= len(text)
        assert not text[position : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        position = span.end
    assert not text[position:].strip()


@pytest.mark.parametrize("unit", ["a", "字", "word ", "ก ", "“", "🇻🇳", " "])
def test_a_long_text_without_marks_is_quick(unit: str) -> None:
    """A megabyte without one full stop takes less than two seconds, not the square of it."""
    text = unit * (1_000_000 // len(unit))
    start = perf_counter()
    sentences(text, "de")
    assert perf_counter() - start < 2
