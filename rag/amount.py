"""Which kind of figure a question asks for, where its words leave that open.

"How much did the firm lose?" asks for money or for a percentage, "how many planes did it lose?" for a number, and most
languages have one word for both. Nor do the verbs tell: what was spent is money, or hours. The articles do: the kind is
that of the figure which the networks take for the answer.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer import Kind
from rag.meant import Asked, Sentence, ranked_values
from rag.wanted import own_values

_OPEN: tuple[Kind, ...] = ("number", "money", "percentage")
_LEANING = 1.5
"""How much likelier, in logits, another kind has to be than that which the question's words make likeliest."""
_SPOKEN = 12.0
"""What it counts, in logits, that a sentence speaks of the whole question: about its weight in ranking."""
_NOWHERE = -1e3


def settled(asked: Asked, sentences: Sequence[Sentence]) -> Asked:
    """Return `asked` with the kind of the figure that best answers it; as it is unless it asks for a number."""
    if asked.kind != "number" or asked.claim is not None:
        return asked
    own = {kind: own_values(asked.text, asked.language, kind) for kind in _OPEN}
    best = dict.fromkeys(_OPEN, _NOWHERE)
    for sentence in sentences:  # every kind of one before the next: its figures are read once
        for kind in _OPEN:
            found = ranked_values(replace(asked, kind=kind), sentence, own[kind])
            if found.values:
                best[kind] = max(best[kind], found.mass + _SPOKEN * sentence.spoken.here)
    best[asked.leaning] += _LEANING
    return replace(asked, kind=max(_OPEN, key=lambda kind: best[kind]))
