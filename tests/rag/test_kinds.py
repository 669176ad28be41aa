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

PROBED: tuple[Kind, ...] = (*KINDS, "text", "person", "place", "date")
"""A count, an amount, ..., what somebody said about a count or a price, which person, which place, which time."""
PROBES = {
    "en": """
How many clinics did the flood close?
How large is the budget of the new bridge?
By how many per cent did the turnout fall?
Since when has the clinic been closed?
Which year saw the old bridge collapse?
Whom did the mayor thank for the bridge?
Where will the voters meet?
How did the minister react to the flood?
What did the president say about the number of flooded houses?
Which former Norwegian minister opened the clinic?
In which small coastal town did the ferry sink?
At what time does the polling station close?
""",
    "de": """
Wie viele Kliniken wurden geschlossen?
Wie hoch ist die Geldstrafe für den Betreiber der Brücke?
Um wie viel Prozent sank die Wahlbeteiligung?
An welchem Tag wird die Brücke gesperrt?
Seit welchem Jahr steht die alte Brücke?
Mit wem sprach die Bürgermeisterin über die Flut?
Wohin wurden die Patienten gebracht?
Wie reagierte der Minister auf das Hochwasser?
Was sagte der Präsident über die Zahl der Opfer und den Preis der Brücke?
Welche norwegische Politikerin eröffnete die Klinik?
In welchem kleinen Dorf brach die Brücke ein?
Um wie viel Uhr schließen die Wahllokale?
""",
    "nl": """
Hoeveel klinieken zijn gesloten?
Hoe hoog is de boete voor de eigenaar van de brug?
Met hoeveel procent daalde de opkomst?
Op welke dag gaat de brug open?
In welk jaar stortte de oude brug in?
Met wie sprak de burgemeester over de overstroming?
Waar vergaderen de kiezers?
Waarom werd de prijs van de brug verhoogd?
Wat zei de minister over het aantal slachtoffers?
Welke Noorse minister opende de kliniek?
In welk klein dorp stortte de brug in?
Hoe laat sluiten de stembureaus?
""",
    "sv": """
Hur många kliniker stängdes?
Hur hög är kostnaden för den nya bron?
Hur många procent av väljarna stannade hemma?
Vilken dag öppnar bron?
Vilket år rasade den gamla bron?
Med vem talade borgmästaren om översvämningen?
Var ligger den nya kliniken?
Hur reagerade ministern på översvämningen?
Vad sade presidenten om priset på bron?
Vilken norsk politiker öppnade kliniken?
I vilken liten stad rasade bron?
Hur dags stänger vallokalerna?
""",
    "da": """
Hvor mange klinikker blev lukket?
Hvor stor er bøden til broens ejer?
Hvor mange procent faldt valgdeltagelsen?
Hvilken dag åbner broen?
I hvilket år styrtede den gamle bro sammen?
Hvem talte borgmesteren med om oversvømmelsen?
Hvor ligger den nye klinik?
Hvordan reagerede ministeren på oversvømmelsen?
Hvad sagde præsidenten om prisen på broen?
Hvilken norsk politiker åbnede klinikken?
I hvilken lille by styrtede broen sammen?
Hvornår lukker valgstederne?
""",
    "no": """
Hvor mange klinikker ble stengt?
Hvor stor er boten til eieren av broen?
Hvor mange prosent falt valgdeltakelsen?
Hvilken dag åpner broen?
I hvilket år raste den gamle broen?
Hvem snakket ordføreren med om flommen?
Hvor ligger den nye klinikken?
Hvordan reagerte ministeren på flommen?
Hva sa presidenten om prisen på broen?
Hvilken svensk politiker åpnet klinikken?
I hvilken liten by raste broen?
Når stenger valglokalene?
""",
    "fr": """
Combien de cliniques ont fermé ?
À combien s'élève le budget du nouveau pont ?
De quel pourcentage la participation a-t-elle baissé ?
Depuis quand la clinique est-elle fermée ?
En quelle année le vieux pont s'est-il effondré ?
Avec qui la maire a-t-elle parlé de la crue ?
D'où viennent les électeurs ?
Comment le ministre a-t-il réagi à la crue ?
Qu'a dit le président sur le prix du pont ?
Quel ancien dirigeant norvégien a inauguré la clinique ?
Dans quel petit village le pont s'est-il effondré ?
À quelle heure ferment les bureaux de vote ?
""",
    "es": """
¿Cuántas clínicas cerraron?
¿A cuánto asciende el presupuesto del puente?
¿En qué porcentaje bajó la participación?
¿Desde cuándo está cerrada la clínica?
¿En qué año se derrumbó el puente viejo?
¿Con quién habló la alcaldesa de la inundación?
¿A dónde llevaron a los pacientes?
¿Cómo reaccionó el ministro a la inundación?
¿Qué dijo el presidente sobre el precio del puente?
¿Qué antiguo dirigente noruego inauguró la clínica?
¿En qué aldea se derrumbó el puente?
¿A qué hora cierran los colegios electorales?
""",
    "it": """
Quante cliniche hanno chiuso?
A quanto ammonta il costo del nuovo ponte?
Di quale percentuale è calata l'affluenza?
Da quando è chiusa la clinica?
In quale anno è crollato il vecchio ponte?
Con chi ha parlato il sindaco dell'alluvione?
Da dove vengono gli elettori?
Perché è aumentato il prezzo del ponte?
Cosa ha detto il presidente sul costo del ponte?
Quale ex ministro norvegese ha inaugurato la clinica?
In quale piccolo villaggio è crollato il ponte?
A che ora chiudono i seggi?
""",
    "pt": """
Quantas clínicas fecharam?
Qual é o orçamento da nova ponte?
Em que percentagem caiu a participação?
Desde quando a clínica está fechada?
Em que ano caiu a ponte velha?
Com quem falou a prefeita sobre a cheia?
De onde vêm os eleitores?
Como reagiu o ministro à cheia?
O que disse o presidente sobre o preço da ponte?
Qual antigo ministro norueguês inaugurou a clínica?
Em que aldeia caiu a ponte?
A que horas fecham as urnas?
""",
    "ca": """
Quantes clíniques han tancat?
Quin és el pressupost del pont nou?
Quin percentatge de votants es va quedar a casa?
Des de quan és tancada la clínica?
En quin any es va ensorrar el pont vell?
Amb qui va parlar l'alcaldessa?
On es va ensorrar el pont?
Com va reaccionar el ministre a la riuada?
Què va dir el president sobre el preu del pont?
Quin antic ministre noruec va inaugurar la clínica?
A quina ciutat es va ensorrar el pont?
A quina hora tanquen els col·legis electorals?
""",
    "ro": """
Câte clinici s-au închis?
La cât se ridică costul podului?
Cu cât la sută a scăzut prezența la vot?
Până când este închisă clinica?
În ce an s-a prăbușit podul vechi?
Cu cine a vorbit primarul despre inundație?
De unde vin alegătorii?
Cum a reacționat ministrul la inundație?
Ce a spus președintele despre prețul podului?
Care fost ministru norvegian a deschis clinica?
În ce sat s-a prăbușit podul?
La ce oră se închid secțiile de votare?
""",
    "pl": """
Ile klinik zamknięto?
Jaka jest wartość nowego mostu?
O ile procent spadła frekwencja?
Od kiedy klinika jest zamknięta?
W którym roku zawalił się stary most?
Z kim rozmawiała burmistrz o powodzi?
Skąd pochodzą wyborcy?
Jak zareagował minister na powódź?
Co powiedział prezydent o kosztach mostu?
Który były norweski minister otworzył klinikę?
W jakiej małej miejscowości zawalił się most?
O której godzinie zamykają lokale wyborcze?
""",
    "cs": """
Kolik klinik zavřeli?
Jaká je cena nového mostu?
O kolik procent klesla volební účast?
Odkdy je klinika zavřená?
V kterém roce se zřítil starý most?
S kým mluvila starostka o povodni?
Odkud přišli voliči?
Jak reagoval ministr na povodeň?
Co řekl prezident o ceně mostu?
Který bývalý norský ministr otevřel kliniku?
Ve které vesnici se zřítil most?
V kolik hodin se zavírají volební místnosti?
""",
    "sk": """
Koľko kliník zatvorili?
Aká je cena nového mosta?
O koľko percent klesla volebná účasť?
Odkedy je klinika zatvorená?
V ktorom roku sa zrútil starý most?
S kým hovorila starostka o povodni?
Odkiaľ prišli voliči?
Ako reagoval minister na povodeň?
Čo povedal prezident o cene mosta?
Ktorý bývalý nórsky minister otvoril kliniku?
V ktorej dedine sa zrútil most?
O koľkej sa zatvárajú volebné miestnosti?
""",
    "hr": """
Koliko je klinika zatvoreno?
Kolika je cijena novog mosta?
Za koliko posto je pala izlaznost?
Otkad je klinika zatvorena?
Koje godine se srušio stari most?
S kim je gradonačelnica razgovarala o poplavi?
Odakle dolaze birači?
Kako je ministar reagirao na poplavu?
Što je rekao predsjednik o cijeni mosta?
Koji bivši norveški ministar je otvorio kliniku?
U kojem selu se srušio most?
U koliko sati se zatvaraju birališta?
""",
    "sr": """
Колико је клиника затворено?
Kolika je cena novog mosta?
За колико процената је пала излазност?
Otkad je klinika zatvorena?
Које године се срушио стари мост?
Sa kim je gradonačelnica razgovarala o poplavi?
Одакле долазе бирачи?
Kako je ministar reagovao na poplavu?
Шта је рекао председник о цени моста?
Koji bivši norveški ministar je otvorio kliniku?
У ком селу се срушио мост?
U koliko sati se zatvaraju biračka mesta?
""",
    "sl": """
Koliko klinik so zaprli?
Kakšna je cena novega mostu?
Za koliko odstotkov je padla volilna udeležba?
Od kdaj je klinika zaprta?
Katerega leta se je zrušil stari most?
S kom je govorila županja o poplavi?
Od kod prihajajo volivci?
Kako je minister odzval na poplavo?
Kaj je povedal predsednik o ceni mostu?
Kateri nekdanji norveški minister je odprl kliniko?
V kateri vasi se je zrušil most?
Ob kateri uri se zaprejo volišča?
""",
    "ru": """
Сколько клиник закрыли?
Какова сумма штрафа владельцу моста?
На сколько процентов снизилась явка?
С какого числа закрыта клиника?
В каком году рухнул старый мост?
С кем мэр говорила о наводнении?
Откуда приехали избиратели?
Как министр отреагировал на наводнение?
Что сказал президент о стоимости моста?
Какой бывший норвежский министр открыл клинику?
В какой небольшой деревне рухнул мост?
В котором часу закрываются участки?
""",
    "uk": """
Скільки клінік закрили?
Яка сума штрафу власнику мосту?
На скільки відсотків знизилася явка?
Відколи зачинена клініка?
У якому році впав старий міст?
З ким мерка говорила про повінь?
Звідки приїхали виборці?
Як міністр відреагував на повінь?
Що сказав президент про вартість мосту?
Який колишній норвезький міністр відкрив клініку?
У якому невеликому селі впав міст?
О котрій годині зачиняються дільниці?
""",
    "be": """
Колькі клінік закрылі?
Якая цана новага моста?
На колькі працэнтаў знізілася яўка?
З якога часу зачынена клініка?
У якім годзе абрынуўся стары мост?
З кім гаварыла мэрка пра паводку?
Адкуль прыехалі выбаршчыкі?
Як міністр адрэагаваў на паводку?
Што сказаў прэзідэнт пра кошт моста?
Які былы нарвежскі міністр адкрыў клініку?
У якой вёсцы абрынуўся мост?
А якой гадзіне зачыняюцца ўчасткі?
""",
    "bg": """
Колко клиники бяха затворени?
Каква е цената на новия мост?
С колко процента спадна избирателната активност?
Откога е затворена клиниката?
През коя година се срути старият мост?
С кого говори кметът за наводнението?
Откъде идват избирателите?
Как реагира министърът на наводнението?
Какво каза президентът за цената на моста?
Кой бивш норвежки министър откри клиниката?
В кое село се срути мостът?
В колко часа затварят секциите?
""",
    "lt": """
Kiek klinikų uždaryta?
Kokia yra naujojo tilto kaina?
Kiek procentų sumažėjo rinkėjų aktyvumas?
Nuo kada klinika uždaryta?
Kuriais metais sugriuvo senasis tiltas?
Su kuo merė kalbėjo apie potvynį?
Kur sugriuvo tiltas?
Kaip ministras reagavo į potvynį?
Ką pasakė prezidentas apie tilto kainą?
Kuris buvęs ministras atidarė kliniką?
Kuriame kaime sugriuvo tiltas?
Kelintą valandą užsidaro apylinkės?
""",
    "lv": """
Cik klīniku slēgtas?
Kāda ir jaunā tilta cena?
Par cik procentiem samazinājās vēlētāju aktivitāte?
Kopš kura laika klīnika ir slēgta?
Kurā gadā sabruka vecais tilts?
Ar ko mēre runāja par plūdiem?
Kur sabruka tilts?
Kāpēc pieauga tilta cena?
Ko teica prezidents par tilta cenu?
Kurš bijušais ministrs atklāja klīniku?
Kurā ciemā sabruka tilts?
Cikos slēdz iecirkņus?
""",
    "et": """
Mitu kliinikut suleti?
Kui suur on uue silla eelarve?
Mitme protsendi võrra langes valimisaktiivsus?
Mis ajast on kliinik suletud?
Mis aastal varises vana sild?
Kellega rääkis linnapea üleujutusest?
Kust tulid valijad?
Kuidas reageeris minister üleujutusele?
Mida ütles president silla hinna kohta?
Milline endine Norra minister avas kliiniku?
Millises külas varises sild?
Mis kell suletakse jaoskonnad?
""",
    "fi": """
Kuinka monta klinikkaa suljettiin?
Paljonko uusi silta maksaa?
Kuinka monta prosenttia äänestysaktiivisuus laski?
Mistä lähtien klinikka on ollut suljettu?
Minä vuonna vanha silta romahti?
Kenen kanssa pormestari puhui tulvasta?
Missä silta romahti?
Miten ministeri reagoi tulvaan?
Mitä presidentti sanoi sillan hinnasta?
Mikä entinen norjalainen ministeri avasi klinikan?
Missä pienessä kylässä silta romahti?
Mihin aikaan äänestyspaikat suljetaan?
""",
    "hu": """
Hány klinikát zártak be?
Mennyibe kerül az új híd?
Hány százalékkal csökkent a részvételi arány?
Mióta van zárva a klinika?
Melyik évben omlott le a régi híd?
Kivel beszélt a polgármester az árvízről?
Honnan jöttek a szavazók?
Hogyan reagált a miniszter az árvízre?
Mit mondott az elnök a híd áráról?
Melyik volt norvég miniszter nyitotta meg a klinikát?
Melyik kis faluban omlott le a híd?
Hány órakor zárnak a szavazókörök?
""",
    "el": """
Πόσες κλινικές έκλεισαν;
Πόσο κοστίζει η νέα γέφυρα;
Τι ποσοστό των ψηφοφόρων έμεινε σπίτι;
Από πότε είναι κλειστή η κλινική;
Ποια χρονιά κατέρρευσε η παλιά γέφυρα;
Ποιος εγκαινίασε την κλινική;
Πού κατέρρευσε η γέφυρα;
Πώς αντέδρασε ο υπουργός στην πλημμύρα;
Τι είπε ο πρόεδρος για την τιμή της γέφυρας;
Ποιος πρώην υπουργός εγκαινίασε την κλινική;
Σε ποιο χωριό κατέρρευσε η γέφυρα;
Τι ώρα κλείνουν οι κάλπες;
""",
    "tr": """
Kaç klinik kapatıldı?
Yeni köprünün maliyeti ne kadar?
Katılım yüzde kaç düştü?
Klinik ne zamandan beri kapalı?
Eski köprü hangi yılda çöktü?
Belediye başkanı seli kiminle konuştu?
Seçmenler nereden geldi?
Bakan sele nasıl tepki verdi?
Cumhurbaşkanı köprünün fiyatı hakkında ne dedi?
Kliniği hangi eski Norveçli bakan açtı?
Köprü hangi küçük köyde çöktü?
Sandıklar saat kaçta kapanıyor?
""",
    "az": """
Neçə klinika bağlandı?
Yeni körpünün qiyməti nə qədərdir?
Seçicilərin neçə faizi evdə qaldı?
Klinika nə vaxtdan bağlıdır?
Köhnə körpü neçənci ildə uçdu?
Klinikanı kim açdı?
Seçicilər haradan gəldi?
Nazir daşqına necə reaksiya verdi?
Prezident körpünün qiyməti haqqında nə dedi?
Klinikanı hansı keçmiş nazir açdı?
Körpü hansı kənddə uçdu?
Məntəqələr saat neçədə bağlanır?
""",
    "kk": """
Неше емхана жабылды?
Жаңа көпірдің бағасы қанша?
Сайлаушылардың қанша пайызы үйде қалды?
Емхана қашаннан бері жабық?
Ескі көпір қай жылы құлады?
Емхананы кім ашты?
Сайлаушылар қайдан келді?
Министр су тасқынына қалай жауап берді?
Президент көпірдің бағасы туралы не айтты?
Емхананы қай бұрынғы министр ашты?
Көпір қай ауылда құлады?
Учаскелер сағат нешеде жабылады?
""",
    "mn": """
Хэдэн эмнэлэг хаагдсан бэ?
Шинэ гүүрний үнэ хэд вэ?
Сонгогчдын хэдэн хувь гэртээ үлдсэн бэ?
Эмнэлэг хэзээнээс хаалттай вэ?
Хуучин гүүр хэдэн онд нурсан бэ?
Эмнэлгийг хэн нээсэн бэ?
Гүүр хаана нурсан бэ?
Сайд үерт хэрхэн хариу өгсөн бэ?
Ерөнхийлөгч гүүрний үнийн талаар юу гэж хэлсэн бэ?
Эмнэлгийг аль хуучин сайд нээсэн бэ?
Гүүр аль тосгонд нурсан бэ?
Санал хураах байр хэдэн цагт хаах вэ?
""",
    "ka": """
რამდენი კლინიკა დაიხურა?
რა ღირს ახალი ხიდი, რამდენი დოლარი?
ამომრჩეველთა რამდენი პროცენტი დარჩა სახლში?
როდიდან არის კლინიკა დახურული?
რომელ წელს ჩამოინგრა ძველი ხიდი?
ვინ გახსნა კლინიკა?
სად ჩამოინგრა ხიდი?
როგორ უპასუხა მინისტრმა წყალდიდობას?
რა თქვა პრეზიდენტმა ხიდის ფასზე?
რომელმა ყოფილმა მინისტრმა გახსნა კლინიკა?
რომელ სოფელში ჩამოინგრა ხიდი?
რომელ საათზე იკეტება უბნები?
""",
    "hy": """
Քանի՞ կլինիկա փակվեց։
Որքա՞ն է նոր կամրջի գինը։
Ընտրողների քանի՞ տոկոսը մնաց տանը։
Ե՞րբ կբացվի կամուրջը։
Ո՞ր թվականին փլվեց հին կամուրջը։
Ո՞վ բացեց կլինիկան։
Որտե՞ղ փլվեց կամուրջը։
Ինչո՞ւ բարձրացավ կամրջի գինը։
Ի՞նչ ասաց նախագահը կամրջի գնի մասին։
Ո՞ր նախկին նախարարն է բացել կլինիկան։
Ո՞ր գյուղում փլվեց կամուրջը։
Ո՞ր օրը կբացվի կամուրջը։
""",
    "ar": """
كم عيادة أغلقت بعد الفيضان؟
كم تبلغ ميزانية الجسر الجديد؟
كم بالمئة من الناخبين بقوا في منازلهم؟
منذ متى والعيادة مغلقة؟
في أي عام انهار الجسر القديم؟
من افتتح العيادة؟
من أين جاء الناخبون؟
كيف رد الوزير على الفيضان؟
ماذا قال الرئيس عن سعر الجسر؟
أي وزير نرويجي سابق افتتح العيادة؟
في أي قرية انهار الجسر؟
في أي ساعة تغلق مراكز الاقتراع؟
""",
    "fa": """
چند درمانگاه بسته شد؟
هزینه پل جدید چقدر است؟
چند درصد رای‌دهندگان در خانه ماندند؟
درمانگاه از چه زمانی بسته است؟
پل قدیمی در چه سالی فرو ریخت؟
چه کسی درمانگاه را افتتاح کرد؟
رای‌دهندگان از کجا آمدند؟
وزیر چگونه به سیل واکنش نشان داد؟
رئیس‌جمهور درباره قیمت پل چه گفت؟
کدام وزیر نروژی درمانگاه را افتتاح کرد؟
پل در کدام روستا فرو ریخت؟
حوزه‌ها چه ساعتی بسته می‌شوند؟
""",
    "he": """
כמה מרפאות נסגרו?
מה מחיר הגשר החדש?
כמה אחוזים מהבוחרים נשארו בבית?
ממתי המרפאה סגורה?
באיזו שנה קרס הגשר הישן?
מי חנך את המרפאה?
מאיפה באו הבוחרים?
איך הגיב השר לשיטפון?
מה אמר הנשיא על מחיר הגשר?
איזה שר נורווגי חנך את המרפאה?
באיזה כפר קרס הגשר?
באיזו שעה נסגרות הקלפיות?
""",
    "ur": """
سیلاب میں کتنے کلینک بند ہوئے؟
نئے پل کی لاگت کتنی ہے؟
کتنے فیصد ووٹر گھر پر رہے؟
کلینک کب سے بند ہے؟
پرانا پل کس سال گرا؟
کلینک کا افتتاح کس نے کیا؟
پل کہاں گرا؟
وزیر نے سیلاب پر کیسے ردعمل دیا؟
صدر نے پل کی قیمت کے بارے میں کیا کہا؟
کس سابق وزیر نے کلینک کا افتتاح کیا؟
پل کس گاؤں میں گرا؟
پولنگ کتنے بجے بند ہوتی ہے؟
""",
    "hi": """
बाढ़ में कितने अस्पताल बंद हुए?
नए पुल का बजट कितना है?
मतदान कितने प्रतिशत घटा?
अस्पताल कब से बंद है?
पुराना पुल किस साल गिरा?
महापौर ने किससे बात की?
मतदाता कहाँ से आए?
मंत्री ने बाढ़ पर कैसे प्रतिक्रिया दी?
राष्ट्रपति ने पुल की कीमत पर क्या कहा?
अस्पताल का उद्घाटन किस पूर्व मंत्री ने किया?
पुल किस छोटे गाँव में गिरा?
मतदान केंद्र कितने बजे बंद होते हैं?
""",
    "bn": """
বন্যায় কয়টি ক্লিনিক বন্ধ হয়েছে?
নতুন সেতুর খরচ কত?
কত শতাংশ ভোটার বাড়িতে ছিলেন?
ক্লিনিক কবে থেকে বন্ধ?
পুরোনো সেতু কোন সালে ভেঙে পড়ে?
ক্লিনিক কে উদ্বোধন করেছেন?
সেতু কোথায় ভেঙে পড়ে?
মন্ত্রী বন্যায় কীভাবে প্রতিক্রিয়া জানান?
রাষ্ট্রপতি সেতুর দাম নিয়ে কী বলেছেন?
কোন সাবেক মন্ত্রী ক্লিনিক উদ্বোধন করেন?
সেতু কোন গ্রামে ভেঙে পড়ে?
ভোটকেন্দ্র কখন বন্ধ হয়?
""",
    "ta": """
எத்தனை மருத்துவமனைகள் மூடப்பட்டன?
புதிய பாலத்தின் செலவு எவ்வளவு?
எத்தனை சதவீதம் வாக்காளர்கள் வீட்டில் இருந்தனர்?
பாலம் எப்போது திறக்கப்படும்?
பழைய பாலம் எந்த ஆண்டில் இடிந்தது?
மருத்துவமனையை யார் திறந்தார்?
பாலம் எங்கே இடிந்தது?
அமைச்சர் வெள்ளத்திற்கு எப்படி பதிலளித்தார்?
குடியரசுத் தலைவர் பாலத்தின் விலை பற்றி என்ன கூறினார்?
எந்த முன்னாள் அமைச்சர் மருத்துவமனையைத் திறந்தார்?
பாலம் எந்த கிராமத்தில் இடிந்தது?
எந்த தேதியில் பாலம் திறக்கப்படும்?
""",
    "te": """
ఎన్ని ఆసుపత్రులు మూసివేశారు?
కొత్త వంతెన ఖర్చు ఎంత?
ఎంత శాతం ఓటర్లు ఇంట్లో ఉన్నారు?
వంతెన ఎప్పుడు తెరుస్తారు?
పాత వంతెన ఏ సంవత్సరంలో కూలింది?
ఆసుపత్రిని ఎవరు ప్రారంభించారు?
వంతెన ఎక్కడ కూలింది?
మంత్రి వరదపై ఎలా స్పందించారు?
అధ్యక్షుడు వంతెన ధర గురించి ఏమి చెప్పారు?
ఏ మాజీ మంత్రి ఆసుపత్రిని ప్రారంభించారు?
వంతెన ఏ గ్రామంలో కూలింది?
వంతెన ఏ తేదీన తెరుస్తారు?
""",
    "ne": """
बाढीले कतिवटा अस्पताल बन्द भए?
नयाँ पुलको लागत कति हो?
कति प्रतिशत मतदाता घरमै बसे?
अस्पताल कहिलेदेखि बन्द छ?
पुरानो पुल कुन सालमा भत्कियो?
अस्पतालको उद्घाटन कसले गर्‍यो?
पुल कहाँ भत्कियो?
मन्त्रीले बाढीबारे कसरी प्रतिक्रिया दिए?
राष्ट्रपतिले पुलको मूल्यबारे के भने?
कुन पूर्व मन्त्रीले अस्पताल उद्घाटन गरे?
पुल कुन गाउँमा भत्कियो?
मतदान केन्द्र कति बजे बन्द हुन्छ?
""",
    "id": """
Berapa banyak klinik yang ditutup?
Berapa anggaran jembatan baru itu?
Berapa persen penurunan partisipasi pemilih?
Sejak kapan klinik itu ditutup?
Pada tahun berapa jembatan lama runtuh?
Dengan siapa wali kota berbicara tentang banjir?
Dari mana para pemilih datang?
Bagaimana reaksi menteri terhadap banjir?
Apa yang dikatakan presiden tentang harga jembatan?
Mantan menteri mana yang meresmikan klinik?
Di desa mana jembatan itu runtuh?
Jam berapa tempat pemungutan suara ditutup?
""",
    "ms": """
Berapa banyak klinik ditutup?
Berapakah kos jambatan baharu itu?
Berapa peratus pengundi tinggal di rumah?
Sejak bila klinik itu ditutup?
Pada tahun berapa jambatan lama runtuh?
Siapakah yang merasmikan klinik itu?
Di manakah jambatan itu runtuh?
Bagaimanakah menteri bertindak balas terhadap banjir?
Apakah yang dikatakan presiden tentang harga jambatan?
Menteri asing mana yang merasmikan klinik?
Di kampung mana jambatan itu runtuh?
Pukul berapa pusat mengundi ditutup?
""",
    "tl": """
Ilang klinika ang isinara?
Magkano ang bagong tulay?
Ilang porsyento ng mga botante ang nanatili sa bahay?
Kailan bubuksan ang tulay?
Anong taon gumuho ang lumang tulay?
Sino ang nagbukas ng klinika?
Saan gumuho ang tulay?
Paano tumugon ang ministro sa baha?
Ano ang sinabi ng pangulo tungkol sa presyo ng tulay?
Sinong dating opisyal ang nagbukas ng klinika?
Sa anong bayan gumuho ang tulay?
Anong oras magsasara ang botohan?
""",
    "vi": """
Bao nhiêu phòng khám bị đóng cửa?
Kinh phí của cây cầu mới là bao nhiêu?
Tỷ lệ cử tri giảm bao nhiêu phần trăm?
Phòng khám đóng cửa từ khi nào?
Cây cầu cũ sập vào năm nào?
Thị trưởng nói chuyện với ai về trận lũ?
Cử tri đến từ đâu?
Bộ trưởng phản ứng thế nào trước trận lũ?
Tổng thống nói gì về giá của cây cầu?
Bộ trưởng nước ngoài nào khánh thành phòng khám?
Cây cầu sập ở ngôi làng nào?
Điểm bầu cử đóng cửa lúc mấy giờ?
""",
    "sw": """
Kliniki ngapi zilifungwa?
Daraja jipya liligharimu pesa ngapi?
Asilimia ngapi ya wapiga kura walibaki nyumbani?
Kliniki imefungwa tangu lini?
Daraja la zamani lilianguka mwaka gani?
Nani alifungua kliniki?
Daraja lilianguka wapi?
Waziri alijibu vipi kuhusu mafuriko?
Rais alisema nini kuhusu bei ya daraja?
Waziri yupi alifungua kliniki?
Daraja lilianguka katika kijiji gani?
Vituo vya kura vinafungwa saa ngapi?
""",
    "zh": """
洪水中关闭了多少家诊所？
新桥的预算是多少？
投票率下降了百分之几？
诊所从什么时候起关闭？
旧桥是哪一年倒塌的？
市长感谢了谁？
选民来自哪里？
部长如何应对洪水？
总统对桥的价格说了什么？
哪位越南前部长为诊所揭幕？
桥在哪个小镇倒塌？
投票站几点关门？
""",
    "ja": """
洪水で診療所は何カ所閉鎖されましたか？
新しい橋の事業費はいくらですか？
投票率は何ポイント下がりましたか？
診療所はいつから閉まっていますか？
古い橋は何年に崩れましたか？
市長は誰に感謝しましたか？
橋はどこで崩れましたか？
大臣は洪水にどう対応しましたか？
大統領は橋の価格について何と述べましたか？
どのノルウェーの政治家が診療所を開きましたか？
橋はどの村で崩れましたか？
投票所は何時に閉まりますか？
""",
    "ko": """
홍수로 진료소가 몇 곳 문을 닫았습니까?
새 다리의 예산은 얼마입니까?
투표율은 몇 퍼센트 떨어졌습니까?
진료소는 언제부터 닫혀 있습니까?
옛 다리는 어느 해에 무너졌습니까?
시장은 누구에게 감사했습니까?
다리는 어디에서 무너졌습니까?
장관은 홍수에 어떻게 대응했습니까?
대통령은 다리 가격에 대해 무엇이라고 말했습니까?
어느 노르웨이 정치인이 진료소를 열었습니까?
다리는 어느 작은 마을에서 무너졌습니까?
투표소는 몇 시에 닫습니까?
""",
    "th": """
คลินิกปิดไปกี่แห่ง
สะพานใหม่มีงบประมาณเท่าไร
ผู้มีสิทธิ์เลือกตั้งร้อยละเท่าใดอยู่บ้าน
คลินิกปิดตั้งแต่เมื่อไร
สะพานเก่าพังในปีไหน
นายกเทศมนตรีขอบคุณใคร
สะพานพังที่ไหน
รัฐมนตรีรับมือน้ำท่วมอย่างไร
ประธานาธิบดีกล่าวว่าอย่างไรเกี่ยวกับราคาสะพาน
นักการเมืองนอร์เวย์คนใดเปิดคลินิก
สะพานพังในหมู่บ้านใด
หน่วยเลือกตั้งปิดกี่โมง
""",
    "lo": """
ຄລີນິກປິດຈັກແຫ່ງ
ຂົວໃໝ່ມີມູນຄ່າເທົ່າໃດ
ຜູ້ເລືອກຕັ້ງຈັກເປີເຊັນຢູ່ເຮືອນ
ຂົວຈະເປີດເມື່ອໃດ
ຂົວເກົ່າພັງໃນປີໃດ
ໃຜເປີດຄລີນິກ
ຂົວພັງຢູ່ໃສ
ລັດຖະມົນຕີຮັບມືນ້ຳຖ້ວມແນວໃດ
ປະທານາທິບໍດີກ່າວວ່າແນວໃດກ່ຽວກັບລາຄາຂົວ
ລັດຖະມົນຕີຄົນໃດເປີດຄລີນິກ
ຂົວພັງຢູ່ບ້ານໃດ
ໜ່ວຍເລືອກຕັ້ງປິດຈັກໂມງ
""",
    "km": """
តើគ្លីនិកប៉ុន្មានត្រូវបានបិទ
តើស្ពានថ្មីមានតម្លៃប៉ុន្មាន
តើអ្នកបោះឆ្នោតប៉ុន្មានភាគរយនៅផ្ទះ
តើស្ពានបើកនៅពេលណា
តើស្ពានចាស់បាក់នៅឆ្នាំណា
តើនរណាបានបើកគ្លីនិក
តើស្ពានបាក់នៅទីណា
ហេតុអ្វីតម្លៃស្ពានឡើង
តើប្រធានាធិបតីថ្លែងយ៉ាងណាអំពីតម្លៃស្ពាន
តើរដ្ឋមន្ត្រីណាបានបើកគ្លីនិក
តើស្ពានបាក់នៅភូមិណា
តើស្ពានបើកនៅថ្ងៃណា
""",
    "my": """
ဆေးခန်း ဘယ်နှစ်ခု ပိတ်ခဲ့သလဲ။
တံတားသစ်ရဲ့ ကုန်ကျစရိတ် ဘယ်လောက်လဲ။
မဲဆန္ဒရှင် ဘယ်နှစ်ရာခိုင်နှုန်း အိမ်မှာနေခဲ့သလဲ။
တံတားကို ဘယ်တော့ ဖွင့်မလဲ။
တံတားဟောင်း ဘယ်ခုနှစ်မှာ ပြိုကျခဲ့သလဲ။
ဆေးခန်းကို ဘယ်သူ ဖွင့်ခဲ့သလဲ။
တံတား ဘယ်မှာ ပြိုကျခဲ့သလဲ။
ဘာကြောင့် တံတားစျေးနှုန်း တက်သလဲ။
သမ္မတက တံတားစျေးနှုန်းအကြောင်း ဘာပြောခဲ့သလဲ။
ဘယ်ဝန်ကြီးက ဆေးခန်းကို ဖွင့်ခဲ့သလဲ။
တံတား ဘယ်ရွာမှာ ပြိုကျခဲ့သလဲ။
တံတားကို ဘယ်နေ့ ဖွင့်မလဲ။
""",
}

