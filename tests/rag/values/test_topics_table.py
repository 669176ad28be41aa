"""The table of topics by itself, and what its words say of the figures in sentences of the news."""

import tomllib
import unicodedata
from importlib.resources import files

import pytest

from rag.values.lexicon import fold
from rag.values.topics import find_topics

TABLE = tomllib.loads(files("rag.values").joinpath("topics.toml").read_text("utf-8"))
LANGUAGES = "ar az be cs da de en es fa fr hi id it ja kk km ko lo ms nl no pl pt ro ru sv th tl tr uk vi zh"
TOPICS = """
dead injured missing arrested rescued evacuated homeless infected born turnout votes seats unemployment inflation growth
exports imports cost damage profit revenue donation fine begin end arrive depart
length depth height weight area width age speed temperature volume duration
"""


def test_every_language_is_there() -> None:
    """No more and no fewer than those that the words were written for."""
    assert sorted(TABLE) == LANGUAGES.split()


@pytest.mark.parametrize("language", sorted(TABLE))
def test_the_table_is_whole(language: str) -> None:
    """Each entry is a folded word and a topic, or none; each word stands once, and every topic has words."""
    entries = [entry.strip().rpartition(":") for entry in TABLE[language].replace("\n", " ").split(",")]
    written = [word for word, _, _ in entries]
    assert all(word and colon for word, colon, _ in entries)
    assert all(fold(unicodedata.normalize("NFC", word)) == word for word in written)
    assert all("*" not in word[:-1] and len(word.strip("*")) > 1 for word in written)
    assert len(set(written)) == len(written)
    assert {topic for _, _, topic in entries} - {""} == set(TOPICS.split())


@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_stem_takes_no_word_of_another_topic(language: str) -> None:
    """A word that a stem of another topic would catch in one of its forms."""
    entries = [entry.strip().rpartition(":") for entry in TABLE[language].replace("\n", " ").split(",")]
    stems = [(word[:-1], topic) for word, _, topic in entries if word.endswith("*")]
    assert not [
        (word, stem)
        for word, _, topic in entries
        for stem, other in stems
        if topic and word.startswith(stem) and topic != other
    ]


