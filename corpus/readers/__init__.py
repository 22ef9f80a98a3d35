"""One module a format: path → text."""

from corpus.readers.text import read_text

__all__ = ["read_text"]
