"""Two versions of a document → what changed, clause by clause and fact by fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from corpus.document import Document
from kb.model import Facts
from kb.versions.alignment import align, moved, parts, words
from kb.versions.facts import fact_changes
from kb.versions.model import Changes, Edit, Part, PartChange, PartKind
from kb.versions.wording import edits


def compare(
    old: Document, new: Document, old_facts: Facts | None = None, new_facts: Facts | None = None
) -> Changes:
    """Compare two versions of a document.

    Parts are aligned by their words: an item that is put in renumbers those behind it and
    changes none of them.

    Args:
        old: the earlier version.
        new: the later version.
        old_facts: what ``old`` says; no facts are compared without.
        new_facts: what ``new`` says.
    """
    found = tuple(_part_changes(old, new))
    facts = fact_changes(old, old_facts or Facts(), new, new_facts or Facts(), found)
    return Changes(found, facts)


def _part_changes(old: Document, new: Document) -> Iterator[PartChange]:
    before, after = parts(old), parts(new)
    pairs = align(old, before, new, after)
    away = moved(pairs, before, after)
    origin = {new_place: old_place for old_place, new_place in pairs.items()}
    removed = _removed(before, pairs)
    yield from removed[None]
    for place, part in enumerate(after):
        came = origin.get(place)
        if came is None:
            yield PartChange(PartKind.ADDED, None, part)
            continue
        earlier = before[came]
        yield PartChange(
            _kind(old, earlier, new, part, is_moved=came in away),
            earlier,
            part,
            _edits(old, earlier, new, part),
        )
        yield from removed[came]


def _removed(
    before: tuple[Part, ...], pairs: dict[int, int]
) -> defaultdict[int | None, list[PartChange]]:
    """Return the removed parts under the place of the last part before them that is still there."""
    found: defaultdict[int | None, list[PartChange]] = defaultdict(list)
    last = None
    for place, part in enumerate(before):
        if place in pairs:
            last = place
        else:
            found[last].append(PartChange(PartKind.REMOVED, part, None))
    return found


def _kind(old: Document, earlier: Part, new: Document, later: Part, *, is_moved: bool) -> PartKind:
    def said(document: Document, part: Part) -> tuple[str, str]:
        text = document.text
        label, end = part.label, part.span.end
        return words(text[part.span.start : label]), words(text[label:end])

    (number, body), (new_number, new_body) = said(old, earlier), said(new, later)
    if body != new_body:
        return PartKind.CHANGED
    if is_moved:
        return PartKind.MOVED
    return PartKind.UNCHANGED if number == new_number else PartKind.RENUMBERED


def _edits(old: Document, earlier: Part, new: Document, later: Part) -> tuple[Edit, ...]:
    if earlier.span.of(old.text) == later.span.of(new.text):
        return (Edit(earlier.span, later.span, same=True),)
    return edits(old.text, earlier.span, new.text, later.span)
