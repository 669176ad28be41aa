"""What a sentence claims against what a passage says, in two languages: figures, dates, names, outlets, quotations."""

import pytest

from index.article import Article, Passage
from rag.answer import Hit
from rag.claims import Lack, claims_of, contradicts, facts_in, facts_of, joined, lacking

NOTHING = facts_in("", "en")
STANDS = Lack(frozenset(), names=False, open=False)


def hit(text: str, language: str, title: str = "", outlet: str | None = None, published: str | None = None) -> Hit:
    """A passage that is its whole article."""
    article = Article("a", text, title, "a.txt", language, None, outlet, published)
    return Hit(Passage("p", "a", 0, 0, len(text), text, language), article, 1.0)


def lack(sentence: str, language: str, passage: str, other: str, **known: str) -> Lack:
    """Return what of `sentence` a passage lacks."""
    article = hit(passage, other, **known)
    outlets = [article.article.outlet or ""]
    return lacking(claims_of(sentence, language, outlets), facts_of(article), NOTHING)


@pytest.mark.parametrize(
    ("sentence", "language", "passage", "other"),
    [
        ("", "en", "", "de"),
        ("There were 1,000 of them.", "en", "Es waren 1.000.", "de"),
        ("It was 1 thousand tonnes.", "en", "Es waren 1.000 Tonnen.", "de"),
        ("Trade reached 1.5 billion dollars.", "en", "Der Handel erreichte 1,5 Milliarden US-Dollar.", "de"),
        ("Handel wuchs auf 800 Millionen Dollar.", "de", "Perdagangan mencapai 800 juta dolar AS.", "id"),
        ("贸易额达到15亿4000万美元。", "zh", "Trade reached $1,540 million.", "en"),
        ("Торговля выросла на 99 процентов.", "ru", "Perdagangan naik 99%.", "id"),
        ("नब्बे लाख नहीं, १,००,००० लोग आए।", "hi", "Over 9 million, not 100,000, came.", "en"),
        ("جاء ٨٦ جنديا.", "ar", "86 Soldaten kamen.", "de"),
        ("มีทหาร ๘๖ นาย", "th", "86명이 왔다.", "ko"),
        ("เกิดขึ้นในปี 2568", "th", "It happened in 2025.", "en"),
        ("The 80th anniversary was marked.", "en", "Es war der 80. Jahrestag.", "de"),
        ("It began at 8:30 p.m. there.", "en", "Es begann um 20:30 Uhr.", "de"),
        ("Vier Länder werden besucht.", "de", "Kazakhstan, Azerbaijan, Rusia dan Belarus, 4 negara.", "id"),
        ("The parade is on 9 May 2025.", "en", "Die Parade findet am 9. Mai 2025 statt.", "de"),
        ("The parade is on 9 May.", "en", "Die Parade findet am 09.05.2025 statt.", "de"),
        ("The parade is in May 2025.", "en", "Die Parade findet am 9. Mai 2025 statt.", "de"),
        ("The parade is in 2025.", "en", "Die Parade findet am 9. Mai 2025 statt.", "de"),
        ("The parade is on 9 May 2025.", "en", "Im Jahr 2025 ist die Parade am 9. Mai.", "de"),
        ("Lễ duyệt binh diễn ra ngày 9 tháng 5.", "vi", "パレードは5月9日に行われる。", "ja"),
        ("The visit is from 5 to 12 May.", "en", "Der Besuch ist vom 5. bis 12. Mai.", "de"),
        ("阅兵在5月举行。", "zh", "Parade digelar pada bulan Mei.", "id"),
        ("The code is 007.12.1.", "en", "Der Code ist 007.12.1.", "de"),
    ],
)
def test_figures_and_dates_stand_in_any_notation(sentence: str, language: str, passage: str, other: str) -> None:
    """Marks, scale words, digits of other scripts, words, eras, clocks; a date by the parts that are known."""
    assert lack(sentence, language, passage, other).figures == frozenset()


