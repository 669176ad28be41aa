"""What a question says beside what it asks: the answer's language, the outlet to be heard, its form, and what it names.

By words and phrases of each language (`prompts/wishes.toml`, and the question words of `prompts/kinds.toml`); the names
of languages are CLDR's. Nothing is guessed: a wish said in words that these lack leaves the question as it was.
"""

from rag.wishes.forms import Form, form, says_why
from rag.wishes.language import language_wish
from rag.wishes.mentions import Mention, mentions
from rag.wishes.outlets import Named, named_outlets, outlet_wish
from rag.wishes.words import asks, phrases, plain, starts

__all__ = [
    "Form",
    "Mention",
    "Named",
    "asks",
    "form",
    "language_wish",
    "mentions",
    "named_outlets",
    "outlet_wish",
    "phrases",
    "plain",
    "says_why",
    "starts",
]
