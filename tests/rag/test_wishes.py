"""What a question wishes beside what it asks: found where it is one, and never where it only looks like one."""

import tomllib
import unicodedata
from collections.abc import Iterator

import pytest

from rag.prompt import prompts_folder
from rag.wishes import form, language_wish, mentions, named_outlets, outlet_wish, phrases, plain

LANGUAGES = {
    "en",
    "de",
    "fr",
    "es",
    "pt",
    "it",
    "pl",
    "nl",
    "ru",
    "uk",
    "tr",
    "ar",
    "hi",
    "th",
    "vi",
    "id",
    "zh",
    "ja",
    "ko",
}
LIBRARY = frozenset(
    [
        "VietNamNet",
        "Thanh Niên",
        "BBC",
        "BBC News",
        "Kompas",
        "VnExpress",
        "TASS",
        "Xinhua",
        "NHK",
        "Yonhap",
        "Al Jazeera",
        "Die Zeit",
        "The Sun",
        "Le Monde",
        "El País",
        "Time",
        "thairath.co.th",
        "Правда",
        "Коммерсант",
        "朝日新聞",
        "Hürriyet",
        "Rzeczpospolita",
        "The Guardian",
        "dw.com",
        "Reuters",
    ]
)
LONG = ("who said what to whom in which of the harbours " * 43).strip()


