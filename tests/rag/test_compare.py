"""What sources say: one value, or different ones side by side."""

from dataclasses import dataclass, replace

import pytest

from index.article import Article, Passage
from rag.answer import Evidence, Hit, Kind, Value
from rag.compare import Comparison, compare


def value(said: str, kind: Kind = "number", normalized: str | None = None) -> Value:
    """Return a value as a text says it."""
    return Value(kind, said, 0, len(said), normalized or said)


def evidence(article: str, *values: Value, at: int = 0, score: float = 0.9) -> Evidence:
    """Return a sentence of `article` with these values, the likeliest first."""
    text = f"A sentence. Another sentence of {article}."
    source = Article(article, text, "t", f"{article}.txt", "en", outlet=article)
    hit = Hit(Passage(f"{article}-0", article, 0, 0, len(text), text, "en"), source, 1.0)
    return Evidence(hit, at, at + 11, score, values[0] if values else None, values[1:])


@dataclass(frozen=True)
class Says:
    """A judge that says the same of every two sentences."""

    same_thing: bool
    same_story: bool = False

    def alike(self, one: Evidence, other: Evidence) -> bool:
        """Say whether they are about the same thing."""
        return self.same_thing

    def copies(self, one: Evidence, other: Evidence) -> bool:
        """Say whether they are of one story."""
        return self.same_story


always, never = Says(True), Says(False)


def said(comparison: Comparison) -> list[tuple[str | None, list[str]]]:
    """Return each finding as its value and the articles that stand for it."""
    return [
        (finding.value.text if finding.value else None, [item.hit.article.id for item in finding.evidence])
        for finding in comparison.findings
    ]


def test_no_evidence_is_not_found() -> None:
    """Nothing to compare."""
    assert compare([], always) == Comparison("not_found")


def test_one_source_answers() -> None:
    """No other source, no disagreement."""
    found = compare([evidence("a", value("86"))], always)
    assert found.status == "answered"
    assert said(found) == [("86", ["a"])]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (value("86"), value("68")),
        (value("12"), value("21")),
        (value("5 %", "percentage", "5%"), value("6 persen", "percentage", "6%")),
        (value("5 Euro", "money", "5 EUR"), value("6 euro", "money", "6 EUR")),
        (value("9. Mai", "date", "--05-09"), value("10 Mei", "date", "--05-10")),
        (value("1959", "year"), value("1961", "year")),
    ],
)
def test_different_values_are_a_disagreement(one: Value, other: Value) -> None:
    """Both are found, the better supported first, each with its own source."""
    found = compare([evidence("a", one), evidence("b", other, score=0.5)], always)
    assert found.status == "disagreement"
    assert said(found) == [(one.text, ["a"]), (other.text, ["b"])]


def test_amounts_in_different_currencies_are_not_compared() -> None:
    """They may be worth the same; neither is a second voice for the other."""
    found = compare(
        [evidence("a", value("5 Euro", "money", "5 EUR")), evidence("b", value("5 dolar", "money", "5 USD"))], always
    )
    assert found.status == "answered"
    assert said(found) == [("5 Euro", ["a"])]


def test_equal_values_agree_however_they_are_written() -> None:
    """1.000 and "1 thousand" are the same number; both sources are kept."""
    found = compare(
        [evidence("a", value("1.000", normalized="1000")), evidence("b", value("1 ribu", normalized="1000"))], always
    )
    assert found.status == "answered"
    assert said(found) == [("1.000", ["a", "b"])]


def test_sources_are_grouped_by_what_they_say() -> None:
    """Three say 86, two say 68: two findings."""
    found = compare(
        [evidence(name, value(n)) for name, n in zip("abcde", ("86", "68", "86", "68", "86"), strict=True)], always
    )
    assert said(found) == [("86", ["a", "c", "e"]), ("68", ["b", "d"])]


def test_a_sentence_about_something_else_neither_agrees_nor_disagrees() -> None:
    """Only what is alike is compared."""
    for other in ("86", "68"):
        found = compare([evidence("a", value("86")), evidence("b", value(other))], never)
        assert said(found) == [("86", ["a"])]


