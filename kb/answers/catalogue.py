"""The documents of one state of the base, to be looked through by every question at once.

What they are called is looked up by pairs of characters and where they begin and end lies in one
string, so that a word needs no loop over all of them; what a day decides is decided once a day.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property, lru_cache, reduce

import numpy as np
from numpy.typing import NDArray

from kb.answers.matching import Matcher
from kb.model import DocumentSummary, Standing
from kb.versions.succession import standing

_BETWEEN = "\0"  # in no text that is looked for
_UPPER = np.uint64(32)  # bits of a pair's first character
_YEAR = re.compile(r"(?:19|20)\d\d")
_REMEMBERED = 64  # places asked for, and choices of documents
_SLIGHTLY = 1e-6  # by which sums in another order may differ


class Catalogue:
    """Finds documents by what their titles, issuers, files, openings and signatures say."""

    def __init__(self, documents: Sequence[DocumentSummary]) -> None:
        """Take the rows of all documents; nothing is done with them before it is needed."""
        self.documents = documents
        self.naming = lru_cache(_REMEMBERED)(self._naming)
        self.without = lru_cache(_REMEMBERED)(self._without)
        self.over = lru_cache(1)(self._over)

    def __len__(self) -> int:
        return len(self.documents)

    @cached_property
    def by_id(self) -> dict[str, DocumentSummary]:
        """The documents by their ids."""
        return {document.id: document for document in self.documents}

    def titled(
        self, matcher: Matcher, least: float, among: Sequence[DocumentSummary] = ()
    ) -> list[tuple[float, DocumentSummary]]:
        """Return the documents whose heads hold ``least`` of the topic's weight, with how much.

        Args:
            matcher: of the topic.
            least: above 0, to 1.
            among: the documents to choose from; all where there are none.
        """
        weights = np.zeros(len(self))
        for forms in matcher.forms():
            best = np.zeros(len(self))
            for form, worth in forms:
                held = self._heads.holding(form)
                best[held] = np.maximum(best[held], worth)
            weights += best
        chosen = {document.id for document in among}
        found = []
        for number in np.flatnonzero(weights > least - _SLIGHTLY).tolist():
            document = self.documents[number]
            if not chosen or document.id in chosen:
                share = matcher.coverage(head(document))
                if share >= least:
                    found.append((share, document))
        return found

    def years(self, document: DocumentSummary) -> frozenset[str]:
        """Return the years in a document's head that that of its later version has not."""
        newest = self.by_id.get(document.superseded_by or "")
        said = head(newest) if newest else ""
        return frozenset(year for year in _YEAR.findall(head(document)) if year not in said)

    def _naming(self, places: frozenset[str]) -> Sequence[DocumentSummary]:
        """Return the documents that name one of ``places`` in their heads or edges."""
        numbers = {number for place in places for number in self._openings.holding(place)}
        return [self.documents[number] for number in sorted(numbers)]

    def _over(self, today: date) -> Sequence[DocumentSummary]:
        """Return the documents that were superseded, or have expired by ``today``."""
        ended = (Standing.SUPERSEDED, Standing.EXPIRED)
        return [document for document in self.documents if standing(document, today) in ended]

    def _without(self, silent: frozenset[str]) -> frozenset[str]:
        """Return the ids of all documents but these."""
        return frozenset(self.by_id.keys() - silent)

    @cached_property
    def _heads(self) -> _Pairs:
        return _Pairs([_plain(head(document)) for document in self.documents])

    @cached_property
    def _openings(self) -> _Texts:
        return _Texts([head(document) + document.edges for document in self.documents])


def head(document: DocumentSummary) -> str:
    """Return what a document is called: its title, its issuer and its file's name."""
    return " ".join((document.title, document.issuer or "", document.source))


class _Texts:
    """Texts as one string."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._all = _BETWEEN.join([*texts, ""])
        self._starts = [0]
        for text in texts:
            self._starts.append(self._starts[-1] + len(text) + len(_BETWEEN))

    def holding(self, piece: str) -> Iterator[int]:
        """Yield the numbers of the texts that contain ``piece``, in rising order."""
        place = self._all.find(piece)
        while 0 <= place < self._starts[-1]:
            number = bisect_right(self._starts, place) - 1
            yield number
            place = self._all.find(piece, self._starts[number + 1])


class _Pairs:
    """Texts by the pairs of neighbouring characters in them."""

    def __init__(self, texts: Sequence[str]) -> None:
        joined = _BETWEEN.join([*texts, ""])
        chars = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        owners = np.cumsum(chars == ord(_BETWEEN))[:-1]
        pairs = _pairs(chars)
        order = np.argsort(pairs, kind="stable")
        pairs, owners = pairs[order], owners[order]
        again = (np.diff(pairs, prepend=0) == 0) & (np.diff(owners, prepend=-1) == 0)
        self._pairs = pairs[~again]
        self._owners: NDArray[np.intp] = owners[~again]

    def holding(self, piece: str) -> NDArray[np.intp]:
        """Return the numbers of the texts that have all pairs of ``piece``, in rising order.

        Of one character those that have it; a longer piece need not stand in all of them.
        """
        chars = np.frombuffer(piece.encode("utf-32-le", "surrogatepass"), np.uint32)
        if len(chars) == 1:
            return np.unique(self._between(chars[0].astype(np.uint64) << _UPPER, 1 << 32))
        found = [self._between(pair, 1) for pair in _pairs(chars)]
        return reduce(_common, sorted(found, key=len))

    def _between(self, first: np.uint64, size: int) -> NDArray[np.intp]:
        """Return the texts of the pairs from ``first`` on."""
        start, end = np.searchsorted(self._pairs, [first, first + np.uint64(size)])
        return self._owners[start:end]


def _common(few: NDArray[np.intp], many: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return those of ``few`` that are among ``many``, which are not fewer and in rising order."""
    places = np.minimum(np.searchsorted(many, few), len(many) - 1)
    return np.asarray(few[many[places] == few])


def _pairs(chars: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return every two neighbours of ``chars`` as one number."""
    return (chars[:-1].astype(np.uint64) << _UPPER) | chars[1:]


@lru_cache(1 << 16)
def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