@pytest.mark.parametrize(
    ("language", "text", "topics"),
    [
        ("en", "At least 12 people were killed and 21 injured, officials said.", ["dead", "injured"]),
        ("en", "How many people died in the flood?", ["dead"]),
        ("en", "Turnout was 61 percent; the party won 34 percent of the vote.", ["turnout", "votes"]),
        ("en", "Before the deadline a mortgage for a hotel on the Dead Sea was signed at the end of May.", []),
        ("en", "The bridge is 5 km long and 20 metres wide and cost 40 million dollars.", ["length", "width", "cost"]),
        ("en", "When will the exhibition open?", ["begin"]),
        ("en", "How fast does the new train go?", ["speed"]),
        ("de", "Der Zug erreicht eine Geschwindigkeit von 280 km/h.", ["speed"]),
        ("ru", "Какой была температура воды?", ["temperature"]),
        ("es", "La huelga duró tres semanas.", ["duration"]),
        ("tr", "Baraj kaç litre su tutuyor?", ["volume"]),
        ("ja", "最高速度は280キロだ。", ["speed"]),
        ("ar", "كم استغرقت الرحلة؟", ["duration"]),
        ("th", "อุณหภูมิสูงสุดเท่าไร", ["temperature"]),
        ("de", "Bei dem Unfall gab es zwölf Tote und 21 Verletzte.", ["dead", "injured"]),
        ("de", "Wie viele Tote gab es bei dem Erdbeben?", ["dead"]),
        ("de", "Die Totale kostenlos: eine Anlage in Höhe von zwei Millionen am Toten Meer.", []),
        ("fr", "L'incendie a fait 12 morts et 21 blessés.", ["dead", "injured"]),
        ("fr", "L’exposition s’ouvre le 5 mai et prend fin le 7 juin.", ["begin", "end"]),
        ("fr", "Mortel ou non, le département de la mer Morte importe peu.", []),
        ("es", "El terremoto dejó 12 muertos, 21 heridos y tres desaparecidos.", ["dead", "injured", "missing"]),
        ("es", "Las exportaciones subieron un 5 % y las importaciones un 3 %.", ["exports", "imports"]),
        ("es", "A pesar de la mortalidad, el total del Mar Muerto no varía.", []),
        ("pt", "O acidente deixou 12 mortos e 21 feridos.", ["dead", "injured"]),
        ("pt", "A inflação foi de 4% e a taxa de desemprego de 7%.", ["inflation", "unemployment"]),
        ("it", "Il bilancio è di 12 morti e 21 feriti.", ["dead", "injured"]),
        ("it", "La Nato sulla costa del Mar Morto, Costa d'Avorio e Pronto soccorso", []),
        ("nl", "Bij de aanslag vielen 12 doden en 21 gewonden.", ["dead", "injured"]),
        ("nl", "De opkomst was 61 procent, de partij kreeg 24 zetels.", ["turnout", "seats"]),
        ("pl", "W wypadku zginęło 12 osób, a 21 zostało rannych.", ["dead", "injured"]),
        ("pl", "Frekwencja wyniosła 61 procent, partia zdobyła 24 mandaty.", ["turnout", "seats"]),
        ("cs", "Při nehodě zahynulo 12 lidí a 21 bylo zraněno.", ["dead", "injured"]),
        ("cs", "Škoda Auto zvýšila zisk na 5 miliard a tržby na 50 miliard.", ["profit", "revenue"]),
        ("ru", "Погибли 12 человек, ещё 21 ранен.", ["dead", "injured"]),
        ("ru", "В аварии погибло 12 человек, пострадали 21, троих спасли.", ["dead", "injured", "rescued"]),
        ("ru", "Они прибыли в начале мая на Мёртвое море, где стоит спасатель.", []),
        ("uk", "Унаслідок атаки загинули 12 людей, ще 21 поранено.", ["dead", "injured"]),
        ("uk", "Прибуток компанії зріс до 5 млрд, виручка — до 50 млрд.", ["profit", "revenue"]),
        ("be", "У аварыі загінулі 12 чалавек, 21 паранены.", ["dead", "injured"]),
        ("be", "Выстава адкрыецца 5 мая і скончыцца 7 чэрвеня.", ["begin", "end"]),
        ("sv", "Tolv personer dödades och 21 skadades i attacken.", ["dead", "injured"]),
        ("sv", "Valdeltagandet var 84 procent; partiet fick 73 mandat.", ["turnout", "seats"]),
        ("no", "Tolv mennesker ble drept og 21 skadd.", ["dead", "injured"]),
        ("no", "Eksporten økte med 5 prosent og importen med 3.", ["exports", "imports"]),
        ("da", "Tolv mennesker blev dræbt og 21 såret.", ["dead", "injured"]),
        ("da", "Overskuddet var 5 milliarder, omsætningen 50.", ["profit", "revenue"]),
        ("ro", "Accidentul s-a soldat cu 12 morți și 21 de răniți.", ["dead", "injured"]),
        ("ro", "La începutul lunii, inflația a ajuns la 5%, iar șomajul la 6%.", ["inflation", "unemployment"]),
        ("tr", "Kazada 12 kişi öldü, 21 kişi yaralandı.", ["dead", "injured"]),
        ("tr", "Depremde 12 kişi hayatını kaybetti, 3 kişi kayıp.", ["dead", "missing"]),
        ("tr", "Cumhurbaşkanı Erdoğan oyun sırasında kar yağdığını söyledi.", []),
        ("az", "Qəzada 12 nəfər ölüb, 21 nəfər yaralanıb.", ["dead", "injured"]),
        ("az", "İxrac 5 milyard, idxal 3 milyard dollar olub.", ["exports", "imports"]),
        ("kk", "Апаттан 12 адам қаза тапты, 21 адам жараланды.", ["dead", "injured"]),
        ("kk", "Экспорт 5 пайызға, импорт 3 пайызға өсті, жаңа мәселе пайда болды.", ["exports", "imports"]),
        ("id", "Sebanyak 12 orang tewas dan 21 luka-luka dalam kecelakaan itu.", ["dead", "injured"]),
        ("id", "Pria itu matikan lampu karena tiba-tiba takut hukuman mati.", []),
        ("ms", "Seramai 12 orang maut dan 21 cedera.", ["dead", "injured"]),
        ("ms", "Eksport meningkat 5 peratus manakala import 3 peratus.", ["exports", "imports"]),
        ("tl", "Patay ang 12 katao at 21 ang sugatan.", ["dead", "injured"]),
        ("tl", "Ilan ang namatay sa lindol?", ["dead"]),
        ("vi", "Vụ tai nạn làm 12 người chết và 21 người bị thương.", ["dead", "injured"]),
        ("vi", "Kim ngạch xuất nhập khẩu tăng; xuất khẩu đạt 5 tỷ, nhập khẩu 3 tỷ USD.", ["exports", "imports"]),
        ("th", "มีผู้เสียชีวิต 12 คน และบาดเจ็บ 21 คน", ["dead", "injured"]),
        ("th", "ตายายพบกันระหว่างงาน ใช้ค่าปรับปรุง 5 ล้านบาท", []),
        ("lo", "ມີຜູ້ເສຍຊີວິດ 12 ຄົນ ແລະ ບາດເຈັບ 21 ຄົນ", ["dead", "injured"]),
        ("lo", "ມູນຄ່າສົ່ງອອກ 5 ລ້ານ ແລະ ນຳເຂົ້າ 3 ລ້ານ", ["exports", "imports"]),
        ("km", "មនុស្ស ១២ នាក់ស្លាប់ និង ២១ នាក់រងរបួស", ["dead", "injured"]),
        ("km", "ការនាំចេញកើនឡើង ៥% និងការនាំចូល ៣%", ["exports", "imports"]),
        ("zh", "事故造成12人死亡，21人受伤。", ["dead", "injured"]),
        ("zh", "地震导致几人死亡？", ["dead"]),
        ("zh", "火灾造成5人伤亡，进出口总额达到高度重视的死亡率。", []),
        ("zh", "出口增長5%，進口增長3%。", ["exports", "imports"]),
        ("ja", "事故で12人が死亡し、21人が負傷した。", ["dead", "injured"]),
        ("ja", "死者は何人ですか", ["dead"]),
        ("ja", "彼だけが人々の感染症対策の輸出入を大幅に増やした。死傷者は5人。", []),
        ("ko", "이 사고로 12명이 숨지고 21명이 다쳤다.", ["dead", "injured"]),
        ("ko", "사상자는 5명, 사망률은 3%이며 신흥국으로 부상했다. 나이지리아", []),
        ("ar", "أسفر الحادث عن مقتل 12 شخصا وإصابة 21 آخرين.", ["dead", "injured"]),
        ("ar", "كم عدد القتلى في الزلزال؟", ["dead"]),
        ("ar", "قال فيصل كلمات عن البحر الميت والحرب.", []),
        ("fa", "در این حادثه ۱۲ نفر کشته و ۲۱ نفر زخمی شدند.", ["dead", "injured"]),
        ("fa", "در طول سال در سن پترزبورگ صادرات ۵ درصد و واردات ۳ درصد بود.", ["exports", "imports"]),
        ("hi", "हादसे में 12 लोगों की मौत हो गई और 21 घायल हो गए।", ["dead", "injured"]),
        ("hi", "भूकंप में कितने लोगों की मौत हुई?", ["dead"]),
        ("xx", "12 killed", []),
    ],
)
def test_what_a_sentence_says(language: str, text: str, topics: list[str]) -> None:
    """The topics in their order, and none where a word only looks like one."""
    found = find_topics(text, language)
    assert [topic for _, _, topic in found] == topics
    assert all(0 <= start < end <= len(text) for start, end, _ in found)
