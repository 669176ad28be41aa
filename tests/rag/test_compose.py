"""The reader's answer: its words are a frame's or an article's own, and every mark has its exact quote."""

import re
from dataclasses import replace

import pytest

from index.article import Article, Passage
from rag.answer import Evidence, Hit, Value
from rag.compare import Comparison, Finding, Lead
from rag.compose import Composed, compose, outlet_of
from rag.prompt import load_frames, prompts_folder

LANGUAGES = sorted(file.name.removesuffix(".toml") for file in (prompts_folder() / "frames").iterdir())
GERMAN = Article(
    "g", "Vorher. Es kamen 86 Soldaten.\nNachher.", "T", "g.txt", "de", "https://g.example/1", "Tagesblatt"
)
INDONESIAN = Article("i", "Sebelum. Ada 68 prajurit\ndi sana.", "T", "i.txt", "id", None, "Harian", "2025-05-02")
THAI = Article("t", "ก่อนหน้า มีทหาร 86 นาย", "T", "t.txt", "th")


def evidence(article: Article, quote: str, figure: str = "", score: float = 0.5) -> Evidence:
    """Return the sentence `quote` of `article` with the number `figure` as its value."""
    start = article.text.index(quote)
    passage = Passage(f"{article.id}-0", article.id, 0, 0, len(article.text), article.text, article.language)
    at = article.text.index(figure)
    value = Value("number", figure, at, at + len(figure), figure) if figure else None
    return Evidence(Hit(passage, article, 1.0), start, start + len(quote), score, value)


EIGHTY_SIX = evidence(GERMAN, "Es kamen 86 Soldaten.", "86", 0.91234567)
SIXTY_EIGHT = evidence(INDONESIAN, "Ada 68 prajurit\ndi sana.", "68")
THAI_TOO = evidence(THAI, "มีทหาร 86 นาย", "86")
ANSWERED = Comparison("answered", (Finding(EIGHTY_SIX.value, (EIGHTY_SIX, THAI_TOO), sources=2),))
DISAGREEMENT = Comparison(
    "disagreement",
    (Finding(EIGHTY_SIX.value, (EIGHTY_SIX, THAI_TOO)), Finding(SIXTY_EIGHT.value, (SIXTY_EIGHT,))),
)
ARTICLES = {article.id: article for article in (GERMAN, INDONESIAN, THAI)}


def marks(text: str) -> list[int]:
    """Return the numbers of the marks in `text`, in order."""
    return [int(number) for number in re.findall(r"\[(\d+)\]", text)]


def check_citations(composed: Composed) -> None:
    """Every mark has its citation and every citation its mark, its exact quote, and its check."""
    assert [citation.n for citation in composed.citations] == list(range(1, len(composed.citations) + 1))
    assert set(marks(composed.text)) == {citation.n for citation in composed.citations}
    for citation in composed.citations:
        article = ARTICLES[citation.article_id]
        assert citation.quote == article.text[citation.start : citation.end] != ""
        assert citation.verified
        assert (citation.outlet, citation.published, citation.url) == (article.outlet, article.published, article.url)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_in_every_language(language: str) -> None:
    """The value, both sources in agreement, both quotes."""
    composed = compose(ANSWERED, language, 7)
    check_citations(composed)
    assert "86" in composed.text.split("\n")[0]
    assert marks(composed.text) == [1, 2, 1, 2]
    assert "Es kamen 86 Soldaten." in composed.text
    assert "มีทหาร 86 นาย" in composed.text
    assert "Tagesblatt" in composed.text
    assert "t.txt" in composed.text  # where no outlet is known, the file
    assert load_frames(language).render("agreement", count=2) in composed.text
    assert [(short.value, short.citations) for short in composed.short_answers] == [("86", (1, 2))]
    assert composed.disagreements == ()
    assert composed.citations[0].score == 0.9123


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_disagreement_in_every_language(language: str) -> None:
    """Each value with its sources; short answers, disagreement and marks tell the same numbers."""
    composed = compose(DISAGREEMENT, language, 7)
    check_citations(composed)
    assert composed.text.startswith(load_frames(language).render("disagreement"))
    items = [line for line in composed.text.split("\n") if line.startswith("- ")]
    assert [marks(item) for item in items] == [[1, 2], [3]]
    assert "86" in items[0] and "68" in items[1]
    assert marks(composed.text) == [1, 2, 3, 1, 2, 3]
    assert [(short.value, short.citations) for short in composed.short_answers] == [("86", (1, 2)), ("68", (3,))]
    (disagreement,) = composed.disagreements
    assert [(side.value, side.citations) for side in disagreement.values] == [("86", (1, 2)), ("68", (3,))]
    assert "Ada 68 prajurit di sana." in composed.text  # one line in the answer, exact in the citation
    assert composed.citations[2].quote == "Ada 68 prajurit\ndi sana."


