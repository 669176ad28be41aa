"""What the sentences of two articles have in common, in numbers: how likely they are of the same thing.

That a sentence answers is seen by its own features (`rag.features`). That it answers as another one does, so that a
different value is a disagreement, is seen by both: what they mean, what they name, of which event their stories are.
"""

from dataclasses import dataclass, field
from math import log

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from rag.answer import Evidence
from rag.values import entities
from rag.values.entities import names_any

PAIRED = (
    "beside",  # log-odds of `Evidence.beside` of the other sentence
    "sentences",  # cosine of the two
    "passages",  # ... of the passages that they stand in
    "other_country",  # 1 when each names a country that the other does not
    "shared_name",  # 1 when both name the same person or city
    "without_name",  # 1 when the first one's story has a name of the question's, the other's none
    "elsewhere",  # 1 when that is so of stories in one language, which would spell it alike
    "with_name",  # 1 when both stories have one
    "same_kind",  # 1 when both have a value, of one kind
)
"""The features of a sentence beside another, in order."""

_KINDS = "country:", "name:"
_LEAST = 1e-6  # probability below which none is told from another


@dataclass(frozen=True, slots=True)
class Cosines:
    """Cosines of texts; a text is encoded once."""

    encoder: Encoder
    _known: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def of(self, one: str, other: str) -> float:
        """Return the cosine of two texts."""
        if new := [text for text in dict.fromkeys((one, other)) if text not in self._known]:
            self._known.update(zip(new, self.encoder.embed_passages(new), strict=True))
        return float(self._known[one] @ self._known[other])


def paired(one: Evidence, other: Evidence, names: frozenset[str], cosines: Cosines) -> tuple[float, ...]:
    """Return the features of `other` beside `one`, the best sentence; `names` are those of the question, as keys."""
    keys = [entities(item.quote, item.hit.article.language) for item in (one, other)]
    countries, named = ([{key for key in some if key.startswith(kind)} for some in keys] for kind in _KINDS)
    known = [names_any(item.hit.story, names) for item in (one, other)]
    without = known[0] is True and known[1] is False
    return (
        log(max(other.beside, _LEAST) / max(1 - other.beside, _LEAST)),
        cosines.of(one.quote, other.quote),
        cosines.of(one.hit.passage.text, other.hit.passage.text),
        float(not (countries[0] <= countries[1] or countries[1] <= countries[0])),
        float(bool(named[0] & named[1])),
        float(without),
        float(without and one.hit.article.language == other.hit.article.language),
        float(known[0] is True and known[1] is True),
        float(one.value is not None and other.value is not None and one.value.kind == other.value.kind),
    )
