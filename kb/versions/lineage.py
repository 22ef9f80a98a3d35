"""Which document is the earlier version of which, and which are one text published twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath
from typing import Protocol

from corpus.document import Document, Span
from kb.versions.alignment import words
from kb.versions.compare import compare
from kb.versions.model import Part, PartChange, PartKind
from kb.versions.near import SKETCH, Hashes, Near, near_by_sketch, shingles

REVISED = 0.25  # resemblance: a law of the same title that was written anew keeps as much
REWRITTEN = 0.5  # of two files of one name and other titles
ALIKE = 0.8  # from here on reported, whatever the documents are called
_NO_PART = Part("", (), Span(0, 0), 0)
_SAME_WORDS = (PartKind.UNCHANGED, PartKind.RENUMBERED, PartKind.MOVED)

_OPEN, _CLOSE = r"[(（〔\[【]", r"[)）〕\]】]"
_INNER = r"[^()（）〔〕\[\]【】\n]"
_EDITION = re.compile(rf"{_OPEN}{_INNER}*(?:修订|修正|试行|暂行|稿|版|\d){_INNER}*{_CLOSE}")
_ISSUED = re.compile(r"(?:印发|发布|公布)《([^《》]+)》")
# A title with the number of its document: 《…》（某政发〔2015〕3号）
_TITLE = rf"《[^《》\n]{{2,80}}》(?:{_OPEN}{_INNER}{{0,20}}(?:〔\d+〕{_INNER}{{0,20}})?{_CLOSE})?"
_TITLES = rf"{_TITLE}(?:[、和及以]{{1,2}}{_TITLE})*"
_REPEAL = re.compile(
    rf"(?P<behind>{_TITLES})(?:[自于从][^。；，《》\n]{{1,20}}?)?"
    rf"(?:同时|同步|即行|即日起|予以|一并|相应)*(?:废止|失效|停止执行|不再执行)"
    rf"|废止(?P<before>{_TITLES})"
)
_NAMED = re.compile(r"《([^《》]+)》")


@dataclass(frozen=True, slots=True)
class Lineage:
    """``previous`` leads from a document to its earlier version; ``near`` are texts alike."""

    previous: Mapping[str, str]
    near: tuple[Near, ...]


class Others(Protocol):
    """The documents that are there, as far as new ones may be related to them."""

    def document(self, document_id: str) -> Document:
        """Return one of them."""
        ...

    def sketches(self) -> Mapping[str, Hashes]:
        """Return the sketches of all of them by their ids."""
        ...

    def titled(self, title: str, *, repealed: bool) -> Sequence[str]:
        """Return the ids of those with a title (a ``title_key``), or of those that repeal it."""
        ...

    def in_order(self, ids: Collection[str]) -> Sequence[str]:
        """Return those of the ids that are there, in the order in which they came."""
        ...


def lineage(
    new: Sequence[Document], others: Others, known: Mapping[str, str] | None = None
) -> Lineage:
    """Relate new documents to those that are there.

    An earlier version has the same title and issuer, or the same file's name, and much of the
    text; or the later one says that it is repealed. Of two versions the one published later is
    the later one; where a date is missing, the one that came later. The same words under another
    head are no version: they are one text published twice.

    Args:
        new: in the order in which they came; they stand for others of the same ids.
        others: those that are there.
        known: what is known of these: id → the id of the earlier version.
    """
    if not new:
        return Lineage(dict(known or {}), ())
    kept = _Kept({document.id: document for document in new}, others)
    sketches = {**others.sketches(), **{d.id: shingles(d.text)[:SKETCH] for d in new}}
    alike = near_by_sketch(sketches, lambda key: kept[key].text, REVISED, kept.new.keys())
    kin = [(n.one, n.other) for n in alike if _are_versions(kept, n)]
    previous = dict(known or {})
    for family in _families([*previous.items(), *kin]):
        if any(member in kept.new for member in family):
            ordered = in_order(kept.as_they_came(family))
            previous |= {later.id: earlier.id for earlier, later in pairwise(ordered)}
            previous.pop(ordered[0].id, None)
    for later, earlier in _repeals(kept):
        if earlier not in previous.values() and previous.get(earlier) != later:
            previous.setdefault(later, earlier)
    close = tuple(n for n in alike if n.resemblance >= ALIKE)
    return Lineage(previous, close)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The new documents in place of, and behind, those that are there."""

    new: Mapping[str, Document]
    others: Others

    def __getitem__(self, key: str) -> Document:
        return self.new.get(key) or self.others.document(key)

    def as_they_came(self, ids: Collection[str]) -> list[Document]:
        there = self.others.in_order(ids)
        behind = [key for key in self.new if key in ids and key not in there]
        return [self[key] for key in (*there, *behind)]

    def titled(self, title: str, *, repealed: bool) -> list[str]:
        """Return the ids as ``Others.titled`` does, as they are with the new documents."""
        there = [k for k in self.others.titled(title, repealed=repealed) if k not in self.new]
        return there + [k for k, d in self.new.items() if title in _titles(d, repealed=repealed)]


