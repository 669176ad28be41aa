"""Questions in any language, answered from a library of articles, every answer cited.

import rag

engine = rag.open("library")
engine.add("articles/")
print(engine.ask("In which year did Ho Chi Minh visit Azerbaijan?").answer)
"""

from rag.answer import Answer, Citation, Disagreement, Hit, ShortAnswer
from rag.engine import Engine, open

__all__ = ["Answer", "Citation", "Disagreement", "Engine", "Hit", "ShortAnswer", "open"]