@pytest.mark.parametrize(
    ("sentence", "language", "passage", "other", "lost"),
    [
        ("There were 68 soldiers.", "en", "Es waren 86 Soldaten.", "de", "count:68"),
        ("There were 1.000 soldiers.", "de", "There was 1.5 of it.", "en", "count:1000"),
        (
            "Trade reached 800 million euros.",
            "en",
            "Perdagangan mencapai 800 juta dolar AS.",
            "id",
            "money:800000000 EUR",
        ),
        ("Trade grew by 99%.", "en", "Es waren 99 Soldaten.", "de", "percent:99"),
        ("99 Soldaten kamen.", "de", "Trade grew by 99%.", "en", "count:99"),
        ("It was in 1959.", "en", "Es war im Jahr 1969.", "de", "year:1959"),
        ("The 90th anniversary was marked.", "en", "Es war der 80. Jahrestag.", "de", "figure:90"),
        ("It began at 9:30 p.m. there.", "en", "Es begann um 20:30 Uhr.", "de", "hour:9"),
        ("The parade is on 8 May.", "en", "Die Parade findet am 9. Mai statt.", "de", "date:--05-08"),
        ("The parade is on 9 June.", "en", "Die Parade findet am 9. Mai statt.", "de", "date:--06-09"),
        ("The parade is on 9 May 2024.", "en", "Die Parade findet am 9. Mai 2025 statt.", "de", "date:2024-05-09"),
        ("The parade is on 9 May 2024.", "en", "Nach 2024 ist sie am 9. Mai 2025.", "de", "date:2024-05-09"),
        ("The parade is on 9 May 2025.", "en", "Die Parade findet am 9. Mai statt.", "de", "date:2025-05-09"),
        ("The parade is on 9 May 2025.", "en", "Die Parade findet im Mai 2025 statt.", "de", "date:2025-05-09"),
        ("The visit ends on 9 May.", "en", "Der Besuch ist vom 5. bis 12. Mai.", "de", "date:--05-09"),
        ("阅兵有68名士兵参加。", "zh", "86명이 참가한다.", "ko", "count:68"),
        ("มีทหาร ๖๘ นาย", "th", "มีทหาร 86 นาย", "th", "count:68"),
        ("परेड में ६८ सैनिक हैं।", "hi", "परेड में 86 सैनिक हैं।", "hi", "count:68"),
        ("جاء ٦٨ جنديا.", "ar", "جاء 86 جنديا.", "ar", "count:68"),
        ("Пришли шестьдесят восемь солдат.", "ru", "Пришли 86 солдат.", "ru", "count:68"),
        ("They came.500 tanks too.", "en", "Sie kamen.", "de", "count:500"),
        ("Họ đã đến [1].500 xe tăng.", "vi", "Sie kamen.", "de", "count:500"),
        ("他们说，500辆坦克来了。", "zh", "Sie kamen.", "de", "count:500"),
        ("The code is 007.12.2.", "en", "Der Code ist 007.12.1.", "de", "digits:2"),
    ],
)
def test_made_up_figures_and_dates_are_found(sentence: str, language: str, passage: str, other: str, lost: str) -> None:
    """Another figure, unit, kind, year, hour, day, month; a day that was not given, a year that is another date's."""
    assert lost in lack(sentence, language, passage, other).figures


def test_the_day_of_publication_completes_a_date() -> None:
    """The ninth of May, printed in 2025, is 9 May 2025; a figure in the title supports nothing."""
    assert lack("It is on 9 May 2025.", "en", "Am 9. Mai.", "de", published="2025-05-02").nothing
    assert lack("It was written on 2 May 2025.", "en", "Am 9. Mai.", "de", published="2025-05-02").nothing
    assert lack("68 soldiers came.", "en", "Am 9. Mai.", "de", title="68 Soldaten").figures == {"count:68"}


@pytest.mark.parametrize(
    ("sentence", "language", "passage", "other"),
    [
        ("President Vladimir Putin was there.", "en", "Präsident Wladimir Putin war da.", "de"),
        ("President Vladimir Putin was there.", "en", "Президент Владимир Путин был там.", "ru"),
        ("Президент Владимир Путин был там.", "ru", "Le président Vladimir Poutine était là.", "fr"),
        ("President Alexander Lukashenko came.", "en", "Presiden Aleksandr Lukashenko datang.", "id"),
        ("General Secretary To Lam came.", "en", "Tổng Bí thư Tô Lâm đã đến.", "vi"),
        ("He went to Moscow in Russia.", "en", "Er reiste nach Moskau in Russland.", "de"),
        ("It was on the Red Square in Moscow.", "en", "Di Lapangan Merah, Moskow.", "id"),
        ("El presidente viajó a Kazajistán.", "es", "Der Präsident reiste nach Kasachstan.", "de"),
        ("总统普京访问了越南。", "zh", "普京总统抵达越南。", "zh"),
        ("プーチン大統領が述べた。", "ja", "プーチン大統領が語った。", "ja"),
    ],
)
def test_names_stand_in_another_spelling(sentence: str, language: str, passage: str, other: str) -> None:
    """Of another script, language or case; countries and cities in any language; what is translated is left alone."""
    assert lack(sentence, language, passage, other) == STANDS