def test_an_article_speaks_once_by_its_best_sentence() -> None:
    """A second figure of the same article is another fact of it, not a disagreement with itself."""
    found = compare([evidence("a", value("86")), evidence("a", value("68"), at=12, score=0.8)], always)
    assert found.status == "answered"
    assert said(found) == [("86", ["a"])]
    found = compare(
        [evidence("a", value("86")), evidence("b", value("86")), evidence("b", value("68"), at=12, score=0.1)], always
    )
    assert said(found) == [("86", ["a", "b"])]


def test_the_same_text_twice_is_one_source() -> None:
    """A wire story at two addresses neither corroborates itself nor counts as a second voice."""
    one = evidence("a", value("86"))
    copy = replace(one, hit=replace(one.hit, article=replace(one.hit.article, id="b")), score=0.5)
    assert said(compare([one, copy], always)) == [("86", ["a"])]


def test_of_several_values_the_one_that_another_source_has_too_leads() -> None:
    """ "12 officers and 86 soldiers" and "86 soldiers" agree on 86, in either's own words."""
    one = evidence("a", value("12"), value("86 men", normalized="86"))
    other = evidence("b", value("86 orang", normalized="86"), score=0.5)
    assert said(compare([one, other], always)) == [("86 men", ["a", "b"])]
    assert said(compare([other, one], always)) == [("86 orang", ["b", "a"])]
    first = compare([one, other], always).findings[0].evidence[0]
    assert [item.text for item in first.others] == ["12"]


def test_a_value_in_both_sentences_that_neither_means_does_not_lead() -> None:
    """23,000 and 32,000 came, in four evenings: of 3 logits together that the reader may err by, "four" needs 4."""
    four = Value("number", "four", 20, 24, "4")
    one = evidence("a", value("32,000", normalized="32000"), four)
    other = evidence("b", value("23,000", normalized="23000"), four)
    sure = [replace(item, doubts=((0, 0.0), (20, 2.0))) for item in (one, other)]
    assert said(compare(sure, always)) == [("32,000", ["a"]), ("23,000", ["b"])]
    unsure = [sure[0], replace(other, doubts=((0, 0.0), (20, 1.0)))]
    assert said(compare(unsure, always)) == [("four", ["a", "b"])]


def test_corroboration_does_not_hide_a_third_source_that_disagrees() -> None:
    """Two share 86, the third says 68."""
    found = compare(
        [evidence("a", value("12"), value("86")), evidence("b", value("86")), evidence("c", value("68"))], always
    )
    assert found.status == "disagreement"
    assert said(found) == [("86", ["a", "b"]), ("68", ["c"])]


def test_a_value_mentioned_beside_the_other_is_no_disagreement() -> None:
    """Who says "86 soldiers, 12 of them officers" does not contradict who says 12, nor the other way round."""
    both = evidence("a", value("86"), value("12"))
    assert compare([both, evidence("b", value("12"))], always).status == "answered"
    assert compare([evidence("b", value("12")), both], always).status == "answered"


def test_values_of_different_kinds_do_not_disagree() -> None:
    """A year where a date was asked for may be the year of that date."""
    found = compare(
        [evidence("a", value("9 May 1959", "date", "1959-05-09")), evidence("b", value("1959", "year"))], always
    )
    assert found.status == "answered"
    assert said(found) == [("9 May 1959", ["a"])]


@pytest.mark.parametrize("kind", ["person", "place"])
def test_people_and_places_disagree_only_where_both_answer_about_as_well(kind: Kind) -> None:
    """Two winners of one election are a disagreement; a minister mentioned on the way is none; equal ones agree."""
    lavrov, mammadov = evidence("a", value("Lavrov", kind)), evidence("b", value("Mammadov", kind), score=0.26)
    assert said(compare([lavrov, replace(mammadov, score=0.27)], always)) == [("Lavrov", ["a"]), ("Mammadov", ["b"])]
    assert said(compare([lavrov, mammadov], always)) == [("Lavrov", ["a"])]
    found = compare([evidence("a", value("Lavrov", kind)), evidence("b", value("Lavrov", kind))], always)
    assert said(found) == [("Lavrov", ["a", "b"])]


