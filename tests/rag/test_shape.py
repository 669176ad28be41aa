"""What each form of a question gets with the reader alone: hand-made evidence, so that every answer can be checked."""

from dataclasses import dataclass, replace
from itertools import count

import pytest

from index.article import Article, Passage
from rag.answer import Evidence, Hit, Kind
from rag.compose import compose
from rag.meant import Asked, Claim
from rag.prompt import load_frames
from rag.shape import shape
from rag.values import find_values
from rag.wishes import Form

_ids = count()


def evidence(text: str, language: str, kind: Kind = "text", score: float = 0.9) -> Evidence:
    """Return the sentence `text` of an outlet of its own, with its values of `kind`."""
    name = f"a{next(_ids)}"
    article = Article(name, text, "t", f"{name}.txt", language, outlet=name)
    hit = Hit(Passage(f"{name}-0", name, 0, 0, len(text), text, language), article, 1.0)
    values = find_values(text, language, kind)
    return Evidence(hit, 0, len(text), score, values[0] if values else None, tuple(values[1:]))


@dataclass(frozen=True)
class Always:
    """A judge to whom all sentences are of one thing and of different stories."""

    def alike(self, one: Evidence, other: Evidence) -> bool:
        """Say that they are."""
        return True

    def copies(self, one: Evidence, other: Evidence) -> bool:
        """Say that they are not."""
        return False


judge = Always()


def claimed(question: str, language: str, kind: Kind) -> Asked:
    """Return a question for yes or no that has a value of `kind`."""
    value = find_values(question, language, kind)[0]
    return Asked(question, language, kind, "yes_no", Claim(value, question))


@pytest.mark.parametrize("form", ["plain", "list", "why", "yes_no", "comparison"])
def test_without_evidence_every_form_is_not_found(form: Form) -> None:
    """Nothing is made up for any form."""
    found = shape(Asked("Is A larger than B?", "en", "text", form), (), judge)
    assert found.status == "not_found"
    assert found.findings == ()


@pytest.mark.parametrize(
    ("language", "plain", "reason"),
    [
        ("en", "The harbour was closed on Monday.", "It was closed because of a storm."),
        ("de", "Der Hafen wurde am Montag geschlossen.", "Er wurde wegen eines Sturms geschlossen."),
        ("vi", "Cảng đóng cửa hôm thứ Hai.", "Cảng đóng cửa vì bão."),
        ("ru", "Порт закрыли в понедельник.", "Порт закрыли из-за шторма."),
        ("ar", "أُغلق الميناء يوم الاثنين.", "أُغلق الميناء بسبب العاصفة."),
        ("hi", "बंदरगाह सोमवार को बंद हुआ।", "तूफ़ान के कारण बंदरगाह बंद हुआ।"),
        ("th", "ท่าเรือปิดในวันจันทร์", "ท่าเรือปิดเพราะพายุ"),
        ("zh", "港口周一关闭。", "港口因为风暴关闭。"),
        ("ja", "港は月曜日に閉鎖された。", "嵐のため港は閉鎖された。"),
        ("ko", "항구는 월요일에 폐쇄되었다.", "폭풍 때문에 항구가 폐쇄되었다."),
    ],
)
def test_a_sentence_that_says_why_goes_first(language: str, plain: str, reason: str) -> None:
    """In every script, when it is about as good; a much weaker one stays behind."""
    asked = Asked("Why?", "en", "text", "why")
    better, worse = evidence(plain, language, score=0.8), evidence(reason, language, score=0.5)
    assert [item.quote for item in shape(asked, (better, worse), judge).findings[0].evidence] == [reason, plain]
    weak = evidence(reason, language, score=0.3)
    assert [item.quote for item in shape(asked, (better, weak), judge).findings[0].evidence] == [plain, reason]


@pytest.mark.parametrize(
    ("language", "question", "kind", "same", "other"),
    [
        ("en", "Did 86 boats come?", "number", "86 boats came.", "68 boats came."),
        ("de", "Kamen 1.000 Boote?", "number", "Es kamen tausend Boote.", "Es kamen 1.200 Boote."),
        ("ru", "Это стоило 5 миллионов рублей?", "money", "Порт стоил 5 млн рублей.", "Порт стоил 6 млн рублей."),
        ("vi", "Có phải tăng 99%?", "percentage", "Giá tăng 99 phần trăm.", "Giá tăng 9 phần trăm."),
        ("zh", "是5月9日开放的吗？", "date", "港口5月9日开放。", "港口5月10日开放。"),
        ("ar", "هل افتتح في عام 1959؟", "year", "افتتح الميناء عام 1959.", "افتتح الميناء عام 1995."),
        ("th", "มีเรือ 86 ลำใช่ไหม", "number", "มีเรือ 86 ลำ", "มีเรือ 68 ลำ"),
        ("hi", "क्या 86 नावें आईं?", "number", "86 नावें आईं।", "68 नावें आईं।"),
    ],
)
def test_a_figure_is_held_to_what_the_sources_say(
    language: str, question: str, kind: Kind, same: str, other: str
) -> None:
    """The same, something else, or both, which is a disagreement; never yes or no."""
    asked = claimed(question, language, kind)
    agreeing, differing = evidence(same, language, kind), evidence(other, language, kind, 0.8)
    assert shape(asked, (agreeing,), judge).lead == "same"
    assert shape(asked, (differing,), judge).lead == "other"
    both = shape(asked, (differing, agreeing), judge)
    assert both.status == "disagreement"
    assert {finding.value.text for finding in both.findings if finding.value} == {
        item.value.text for item in (agreeing, differing) if item.value
    }


