"""Follow-ups made whole, and what must never come along."""

import pytest

from rag.followup import whole

ANSWER = "ANSWER [1]"
NOT_FOUND = "The articles in this library do not answer that."
SOLDIERS = "How many soldiers from Vietnam took part?"
PRESIDENT = {
    "en": "Who is the president of Kazakhstan?",
    "de": "Wer ist der Präsident von Kasachstan?",
    "fr": "Qui est le président du Kazakhstan ?",
    "es": "¿Quién es el presidente de Kazajistán?",
    "pt": "Quem é o presidente do Cazaquistão?",
    "it": "Chi è il presidente del Kazakistan?",
    "pl": "Kto jest prezydentem Kazachstanu?",
    "nl": "Wie is de president van Kazachstan?",
    "ru": "Кто президент Казахстана?",
    "uk": "Хто президент Казахстану?",
    "tr": "Kazakistan cumhurbaşkanı kimdir?",
    "ar": "من هو رئيس كازاخستان؟",
    "hi": "कज़ाखस्तान के राष्ट्रपति कौन हैं?",
    "th": "ประธานาธิบดีคาซัคสถานคือใคร",
    "vi": "Tổng thống Kazakhstan là ai?",
    "id": "Siapa presiden Kazakhstan?",
    "zh": "哈萨克斯坦总统是谁？",
    "ja": "カザフスタンの大統領は誰ですか？",
    "ko": "카자흐스탄 대통령은 누구입니까?",
    "sv": "Vem är Kazakstans president?",
    "da": "Hvem er præsident i Kasakhstan?",
    "no": "Hvem er president i Kasakhstan?",
    "fi": "Kuka on Kazakstanin presidentti?",
    "cs": "Kdo je prezidentem Kazachstánu?",
    "sk": "Kto je prezidentom Kazachstanu?",
    "ro": "Cine este președintele Kazahstanului?",
    "ca": "Qui és el president del Kazakhstan?",
    "hu": "Ki Kazahsztán elnöke?",
    "el": "Ποιος είναι ο πρόεδρος του Καζακστάν;",
    "bg": "Кой е президентът на Казахстан?",
    "hr": "Tko je predsjednik Kazahstana?",
    "sr": "Ко је председник Казахстана?",
    "be": "Хто прэзідэнт Казахстана?",
    "az": "Qazaxıstan prezidenti kimdir?",
    "kk": "Қазақстан президенті кім?",
    "fa": "رئیس‌جمهور قزاقستان کیست؟",
    "ur": "قازقستان کے صدر کون ہیں؟",
    "he": "מי הוא נשיא קזחסטן?",
    "bn": "কাজাখস্তানের রাষ্ট্রপতি কে?",
    "tl": "Sino ang pangulo ng Kazakhstan?",
}
"""A question about a person and a country, for pronouns to point back to."""
OUTLETS = ("VietNamNet", "Thanh Niên", "VnExpress", "Xinhua", "TASS", "Interfax", "NHK")


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
        ("sv", "Vem är Kazakstans president?", "Och vilket år hände det egentligen i staden?"),
        ("cs", "Kdo je prezidentem Kazachstánu?", "A ve kterém roce se to nakonec opravdu stalo?"),
        ("fa", "رئیس‌جمهور قزاقستان کیست؟", "و این ماجرا سرانجام در چه سالی روی داد؟"),
        ("az", "Qazaxıstan prezidenti kimdir?", "Bəs bu nəhayət hansı ildə baş verdi?"),
        ("he", "מי הוא נשיא קזחסטן?", "ומתי בדיוק התרחש האירוע בעיר העתיקה?"),
        ("fi", "Kuka on Kazakstanin presidentti?", "Entä minä vuonna vanha satama rakennettiin joen rannalle?"),
        ("el", "Ποιος είναι ο πρόεδρος του Καζακστάν;", "Και ποια χρονιά χτίστηκε το παλιό λιμάνι;"),
        ("hu", "Ki Kazahsztán elnöke?", "És melyik évben épült a régi kikötő?"),
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
        ("sv", "När?"),
        ("da", "Hvornår?"),
        ("no", "Når?"),
        ("fi", "Milloin?"),
        ("cs", "Kdy?"),
        ("sk", "Kedy?"),
        ("ro", "Când?"),
        ("ca", "Quan?"),
        ("hu", "Mikor?"),
        ("el", "Πότε;"),
        ("bg", "Кога?"),
        ("hr", "Kada?"),
        ("sr", "Када?"),
        ("be", "Калі?"),
        ("az", "Nə vaxt?"),
        ("kk", "Қашан?"),
        ("fa", "چه زمانی؟"),
        ("ur", "کب؟"),
        ("he", "מתי?"),
        ("bn", "কখন?"),
        ("tl", "Kailan?"),
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