@pytest.mark.parametrize(
    ("language", "question", "rest", "wanted"),
    [
        ("en", "How many soldiers took part? Answer in German.", "How many soldiers took part?", "de"),
        ("en", "How many soldiers took part in German please?", "How many soldiers took part?", "de"),
        ("en", "How many soldiers took part in German, please?", "How many soldiers took part?", "de"),
        ("en", "Tell me in German how many soldiers took part", "how many soldiers took part", "de"),
        ("en", "In German: how many soldiers took part?", "how many soldiers took part?", "de"),
        ("en", "in German please", "", "de"),
        ("en", "German, please", "", "de"),
        ("en", "Can you answer in Vietnamese?", "", "vi"),
        ("en", "I want the answer in French", "", "fr"),
        ("de", "auf Deutsch bitte", "", "de"),
        (
            "de",
            "Wie viele Soldaten nahmen teil? Bitte auf Englisch antworten.",
            "Wie viele Soldaten nahmen teil?",
            "en",
        ),
        ("de", "Kannst du bitte auf Vietnamesisch antworten?", "", "vi"),
        ("de", "in deutscher Sprache", "", "de"),
        ("de", "Wie viele Soldaten? Und zwar auf Deutsch.", "Wie viele Soldaten?", "de"),
        ("vi", "trả lời bằng tiếng Anh", "", "en"),
        ("vi", "Có bao nhiêu binh sĩ? Trả lời bằng tiếng Đức.", "Có bao nhiêu binh sĩ?", "de"),
        ("vi", "bằng tiếng Việt nhé", "", "vi"),
        ("es", "en español, por favor", "", "es"),
        ("es", "¿Cuántos soldados participaron? Responde en alemán.", "¿Cuántos soldados participaron?", "de"),
        ("es", "Responde en inglés: ¿cuántos soldados participaron?", "¿cuántos soldados participaron?", "en"),
        ("ru", "на русском, пожалуйста", "", "ru"),
        ("ru", "Сколько солдат участвовало? Ответь по-немецки.", "Сколько солдат участвовало?", "de"),
        ("ru", "на английском языке", "", "en"),
        ("zh", "用中文回答", "", "zh"),
        ("zh", "有多少士兵参加？请用德语回答。", "有多少士兵参加？", "de"),
        ("zh", "请用英文告诉我有多少士兵参加", "有多少士兵参加", "en"),
        ("ja", "日本語で答えて", "", "ja"),
        ("ja", "兵士は何人ですか。ドイツ語で答えてください。", "兵士は何人ですか。", "de"),
        ("ja", "兵士は何人か英語で教えてください", "兵士は何人か", "en"),
        ("ko", "한국어로", "", "ko"),
        ("ko", "병사가 몇 명 참가했나요? 독일어로 답해줘.", "병사가 몇 명 참가했나요?", "de"),
        ("ko", "한국어로 대답해 주세요", "", "ko"),
        ("ar", "بالعربية من فضلك", "", "ar"),
        ("ar", "كم عدد الجنود؟ أجب باللغة الألمانية.", "كم عدد الجنود؟", "de"),
        ("th", "ตอบเป็นภาษาไทย", "", "th"),
        ("th", "มีทหารกี่คน ตอบเป็นภาษาอังกฤษ", "มีทหารกี่คน", "en"),
        ("id", "dalam bahasa Indonesia", "", "id"),
        ("id", "Berapa tentara yang ikut? Jawab dalam bahasa Jerman.", "Berapa tentara yang ikut?", "de"),
        ("hi", "हिंदी में बताइए", "", "hi"),
        ("hi", "कितने सैनिक थे हिंदी में बताइए", "कितने सैनिक थे", "hi"),
        ("hi", "कितने सैनिक थे? अंग्रेज़ी में उत्तर दें।", "कितने सैनिक थे?", "en"),
        ("fr", "en français", "", "fr"),
        ("fr", "Combien de soldats ? Réponds en allemand, s'il te plaît.", "Combien de soldats ?", "de"),
        ("pl", "po polsku", "", "pl"),
        ("pl", "Ilu żołnierzy? Odpowiedz po niemiecku.", "Ilu żołnierzy?", "de"),
        ("it", "in italiano per favore", "", "it"),
        ("it", "Quanti soldati? Rispondi in tedesco.", "Quanti soldati?", "de"),
        ("pt", "em português, por favor", "", "pt"),
        ("pt", "Quantos soldados? Responda em alemão.", "Quantos soldados?", "de"),
        ("nl", "in het Nederlands graag", "", "nl"),
        ("nl", "Hoeveel soldaten? Antwoord in het Duits.", "Hoeveel soldaten?", "de"),
        ("uk", "українською, будь ласка", "", "uk"),
        ("uk", "Скільки солдатів? Відповідай німецькою мовою.", "Скільки солдатів?", "de"),
        ("tr", "Türkçe cevap ver", "", "tr"),
        ("tr", "Kaç asker katıldı? Almanca yanıt ver.", "Kaç asker katıldı?", "de"),
        ("tr", "İngilizce olarak lütfen", "", "en"),
    ],
)
def test_a_wish_for_a_language_is_taken_out(language: str, question: str, rest: str, wanted: str) -> None:
    """As a follow-up of its own, and at the end or start of a question."""
    assert language_wish(question, language) == (rest, wanted)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "How many people in Germany speak German?"),
        ("en", "What was said in German newspapers?"),
        ("en", "Who was told to answer in German?"),
        ("en", 'Who said "answer in German"?'),
        ("en", "Which songs are sung in Russian?"),
        ("en", "In German, what does Zug mean?"),
        ("en", "What do they teach in French, in Spanish and in German?"),
        ("en", "Tell me in German newspapers what was said"),
        ("en", "Who teaches Italian, Spanish, German?"),
        ("de", "Wer unterrichtet auf Deutsch?"),
        ("de", "Wie viele Artikel erschienen in deutscher Sprache?"),
        ("de", "Wer sagte auf Deutsch danke?"),
        ("de", "Welche Lieder singt der Chor auf Russisch?"),
        ("fr", "Qui a répondu en allemand ?"),
        ("fr", "Combien de journaux paraissent en français ?"),
        ("es", "¿Quién respondió en alemán?"),
        ("es", "¿Cuántos libros se publicaron en español?"),
        ("pt", "Quem respondeu em alemão?"),
        ("it", "Chi ha risposto in tedesco?"),
        ("it", "Quali negoziati sono in corso?"),
        ("pl", "Kto odpowiedział po niemiecku?"),
        ("nl", "Wie antwoordde in het Duits?"),
        ("nl", "Hoeveel mensen spreken Duits?"),
        ("ru", "Кто ответил на немецком?"),
        ("ru", "Сколько человек говорит по-немецки?"),
        ("uk", "Хто відповів німецькою мовою?"),
        ("tr", "Kim Almanca cevap verdi?"),
        ("tr", "Almanca konuşan kaç kişi var?"),
        ("tr", "Türkçe yaz kursu nerede?"),
        ("ar", "من أجاب باللغة الألمانية؟"),
        ("ar", "كم شخصا يتحدث العربية؟"),
        ("hi", "हिंदी में किसने बताया?"),
        ("hi", "कितने लोग हिंदी में लिखते हैं?"),
        ("th", "ใครพูดภาษาไทยครับ"),
        ("th", "ใครตอบเป็นภาษาไทย"),
        ("vi", "Ai phát biểu bằng tiếng Anh?"),
        ("vi", "Có bao nhiêu người nói tiếng Đức?"),
        ("id", "Siapa yang menjawab dalam bahasa Jerman?"),
        ("zh", "谁用中文回答？"),
        ("zh", "谁能用中文回答？"),
        ("zh", "有多少人说德语？"),
        ("ja", "誰が日本語で答えましたか？"),
        ("ja", "ドイツ語を話す人は何人ですか？"),
        ("ko", "누가 한국어로 대답했나요?"),
        ("ko", "독일어를 쓰는 사람은 몇 명인가요?"),
    ],
)
def test_a_question_about_a_language_is_no_wish(language: str, question: str) -> None:
    """The question stays as it was, to the character."""
    assert language_wish(question, language) == (question, None)