def test_the_value_asked_about_is_found_among_others() -> None:
    """A sentence with several figures is led by the one that the question has."""
    found = shape(
        claimed("Did 12 boats come?", "en", "number"), (evidence("40 nets and 12 boats.", "en", "number"),), judge
    )
    assert found.lead == "same"
    assert [finding.value.text for finding in found.findings if finding.value] == ["12"]


def test_what_cannot_be_compared_is_only_quoted() -> None:
    """Euros do not contradict dollars, and a sentence without any amount contradicts nothing."""
    asked = claimed("Did it cost 5 euros?", "en", "money")
    for sentence in ("It cost 6 dollars.", "It was dear."):
        found = shape(asked, (evidence(sentence, "en", "money"),), judge)
        assert (found.status, found.lead) == ("answered", "bearing")
        assert [finding.value for finding in found.findings] == [None]


def test_yes_or_no_without_a_figure_is_left_to_the_user() -> None:
    """The sentences that bear on it, from every source, and no verdict."""
    asked = Asked("Was the harbour closed?", "en", "text", "yes_no")
    found = shape(asked, (evidence("The harbour was closed.", "en"), evidence("Der Hafen blieb offen.", "de")), judge)
    assert (found.status, found.lead) == ("answered", "bearing")
    text = compose(found, "en", 2).text
    assert text.startswith(load_frames("en").render("bearing"))
    assert "“The harbour was closed.” [1]" in text and "“Der Hafen blieb offen.” [2]" in text


def test_things_compared_stand_side_by_side() -> None:
    """Each by its best sentence, in the order of the question, in whatever language; no verdict."""
    asked = Asked("Is trade with Russia larger than with Belarus?", "en", "money", "comparison")
    belarus = evidence("Der Handel mit Belarus liegt bei 3 Mrd. Euro.", "de", "money", 0.9)
    worse = evidence("Belarus ist klein.", "de", "money", 0.6)
    russia = evidence("Perdagangan dengan Rusia mencapai 5 miliar euro.", "id", "money", 0.5)
    found = shape(asked, (belarus, worse, russia), judge)
    assert (found.status, found.lead) == ("answered", "side_by_side")
    assert [item.quote for finding in found.findings for item in finding.evidence] == [russia.quote, belarus.quote]
    composed = compose(found, "en", 3)
    assert composed.text.startswith(load_frames("en").render("side_by_side"))
    assert [short.normalized for short in composed.short_answers] == ["5000000000 EUR", "3000000000 EUR"]


def test_one_sentence_for_both_things_is_quoted_once() -> None:
    """A sentence that compares them itself."""
    asked = Asked("Is Russia larger than Belarus?", "en", "text", "comparison")
    found = shape(asked, (evidence("Russland ist größer als Belarus.", "de"),), judge)
    assert found.lead == "side_by_side"
    assert len(found.findings) == 1


def test_a_comparison_of_which_one_side_is_missing_is_no_comparison() -> None:
    """Then the sentence found is quoted as for any question."""
    asked = Asked("Is Russia larger than Belarus?", "en", "text", "comparison")
    russia, belarus = evidence("Russland ist groß.", "de"), evidence("Belarus feiert.", "de")
    assert shape(asked, (russia,), judge).lead == "answer"
    assert shape(asked, (russia, replace(belarus, beside=0.5)), judge).lead == "side_by_side"
    assert shape(asked, (russia, replace(belarus, beside=0.49)), judge).lead == "answer"  # it hardly answers
    assert shape(asked, (), judge).status == "not_found"


def test_a_list_gives_every_value() -> None:
    """In the order of the sentence."""
    found = shape(
        Asked("Which countries?", "en", "place", "list"),
        (evidence("Er reist nach Kasachstan, Russland und Belarus.", "de", "place"),),
        judge,
    )
    assert [finding.value.normalized for finding in found.findings if finding.value] == ["KZ", "RU", "BY"]