def test_a_chain_keeps_its_first_question_and_its_last() -> None:
    """What a chain is about stands in its first question, however long it grows; between, only the last is kept."""
    history = [(question, ANSWER) for question in ("Zero?", "Who opened the museum in Oslo?", " And when? ")]
    assert whole("And where?", history, "en") == "Who opened the museum in Oslo? And when? And where?"
    longer = [*history, ("And where?", ANSWER), ("And how?", ANSWER)]
    assert whole("And with whom?", longer, "en") == "Who opened the museum in Oslo? And how? And with whom?"
    endless = [(f"And {n}?", ANSWER) for n in range(50)]
    assert whole("And where?", endless, "en") == "And 42? And 49? And where?"


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


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "How many people live in that country today?"),
        ("en", "In which year did he become president?"),
        ("en", "When did he visit Russia?"),
        ("en", "What did they say about the war?"),
        ("en", "How many soldiers were there in the parade?"),
        ("en", "What is the name of his wife?"),
        ("en", "When exactly did that happen?"),
        ("de", "In welchem Jahr wurde er Präsident?"),
        ("de", "Wie viele Menschen leben dort heute?"),
        ("de", "Wann hat sie Moskau zuletzt besucht?"),
        ("de", "Wann ist das passiert und wo genau?"),
        ("fr", "En quelle année est-il devenu président ?"),
        ("fr", "Combien de gens vivent là-bas aujourd'hui ?"),
        ("es", "¿Cuántas personas viven allí hoy?"),
        ("es", "¿En qué año visitó ella la capital?"),
        ("pt", "Quantas pessoas vivem lá hoje?"),
        ("pt", "Em que ano ele visitou Moscovo?"),
        ("it", "Quante persone vivono lì oggi?"),
        ("it", "Dove ha incontrato lui il ministro?"),
        ("pl", "Ile osób mieszka tam dzisiaj?"),
        ("pl", "W którym roku on odwiedził Moskwę?"),
        ("nl", "Hoeveel mensen wonen daar vandaag?"),
        ("nl", "In welk jaar werd hij president?"),
        ("ru", "Сколько людей там живёт сегодня?"),
        ("ru", "В каком году он посетил Москву?"),
        ("uk", "Скільки людей там живе сьогодні?"),
        ("uk", "У якому році він відвідав Москву?"),
        ("tr", "Bugün orada kaç kişi yaşıyor?"),
        ("tr", "O hangi yılda başkan oldu?"),
        ("ar", "كم عدد السكان هناك اليوم؟"),
        ("ar", "متى حدث ذلك في المدينة القديمة؟"),
        ("hi", "आज वहाँ कितने लोग रहते हैं?"),
        ("hi", "उन्होंने किस वर्ष मास्को का दौरा किया?"),
        ("th", "วันนี้มีคนอาศัยอยู่ที่นั่นกี่คน"),
        ("th", "เขาไปเยือนรัสเซียเมื่อใด"),
        ("vi", "Hôm nay có bao nhiêu người sống ở đó?"),
        ("vi", "Ông ấy thăm Moscow năm nào?"),
        ("id", "Berapa orang yang tinggal di sana sekarang?"),
        ("id", "Kapan dia mengunjungi Moskow?"),
        ("zh", "那里现在有多少人居住？"),
        ("zh", "他是哪一年访问莫斯科的？"),
        ("ja", "そこには今何人が住んでいますか？"),
        ("ja", "彼は何年にモスクワを訪問しましたか？"),
        ("ko", "거기에는 지금 몇 명이 살고 있습니까?"),
        ("ko", "그는 몇 년에 모스크바를 방문했습니까?"),
        ("sv", "Hur många bor där i dag?"),
        ("sv", "Vilket år blev han president?"),
        ("da", "Hvor mange bor der i dag?"),
        ("da", "Hvilket år blev han præsident?"),
        ("no", "Hvor mange bor der i dag?"),
        ("no", "Hvilket år ble han president?"),
        ("fi", "Montako ihmistä siellä asuu nyt?"),
        ("fi", "Minä vuonna hänestä tuli presidentti?"),
        ("cs", "Kolik lidí tam dnes žije?"),
        ("cs", "Ve kterém roce se on stal prezidentem?"),
        ("sk", "Koľko ľudí tam dnes žije?"),
        ("sk", "V ktorom roku sa on stal prezidentom?"),
        ("ro", "Câți oameni trăiesc acolo astăzi?"),
        ("ro", "În ce an a devenit el președinte?"),
        ("ca", "Quanta gent viu allà avui?"),
        ("ca", "En quin any va ser ell president?"),
        ("hu", "Hány ember él ott ma?"),
        ("hu", "Melyik évben beszélt vele a miniszter?"),
        ("el", "Πόσοι άνθρωποι ζουν εκεί σήμερα;"),
        ("el", "Ποια χρονιά έγινε αυτός πρόεδρος;"),
        ("bg", "Колко души живеят там днес?"),
        ("bg", "През коя година той стана президент?"),
        ("hr", "Koliko ljudi danas živi tamo?"),
        ("hr", "Koje godine je on postao predsjednik?"),
        ("sr", "Колико људи данас живи тамо?"),
        ("sr", "Које године је он постао председник?"),
        ("be", "Колькі людзей там жыве сёння?"),
        ("be", "У якім годзе ён стаў прэзідэнтам?"),
        ("az", "Orada bu gün neçə nəfər yaşayır?"),
        ("az", "O hansı ildə prezident oldu?"),
        ("kk", "Бүгін сол жерде қанша адам тұрады?"),
        ("kk", "Ол қай жылы президент болды?"),
        ("fa", "امروز چند نفر آنجا زندگی می‌کنند؟"),
        ("fa", "او در چه سالی رئیس‌جمهور شد؟"),
        ("ur", "آج وہاں کتنے لوگ رہتے ہیں؟"),
        ("ur", "وہ کس سال صدر بنے تھے آخر؟"),
        ("he", "כמה אנשים גרים שם היום?"),
        ("he", "באיזו שנה הוא נבחר לנשיא?"),
        ("bn", "আজ সেখানে কতজন থাকে?"),
        ("bn", "তিনি কোন সালে রাষ্ট্রপতি হয়েছিলেন?"),
        ("tl", "Ilang tao ang nakatira doon ngayon?"),
        ("tl", "Anong taon siya naging pangulo?"),
    ],
)
def test_a_word_that_points_back_brings_what_it_points_to(language: str, question: str) -> None:
    """A pronoun, or a word for a place, that nothing in the question explains."""
    assert after(PRESIDENT[language], question, language) == f"{PRESIDENT[language]} {question}"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "What did Putin say about his visit to Hanoi?"),
        ("en", "Who said that he would resign in May?"),
        ("en", "Why did the museum close when it rained?"),
        ("en", "Is it true that the museum in Oslo closed?"),
        ("en", "How long does it take to fly from Oslo to Bergen?"),
        ("en", "Are there lions in the zoo of Hanoi?"),
        ("en", "How many soldiers were there in Moscow?"),
        ("en", "When did the minister sell his house?"),
        ("en", "How many people died this year in floods?"),
        ("en", "Who led those who marched in Hanoi?"),
        ("en", "Who is Putin?"),
        ("en", "Where is Hanoi?"),
        ("en", "Who founded Hanoi?"),
        ("en", "Why did Russia cancel the parade in 2023?"),
        ("en", "Thereafter who opened the museum in Oslo?"),
        ("de", "Wer sagte, dass er im Mai zurücktritt?"),
        ("de", "Wann wurde das Museum in Oslo eröffnet?"),
        ("de", "Was sagen Sie Touristen in Hanoi über Preise?"),
        ("de", "Wann hat der Minister sein Haus verkauft?"),
        ("de", "Wer ist Merz?"),
        ("de", "Wie viele Menschen leben in Hanoi heute?"),
        ("fr", "Quand le musée a-t-il ouvert ses portes ?"),
        ("fr", "Combien de personnes y a-t-il à Hanoï ?"),
        ("fr", "Qui est Macron ?"),
        ("fr", "Combien de soldats le ministre a-t-il envoyés ?"),
        ("es", "¿Quién dijo que él renunciaría en mayo?"),
        ("es", "¿Cuándo abrió el museo de Oslo?"),
        ("es", "¿Quién es Putin?"),
        ("pt", "Quando abriu o museu de Oslo?"),
        ("pt", "Quem disse que ele renunciaria em maio?"),
        ("it", "Quando ha aperto il museo di Oslo?"),
        ("it", "Chi ha detto che lui si dimetterà a maggio?"),
        ("pl", "Kto powiedział, że on zrezygnuje w maju?"),
        ("pl", "Kiedy otwarto muzeum w Oslo?"),
        ("nl", "Wie zei dat hij in mei aftreedt?"),
        ("nl", "Wanneer werd het museum in Oslo geopend?"),
        ("nl", "Hoeveel soldaten zijn er in Moskou?"),
        ("ru", "Кто сказал, что он уйдёт в мае?"),
        ("ru", "Когда открыли музей в Осло?"),
        ("ru", "Когда умер Ленин?"),
        ("ru", "Кто такой Путин?"),
        ("uk", "Хто сказав, що він піде у травні?"),
        ("uk", "Коли відкрили музей в Осло?"),
        ("tr", "Müze Oslo'da hangi yılda açıldı?"),
        ("tr", "Putin kimdir?"),
        ("ar", "هل هناك خطة جديدة للمدينة القديمة؟"),
        ("ar", "متى افتتح المتحف في أوسلو؟"),
        ("ar", "من هو بوتين؟"),
        ("hi", "ओस्लो में संग्रहालय कब खुला?"),
        ("hi", "राष्ट्रपति और उनके मंत्री कब पहुँचे?"),
        ("hi", "पुतिन कौन हैं?"),
        ("hi", "तो लाम की पत्नी का नाम क्या है?"),  # तो is "so", and the first name of To Lam
        ("th", "ภูเขาที่สูงที่สุดในเวียดนามคืออะไร"),
        ("th", "เยอรมันแพ้สงครามเมื่อใด"),
        ("th", "ปูตินคือใคร"),
        ("vi", "Bảo tàng ở Oslo mở cửa năm nào?"),
        ("vi", "Dòng họ Nguyễn có bao nhiêu người?"),
        ("vi", "Putin là ai?"),
        ("id", "Kapan museum di Oslo dibuka?"),
        ("id", "Siapa Putin?"),
        ("zh", "其他国家派了多少士兵参加阅兵？"),
        ("zh", "和平协议是什么时候签署的？"),
        ("zh", "那不勒斯在哪个国家的南部？"),
        ("zh", "普京是谁？"),
        ("zh", "但丁是哪个国家的诗人？"),
        ("zh", "总统说他什么时候辞职？"),
        ("ja", "それぞれの国から何人が参加しましたか？"),
        ("ja", "その他の国は何人の兵士を送りましたか？"),
        ("ja", "プーチンは誰？"),
        ("ko", "박물관은 몇 년에 문을 열었습니까?"),
        ("ko", "푸틴은 누구입니까?"),
        ("ko", "왜곡된 보도는 언제 나왔습니까?"),
        ("sv", "Vem är Putin?"),
        ("da", "Hvem er Putin?"),
        ("no", "Hvem er Putin?"),
        ("fi", "Kuka on Putin?"),
        ("cs", "Kdo je Putin?"),
        ("sk", "Kto je Putin?"),
        ("ro", "Cine este Putin?"),
        ("ca", "Qui és Putin?"),
        ("hu", "Ki volt Putyin?"),
        ("el", "Ποιος είναι ο Πούτιν;"),
        ("bg", "Кой е Путин?"),
        ("hr", "Tko je Putin?"),
        ("sr", "Ко је Путин?"),
        ("be", "Хто такі Пуцін?"),
        ("az", "Putin kimdir?"),
        ("kk", "Путин деген кім?"),
        ("fa", "پوتین کیست؟"),
        ("ur", "پوتن کون ہے؟"),
        ("he", "מיהו פוטין?"),
        ("bn", "পুতিন কে?"),
        ("tl", "Sino si Putin?"),
        ("sv", "Vilket år öppnade museet i Oslo?"),
        ("da", "Hvilket år åbnede museet i Oslo?"),
        ("no", "Hvilket år åpnet museet i Oslo?"),
        ("fi", "Minä vuonna Oslon museo avattiin?"),
        ("cs", "Ve kterém roce otevřeli muzeum v Oslu?"),
        ("sk", "V ktorom roku otvorili múzeum v Osle?"),
        ("ro", "În ce an s-a deschis muzeul din Oslo?"),
        ("ca", "En quin any va obrir el museu d'Oslo?"),
        ("hu", "Melyik évben nyílt meg az oslói múzeum?"),
        ("el", "Ποια χρονιά άνοιξε το μουσείο στο Όσλο;"),
        ("bg", "През коя година отвори музеят в Осло?"),
        ("hr", "Koje godine je otvoren muzej u Oslu?"),
        ("sr", "Које године је отворен музеј у Ослу?"),
        ("be", "У якім годзе адкрылі музей у Осла?"),
        ("az", "Oslodakı muzey hansı ildə açıldı?"),
        ("kk", "Ослодағы мұражай қай жылы ашылды?"),
        ("fa", "موزهٔ اسلو در چه سالی باز شد؟"),
        ("ur", "اوسلو کا عجائب گھر کس سال کھلا تھا؟"),
        ("he", "באיזו שנה נפתח המוזיאון באוסלו?"),
        ("bn", "অসলোর জাদুঘর কোন সালে খোলা হয়েছিল?"),
        ("tl", "Anong taon binuksan ang museo sa Oslo?"),
    ],
)
def test_a_question_about_something_new_stays_alone(language: str, question: str) -> None:
    """It has its own names, its pronouns mean something in it, or a word only looks like one that points back."""
    assert after(PRESIDENT[language], question, language) == question


