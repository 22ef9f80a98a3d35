"""Which document is the earlier version of which, and which are one text published twice."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath

from corpus.document import Document, Span
from kb.versions.alignment import words
from kb.versions.compare import compare
from kb.versions.model import Part, PartChange, PartKind
from kb.versions.near import Near, near

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


def lineage(
    documents: Sequence[Document], new: Collection[str], known: Mapping[str, str] | None = None
) -> Lineage:
    """Relate new documents to those that are there.

    An earlier version has the same title and issuer, or the same file's name, and much of the
    text; or the later one says that it is repealed. Of two versions the one published later is
    the later one; where a date is missing, the one that came later. The same words under another
    head are no version: they are one text published twice.

    Args:
        documents: all of them, in the order in which they came.
        new: the ids of those that were not there before.
        known: what is known of the others: id → the id of the earlier version.
    """
    if not new:
        return Lineage(dict(known or {}), ())
    by_id = {document.id: document for document in documents}
    alike = near({key: document.text for key, document in by_id.items()}, REVISED, new)
    kin = [(n.one, n.other) for n in alike if _are_versions(by_id, n)]
    previous = dict(known or {})
    for family in _families([*previous.items(), *kin]):
        if any(member in new for member in family):
            ordered = in_order([d for d in documents if d.id in family])
            previous |= {later.id: earlier.id for earlier, later in pairwise(ordered)}
            previous.pop(ordered[0].id, None)
    for later, earlier in _repeals(documents, new):
        if earlier not in previous.values() and previous.get(earlier) != later:
            previous.setdefault(later, earlier)
    close = tuple(n for n in alike if n.resemblance >= ALIKE)
    return Lineage(previous, close)


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


def repealed(text: str) -> Iterator[str]:
    """Yield the titles that ``text`` says are no longer in force: 《…》同时废止."""
    if "废止" in text or "失效" in text or "执行" in text:
        for match in _REPEAL.finditer(text):
            yield from _NAMED.findall(match["behind"] or match["before"])


def _are_versions(by_id: Mapping[str, Document], found: Near) -> bool:
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


def _repeals(documents: Sequence[Document], new: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield (later, earlier) where the later document names the earlier one as repealed."""
    titled: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        titled[title_key(document.title)].append(document)
    for document in documents:
        for title in repealed(document.text):
            for earlier in titled.get(title_key(title), ()):
                if earlier is not document and (document.id in new or earlier.id in new):
                    yield document.id, earlier.id