def in_order(family: Sequence[Document]) -> list[Document]:
    """Return the versions from the earliest to the latest; they are given as they came."""
    if any(document.metadata.published is None for document in family):
        return list(family)
    return sorted(family, key=lambda document: str(document.metadata.published))


def title_key(title: str) -> str:
    """Return what two versions' titles have in common: neither 印发…的通知 nor (修订稿) counts."""
    plain = unicodedata.normalize("NFKC", title)
    issued = _ISSUED.search(plain)
    bare = _EDITION.sub("", issued[1] if issued else plain)
    return "".join(filter(str.isalnum, bare))


def repealed_titles(text: str) -> Iterator[str]:
    """Yield the titles that ``text`` says are no longer in force: 《…》同时废止."""
    if "废止" in text or "失效" in text or "执行" in text:
        for match in _REPEAL.finditer(text):
            yield from _NAMED.findall(match["behind"] or match["before"])


def _are_versions(by_id: _Kept, found: Near) -> bool:
    one, other = by_id[found.one], by_id[found.other]
    if one.source == other.source and found.resemblance >= REWRITTEN:
        return True
    issuers = {document.metadata.issuer for document in (one, other)} - {None}
    file, other_file = (title_key(PurePath(document.source).stem) for document in (one, other))
    is_kin = (title_key(one.title) == title_key(other.title) and len(issuers) < 2) or (
        file == other_file and found.resemblance >= REWRITTEN
    )
    return is_kin and not _say_the_same(one, other)


def _say_the_same(one: Document, other: Document) -> bool:
    """Tell whether two texts differ in their heads, and by what is behind their ends, alone."""
    changes = compare(one, other).parts
    return all(
        change.kind in _SAME_WORDS
        or not (change.old or change.new or _NO_PART).id
        or (change is changes[-1] and _goes_on(one, other, change))
        for change in changes
    )


def _goes_on(one: Document, other: Document, change: PartChange) -> bool:
    if change.old is None or change.new is None:
        return False
    said = words(change.old.span.of(one.text)), words(change.new.span.of(other.text))
    return said[0].startswith(said[1]) or said[1].startswith(said[0])


def _families(pairs: Sequence[tuple[str, str]]) -> list[frozenset[str]]:
    """Return the sets of documents that the pairs hold together."""
    family: dict[str, set[str]] = {}
    for one, other in pairs:
        joined = family.get(one, {one}) | family.get(other, {other})
        family |= dict.fromkeys(joined, joined)
    return list({frozenset(members) for members in family.values()})


def _repeals(kept: _Kept) -> Iterator[tuple[str, str]]:
    """Yield (later, earlier) where the later document names the earlier one as repealed."""
    for document in kept.new.values():
        for title in _titles(document, repealed=True):
            for earlier in kept.titled(title, repealed=False):
                if earlier != document.id:
                    yield document.id, earlier
        for later in kept.titled(title_key(document.title), repealed=True):
            if later != document.id and later not in kept.new:
                yield later, document.id


def _titles(document: Document, *, repealed: bool) -> list[str]:
    """Return the keys of a document's own title, or of those that it repeals."""
    if not repealed:
        return [title_key(document.title)]
    return list(dict.fromkeys(map(title_key, repealed_titles(document.text))))