TRAPS: tuple[tuple[str, Kind, str], ...] = (
    ("en", "text", "What did the president say about the number of clinics?"),
    ("en", "text", "How did the minister react to the price of the bridge?"),
    ("en", "text", "Why is it unclear who paid for the bridge?"),
    ("en", "person", "Whom did the president invite?"),
    ("en", "person", "Who was mayor when the bridge opened?"),
    ("en", "place", "Where was the minister when the flood came?"),
    ("en", "date", "When will the unemployment rate be published?"),
    ("en", "date", "When did the man who built the bridge die?"),
    ("en", "text", "Which bridge did the president open?"),
    ("en", "text", "Which law did the minister sign?"),
    ("en", "text", "Tell me about the whole clinic somewhere nowhere."),
    ("en", "number", "How many people who live in the city where the bridge fell voted?"),
    ("en", "text", "What caused the price of rice to rise?"),
    ("en", "number", "How many voters came in the year of the flood?"),
    ("en", "person", "Which of the two Norwegian leaders spoke first?"),
    ("en", "person", "What is the name of the mayor?"),
    ("en", "place", "What is the name of the town where the bridge fell?"),
    ("en", "place", "Which country's president opened the bridge?"),
    ("en", "percentage", "What percentage of the people who voted said why?"),
    ("en", "year", "In which year did inflation fall?"),
    ("en", "text", "How has the number of clinics changed since the flood?"),
    ("en", "number", "How long is the bridge?"),
    ("en", "text", "On which bridge did they meet?"),
    ("de", "text", "Welche Brücke besuchte der Präsident?"),
    ("de", "text", "Wie wirkte sich der Preis auf die Wahl aus?"),
    ("de", "person", "Welche Ministerin sagte, wann die Brücke öffnet?"),
    ("de", "text", "Was hat der Minister über die Zahl der Kliniken gesagt?"),
    ("de", "text", "Womöglich sah jemand die Weserbrücke."),
    ("de", "person", "Wie heißt der neue Bürgermeister?"),
    ("de", "place", "Wie heißt das Dorf an der Brücke?"),
    ("fr", "text", "Pourquoi le prix du pont a-t-il augmenté ?"),
    ("fr", "text", "Quel pont le président a-t-il inauguré ?"),
    ("fr", "person", "Comment s’appelle la maire ?"),
    ("fr", "place", "Comment s'appelle le village ?"),
    ("es", "text", "¿Por qué subió el precio del puente?"),
    ("es", "text", "¿Qué puente inauguró el presidente?"),
    ("es", "person", "¿Quién dijo cómo ocurrió la inundación?"),
    ("es", "text", "¿Qué dijo la ministra sobre cuántos votaron?"),
    ("it", "text", "Come ha reagito il ministro al costo del ponte?"),
    ("it", "text", "Quale ponte ha inaugurato il presidente?"),
    ("pt", "text", "Como o prefeito explicou o preço da ponte?"),
    ("pt", "text", "Que ponte inaugurou o presidente?"),
    ("ru", "text", "Какой мост открыл президент?"),
    ("ru", "text", "Какую помощь получил президент?"),
    ("ru", "text", "Что сказал министр о том, сколько стоит мост?"),
    ("ru", "place", "Какой город посетил президент?"),
    ("ru", "person", "Чей министр приехал на мост?"),
    ("uk", "text", "Який міст відкрив президент?"),
    ("uk", "text", "Яка команда перемогла президента?"),
    ("pl", "text", "Jaki most otworzył prezydent?"),
    ("pl", "text", "Jak wzrosła cena mostu?"),
    ("cs", "text", "Jaký most otevřel prezident?"),
    ("sv", "text", "Var det svårt att laga bron?"),
    ("sv", "text", "Varje klinik var stängd."),
    ("nl", "text", "Hoe steeg de prijs van de brug?"),
    ("nl", "text", "Welke brug opende de president?"),
    ("tr", "text", "Enflasyon neden arttı?"),
    ("tr", "text", "Hangi köprüyü cumhurbaşkanı açtı?"),
    ("tr", "person", "Hangi Vietnamlı lider köprüyü açtı?"),
    ("tr", "date", "Enflasyon rakamı ne zaman açıklanacak?"),
    ("hi", "text", "राष्ट्रपति ने मरीज़ों की संख्या पर क्या कहा?"),
    ("hi", "text", "पुल की कीमत क्यों बढ़ी?"),
    ("zh", "text", "几乎所有诊所都关闭了。"),
    ("zh", "text", "为什么桥的价格上涨？"),
    ("zh", "text", "总统几年来说了什么？"),
    ("zh", "person", "哪位著名的挪威歌手为桥揭幕？"),
    ("zh", "number", "有几内亚代表几名？"),
    ("ja", "text", "などの都市で橋が崩れた。"),
    ("ja", "text", "何人かが橋を渡った理由は？"),
    ("ja", "text", "橋の価格はなぜ上がりましたか？"),
    ("ko", "text", "다리 가격은 왜 올랐습니까?"),
    ("ko", "text", "대통령은 사망자 수에 대해 무슨 말을 했습니까?"),
    ("th", "text", "ทำไมราคาสะพานจึงสูงขึ้น"),
    ("th", "text", "รัฐมนตรีตอบสนองอย่างไรต่อมูลค่าของสะพาน"),
    ("th", "person", "ผู้นำเวียดนามคนใดเปิดสะพาน"),
    ("vi", "text", "Vì sao giá cây cầu tăng?"),
    ("vi", "text", "Tổng thống thăm cây cầu nào?"),
    ("vi", "person", "Lãnh đạo Việt Nam nào khánh thành cây cầu?"),
    ("vi", "text", "Bộ trưởng nói gì về số lượng người bị nạn?"),
    ("id", "text", "Mengapa harga jembatan naik?"),
    ("id", "text", "Presiden meresmikan jembatan mana?"),
    ("id", "person", "Pemimpin Vietnam mana yang meresmikan jembatan?"),
    ("id", "place", "Presiden negara mana yang datang?"),
    ("ar", "text", "لماذا ارتفع سعر الجسر؟"),
    ("ar", "text", "أي جسر افتتح الرئيس؟"),
    ("ar", "text", "ماذا قال الوزير عن عدد المصابين؟"),
    ("fa", "text", "چرا قیمت پل بالا رفت؟"),
    ("he", "text", "למה עלה מחיר הגשר?"),
    ("fi", "text", "Miksi sillan hinta nousi?"),
    ("hu", "text", "Miért nőtt a híd ára?"),
    ("el", "text", "Γιατί αυξήθηκε η τιμή της γέφυρας;"),
    ("sw", "text", "Kwa nini bei ya daraja ilipanda?"),
    ("da", "text", "Hvordan steg prisen på broen?"),
    ("no", "text", "Hvorfor steg prisen på broen?"),
    ("bn", "text", "সেতুর দাম কেন বেড়েছে?"),
    ("ta", "text", "பாலத்தின் விலை ஏன் உயர்ந்தது?"),
    ("ro", "text", "De ce a crescut prețul podului?"),
    ("fi", "place", "Missä maassa silta romahti?"),
    ("en", "text", "In which areas will the two countries cooperate?"),
    ("de", "text", "Auf welchen Gebieten arbeiten die Länder zusammen?"),
    ("ru", "text", "В каких областях сотрудничают страны?"),
    ("es", "text", "¿En qué áreas cooperan los dos países?"),
    ("es", "text", "¿Qué política defiende la alcaldesa?"),
    ("it", "text", "In quali settori collaborano i due paesi?"),
    ("uk", "text", "У яких галузях співпрацюють країни?"),
    ("zh", "text", "两国将在哪些领域合作？"),
    ("vi", "text", "Hai nước hợp tác trong lĩnh vực nào?"),
    ("id", "text", "Dalam bidang apa kedua negara bekerja sama?"),
    ("hi", "text", "दोनों देश किन क्षेत्रों में सहयोग करेंगे?"),
    ("hi", "text", "कौन सी टीम जीती?"),
    ("ur", "text", "کون سی ٹیم جیتی؟"),
    ("fi", "text", "Koska silta romahti, äänestys siirrettiin."),
    ("sv", "text", "Inom vilka områden samarbetar länderna?"),
)


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


