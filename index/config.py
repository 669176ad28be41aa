"""The settings of the index side, as one value; nothing here reads the environment."""

from dataclasses import dataclass

BUNDLED = "bundled"
"""The name of the encoder that comes with the project."""


@dataclass(frozen=True, slots=True)
class IndexConfig:
    """How articles become passages."""

    encoder: str = BUNDLED
    max_tokens: int = 128
    """Longest passage, in the encoder's own tokens."""
    overlap: int = 1
    """Sentences that a passage repeats from the one before it."""
    max_bytes: int = 20_000_000
    """Largest article that is read; a larger file is reported, not cut."""
    batch: int = 250
    """Passages embedded and stored at a time: what a killed run can lose."""
