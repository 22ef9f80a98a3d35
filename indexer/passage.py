"""What goes into the index and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text that can be found.

    ``id`` is unique in the index. ``text`` holds the passage's own words and ``heading`` the
    headings above it: both count for the words, and the heading stands before every one of
    ``sentences`` when it is embedded. Passages of one document share a ``group``.
    """

    id: str
    text: str
    heading: str
    sentences: tuple[str, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    ``score`` is the fused score and only orders the hits of one search. ``lexical`` is the BM25
    score, 0.0 where no term is shared. ``cosine`` is that of the best sentence and ``sentence``
    the index of that sentence in ``Passage.sentences``; without an encoder they are 0.0 and
    ``None``, for a passage that is not embedded yet the mean and ``None``, and ``sentence`` is
    ``None`` too where a passage has no sentences. ``cosines`` holds those of all sentences, and
    ``lift`` says how far the passage's own stands above the mean of all passages searched.
    """

    id: str
    score: float
    lexical: float
    cosine: float
    sentence: int | None
    cosines: tuple[float, ...] = ()
    lift: float = 0.0
    group: float = 0.0