@pytest.mark.parametrize("language", sorted(PROBES))
def test_every_listed_language_asks_for_every_kind(kinds: Kinds, language: str) -> None:
    """Twelve questions each; a sentence is asked for by "why" and "what did they say about the price" alike."""
    for kind, question in zip(PROBED, PROBES[language].strip().split("\n"), strict=True):
        assert kinds.asked_for(question, language) == kind, question


def test_every_listed_language_is_probed(kinds: Kinds) -> None:
    """Each has phrases for every cue, too."""
    assert all(set(by) == set(PROBES) for by in kinds.cues.values())


@pytest.mark.parametrize(("language", "kind", "question"), TRAPS)
def test_words_that_only_look_like_question_words(kinds: Kinds, language: str, kind: Kind, question: str) -> None:
    """What a sentence is about, relative clauses, objects of the question, and cues inside of longer words."""
    assert kinds.asked_for(question, language) == kind


@pytest.mark.parametrize(
    ("language", "question", "kind", "several"),
    [
        ("en", "Which two former Norwegian ministers opened the clinic?", "person", True),
        ("en", "Which former Norwegian minister opened the clinic?", "person", False),
        ("de", "Welche schwedischen Städte wurden überflutet?", "place", True),
        ("ru", "Какие норвежские министры открыли клинику?", "person", True),
        ("tr", "Hangi kuzey illeri sular altında kaldı?", "place", True),
        ("zh", "哪几位挪威部长为诊所揭幕？", "person", True),
        ("vi", "Những tỉnh nào bị lũ?", "place", True),
        ("id", "Pulau mana saja yang dilanda banjir?", "place", True),
        ("fi", "Mitkä norjalaiset ministerit avasivat klinikan?", "person", True),
        ("sw", "Mikoa ipi ilikumbwa na mafuriko?", "place", True),
    ],
)
def test_a_which_word_and_its_noun(kinds: Kinds, language: str, question: str, kind: Kind, several: bool) -> None:
    """Adjectives, countries and numbers may stand between them, in both orders."""
    assert kinds.asked_for(question, language) == kind
    assert kinds.asks_for_several(question, language) == several


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("th", "พิพิธภัณฑ์เปิดวันที่เท่าไร", "date"),  # "which day" has "how much" inside
        ("en", "How much money did the museum get?", "money"),  # and not a count
        ("ja", "港は何年に造られましたか？", "year"),
        ("zh", "这座桥是几年建成的？", "year"),  # "how many" alone is a count
        ("zh", "这座桥有几座塔？", "number"),
        ("th", "คาซัคสถานมีโครงการลงทุนในเวียดนามกี่โครงการ", "number"),  # "capital" stands in "investment project"
        ("th", "โครงการลงทุนมีมูลค่าเท่าไร", "money"),
        ("lo", "ມີໂຄງການລົງທຶນຈັກໂຄງການ", "number"),
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
        ("ja", "けがをした人は何人か。", "number"),  # "何人か" elsewhere is "some people"
        ("ja", "市長は何人かと会った理由は何ですか。", "text"),
        ("ja", "犠牲者は計何人か？", "number"),
        ("ja", "展覧会が始まるのはいつか", "date"),
        ("ja", "風車は何基ありますか。", "number"),
        ("ja", "試料は何グラムですか。", "number"),
        ("de", "An wie vielen Stellen tauchten sie?", "number"),
        ("bn", "কতজনকে আটক করা হয়?", "number"),
        ("az", "Şirkət otellərdən neçəsini yeniləyəcək?", "number"),
        ("tr", "Otellerin kaçını yeniledi?", "number"),
        ("hu", "Milyen mélyen fekszik a roncs?", "number"),
        ("sv", "Hur lång tid tog det?", "number"),
        ("fr", "Quelle était la magnitude du séisme ?", "number"),
        ("ko", "등재를 처음 신청한 해는?", "year"),
        ("es", "¿Para qué día se convocó la huelga?", "date"),
        ("fa", "گروه در چه شبی کمک خواست؟", "date"),
    ],
)
def test_inflected_question_words_and_measures(kinds: Kinds, language: str, question: str, kind: Kind) -> None:
    """Cases, counters and units; and phrases that ask only at the end of a sentence."""
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


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("en", "Who announced the number of soldiers?", "person"),
        ("en", "When did the number of members reach 100?", "date"),
        ("en", "In which city did the number of tourists double?", "place"),
        ("en", "Tell me the number of soldiers", "number"),
        ("vi", "Ai đã công bố số lượng binh sĩ?", "person"),
        ("vi", "Số lượng binh sĩ là bao nhiêu?", "number"),
        ("en", "Which ministry announced the number of soldiers?", "text"),
        ("de", "Welches Ministerium gab die Zahl der Soldaten bekannt?", "text"),
        ("es", "¿Qué ministerio anunció el número de soldados?", "text"),
        ("fr", "Quel ministère a annoncé le nombre de soldats ?", "text"),
        ("it", "Quale ministero ha annunciato il numero dei soldati?", "text"),
        ("pt", "Que ministério anunciou o número de soldados?", "text"),
        ("nl", "Welk ministerie maakte het aantal soldaten bekend?", "text"),
        ("sv", "Vilket ministerium meddelade antalet soldater?", "text"),
        ("pl", "Które ministerstwo podało liczbę żołnierzy?", "text"),
        ("cs", "Které ministerstvo oznámilo počet vojáků?", "text"),
        ("ro", "Ce minister a anunțat numărul soldaților?", "text"),
        ("ru", "Какое министерство сообщило число солдат?", "text"),
        ("uk", "Яке міністерство повідомило кількість солдатів?", "text"),
        ("tr", "Asker sayısını hangi bakanlık açıkladı?", "text"),
        ("az", "Əsgərlərin sayını hansı nazirlik açıqladı?", "text"),
        ("kk", "Сарбаздар санын қай министрлік жариялады?", "text"),
        ("fa", "کدام وزارتخانه شمار سربازان را اعلام کرد؟", "text"),
        ("ar", "أي وزارة أعلنت عدد الجنود؟", "text"),
        ("hi", "किस मंत्रालय ने सैनिकों की संख्या बताई?", "text"),
        ("bn", "কোন মন্ত্রণালয় সৈন্যের সংখ্যা জানিয়েছে?", "text"),
        ("th", "กระทรวงใดประกาศจำนวนทหาร", "text"),
        ("id", "Kementerian mana yang mengumumkan jumlah prajurit?", "text"),
        ("ms", "Kementerian manakah yang mengumumkan bilangan askar?", "text"),
        ("zh", "哪个部门公布了士兵人数？", "text"),
        ("el", "Ποιο υπουργείο ανακοίνωσε τον αριθμό των στρατιωτών;", "text"),
        ("hu", "Melyik minisztérium közölte a katonák számát?", "text"),
        ("sw", "Wizara ipi ilitangaza idadi ya askari?", "text"),
        ("tl", "Aling ministeryo ang nag-anunsyo ng bilang ng mga sundalo?", "text"),
        ("km", "ក្រសួងណាបានប្រកាសចំនួនទាហាន?", "text"),
        ("en", "Which minister announced the number of soldiers?", "person"),
        ("de", "Welche Ministerin gab die Zahl der Soldaten bekannt?", "person"),
        ("tr", "Asker sayısını hangi bakan açıkladı?", "person"),
        ("kk", "Сарбаздар санын қай министр жариялады?", "person"),
    ],
)
def test_a_ministry_is_no_person_and_the_number_is_not_asked_for(
    kinds: Kinds, language: str, question: str, kind: Kind
) -> None:
    """It begins with the minister's name in many languages; and "the number of" names what somebody announced."""
    assert kinds.asked_for(question, language) == kind


