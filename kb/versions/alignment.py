"""Which part of the new text is which of the old: by words, never by number."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence

from corpus.document import Document, Span
from corpus.numbering import parse_label
from kb.versions.model import Part

SIMILAR = 0.5  # Dice over pairs of characters: a changed clause, not another one
SAME_HEADING = 0.25  # as much is added where the headings say the same
IN_PLACE = 0.2  # of what stands alone between the same neighbours, much rewritten
COMMON = 40  # a pair of characters in more parts than this tells none from the other
_NEAREST = 5  # parts looked at more closely

Pairs = dict[int, int]  # places of old parts → places of new ones


def parts(document: Document) -> tuple[Part, ...]:
    """Return the head, the sections' headings and the clauses in the order of the text."""
    text = document.text
    places = [(s.heading, s.id, True, s.level) for s in document.sections]
    places += [(c.span, c.id, False, 0) for c in document.clauses]
    places.sort(key=lambda place: place[0])
    paths = {c.id: document.path(c) for c in document.clauses}
    found: list[Part] = []
    above: list[tuple[int, int, Span]] = []  # level and place of the open sections, their headings
    first = places[0][0].start if places else len(text)
    if head := text[:first].strip():
        start = text.index(head)
        found.append(Part("", (), Span(start, start + len(head)), start))
    for span, part_id, is_heading, level in places:
        if is_heading:
            while above and above[-1][0] >= level:
                above.pop()
        path = tuple(heading.of(text) for *_, heading in above)
        parent = above[-1][1] if above else None
        if is_heading:
            above.append((level, len(found), span))
        label = parse_label(text, span.start)
        end = min(label.span.end, span.end) if label else span.start
        path = path if is_heading else paths[part_id]
        found.append(Part(part_id, path, span, end, parent, is_heading))
    return tuple(found)


def words(text: str) -> str:
    """Return what of a text is compared: neither white space nor the width of a sign counts."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def align(old: Document, before: Sequence[Part], new: Document, after: Sequence[Part]) -> Pairs:
    """Pair the parts of two versions: those with the same words first, then similar ones."""
    ours = [words(old.text[part.label : part.span.end]) for part in before]
    theirs = [words(new.text[part.label : part.span.end]) for part in after]
    both_have_heads = before and after and not before[0].id and not after[0].id
    pairs: Pairs = {0: 0} if both_have_heads else {}
    here, there = _roads(old, before), _roads(new, after)
    _pair_equal(pairs, [*zip(here, ours, strict=True)], [*zip(there, theirs, strict=True)])
    _pair_equal(pairs, ours, theirs)
    _pair_similar(pairs, ours, theirs, _heads(before, ours), _heads(after, theirs))
    _pair_in_place(pairs, ours, theirs)
    _pair_headings(pairs, before, after)
    return pairs


def moved(pairs: Mapping[int, int], before: Sequence[Part], after: Sequence[Part]) -> set[int]:
    """Return the places, in the old text, of parts now elsewhere among those that stayed.

    As few as possible count as moved; one that went from one heading to another of those that
    stayed does in any case.
    """
    order, stayed = sorted(pairs), set(pairs.values())
    kept = {order[place] for place in _rising([pairs[item] for item in order])}

    def is_elsewhere(item: int) -> bool:
        parent, now = before[item].parent, after[pairs[item]].parent
        return parent is not None and now in stayed and pairs.get(parent, now) != now

    return {item for item in order if item not in kept or is_elsewhere(item)}


def _roads(document: Document, found: Sequence[Part]) -> list[str]:
    """Return the words of the headings above each part, without their numbers."""
    roads: list[str] = []
    for part in found:
        above = None if part.parent is None else found[part.parent]
        own = words(document.text[above.label : above.span.end]) if above else ""
        roads.append(roads[part.parent] + "/" + own if part.parent is not None else "")
    return roads


def _heads(found: Sequence[Part], said: Sequence[str]) -> list[str]:
    """Return the opening of each part, up to its first stop: what it calls itself."""
    return [
        "" if part.is_heading else text.partition("。")[0][:30]
        for part, text in zip(found, said, strict=True)
    ]


def _pair_equal(pairs: Pairs, ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> None:
    taken = set(pairs.values())
    places: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place in reversed(range(len(theirs))):
        if place not in taken:
            places[theirs[place]].append(place)
    for item, key in enumerate(ours):
        if item not in pairs and places.get(key):
            pairs[item] = places[key].pop()


def _pair_similar(
    pairs: Pairs,
    ours: Sequence[str],
    theirs: Sequence[str],
    our_heads: Sequence[str],
    their_heads: Sequence[str],
) -> None:
    taken = set(pairs.values())
    left = {item: _grams(text) for item, text in enumerate(ours) if item not in pairs}
    right = {item: _grams(text) for item, text in enumerate(theirs) if item not in taken}
    scored = []
    for item, other in _candidates(left, right):
        score = _dice(left[item], right[other])
        if our_heads[item] and our_heads[item] == their_heads[other]:
            score += SAME_HEADING
        if score >= SIMILAR:
            scored.append((-score, abs(item - other), item, other))
    for *_, item, other in sorted(scored):
        if item not in pairs and other not in taken:
            pairs[item] = other
            taken.add(other)


def _candidates(
    left: Mapping[int, frozenset[str]], right: Mapping[int, frozenset[str]]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs that share the most of what few parts have."""
    where: defaultdict[str, list[int]] = defaultdict(list)
    for item, grams in right.items():
        for gram in grams:
            where[gram].append(item)
    for item, grams in left.items():
        lists = (where.get(gram, ()) for gram in grams)
        shared = Counter(other for found in lists if len(found) <= COMMON for other in found)
        for other, _ in shared.most_common(_NEAREST):
            yield item, other


def _pair_in_place(pairs: Pairs, ours: Sequence[str], theirs: Sequence[str]) -> None:
    taken = set(pairs.values())
    ends = {-1: -1, len(ours): len(theirs), **pairs}
    for item, text in enumerate(ours):
        other = ends.get(item - 1, len(theirs)) + 1
        alone = item not in pairs and other not in taken and ends.get(item + 1) == other + 1
        if alone and _dice(_grams(text), _grams(theirs[other])) >= IN_PLACE:
            pairs[item] = other


def _pair_headings(pairs: Pairs, before: Sequence[Part], after: Sequence[Part]) -> None:
    """Pair headings with few words in common by what stands under them, from below."""
    found = True
    while found:
        votes = Counter((before[item].parent, after[other].parent) for item, other in pairs.items())
        taken, found = set(pairs.values()), False
        for (parent, now), _ in votes.most_common():
            if not (parent is None or now is None or parent in pairs or now in taken):
                pairs[parent] = now
                taken.add(now)
                found = True


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[n : n + 2] for n in range(max(1, len(text) - 1)))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def _rising(values: Sequence[int]) -> list[int]:
    """Return the places of a longest rising run of ``values`` (Schensted 1961)."""
    ends: list[int] = []  # the smallest value that ends a run of each length
    last: list[int] = []  # its place
    before: list[int] = []
    for place, value in enumerate(values):
        length = bisect_left(ends, value)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [value]
        last[length : length + 1] = [place]
    run: list[int] = []
    place = last[-1] if last else -1
    while place >= 0:
        run.append(place)
        place = before[place]
    return run