def test_sentences_without_a_value_answer_together() -> None:
    """Where no kind of value is asked for, each article's best sentence stands side by side."""
    found = compare([evidence("a"), evidence("b", score=0.5), evidence("b", at=12, score=0.4)], always)
    assert found.status == "answered"
    assert said(found) == [(None, ["a", "b"])]


def test_a_source_without_a_value_says_nothing_about_values() -> None:
    """A figure against a sentence without one is no disagreement."""
    found = compare([evidence("a", value("86")), evidence("b")], always)
    assert said(found) == [("86", ["a"])]


def test_the_evidence_is_not_changed() -> None:
    """Values in, values out."""
    given = [evidence("a", value("12"), value("86")), evidence("b", value("86"))]
    before = list(given)
    compare(given, always)
    assert given == before
    assert given[0].value == value("12")


def test_the_best_evidence_is_what_others_are_compared_with() -> None:
    """`alike` is asked about the best sentence and each other one."""
    asked = []

    class OnlyB(Says):
        def alike(self, one: Evidence, other: Evidence) -> bool:
            asked.append((one.hit.article.id, other.hit.article.id))
            return other.hit.article.id == "b"

    found = compare([evidence(name, value(n)) for name, n in (("a", "86"), ("b", "68"), ("c", "7"))], OnlyB(True))
    assert said(found) == [("86", ["a"]), ("68", ["b"])]
    assert asked[:2] == [("a", "b"), ("a", "c")]


def test_a_list_has_every_value_of_the_best_sentence_in_its_order() -> None:
    """Which countries: all that the sentence names, each once, with the other sources that name it too."""
    norway = Value("place", "Norwegen", 0, 8, "NO")
    peru = Value("place", "Peru", 13, 17, "PE")
    again = Value("place", "Norwegens", 20, 29, "NO")
    one = evidence("a", peru, again, norway)
    other = evidence("b", value("Noruega", "place", "NO"), score=0.5)
    found = compare([one, other], always, several=True)
    assert found.status == "answered"
    assert said(found) == [("Norwegen", ["a", "b"]), ("Peru", ["a"])]
    assert said(compare([evidence("a")], always, several=True)) == [(None, ["a"])]
    assert compare([], always, several=True) == Comparison("not_found")


def dated(item: Evidence, outlet: str, day: str) -> Evidence:
    """Return the evidence as of an outlet and a day."""
    return replace(item, hit=replace(item.hit, article=replace(item.hit.article, outlet=outlet, published=day)))


def test_an_older_figure_of_the_same_outlet_is_an_update() -> None:
    """The newer one answers, also when the older is read better; what was said before is kept apart."""
    old = dated(evidence("a", value("12")), "Daily", "2025-03-01")
    new = dated(evidence("b", value("15"), score=0.5), "Daily", "2025-03-02")
    for order in ([old, new], [new, old]):
        found = compare(order, always)
        assert found.status == "answered"
        assert said(found) == [("15", ["b"])]
        assert found.superseded == (old,)


def test_another_outlet_still_disagrees_with_an_update() -> None:
    """It does so with what is said now, and agrees with what was said before only in being shown."""
    old = dated(evidence("a", value("12")), "Daily", "2025-03-01")
    new = dated(evidence("b", value("15")), "Daily", "2025-03-02")
    found = compare([old, new, dated(evidence("c", value("12")), "Post", "2025-03-01")], always)
    assert found.status == "disagreement"
    assert said(found) == [("15", ["b"]), ("12", ["c"])]


def test_independent_sources_are_counted_for_each_value() -> None:
    """Three outlets of one wire story are one source."""
    rows = [evidence(name, value("86")) for name in "abc"]
    assert compare(rows, always).findings[0].sources == 3
    assert compare(rows, Says(True, same_story=True)).findings[0].sources == 1
    assert compare([evidence("a"), evidence("b")], always).findings[0].sources == 2