@pytest.mark.parametrize(
    ("language", "question", "place"),
    [
        ("en", "Can you tell me in which city the president will receive him?", "town"),
        ("de", "Kannst du sagen, in welcher Stadt der Präsident ihn empfängt?", "town"),
        ("es", "¿Me puedes decir en qué ciudad lo recibe el presidente?", "town"),
        ("fr", "Peux-tu me dire dans quelle ville le président le reçoit ?", "town"),
        ("it", "Puoi dirmi in quale città lo riceve il presidente?", "town"),
        ("pt", "Pode dizer-me em que cidade o presidente o recebe?", "town"),
        ("nl", "Kun je zeggen in welke stad de president hem ontvangt?", "town"),
        ("sv", "Kan du säga i vilken stad presidenten tar emot honom?", "town"),
        ("pl", "Możesz powiedzieć, w jakim mieście prezydent go przyjmie?", "town"),
        ("cs", "Můžeš říct, v jakém městě ho prezident přijme?", "town"),
        ("ro", "Poți să-mi spui în ce oraș îl primește președintele?", "town"),
        ("ru", "Можешь сказать, в каком городе его примет президент?", "town"),
        ("uk", "Можеш сказати, у якому місті його прийме президент?", "town"),
        ("tr", "Cumhurbaşkanının onu hangi şehirde kabul edeceğini söyler misin?", "town"),
        ("az", "Prezidentin onu hansı şəhərdə qəbul edəcəyini deyə bilərsən?", "town"),
        ("kk", "Президент оны қай қалада қабылдайтынын айта аласың ба?", "town"),
        ("fa", "می‌توانی بگویی رئیس‌جمهور در کدام شهر او را می‌پذیرد؟", "town"),
        ("ar", "هل يمكنك أن تخبرني في أي مدينة يستقبله الرئيس؟", "town"),
        ("hi", "क्या आप बता सकते हैं कि राष्ट्रपति किस शहर में उनसे मिलेंगे?", "town"),
        ("th", "ช่วยบอกหน่อยว่าประธานาธิบดีจะต้อนรับเขาที่เมืองใด", "town"),
        ("vi", "Bạn có thể cho biết tổng thống đón ông ở thành phố nào không?", "town"),
        ("id", "Bisakah kamu memberi tahu di kota mana presiden menerimanya?", "town"),
        ("ja", "大統領がどの都市で彼を迎えるか教えてください。", "town"),
        ("zh", "你能告诉我总统在哪个城市接待他吗？", "town"),
        ("ko", "대통령이 어느 도시에서 그를 맞이하는지 알려 주세요.", "town"),
        ("en", "Which country won?", "country"),
        ("de", "Welches Land hat gewonnen?", "country"),
        ("es", "¿Qué país ganó?", "country"),
        ("fr", "Quel pays a gagné ?", "country"),
        ("it", "Quale paese ha vinto?", "country"),
        ("pt", "Que país ganhou?", "country"),
        ("nl", "Welk land won?", "country"),
        ("sv", "Vilket land vann?", "country"),
        ("pl", "Który kraj wygrał?", "country"),
        ("cs", "Která země vyhrála?", "country"),
        ("ro", "Ce țară a câștigat?", "country"),
        ("ru", "Какая страна победила?", "country"),
        ("uk", "Яка країна перемогла?", "country"),
        ("tr", "Hangi ülke kazandı?", "country"),
        ("az", "Hansı ölkə qalib gəldi?", "country"),
        ("kk", "Қай ел жеңді?", "country"),
        ("fa", "کدام کشور برنده شد؟", "country"),
        ("ar", "أي دولة فازت؟", "country"),
        ("hi", "कौन सा देश जीता?", "country"),
        ("th", "ประเทศใดชนะ", "country"),
        ("vi", "Nước nào thắng?", "country"),
        ("id", "Negara mana yang menang?", "country"),
        ("ja", "どの国が勝ったか。", "country"),
        ("zh", "哪个国家赢了？", "country"),
        ("ko", "어느 나라가 이겼나?", "country"),
        ("el", "Ποια χώρα κέρδισε;", "country"),
        ("hu", "Melyik ország nyert?", "country"),
        ("bn", "কোন দেশ জিতেছে?", "country"),
        ("tl", "Aling bansa ang nanalo?", "country"),
        ("sw", "Nchi gani ilishinda?", "country"),
        ("km", "ប្រទេសណាឈ្នះ?", "country"),
        ("lo", "ປະເທດໃດຊະນະ?", "country"),
        ("fi", "Mikä maa voitti?", "country"),
        ("he", "איזו מדינה ניצחה?", "country"),
        ("en", "Where was the treaty signed?", ""),
        ("en", "On which of the two islands did they land?", ""),
        ("xx", "In which town was it signed?", ""),
    ],
)
def test_a_town_or_a_country_is_asked_for(kinds: Kinds, language: str, question: str, place: str) -> None:
    """By the noun of a which-word, on either side of it."""
    assert kinds.place_asked(question, language) == place


