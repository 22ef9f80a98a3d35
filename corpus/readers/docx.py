"""Word documents (ECMA-376 part 1, WordprocessingML): what one who reads the page sees."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from zipfile import ZipFile

from corpus.errors import UnreadableFileError
from corpus.readers.archive import open_zip
from corpus.readers.cells import Cell, arranged_lines
from corpus.readers.content import Content, paragraph
from corpus.readers.word_numbers import Numbering, W, value_at
from corpus.readers.xml import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_LEFT_OUT = {
    *(W + tag for tag in ("del", "moveFrom", "instrText", "delText", "rt", "pPr", "rPr")),
    _COMPATIBILITY + "Fallback",
}
_CHARACTERS = {
    W + "tab": " ",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
}
_NOTES = {W + "footnoteReference": "footnotes", W + "endnoteReference": "endnotes"}
_WRAPPERS = {
    *(W + tag for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")),
    _COMPATIBILITY + "AlternateContent",
    _COMPATIBILITY + "Choice",
}
_CONTENTS = "Table of Contents"


def read(data: bytes, name: str) -> Content:
    """Read a document: its paragraphs with the numbers that Word generates, its tables and notes.

    Insertions that were tracked are part of the text, deletions and hidden text are not. Text
    boxes stand behind the paragraph they are anchored in, and so do footnotes, in brackets.
    Headers, footers, comments and the table of contents are left out.

    Raises:
        UnreadableFileError: the file is damaged, or unpacks to more than is allowed.
    """
    with open_zip(data, name) as package:
        parts = _Parts(package, name)
        body = parts.main.find(f"{W}body")
        lines = [] if body is None else list(_Reader(parts).lines(body))
    return Content("\n".join([*lines, ""]), "docx")


class _Parts:
    """The parts of a package, by what they are to its main document."""

    def __init__(self, package: ZipFile, name: str) -> None:
        self._package = package
        self._name = name
        path = self._related("").get("officeDocument", "word/document.xml")
        self._paths = self._related(path)
        self.main = self._parse(path)

    def get(self, kind: str) -> Element | None:
        """Return the root of the part that is ``styles``, ``footnotes`` …, if there is one."""
        path = self._paths.get(kind)
        return self._parse(path) if path in self._package.namelist() else None

    def _parse(self, path: str) -> Element:
        try:
            data = self._package.read(path)
        except (KeyError, RuntimeError) as error:
            raise UnreadableFileError(
                f"{self._name}: 文件不完整，或有密码。The file is incomplete, or has a password "
                f"({error})."
            ) from error
        return parse_xml(data.replace(_STRICT, W.strip("{}").encode()), self._name)

    def _related(self, path: str) -> dict[str, str]:
        """Return the paths of the parts that the part at ``path`` refers to, by their kinds."""
        folder, base = posixpath.split(path)
        where = posixpath.join(folder, "_rels", f"{base}.rels")
        if where not in self._package.namelist():
            return {}
        return {
            found.get("Type", "").rpartition("/")[2]: posixpath.normpath(
                posixpath.join(folder, found.get("Target", ""))
            ).lstrip("/")
            for found in self._parse(where).iter(_RELATIONS)
        }


class _Reader:
    """Walks the elements of a document once, in the order of its text."""

    def __init__(self, parts: _Parts) -> None:
        styles = parts.get("styles")
        self._numbering = Numbering(parts.get("numbering"), styles)
        self._notes = {kind: _by_id(parts.get(kind)) for kind in _NOTES.values()}
        self._begun = ""  # text of a paragraph whose end was deleted: it goes on with the next
        self._behind: list[Element] = []  # text boxes and notes of the paragraph being read

    def lines(self, parent: Element) -> Iterator[str]:
        """Yield the paragraphs and rows of tables within ``parent``."""
        for child in _children(parent):
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from arranged_lines(self._table(child))

    def _paragraph(self, element: Element) -> Iterator[str]:
        properties = element.find(f"{W}pPr")
        outer, self._behind = self._behind, []
        text = self._begun + "".join(self._text(element))
        self._begun = ""
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self._begun = text
        elif not _is_contents(self._numbering.style(properties)):
            label = self._numbering.label(properties)
            yield from filter(None, map(paragraph, _labelled(label, text).split("\n")))
        behind, self._behind = self._behind, outer
        for found in behind:
            lines = list(self.lines(found))
            is_note = found.tag in (f"{W}footnote", f"{W}endnote")
            yield from [f"（注：{' '.join(lines)}）"] if is_note and lines else lines

    def _text(self, element: Element) -> Iterator[str]:
        for child in element:
            if child.tag in (f"{W}t", _MATH_TEXT):
                yield child.text or ""
            elif child.tag in _CHARACTERS:
                page = child.get(f"{W}type") == "page"
                yield "" if page else _CHARACTERS[child.tag]
            elif child.tag == f"{W}txbxContent":
                self._behind.append(child)
            elif child.tag in _NOTES:
                note = self._notes[_NOTES[child.tag]].get(child.get(f"{W}id", ""))
                self._behind += [] if note is None else [note]
            elif child.tag not in _LEFT_OUT and not _is_hidden(child):
                yield from self._text(child)

    def _table(self, table: Element) -> list[list[Cell]]:
        """Return the cells of a table, of those merged downwards the first with its height."""
        rows: list[list[Cell]] = []
        tops: dict[int, tuple[int, int]] = {}  # column → row and place of what is merged there
        for row in _children(table):
            if row.tag != f"{W}tr" or row.find(f"{W}trPr/{W}del") is not None:
                continue
            before = _integer(value_at(row, "trPr/gridBefore"), 0)
            cells = [Cell((), before)] if before else []
            column = before
            for element in (child for child in _children(row) if child.tag == f"{W}tc"):
                columns = _integer(value_at(element, "tcPr/gridSpan"), 1)
                if _continues(element) and column in tops:
                    line, place = tops[column]
                    top = rows[line][place]
                    rows[line][place] = replace(top, rows=top.rows + 1)
                else:
                    tops[column] = len(rows), len(cells)
                    cells.append(Cell(tuple(self.lines(element)), columns))
                column += columns
            rows.append(cells)
        return rows


def _children(parent: Element) -> Iterator[Element]:
    """Yield the blocks, rows or cells of ``parent``, those within wrappers included."""
    for child in parent:
        if child.tag in _WRAPPERS:
            if value_at(child, "sdtPr/docPartObj/docPartGallery") != _CONTENTS:
                yield from _children(child)
        else:
            yield child


def _labelled(label: str, text: str) -> str:
    """Put the label before the text, apart where it would run into it: 第一条 甲, 1. 5亿元."""
    text = text.lstrip()
    runs_on = label[-1:].isalnum() or (label.endswith(".") and text[:1].isdigit())
    return f"{label}{' ' if runs_on else ''}{text}" if text else ""


def _is_contents(style: Element | None) -> bool:
    """Tell whether a paragraph of this style is an entry of the table of contents."""
    return (value_at(style, "name") or "").lower().startswith("toc ")


def _continues(cell: Element) -> bool:
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    return merged is not None and merged.get(f"{W}val", "continue") == "continue"


def _is_hidden(run: Element) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(f"{W}val", "1") not in ("0", "false", "off")


def _by_id(notes: Element | None) -> dict[str, Element]:
    return {} if notes is None else {note.get(f"{W}id", ""): note for note in notes}


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,4}", text) else default