@pytest.mark.parametrize(
    ("language", "earlier", "question", "replaced"),
    [
        ("en", SOLDIERS, "and from Russia?", "How many soldiers from Russia took part?"),
        ("en", SOLDIERS, "And how many from Russia and China?", "How many soldiers from Russia and China took part?"),
        ("en", SOLDIERS, "Russia?", "How many soldiers from Russia took part?"),
        ("en", SOLDIERS, "and Russian soldiers?", "How many soldiers took part?"),
        ("en", "How many Vietnamese soldiers took part?", "and from Russia?", "How many soldiers took part?"),
        ("en", "How many Vietnamese soldiers took part?", "and Russian?", "How many Russian soldiers took part?"),
        ("en", "How many went from Vietnam to Russia?", "and to China?", "How many went from Vietnam to China?"),
        ("en", "How many went from Vietnam to Russia?", "and China?", "How many went from China to Russia?"),
        ("en", "What happened in Hanoi in 2023?", "And in 2024?", "What happened in Hanoi in 2024?"),
        ("en", "What did Tokayev say in May 2023?", "and in June?", "What did Tokayev say in June 2023?"),
        ("en", "What did Tokayev say in May 2023?", "and in 2024?", "What did Tokayev say in May 2024?"),
        ("en", "Who came on 9 May 2023?", "and on 5 June 2024?", "Who came on 5 June 2024?"),
        ("en", "When did Putin visit Vietnam?", "And Xi Jinping?", "When did Xi Jinping visit Vietnam?"),
        ("en", "What does VietNamNet say of the parade?", "and VnExpress?", "What does VnExpress say of the parade?"),
        (
            "de",
            "Wie viele Soldaten aus Vietnam nahmen teil?",
            "und aus Russland?",
            "Wie viele Soldaten aus Russland nahmen teil?",
        ),
        (
            "de",
            "Was schreibt VietNamNet über die Parade?",
            "und Thanh Nien?",
            "Was schreibt Thanh Nien über die Parade?",
        ),
        ("fr", "Qui a visité Hanoï en 2023 ?", "Et en 2024 ?", "Qui a visité Hanoï en 2024 ?"),
        (
            "es",
            "¿Cuántos soldados de Vietnam participaron?",
            "¿Y de Rusia?",
            "¿Cuántos soldados de Rusia participaron?",
        ),
        ("pt", "Quem visitou Hanói em 2023?", "E em 2024?", "Quem visitou Hanói em 2024?"),
        ("it", "Chi ha visitato Hanoi nel 2023?", "E nel 2024?", "Chi ha visitato Hanoi nel 2024?"),
        ("pl", "Ilu żołnierzy z Wietnamu wzięło udział?", "A z Rosji?", "Ilu żołnierzy z Rosji wzięło udział?"),
        (
            "nl",
            "Hoeveel soldaten uit Vietnam namen deel?",
            "En uit Rusland?",
            "Hoeveel soldaten uit Rusland namen deel?",
        ),
        ("ru", "Сколько солдат из Вьетнама участвовало?", "А из России?", "Сколько солдат из России участвовало?"),
        (
            "ru",
            "Сколько, по данным ТАСС, участвовало?",
            "А по данным Интерфакса?",
            "Сколько, по данным Интерфакса, участвовало?",
        ),
        ("uk", "Скільки солдатів з В'єтнаму брали участь?", "А з Росії?", "Скільки солдатів з Росії брали участь?"),
        ("tr", "Vietnam'dan kaç asker katıldı?", "Peki Rusya'dan?", "Rusya'dan kaç asker katıldı?"),
        ("ar", "كم عدد الجنود من فيتنام؟", "ومن روسيا؟", "كم عدد الجنود من روسيا؟"),
        ("ar", "ماذا حدث في 2023؟", "وفي 2024؟", "ماذا حدث في 2024؟"),
        ("hi", "वियतनाम से कितने सैनिक आए?", "और रूस से?", "रूस से कितने सैनिक आए?"),
        ("th", "ทหารจากเวียดนามกี่คนเข้าร่วม", "แล้วรัสเซียล่ะ", "ทหารจากรัสเซียกี่คนเข้าร่วม"),
        ("th", "ปี 2566 เกิดอะไรขึ้น", "แล้วปี 2567 ล่ะ", "ปี 2567 เกิดอะไรขึ้น"),
        (
            "vi",
            "Có bao nhiêu binh sĩ từ Việt Nam tham gia?",
            "Còn Nga thì sao?",
            "Có bao nhiêu binh sĩ từ Nga tham gia?",
        ),
        ("id", "Berapa tentara dari Vietnam yang ikut?", "Dan dari Rusia?", "Berapa tentara dari Rusia yang ikut?"),
        ("zh", "越南有多少士兵参加？", "还有俄罗斯呢？", "俄罗斯有多少士兵参加？"),
        ("zh", "据新华社，有多少士兵参加？", "那NHK呢？", "据NHK，有多少士兵参加？"),
        ("ja", "ベトナムから何人が参加しましたか？", "ではロシアからは？", "ロシアから何人が参加しましたか？"),
        ("ja", "2023年に何が起きましたか？", "では2024年は？", "2024年に何が起きましたか？"),
        ("ko", "베트남에서 몇 명이 참가했나요?", "그럼 러시아는요?", "러시아에서 몇 명이 참가했나요?"),
    ],
)
def test_what_a_follow_up_names_takes_the_place_of_its_like(
    language: str, earlier: str, question: str, replaced: str
) -> None:
    """A place for a place, a time for a time, a name for a name, an outlet for an outlet; the follow-up stands last."""
    assert whole(question, [(earlier, ANSWER)], language, OUTLETS) == f"{replaced} {question}"


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        (SOLDIERS, "And from Vietnam?"),  # the same place
        (SOLDIERS, "And what did he say about Russia?"),  # a clause of its own
        (SOLDIERS, "And how many ships did Russia send to Bergen?"),
        (SOLDIERS, "and in 2024?"),  # nothing of its kind
        ("How many went from Vietnam to Russia?", "and under China?"),  # which of the two it means is open
        ("Who is the president of Kazakhstan?", "When did he visit Russia?"),  # Kazakhstan says who he is
    ],
)
def test_nothing_is_replaced_where_it_adds_to_what_was_asked(earlier: str, question: str) -> None:
    """The earlier question stays whole."""
    assert after(earlier, question, "en") == f"{earlier} {question}"