@pytest.mark.parametrize("language", LANGUAGES)
def test_not_found_in_every_language(language: str) -> None:
    """It says so, says how many articles were searched, and cites nothing."""
    composed = compose(Comparison("not_found"), language, 4711)
    assert composed == Composed(composed.text)
    assert composed.text == load_frames(language).render("not_found", articles=4711)
    assert "4711" in composed.text
    assert marks(composed.text) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_offers_what_is_nearest(language: str) -> None:
    """The refusal first, then the sentences, each with its mark and exact quote; no short answer."""
    composed = compose(Comparison("not_found"), language, 3, (EIGHTY_SIX, SIXTY_EIGHT))
    frames = load_frames(language)
    assert composed.text.startswith(frames.render("not_found", articles=3))
    assert frames.render("nearest") in composed.text
    assert not composed.short_answers and not composed.disagreements
    assert marks(composed.text) == [1, 2]
    check_citations(composed)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_english_frame_stands_in_an_answer_in_another_language(language: str) -> None:
    """Neither around an answer, nor a disagreement, nor a refusal, nor a figure that differs."""
    updated = Comparison("answered", (Finding(EIGHTY_SIX.value, (EIGHTY_SIX, THAI_TOO), sources=2),), (SIXTY_EIGHT,))
    bearing = Comparison("answered", (Finding(None, (EIGHTY_SIX,)),), lead="bearing")
    other = Comparison("answered", (Finding(EIGHTY_SIX.value, (EIGHTY_SIX,)),), lead="other")
    said = [compose(found, language, 7).text for found in (updated, DISAGREEMENT, bearing, other)]
    said.append(compose(Comparison("not_found"), language, 7, (SIXTY_EIGHT,)).text)
    for text in said:
        assert not re.findall(
            r"\b(?:the|reports|disagree|agreement|earlier|reported|searched|nearest|say)\b", text, re.I
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_outlet_said_before_is_told(language: str) -> None:
    """With its day and its quote, after the value that counts."""
    found = Comparison("answered", (Finding(EIGHTY_SIX.value, (EIGHTY_SIX,)),), (SIXTY_EIGHT,))
    composed = compose(found, language, 2)
    before = composed.text.split("\n\n")[1]
    assert "68" in before and "Harian" in before and marks(before) == [2]
    assert [short.value for short in composed.short_answers] == ["86"]
    check_citations(composed)


def test_a_language_without_frames_is_answered_in_english() -> None:
    """Never with an error, never with another language's frame."""
    assert compose(ANSWERED, "xx", 2).text == compose(ANSWERED, "en", 2).text


def test_an_answer_in_full() -> None:
    """German answer from one Indonesian source, word for word."""
    composed = compose(Comparison("answered", (Finding(SIXTY_EIGHT.value, (SIXTY_EIGHT,)),)), "de", 2)
    assert composed.text == ("68 [1]\n\nHarian (Indonesisch, 2. Mai 2025) berichtet:\n„Ada 68 prajurit di sana.“ [1]")


def test_a_sentence_without_a_value_is_quoted_and_nothing_else_claimed() -> None:
    """No short answer where no value was asked for."""
    bare = evidence(GERMAN, "Es kamen 86 Soldaten.")
    composed = compose(Comparison("answered", (Finding(None, (bare,)),)), "en", 2)
    assert composed.text == "Tagesblatt (German) reports:\n“Es kamen 86 Soldaten.” [1]"
    assert composed.short_answers == ()
    check_citations(composed)


def test_a_value_is_written_as_the_reader_of_the_answer_writes_it() -> None:
    """Money of an Indonesian article in an English answer; the short answer keeps the article's words."""
    article = Article("m", "Nilainya 800 juta dolar AS.", "T", "m.txt", "id", outlet="Harian")
    value = Value("money", "800 juta dolar AS", 9, 26, "800000000 USD")
    passage = Passage("m-0", "m", 0, 0, len(article.text), article.text, "id")
    one = Evidence(Hit(passage, article, 1.0), 0, len(article.text), 0.5, value)
    composed = compose(Comparison("answered", (Finding(value, (one,)),)), "en", 1)
    assert composed.text.startswith("800 million US dollars [1]\n")
    assert composed.short_answers[0].value == "800 juta dolar AS"


def test_one_outlet_twice_is_not_two_independent_sources() -> None:
    """Two articles of the same outlet are no agreement."""
    again = Article("g2", GERMAN.text, "T", "g2.txt", "de", outlet="Tagesblatt")
    both = (EIGHTY_SIX, evidence(again, "Es kamen 86 Soldaten.", "86"))
    composed = compose(Comparison("answered", (Finding(EIGHTY_SIX.value, both),)), "en", 2)
    assert load_frames("en").render("agreement", count=2) not in composed.text
    assert marks(composed.text) == [1, 2, 1, 2]


def test_independent_sources_are_counted_for_each_side() -> None:
    """Of an answer as a whole, and beside each value that is in dispute."""
    agreed = load_frames("en").render("agreement", count=2)
    one = Finding(EIGHTY_SIX.value, (EIGHTY_SIX, THAI_TOO), sources=2)
    assert agreed in compose(Comparison("answered", (one,)), "en", 2).text
    sides = compose(Comparison("disagreement", (one, Finding(SIXTY_EIGHT.value, (SIXTY_EIGHT,)))), "en", 3).text
    first, second = [line for line in sides.split("\n") if line.startswith("- ")]
    assert first.endswith(f" · {agreed}") and agreed not in second


@pytest.mark.parametrize("quote", ["Wer {value} sagt {0} 86.", "Fußnote 86.[2] Ende [99].", "<b>86</b> %s \\1"])
def test_an_articles_own_braces_and_brackets_are_text(quote: str) -> None:
    """Nothing in a quote is filled in, and none of its numbers in brackets becomes a mark of ours."""
    article = Article("h", quote, "T", "h.txt", "de", outlet="Blatt [2] {x}")
    one = evidence(article, quote, "86")
    composed = compose(Comparison("answered", (Finding(one.value, (one,)),)), "de", 1)
    assert set(marks(composed.text)) == {1}
    assert composed.citations[0].quote == quote
    assert quote.replace("[2]", "(2)").replace("[99]", "(99)") in composed.text
    assert "Blatt (2) {x}" in composed.text


def test_a_source_without_an_outlet_is_called_by_its_file() -> None:
    """By its name only, not its folder; what came from standard input is unknown, in the answer's language."""
    assert outlet_of(INDONESIAN, load_frames("en")) == "Harian"
    assert outlet_of(replace(THAI, source="/home/me/secret/ข่าว.txt"), load_frames("en")) == "ข่าว.txt"
    assert outlet_of(replace(THAI, source="story[1].html"), load_frames("en")) == "story(1).html"
    assert outlet_of(replace(THAI, source="-"), load_frames("de")) == "unbekannte Quelle"
    assert outlet_of(replace(THAI, source="-", outlet=""), load_frames("en")) == "unknown source"


def test_the_items_of_a_list_share_their_sentence() -> None:
    """Two values of one sentence: one citation, both in the answer."""
    article = Article("l", "Sie reisten nach Norwegen und Peru.", "T", "l.txt", "de", outlet="Blatt")
    passage = Passage("l-0", "l", 0, 0, len(article.text), article.text, "de")
    norway, peru = Value("place", "Norwegen", 17, 25, "NO"), Value("place", "Peru", 30, 34, "PE")
    one = Evidence(Hit(passage, article, 1.0), 0, len(article.text), 0.5, norway, (peru,))
    composed = compose(Comparison("answered", (Finding(norway, (one,)), Finding(peru, (one,)))), "en", 1)
    assert composed.text.split("\n")[0] == "Norway, Peru [1]"
    assert [(short.value, short.citations) for short in composed.short_answers] == [("Norwegen", (1,)), ("Peru", (1,))]
    assert len(composed.citations) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lead", ["same", "other"])
def test_a_figure_held_to_the_articles_in_every_language(language: str, lead: Lead) -> None:
    """The frame says whether it is the same, with the articles' own value and its marks."""
    composed = compose(Comparison("answered", (Finding(EIGHTY_SIX.value, (EIGHTY_SIX,)),), lead=lead), language, 2)
    check_citations(composed)
    assert composed.text.startswith(load_frames(language).render(lead, value="86", marks="[1]"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lead", ["bearing", "side_by_side"])
def test_sentences_alone_in_every_language(language: str, lead: Lead) -> None:
    """A heading, then the quotes; no value before them."""
    found = Comparison("answered", tuple(Finding(None, (item,)) for item in (EIGHTY_SIX, SIXTY_EIGHT)), lead=lead)
    composed = compose(found, language, 2)
    check_citations(composed)
    head, *quotes = composed.text.split("\n\n")
    assert head == load_frames(language).render(lead)
    assert [marks(quote) for quote in quotes] == [[1], [2]]
