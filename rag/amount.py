"""Which kind of figure a question asks for, where its words leave that open.

"How much did the firm lose?" asks for money or for a percentage, "how many planes did it lose?" for a number, and most
languages have one word for both. Nor do the verbs tell: what was spent is money, or hours. The articles do: the kind is
that of the figure which the networks take for the answer.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer import Kind
from rag.features import Asked, Sentence, ranked_values
from rag.wanted import own_values

_OPEN: tuple[Kind, ...] = ("number", "money", "percentage")
_NUMBER = 1.5
"""How much likelier, in logits, another kind has to be than a number, which is what most such questions ask for."""
_SPOKEN = 12.0
"""What it counts, in logits, that a sentence speaks of the whole question: about its weight in ranking."""
_NOWHERE = -1e3


def settled(asked: Asked, sentences: Sequence[Sentence]) -> Asked:
    """Return `asked` with the kind of the figure that best answers it; as it is unless it asks for a number."""
    if asked.kind != "number" or asked.claim is not None:
        return asked
    found = {kind: _strength(replace(asked, kind=kind), sentences) for kind in _OPEN}
    found["number"] += _NUMBER
    return replace(asked, kind=max(_OPEN, key=lambda kind: found[kind]))


def _strength(asked: Asked, sentences: Sequence[Sentence]) -> float:
    """Return how surely one of the sentences answers with a figure of the kind asked for."""
    own = own_values(asked.text, asked.language, asked.kind)
    near = ((ranked_values(asked, one, own), one.spoken.here) for one in sentences)
    return max((found.mass + _SPOKEN * spoken for found, spoken in near if found.values), default=_NOWHERE)