def test_a_replacement_replaces_the_one_before_it() -> None:
    """Of three countries asked for in turn, the last is meant; what is asked on keeps it."""
    history = [(SOLDIERS, ANSWER), ("and from Russia?", ANSWER)]
    assert whole("and from China?", history, "en") == "How many soldiers from China took part? and from China?"
    assert whole("and when?", history, "en") == "How many soldiers from Russia took part? and from Russia? and when?"
    history += [("and from China?", ANSWER)]
    assert whole("and from Japan?", history, "en") == "How many soldiers from Japan took part? and from Japan?"


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("de", "und wann?", f"{SOLDIERS} und wann?"),
        ("de", "und aus Russland?", "How many soldiers from Russland took part? und aus Russland?"),
        ("ru", "А из России?", "How many soldiers from России took part? А из России?"),
        ("zh", "俄罗斯呢？", "How many soldiers from 俄罗斯 took part? 俄罗斯呢？"),
        ("vi", "Còn Nga?", "How many soldiers from Nga took part? Còn Nga?"),
        ("ar", "ومتى حدث ذلك بالضبط يا ترى؟", f"{SOLDIERS} ومتى حدث ذلك بالضبط يا ترى؟"),
    ],
)
def test_a_follow_up_may_be_in_another_language(language: str, question: str, expected: str) -> None:
    """Each question is read in its own language."""
    assert after(SOLDIERS, question, language) == expected


