"""A document as a page to read: its parts in order, their anchors and a table of contents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb import Document, Span
from webapp.highlight import Mark, Piece, cut

# Texts without line breaks keep their paragraphs apart by the indent.
_PARAGRAPH = re.compile(r"[^\n]+?(?=\n|(?<=\S)\s*　{2}|$)", re.MULTILINE)
_MARKUP = re.compile(r"\s*(?:#{1,6}(?!#)\s*)?")  # of a heading in Markdown


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (``level`` from 1, outermost) or a paragraph (``level`` 0).

    ``anchor`` is the id of the section that the heading opens; a heading that runs on into its
    text on the same line has ``run_in``.
    """

    pieces: tuple[Piece, ...]
    level: int = 0
    anchor: str | None = None
    run_in: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One clause with its id as ``anchor``, or what stands between two clauses (no anchor)."""

    anchor: str | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents; ``heading`` is empty for text before the first one."""

    level: int
    anchor: str
    heading: str


@dataclass(frozen=True, slots=True)
class _Heading:
    span: Span
    level: int
    anchor: str | None


def parts(document: Document, marks: tuple[Mark, ...]) -> tuple[Part, ...]:
    """Return the whole text of ``document`` as parts, white space and Markdown's ``#`` aside.

    A first paragraph that only repeats the title is left out: the page has it as its heading.
    """
    headings = {heading.span.start: heading for heading in _headings(document)}
    return tuple(
        Part(clause_id, blocks)
        for clause_id, span in _stretches(document)
        if (blocks := tuple(_blocks(document, span, headings, marks)))
    )


def contents(document: Document) -> tuple[Entry, ...]:
    """Return the table of contents: sections, and clauses with a heading of their own."""
    entries = {
        heading.span.start: Entry(heading.level, anchor, heading.span.of(document.text))
        for heading, anchor in _anchored(document)
    }
    first = document.clauses[0] if document.clauses else None
    if first is not None and not first.path and entries:
        entries[first.span.start] = Entry(1, first.id, "")
    return tuple(entries[start] for start in sorted(entries))


def _anchored(document: Document) -> Iterator[tuple[_Heading, str]]:
    text = document.text
    for section in document.sections:
        yield _Heading(_bare(text, section.heading), section.level, section.id), section.id
    for clause in document.clauses:
        # Text between a heading and its first item has no heading of its own.
        if clause.path and clause.span.contains(clause.path[-1]):
            heading = _bare(text, clause.path[-1])
            yield _Heading(heading, len(clause.path), None), clause.id


def _headings(document: Document) -> Iterator[_Heading]:
    return (heading for heading, _ in _anchored(document))


def _stretches(document: Document) -> Iterator[tuple[str | None, Span]]:
    """Cut the text into its clauses and what lies between them."""
    opened = {section.heading.end: section.heading.start for section in document.sections}
    done = 0
    for clause in document.clauses:
        # A section's heading on the same line as the clause's text is shown with it.
        start = max(done, opened.get(clause.span.start, clause.span.start))
        yield None, Span(done, start)
        yield clause.id, Span(start, clause.span.end)
        done = clause.span.end
    yield None, Span(done, len(document.text))


def _blocks(
    document: Document, span: Span, headings: dict[int, _Heading], marks: tuple[Mark, ...]
) -> Iterator[Block]:
    text = document.text
    near = tuple(mark for mark in marks if mark.start < span.end and span.start < mark.end)
    for line in _paragraphs(text, span):
        heading = headings.get(line.start)
        if heading is None:
            if text[: line.end].strip() != document.title:
                yield Block(cut(line.of(text), line.start, near))
            continue
        end = min(heading.span.end, line.end)
        yield Block(
            cut(text[line.start : end], line.start, near),
            heading.level,
            heading.anchor,
            run_in=end < line.end,
        )
        if end < line.end:
            yield Block(cut(text[end : line.end], end, near))


def _paragraphs(text: str, span: Span) -> Iterator[Span]:
    """Yield the paragraphs within ``span``, without white space and markup around them."""
    for match in _PARAGRAPH.finditer(text, span.start, span.end):
        line = _bare(text, Span(*match.span()))
        if line:
            yield line


def _bare(text: str, span: Span) -> Span:
    """Take white space and the markup of a heading from the ends of ``span``."""
    piece = span.of(text).rstrip()
    markup = _MARKUP.match(piece)
    return Span(span.start + (markup.end() if markup else 0), span.start + len(piece))
