"""What can go wrong while a question is answered.

RagError                     what the command line and the page show, never a traceback
├── QuestionError            the question or an option cannot be used        exit 2
├── ModelUnavailable         an LLM or its server cannot be reached          exit 4
└── ServerBusy               too many questions wait for the server          exit 4

Errors of the library itself are `index.errors.LibraryError` (exit 3).
"""

from typing import ClassVar


class RagError(Exception):
    """Base of every error of the answer side; its text is meant for the person at the keyboard."""

    exit_code: ClassVar[int] = 2


class QuestionError(RagError):
    """The question is empty or too long, or an option has no such value."""


class ModelUnavailable(RagError):
    """A model is not installed, or the server that runs it does not answer."""

    exit_code = 4


class ServerBusy(RagError):
    """So many questions wait already that another one would wait too long; asking again later helps."""

    exit_code = 4