def test_a_follow_up_too_short_to_tell_its_language_is_read_in_the_conversation_s() -> None:
    """ "Còn Nga?" could be anything; after a question in Vietnamese it is Vietnamese."""
    earlier = "Có bao nhiêu binh sĩ từ Việt Nam tham gia?"
    assert after(earlier, "còn Nga?", "und") == "Có bao nhiêu binh sĩ từ Nga tham gia? còn Nga?"


def test_a_question_that_found_nothing_can_be_asked_on() -> None:
    """Whether the earlier question had an answer makes no difference."""
    assert whole("And in Bergen?", [("Who opened the museum in Oslo?", NOT_FOUND)], "en") == (
        "Who opened the museum in Bergen? And in Bergen?"
    )


def test_wishes_for_a_language_are_not_carried_along() -> None:
    """Neither one at the end of an earlier question nor one that was all of a turn."""
    expected = "How many soldiers from Russia took part? and from Russia?"
    assert after(f"{SOLDIERS} Answer in German.", "and from Russia?", "en") == expected
    history = [(SOLDIERS, ANSWER), ("auf Deutsch bitte", ANSWER)]
    assert whole("and from Russia?", history, "en") == expected
    assert whole("and from Russia?", history[1:], "en") == "and from Russia?"


def test_an_empty_question_asks_the_one_before_it_again() -> None:
    """ "In German please" leaves nothing of itself to ask."""
    history = [(SOLDIERS, ANSWER), ("and from Russia?", ANSWER)]
    assert whole("", history[:1], "de") == SOLDIERS
    assert whole("", history, "de") == "How many soldiers from Russia took part? and from Russia?"
    assert whole("", [*history, ("auf Deutsch bitte", ANSWER)], "fr") == whole("", history, "fr")
    assert whole("", [], "de") == whole("", [("auf Deutsch bitte", ANSWER)], "de") == ""