def test_a_phrase_counts_as_whole_words_only(kinds: Kinds) -> None:
    """ "whole" is not "who", "nowhere" is not "where", and "womöglich" is not "wo"."""
    assert kinds.asked_for("Tell me the whole story from nowhere.", "en") == "text"
    assert kinds.asked_for("Womöglich streikt die Werft.", "de") == "text"


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("gl", "Onde afundou o barco?", "place"),
        ("af", "Wanneer maak die museum oop?", "date"),
        ("uz", "Muzeyni kim ochdi?", "person"),
        ("ml", "എത്ര വീടുകൾ തകർന്നു?", "number"),
        ("kn", "ವಸ್ತುಸಂಗ್ರಹಾಲಯವನ್ನು ಯಾರು ತೆರೆದರು?", "person"),
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


@pytest.mark.parametrize("language", ["en", "th", "zu", "und"])
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
            assert said and all(phrase == phrase.lower() and phrase.strip() for phrase in said)
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


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("en", "Which company helped pay for the railway?", "text"),
        ("en", "What is the price of the ticket?", "money"),
        ("tr", "Libya'daki rehineler için para verildiğini hangi gazete öne sürdü?", "text"),
        ("zh", "哪家银行为购买巡逻艇提供贷款？", "text"),
        ("fa", "کدام شرکت پول جایزهٔ مسابقه را داد؟", "text"),
        ("hi", "किस बैंक ने क़र्ज़ दिया?", "text"),
        ("ru", "Какое объединение хочет оспорить ограничение аренды?", "text"),
        ("ru", "Какую компенсацию получит фирма?", "money"),
        ("de", "Welche Entschädigung erhält die Firma?", "money"),
        ("vi", "Ngân hàng nào cho vay tiền?", "text"),
        ("nl", "Onder welke voorwaarde komt de rest van de lening?", "text"),
        ("lt", "Kokia yra naujojo tilto kaina?", "money"),
    ],
)
def test_a_word_of_money_asks_only_where_which_asks_for_it(
    kinds: Kinds, language: str, question: str, kind: Kind
) -> None:
    """ "Which bank lends the money" asks for the bank; "what is the price" for money, wherever its noun stands."""
    assert kinds.asked_for(question, language) == kind


