"""What can go wrong while a library is built or opened.

IndexingError                what the command line shows, never a traceback
├── ReadError                an input cannot be read as an article          exit 2
├── EncoderError             an encoder cannot be loaded                    exit 4
└── LibraryError             the library itself                             exit 3
    ├── LibraryMissing       there is none in this folder
    ├── LibraryMismatch      made by another encoder, chunker or version
    ├── LibraryLocked        another process is writing it
    └── LibraryUnwritable    the folder cannot be written, or the disk is full

Every message says what happened, to which file, and what to do about it.
"""

from typing import ClassVar


class IndexingError(Exception):
    """Base of every error of the index side; its text is meant for the person at the keyboard."""

    exit_code: ClassVar[int] = 2


class ReadError(IndexingError):
    """An input is missing, empty, binary, too large, or in an encoding that cannot be told."""


class EncoderError(IndexingError):
    """An encoder's files are missing or damaged, or the library that runs them is not installed."""

    exit_code = 4


class LibraryError(IndexingError):
    """The library cannot be used as it is."""

    exit_code = 3


class LibraryMissing(LibraryError):
    """No library in the folder named."""


class LibraryMismatch(LibraryError):
    """The library was made by another encoder, chunker or format; using it would give wrong neighbours."""


class LibraryLocked(LibraryError):
    """Another process holds the write lock."""


class LibraryUnwritable(LibraryError):
    """The folder cannot be written: rights, a read-only disk, a full disk."""