def test_a_new_topic_after_a_long_talk_is_new() -> None:
    """Nothing of what was said before comes along, and the next follow-up goes on from the new topic."""
    history = [(question, ANSWER) for question in (SOLDIERS, "and from Russia?", "and when?")]
    fish = "How much is the fish in Bergen?"
    assert whole(fish, history, "en") == fish
    assert whole("and in Oslo?", [*history, (fish, ANSWER)], "en") == "How much is the fish in Oslo? and in Oslo?"


@pytest.mark.parametrize(
    "hostile",
    [
        "he " * 666,
        "and " * 500,
        "Und " * 495 + "Russland",
        "他" * 2000,
        "А. Б. " * 333,
        "((((" * 500,
        "1 " * 1000,
        "Vietnam " * 250,
        "\u0301" * 2000,
        "ตามที่" * 330,
        "वह " * 660,
    ],
)
def test_two_thousand_characters_end_in_themselves(hostile: str) -> None:
    """Whatever they are, as a question and as an earlier one, what comes out ends in what was asked."""
    for language in ("en", "de", "zh", "hi", "und"):
        assert whole(hostile, [(hostile, ANSWER)], language).strip().endswith(hostile.strip())
        assert whole("and when?", [(hostile, ANSWER)], language).endswith("and when?")