@pytest.mark.parametrize(
    ("language", "question", "kind", "leaning"),
    [
        ("en", "How many deputies voted for the budget?", "number", "money"),
        ("en", "How much money did the deputies get?", "money", "money"),
        ("ru", "Сколько депутатов проголосовали за бюджет?", "number", "money"),
        ("ru", "Сколько денег получили депутаты?", "money", "money"),
        ("ar", "كم عاملا شاركوا في إضراب الأجور؟", "number", "money"),
        ("ja", "何人の議員が家賃上限法に賛成しましたか。", "number", "money"),
        ("ko", "금리 인상에 찬성한 위원은 몇 명인가?", "number", "percentage"),
        ("th", "มี ส.ส. กี่คนลงมติไม่เห็นชอบงบประมาณ", "number", "money"),
        ("en", "How long did the strike last?", "number", "number"),
        ("de", "Wie lange dauerte der Streik?", "number", "number"),
        ("en", "How many ships came?", "number", "number"),
        ("en", "Who paid?", "person", "person"),
    ],
)
def test_what_is_counted_and_what_the_words_lean_to(
    kinds: Kinds, language: str, question: str, kind: Kind, leaning: Kind
) -> None:
    """A word of money that is not what is counted makes money likelier, no more: the articles decide."""
    assert kinds.asked_and_leaning(question, language) == (kind, leaning)