@pytest.mark.parametrize(
    ("sentence", "language", "passage", "other", "missing", "is_open"),
    [
        ("Chancellor Angela Merkel came.", "en", "Präsident Wladimir Putin kam.", "de", True, False),
        ("Chancellor Angela Merkel came.", "en", "Президент Владимир Путин приехал.", "ru", False, True),
        ("Chancellor Angela Merkel came.", "en", "普京总统来了。", "zh", False, True),
        ("ประธานาธิบดีปูติน มา", "th", "Präsident Wladimir Putin kam.", "de", False, True),
        ("They met in Paris in France.", "en", "Sie trafen sich in Moskau.", "de", True, False),
        ("So said Lavrov yesterday.", "en", "So said Putin yesterday.", "en", True, False),
        ("Thanh Niên says so.", "en", "So steht es hier.", "de", True, False),
    ],
)
def test_names_are_missing_only_where_scripts_can_be_compared(
    sentence: str, language: str, passage: str, other: str, missing: bool, is_open: bool
) -> None:
    """A name in another script is open: nobody may call it made up."""
    found = lack(sentence, language, passage, other)
    assert (found.figures, found.names, found.open) == (frozenset(), missing, is_open)


def test_a_name_may_stand_in_title_outlet_or_question() -> None:
    """The passage is not all that was shown; but an outlet must be the passage's own."""
    passage = hit("So steht es hier.", "de", title="Merkel in Paris", outlet="Die Zeit")
    for sentence in ("Angela Merkel came.", "Die Zeit has it.", "It was in Paris."):
        assert lacking(claims_of(sentence, "en", ["Die Zeit"]), facts_of(passage), NOTHING).nothing
    asked = facts_in("What did Sergey Lavrov say to Bild?", "en")
    claims = claims_of("Sergey Lavrov said so.", "en")
    assert lacking(claims, facts_of(passage), NOTHING).names
    assert lacking(claims, facts_of(passage), asked).nothing
    assert lacking(claims_of("So says Bild.", "en", ["Bild"]), facts_of(passage), asked).names


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("“The war is over,” he said.", True),
        ("«The war  is over.»", True),
        ('"the war is over"', False),
        ("‘The war is won’ he said.", False),
        ("“is won”", True),
        ("“The war", True),
    ],
)
def test_a_quotation_is_exact(quote: str, stands: bool) -> None:
    """But for the marks around it and white space; two words are none, nor is what never closes."""
    passage = "He said: „The war is\nover“. Nobody believed him."
    assert lack(quote, "en", passage, "en").names is not stands
    assert not lack(quote, "de", passage, "en").names
    assert lack("他说“战争已经结束了”。", "zh", "他说：「战争已经结束了」。", "zh").nothing
    assert lack("他说“战争已经开始了”。", "zh", "他说：「战争已经结束了」。", "zh").names


def test_passages_support_together() -> None:
    """One has the figure, another the name."""
    claims = claims_of("Sergey Lavrov counted 86.", "en")
    one, two = facts_in("Es waren 86.", "de"), facts_in("Sergej Lawrow zählte.", "de")
    assert not lacking(claims, one, NOTHING).nothing
    assert not lacking(claims, two, NOTHING).nothing
    assert lacking(claims, joined([one, two]), NOTHING).nothing


@pytest.mark.parametrize(
    ("sentence", "passage", "mixed_up"),
    [
        ("68 soldiers came.", "86 soldiers came.", True),
        ("68 soldiers came.", "86 tanks came.", False),
        ("It cost 5 million dollars.", "It cost 6 million dollars.", True),
        ("It cost 5 million dollars.", "It cost 6 million euros.", False),
    ],
)
def test_a_passage_contradicts_what_it_counts_otherwise(sentence: str, passage: str, mixed_up: bool) -> None:
    """The same word or currency with another figure."""
    claims, facts = claims_of(sentence, "en"), facts_in(passage, "en")
    assert contradicts(claims, lacking(claims, facts, NOTHING), facts) is mixed_up


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Lukaschenko kam mit 86 Soldaten.", "Luka\u00adschenko kam mit 8\u200b6 Soldaten."),
        ("Er sagte: „Der Krieg ist endlich vorbei“.", "Er sagte: „Der Krieg ist end\u00adlich vorbei“."),
        ("Er sagte: „Der (lange) Krieg ist vorbei“.", "Er sagte: „Der [lange] Krieg ist vorbei“."),
        ("Er sagte: „Der [lange] Krieg ist vorbei“.", "Er sagte: „Der [lange] Krieg ist vorbei“."),
    ],
)
def test_a_passage_is_read_as_the_model_is_shown_it(sentence: str, passage: str) -> None:
    """Without soft hyphens and the like, its brackets round; those of the article are right too."""
    assert lack(sentence, "de", passage, "de") == STANDS