@pytest.mark.parametrize(
    ("language", "question", "rest", "wanted"),
    [
        ("en", "How many soldiers took part? Auf Deutsch bitte.", "How many soldiers took part?", "de"),
        ("und", "po polsku", "", "pl"),
        ("id", "en español, por favor", "", "es"),
        ("de", "Wer hat gewonnen?\n用中文回答", "Wer hat gewonnen?", "zh"),
        ("sw", "Ni askari wangapi? Answer in Swahili.", "Ni askari wangapi?", "sw"),
    ],
)
def test_a_wish_in_another_language_than_the_question(language: str, question: str, rest: str, wanted: str) -> None:
    """Short wishes are the hardest to tell the language of, so every language is tried."""
    assert language_wish(question, language) == (rest, wanted)


def test_a_wish_in_letters_and_marks_apart_is_the_same() -> None:
    """Decomposed letters come from some keyboards and file names."""
    question = unicodedata.normalize("NFD", "Có bao nhiêu binh sĩ? Trả lời bằng tiếng Đức.")
    assert language_wish(question, "vi") == ("Có bao nhiêu binh sĩ?", "de")


@pytest.mark.parametrize("question", ["", " ", "?!", "86?", "。。。", "\u200b", "\ud800"])
def test_nothing_is_wished_where_nothing_is_said(question: str) -> None:
    """Neither of a language nor of an outlet, and no form is seen."""
    assert language_wish(question, "en") == (question, None)
    assert outlet_wish(question, LIBRARY, "en") == frozenset()
    assert form(question, "en") == "plain"


def test_a_long_question_is_searched_at_its_ends() -> None:
    """Two thousand characters, with a wish behind them, inside them, and a library's worth of cues."""
    assert language_wish(f"{LONG}? Answer in German.", "en") == (f"{LONG}?", "de")
    inside = f"{LONG}? Answer in German. {LONG}"
    assert language_wish(inside, "en") == (inside, None)
    assert outlet_wish("according to the " * 120 + "BBC", LIBRARY, "en") == {"BBC"}
    assert outlet_wish("according to " * 150, LIBRARY, "en") == frozenset()


