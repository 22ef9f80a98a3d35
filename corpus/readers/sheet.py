"""Tables on their own: workbooks (ECMA-376 part 1, SpreadsheetML) and CSV (RFC 4180)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from corpus.errors import UnreadableFileError
from corpus.readers import limits
from corpus.readers.archive import open_zip
from corpus.readers.cells import Cell, table_lines
from corpus.readers.content import Content, paragraph
from corpus.readers.text import decode

if TYPE_CHECKING:
    from openpyxl.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

_DELIMITERS = ",\t;，|"
_SAMPLE = 20  # lines of a CSV that show what stands between its fields
_DIGITS = 15  # of a number; a spreadsheet keeps no more


def read(data: bytes, name: str) -> Content:
    """Read a workbook: a line for every row, sheets that are visible under their names.

    Values stand as they were last shown: no formula is run. Merged cells are as in
    :func:`~corpus.readers.cells.table_lines`.

    Raises:
        UnreadableFileError: the file is damaged, too large, or has no visible sheet.
    """
    import openpyxl

    open_zip(data, name).close()
    book = openpyxl.load_workbook(BytesIO(data), data_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if sum(sheet.max_row * sheet.max_column for sheet in sheets) > limits.MAX_CELLS:
        raise UnreadableFileError(
            f"{name}: 表格过大。The sheets have more than {limits.MAX_CELLS:,} cells: divide them."
        )
    lines: list[str] = []
    for sheet in sheets:
        found = list(table_lines(list(_sheet_rows(sheet))))
        lines += [f"## {paragraph(sheet.title)}", *found] if found and len(sheets) > 1 else found
    hidden = len(book.worksheets) - len(sheets)
    warning = f"有 {hidden} 个隐藏的工作表未读取。{hidden} hidden sheets were left out."
    return Content("\n".join([*lines, ""]), "xlsx", warnings=(warning,) if hidden else ())


def read_csv(data: bytes, name: str) -> Content:
    """Read a table of fields with commas, semicolons, tabs or bars between them.

    Raises:
        UnreadableFileError: the file is too large, or not text.
    """
    text, encoding = decode(data, name)
    try:
        rows = list(csv.reader(StringIO(text), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise UnreadableFileError(
            f"{name}: 表格格式有误。The table is not a sound CSV file ({error})."
        ) from error
    lines = table_lines([_trimmed([Cell((value,)) for value in row]) for row in rows])
    return Content("\n".join([*lines, ""]), "csv", encoding)


def _delimiter(text: str) -> str:
    """Return the mark that is on every line near the top, most often."""
    sample = [line for line in text.splitlines()[:_SAMPLE] if line.strip()]
    return max(_DELIMITERS, key=lambda mark: sum(mark in line for line in sample))


def _sheet_rows(sheet: Worksheet) -> Iterator[list[Cell]]:
    from openpyxl.cell import MergedCell

    merged = {
        (found.min_row, found.min_col): (found.size["columns"], found.size["rows"])
        for found in sheet.merged_cells.ranges
    }
    for row in sheet.iter_rows(min_col=sheet.min_column):
        cells = (cell for cell in row if not isinstance(cell, MergedCell))
        yield _trimmed(
            [Cell((_shown(cell),), *merged.get((cell.row, cell.column), (1, 1))) for cell in cells]
        )


def _trimmed(cells: list[Cell]) -> list[Cell]:
    """Leave out the empty cells at the end of a row."""
    while cells and not cells[-1].text and cells[-1].rows == 1:
        cells.pop()
    return cells


def _shown(cell: SheetCell) -> str:
    """Return a cell's value much as the sheet shows it."""
    value = cell.value
    match value:
        case None:
            return ""
        case datetime():
            clock = f" {value:%H:%M}" if value.time() != time() else ""
            return f"{_shown_day(value, cell.number_format)}{clock}"
        case date():
            return _shown_day(value, cell.number_format)
        case int() | float() if "%" in cell.number_format and not isinstance(value, bool):
            return f"{value * 100:.{_DIGITS}g}%"
        case float():
            return f"{value:.{_DIGITS}g}"
    return str(value)


def _shown_day(day: date, shape: str) -> str:
    return f"{day.year}年{day.month}月" + (f"{day.day}日" if "d" in shape.lower() else "")
