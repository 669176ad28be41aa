"""The pairs that the weights are fitted on: sound, in many languages, and none of those that are measured."""

from collections import Counter

from rag.gold import seeds_folder
from rag.pairs import load_pairs
from rag.training.labelled import PAIRS


def test_the_shipped_pairs() -> None:
    pairs, measured = load_pairs(PAIRS), load_pairs(seeds_folder() / "disagreements.jsonl")
    assert len({pair.id for pair in (*pairs, *measured)}) == len(pairs) + len(measured)
    assert not {pair.question for pair in pairs} & {pair.question for pair in measured}
    texts = {article.text for pair in measured for article in pair.articles}
    assert not texts & {article.text for pair in pairs for article in pair.articles}
    assert {pair.split for pair in pairs} == {"dev"}
    expected = Counter(pair.expected for pair in pairs)
    assert 0.4 < expected["disagreement"] / len(pairs) < 0.6
    assert len({pair.language for pair in pairs}) >= 15
    assert all(
        any(value in article.text for article in pair.articles) for pair in pairs for value in sum(pair.values, ())
    )