@pytest.mark.parametrize(
    ("language", "question", "wanted"),
    [
        ("en", "What does VietNamNet say about the parade?", {"VietNamNet"}),
        ("de", "Wie viele Soldaten waren es laut Thanh Nien?", {"Thanh Niên"}),
        ("en", "According to the BBC, how many soldiers took part?", {"BBC"}),
        ("en", "according to bbc news how many?", {"BBC News"}),
        ("id", "Menurut Kompas, berapa tentara yang ikut?", {"Kompas"}),
        ("vi", "Theo VnExpress, có bao nhiêu binh sĩ?", {"VnExpress"}),
        ("ru", "Сколько солдат, по данным ТАСС, участвовало?", {"TASS"}),
        ("zh", "据新华社，有多少士兵参加？", {"Xinhua"}),
        ("ja", "NHKによると、兵士は何人ですか？", {"NHK"}),
        ("ko", "연합뉴스에 따르면 병사는 몇 명입니까?", {"Yonhap"}),
        ("ar", "بحسب الجزيرة، كم عدد الجنود؟", {"Al Jazeera"}),
        ("ar", "كم عدد الجنود وفقا للجزيرة؟", {"Al Jazeera"}),
        ("ar", "كم عدد الجنود وفقا لقناة الجزيرة؟", {"Al Jazeera"}),
        ("th", "ตามรายงานของไทยรัฐ มีทหารกี่คน", {"thairath.co.th"}),
        ("de", "Wie viele waren es laut Die Zeit?", {"Die Zeit"}),
        ("de", "Was schreibt Die Zeit über Vietnam?", {"Die Zeit"}),
        ("en", "How many, according to Time?", {"Time"}),
        ("fr", "Selon Le Monde, combien de soldats ?", {"Le Monde"}),
        ("fr", "Que dit Le Monde de cette guerre ?", {"Le Monde"}),
        ("es", "¿Cuántos soldados, según El País?", {"El País"}),
        ("es", "según el diario El Pais, cuántos?", {"El País"}),
        ("en", "What does vietnamnet.vn report?", {"VietNamNet"}),
        ("en", "What do BBC and VnExpress say about it?", {"BBC", "VnExpress"}),
        ("de", "Was sagen laut BBC und VnExpress die Zahlen?", {"BBC", "VnExpress"}),
        ("de", "Was berichtet VietNamNet?", {"VietNamNet"}),
        ("de", "VietNamNet zufolge, wie viele waren es?", {"VietNamNet"}),
        ("tr", "BBC'ye göre kaç asker katıldı?", {"BBC"}),
        ("tr", "Hürriyet gazetesine göre kaç asker katıldı?", {"Hürriyet"}),
        ("pl", "Ilu żołnierzy według Rzeczpospolitej?", {"Rzeczpospolita"}),
        ("ru", "Сколько солдат, по данным «Коммерсанта»?", {"Коммерсант"}),
        ("ru", "Что пишет ТАСС о параде?", {"TASS"}),
        ("hi", "बीबीसी के अनुसार कितने सैनिक थे?", {"BBC"}),
        ("hi", "VnExpress ने परेड के बारे में क्या कहा?", {"VnExpress"}),
        ("uk", "За даними BBC, скільки солдатів?", {"BBC"}),
        ("nl", "Hoeveel soldaten volgens de BBC?", {"BBC"}),
        ("it", "Secondo la BBC, quanti soldati?", {"BBC"}),
        ("pt", "Segundo a BBC, quantos soldados?", {"BBC"}),
        ("zh", "新华社怎么说？", {"Xinhua"}),
        ("zh", "新华社对阅兵有何报道？", {"Xinhua"}),
        ("ja", "NHKはベトナムについて何と報じましたか？", {"NHK"}),
        ("ko", "BBC는 뭐라고 보도했나요?", {"BBC"}),
        ("vi", "VnExpress nói gì về cuộc duyệt binh?", {"VnExpress"}),
        ("vi", "Theo báo Thanh Niên, có bao nhiêu người?", {"Thanh Niên"}),
        ("id", "Apa kata Kompas tentang parade?", {"Kompas"}),
        ("en", "According to Guardian?", {"The Guardian"}),
        ("en", "What do the DW and Reuters write?", {"Reuters", "dw.com"}),
        ("und", "laut BBC", {"BBC"}),
        ("en", "What does ＶＮＥＸＰＲＥＳＳ say?", {"VnExpress"}),
    ],
)
def test_an_outlet_named_as_the_source(language: str, question: str, wanted: set[str]) -> None:
    """Whatever the case, the diacritics, the script, and whether by name or by site."""
    assert outlet_wish(question, LIBRARY, language) == wanted


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("de", "Was sagt die Zeit über den Krieg?"),
        ("en", "What does the sun say about winter?"),
        ("en", "What time did it start, according to the time table?"),
        ("fr", "Que dit le monde de cette guerre ?"),
        ("es", "¿Qué dice el país sobre la guerra?"),
        ("en", "Who owns VietNamNet?"),
        ("en", "What did the editor of VietNamNet say?"),
        ("en", "When was the BBC founded?"),
        ("ru", "Что пишет «Правда» о параде?"),
        ("ru", "Что сообщил ТАСС министр?"),
        ("ru", "Кто основал газету Правда?"),
        ("zh", "新华社是哪年成立的？"),
        ("ja", "NHKの会長は誰ですか？"),
        ("ko", "연합뉴스는 언제 설립되었나요?"),
        ("vi", "Thanh niên nói gì về chiến tranh?"),
        ("vi", "VnExpress thành lập năm nào?"),
        ("id", "Di mana kantor Kompas?"),
        ("th", "ไทยรัฐก่อตั้งเมื่อไร"),
        ("en", "How many soldiers took part?"),
        ("en", "What did the Guardian newspaper report?"),
        ("en", "According to VietNam, how many?"),
        ("en", "According to Reuter, how many?"),
        ("en", "Who, said the BBC-reporter, won?"),
    ],
)
def test_an_outlet_that_is_no_source(language: str, question: str) -> None:
    """A mere mention, a word that looks like a name, a name that is only nearly one."""
    assert outlet_wish(question, LIBRARY, language) == frozenset()


def test_only_the_library_s_outlets_are_wanted() -> None:
    """Without outlets there is nothing to choose from; two that are written alike are both meant."""
    assert outlet_wish("According to the BBC, who won?", [], "en") == frozenset()
    assert outlet_wish("According to the BBC, who won?", ["Kompas"], "en") == frozenset()
    assert outlet_wish("According to the BBC, who won?", ["BBC", "bbc.com"], "en") == {"BBC", "bbc.com"}


def test_of_names_that_overlap_the_longest_is_meant() -> None:
    """BBC News is not the BBC where both are there; spans are those of the text."""
    text = "BBC News and the BBC"
    found = [(text[name.start : name.end], set(name.outlets)) for name in named_outlets(text, LIBRARY, "en")]
    assert found == [("BBC News", {"BBC News"}), ("BBC", {"BBC"})]


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "Did Vietnam take part in the parade?", "yes_no"),
        ("en", "Why did the museum close?", "why"),
        ("en", "Who explained why the museum closed?", "plain"),
        ("en", "Which countries took part?", "list"),
        ("en", "What are the names of the ministers?", "list"),
        ("en", "Is Hanoi larger than Da Nang?", "comparison"),
        ("en", "What is the difference between A and B?", "comparison"),
        ("en", "Did more than 100 soldiers take part?", "yes_no"),
        ("en", "How many soldiers took part?", "plain"),
        ("en", "Will Smith said what?", "plain"),
        ("en", "Did the people who attended leave?", "yes_no"),
        ("en", "Which is larger, Hanoi or Hue?", "comparison"),
        ("en", "May 9 parade: who attended?", "plain"),
        ("en", "Who would rather than fight flee?", "plain"),
        ("en", "What caused the fire?", "why"),
        ("en", "More than a hundred soldiers marched where?", "plain"),
        ("de", "Hat Vietnam an der Parade teilgenommen?", "yes_no"),
        ("de", "Wer hat an der Parade teilgenommen?", "plain"),
        ("de", "Warum wurde das Museum geschlossen?", "why"),
        ("de", "Wer erklärte, warum das Museum schloss?", "plain"),
        ("de", "Welche Länder nahmen teil?", "list"),
        ("de", "Welches Land nahm teil?", "plain"),
        ("de", "Ist Hanoi größer als Hue?", "comparison"),
        ("de", "Nahmen mehr als 100 Soldaten teil?", "yes_no"),
        ("de", "Kamen mehr als 100 Soldaten?", "yes_no"),
        ("fr", "Est-ce que le Vietnam a participé ?", "yes_no"),
        ("fr", "Qu'est-ce que le ministre a dit ?", "plain"),
        ("fr", "Le Vietnam a-t-il participé au défilé ?", "yes_no"),
        ("fr", "Quand le Vietnam a-t-il participé ?", "plain"),
        ("fr", "Pourquoi le musée a fermé ?", "why"),
        ("fr", "Qui a expliqué pourquoi le musée a fermé ?", "plain"),
        ("fr", "Quels pays ont participé ?", "list"),
        ("fr", "Quel pays a participé ?", "plain"),
        ("fr", "Hanoï est-elle plus grande que Hué ?", "comparison"),
        ("fr", "A-t-il envoyé plus de 100 soldats ?", "yes_no"),
        ("es", "¿Participó Vietnam en el desfile?", "yes_no"),
        ("es", "¿Quién participó en el desfile?", "plain"),
        ("es", "¿Por qué cerró el museo?", "why"),
        ("es", "¿Quién explicó por qué cerró el museo?", "plain"),
        ("es", "¿Qué países participaron?", "list"),
        ("es", "¿Qué país participó?", "plain"),
        ("es", "¿Tiene Hanói más habitantes que Hue?", "comparison"),
        ("es", "¿Participaron más de 100 soldados?", "yes_no"),
        ("pt", "O Vietname participou no desfile?", "yes_no"),
        ("pt", "Quem participou no desfile?", "plain"),
        ("pt", "Por que o museu fechou?", "why"),
        ("pt", "Quem explicou por que o museu fechou?", "plain"),
        ("pt", "Quais países participaram?", "list"),
        ("pt", "Qual país participou?", "plain"),
        ("pt", "Hanói é maior do que Hue?", "comparison"),
        ("pt", "Participaram mais de 100 soldados ontem?", "yes_no"),
        ("it", "Il Vietnam ha partecipato alla parata?", "yes_no"),
        ("it", "Chi ha partecipato alla parata?", "plain"),
        ("it", "Perché il museo ha chiuso?", "why"),
        ("it", "Chi ha spiegato perché il museo ha chiuso?", "plain"),
        ("it", "Quali paesi hanno partecipato?", "list"),
        ("it", "Quale paese ha partecipato?", "plain"),
        ("it", "Qual è la differenza tra Hanoi e Hue?", "comparison"),
        ("it", "Hanno partecipato più di 100 soldati?", "yes_no"),
        ("pl", "Czy Wietnam wziął udział w paradzie?", "yes_no"),
        ("pl", "Kto wziął udział w paradzie?", "plain"),
        ("pl", "Dlaczego muzeum zamknięto?", "why"),
        ("pl", "Kto wyjaśnił, dlaczego muzeum zamknięto?", "plain"),
        ("pl", "Jakie kraje wzięły udział?", "list"),
        ("pl", "Jaki kraj wziął udział?", "plain"),
        ("pl", "Czy Hanoi jest większe niż Hue?", "comparison"),
        ("pl", "Czy było więcej niż 100 żołnierzy?", "yes_no"),
        ("nl", "Heeft Vietnam aan de parade deelgenomen?", "yes_no"),
        ("nl", "Wie heeft aan de parade deelgenomen?", "plain"),
        ("nl", "Waarom sloot het museum?", "why"),
        ("nl", "Wie legde uit waarom het museum sloot?", "plain"),
        ("nl", "Welke landen namen deel?", "list"),
        ("nl", "Welk land nam deel?", "plain"),
        ("nl", "Is Hanoi groter dan Hue?", "comparison"),
        ("nl", "Waren er meer dan 100 soldaten?", "yes_no"),
        ("ru", "Участвовал ли Вьетнам в параде?", "yes_no"),
        ("ru", "Кто спросил, придёт ли министр?", "plain"),
        ("ru", "Вьетнам участвовал в параде?", "yes_no"),
        ("ru", "Почему закрыли музей?", "why"),
        ("ru", "Кто объяснил, почему закрыли музей?", "plain"),
        ("ru", "Какие страны участвовали?", "list"),
        ("ru", "Какая страна участвовала?", "plain"),
        ("ru", "Ханой больше Хюэ?", "comparison"),
        ("ru", "Участвовало ли больше 100 солдат?", "yes_no"),
        ("uk", "Чи брав В'єтнам участь у параді?", "yes_no"),
        ("uk", "Хто брав участь у параді?", "plain"),
        ("uk", "Чому закрили музей?", "why"),
        ("uk", "Хто пояснив, чому закрили музей?", "plain"),
        ("uk", "Які країни взяли участь?", "list"),
        ("uk", "Яка країна взяла участь?", "plain"),
        ("uk", "Чи Ханой більший за Хюе?", "comparison"),
        ("uk", "Чи було більше 100 солдатів?", "yes_no"),
        ("tr", "Vietnam geçit törenine katıldı mı?", "yes_no"),
        ("tr", "Genel müdür kim?", "plain"),
        ("tr", "Müze neden kapandı?", "why"),
        ("tr", "Müzenin neden kapandığını kim açıkladı?", "plain"),
        ("tr", "Hangi ülkeler katıldı?", "list"),
        ("tr", "Hangi ülke katıldı?", "plain"),
        ("tr", "Hanoi Hue'den daha büyük mü?", "comparison"),
        ("tr", "100'den daha fazla asker katıldı mı?", "yes_no"),
        ("ar", "هل شاركت فيتنام في العرض؟", "yes_no"),
        ("ar", "من شارك في العرض؟", "plain"),
        ("ar", "لماذا أغلق المتحف؟", "why"),
        ("ar", "من الذي شرح لماذا أغلق المتحف؟", "plain"),
        ("ar", "ما هي الدول المشاركة؟", "list"),
        ("ar", "ما الدولة المشاركة؟", "plain"),
        ("ar", "هل هانوي أكبر من هوي؟", "comparison"),
        ("ar", "هل شارك أكثر من 100 جندي؟", "yes_no"),
        ("hi", "क्या वियतनाम ने परेड में भाग लिया?", "yes_no"),
        ("hi", "क्या हुआ परेड में?", "plain"),
        ("hi", "संग्रहालय क्यों बंद हुआ?", "why"),
        ("hi", "किसने बताया कि संग्रहालय क्यों बंद हुआ?", "plain"),
        ("hi", "किन देशों ने भाग लिया?", "list"),
        ("hi", "किस देश ने भाग लिया?", "plain"),
        ("hi", "क्या हनोई ह्यू से बड़ा है?", "comparison"),
        ("hi", "क्या 100 सैनिकों से अधिक थे?", "yes_no"),
        ("th", "เวียดนามเข้าร่วมขบวนพาเหรดหรือไม่", "yes_no"),
        ("th", "ใครเข้าร่วมขบวนพาเหรด", "plain"),
        ("th", "ทำไมพิพิธภัณฑ์จึงปิด", "why"),
        ("th", "ใครอธิบายว่าทำไมพิพิธภัณฑ์จึงปิด", "plain"),
        ("th", "ประเทศใดบ้างที่เข้าร่วม", "list"),
        ("th", "ประเทศใดเข้าร่วม", "plain"),
        ("th", "ฮานอยใหญ่กว่าเว้หรือไม่", "comparison"),
        ("th", "มีทหารมากกว่า 100 คนหรือไม่", "yes_no"),
        ("vi", "Việt Nam có tham gia duyệt binh không?", "yes_no"),
        ("vi", "Ai không tham gia duyệt binh?", "plain"),
        ("vi", "Tại sao bảo tàng đóng cửa?", "why"),
        ("vi", "Ai giải thích vì sao bảo tàng đóng cửa?", "plain"),
        ("vi", "Những nước nào tham gia?", "list"),
        ("vi", "Nước nào tham gia?", "plain"),
        ("vi", "Hà Nội có lớn hơn Huế không?", "comparison"),
        ("vi", "Có hơn 100 binh sĩ tham gia không?", "yes_no"),
        ("id", "Apakah Vietnam ikut parade?", "yes_no"),
        ("id", "Apakah nama menteri itu?", "plain"),
        ("id", "Mengapa museum ditutup?", "why"),
        ("id", "Siapa yang menjelaskan mengapa museum ditutup?", "plain"),
        ("id", "Negara mana saja yang ikut?", "list"),
        ("id", "Negara mana yang ikut?", "plain"),
        ("id", "Apakah Hanoi lebih besar dari Hue?", "comparison"),
        ("id", "Apakah lebih dari 100 tentara ikut?", "yes_no"),
        ("zh", "越南参加阅兵了吗？", "yes_no"),
        ("zh", "谁参加了阅兵？", "plain"),
        ("zh", "博物馆为什么关闭？", "why"),
        ("zh", "谁解释了博物馆为什么关闭？", "plain"),
        ("zh", "哪些国家参加了？", "list"),
        ("zh", "哪个国家参加了？", "plain"),
        ("zh", "河内比顺化大吗？", "comparison"),
        ("zh", "比利时参加比赛了吗？", "yes_no"),
        ("ja", "ベトナムはパレードに参加しましたか？", "yes_no"),
        ("ja", "誰がパレードに参加しましたか？", "plain"),
        ("ja", "博物館はなぜ閉館しましたか？", "why"),
        ("ja", "誰が博物館がなぜ閉館したか説明しましたか？", "plain"),
        ("ja", "どの国々が参加しましたか？", "list"),
        ("ja", "どの国が参加しましたか？", "plain"),
        ("ja", "ハノイはフエより大きいですか？", "comparison"),
        ("ja", "100人より多い兵士が参加しましたか？", "yes_no"),
        ("ko", "베트남이 열병식에 참가했나요?", "yes_no"),
        ("ko", "누가 열병식에 참가했나요?", "plain"),
        ("ko", "박물관은 왜 문을 닫았나요?", "why"),
        ("ko", "누가 박물관이 왜 닫았는지 설명했나요?", "plain"),
        ("ko", "어느 나라들이 참가했나요?", "list"),
        ("ko", "어느 나라가 참가했나요?", "plain"),
        ("ko", "하노이와 후에의 차이는 무엇인가요?", "comparison"),
        ("ko", "100명보다 더 많은 병사가 참가했나요?", "yes_no"),
    ],
)
def test_the_form_of_a_question(language: str, question: str, expected: str) -> None:
    """Each with a near miss beside it."""
    assert form(question, language) == expected


@pytest.mark.parametrize("question", ["Is this a question?", "Je, hii ni swali?"])
def test_a_language_without_words_for_forms_is_plain(question: str) -> None:
    """Nothing is guessed."""
    assert form(question, "sw") == "plain"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "Did Putin meet Vietnamese soldiers in Hanoi in May 2023?",
            [
                ("name", "Putin"),
                ("people", "Vietnamese"),
                ("place", "Hanoi"),
                ("date", "May 2023"),
                ("month", "May"),
                ("year", "2023"),
            ],
        ),
        ("ru", "Был ли Путин в Ханое в 2023 году?", [("name", "Путин"), ("place", "Ханое"), ("year", "2023")]),
        ("de", "Wie viele Soldaten schickte Russland laut BBC?", [("place", "Russland"), ("outlet", "BBC")]),
        ("zh", "越南在2023年派了多少人？", [("place", "越南"), ("year", "2023")]),
        ("ar", "كم جنديا أرسلت روسيا؟", [("place", "روسيا")]),
        ("hi", "रूस ने 2023 में कितने सैनिक भेजे?", [("place", "रूस"), ("year", "2023")]),
        ("th", "รัสเซียส่งทหารกี่คน", [("place", "รัสเซีย")]),
        ("vi", "Việt Nam cử bao nhiêu binh sĩ?", [("place", "Việt Nam")]),
        ("en", "", []),
    ],
)
def test_what_a_question_names(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    """Offsets are those of the text."""
    assert [(m.kind, text[m.start : m.end]) for m in mentions(text, language, LIBRARY)] == expected


def test_every_language_has_its_words() -> None:
    """A language of one table is in all of them."""
    tables = tomllib.loads((prompts_folder() / "wishes.toml").read_text("utf-8"))
    assert {name: set(tables[name]) for name in ("language", "outlet", "form")} == dict.fromkeys(
        ("language", "outlet", "form"), LANGUAGES
    )
    followup = tomllib.loads((prompts_folder() / "followup.toml").read_text("utf-8"))
    for name in ("openers", "why", "back", "there", "never", "alone"):
        assert set(followup[name]) >= LANGUAGES, name


@pytest.mark.parametrize("file", ["wishes", "followup"])
def test_every_phrase_can_be_found(file: str) -> None:
    """It is written as questions are compared, and its own pattern finds it."""
    tables = tomllib.loads((prompts_folder() / f"{file}.toml").read_text("utf-8"))
    for place, phrase in _leaves(tables):
        if any(part in place for part in ("names", "same", "locales", "written", "named", "trim", "endings")):
            continue
        bare = phrase.strip("^~").replace(" * ", " x ")
        assert phrase and plain(unicodedata.normalize("NFC", phrase)) == phrase, (place, phrase)
        assert phrases((phrase,)).search(bare), (place, phrase)


def _leaves(table: object, *place: str) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(table, dict):
        for key, value in table.items():
            yield from _leaves(value, *place, key)
    elif isinstance(table, list):
        for value in table:
            yield from _leaves(value, *place)
    elif isinstance(table, str):
        yield place, table
