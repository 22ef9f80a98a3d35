"""A session as a file: what was chosen and what it was made from, in JSON."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.errors import SessionError
from kb.overview import Place
from kb.training.changes import Kept
from kb.training.logo import read_logo
from kb.training.session import Cover, Session
from kb.training.topic import MOST, Topic

FORMAT = 1
LARGEST = 4 * 1024 * 1024  # bytes of a file
LONGEST = 300  # characters of a field
_HALVES = re.compile("[\ud800-\udfff]")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Saved:
    """A session with the clauses that it was made from when it was saved."""

    session: Session
    kept: tuple[Kept, ...] = ()


def dumps(saved: Saved) -> str:
    """Return a saved session as JSON, one line a field, the same for the same session."""
    return json.dumps(to_dict(saved), ensure_ascii=False, indent=1) + "\n"


def loads(text: str | bytes) -> Saved:
    """Read a saved session; what is in it is bounded and nothing of it is trusted.

    Raises:
        SessionError: it is no such file, or a field is not what it has to be.
    """
    if len(text) > LARGEST:
        raise SessionError(
            f"培训方案文件太大（{len(text)} 字节，最多 {LARGEST}）。"
            f"The session's file is too large ({len(text)} bytes, at most {LARGEST})."
        )
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SessionError(
            f"这不是培训方案文件，不能按 JSON 读取（{str(error)[:80]}）。"
            f"This is no session's file: it cannot be read as JSON ({str(error)[:80]})."
        ) from error
    return from_dict(found)


def to_dict(saved: Saved) -> Json:
    """Return a saved session in the shape of its file."""
    topic, cover = saved.session.topic, saved.session.cover
    return {
        "format": FORMAT,
        "topic": {
            "document": topic.document,
            "section": topic.section,
            "unit": topic.unit,
            "year": topic.year,
            "words": topic.words,
        },
        "cover": {
            "title": cover.title,
            "place": cover.place,
            "trainer": cover.trainer,
            "date": cover.day.isoformat() if cover.day else None,
            "logo": base64.b64encode(cover.logo).decode(),
        },
        "left_out": [list(place) for place in sorted(saved.session.left_out)],
        "clauses": [
            [*kept.place, kept.title, kept.heading, kept.text, kept.facts] for kept in saved.kept
        ],
    }


def from_dict(found: object) -> Saved:
    """Read a session that a program sends; all but the topic may be missing.

    Raises:
        SessionError: a field is not what it has to be.
    """
    if not isinstance(found, dict) or found.get("format", FORMAT) != FORMAT:
        raise _wrong("format", found.get("format") if isinstance(found, dict) else found)
    left_out = frozenset(_place(row) for row in _rows(found, "left_out", 2))
    session = Session(_topic(_table(found, "topic")), _cover(_table(found, "cover")), left_out)
    rows = _rows(found, "clauses", 6)
    return Saved(session, tuple(Kept(_place(row[:2]), *row[2:]) for row in rows))


def _topic(table: Json) -> Topic:
    year = table.get("year")
    if year is not None and not (type(year) is int and 1000 <= year <= 9999):
        raise _wrong("topic.year", year)
    document, section, unit, words = (
        _text(table, name) for name in ("document", "section", "unit", "words")
    )
    return Topic(document, section, unit, year, words)


def _cover(table: Json) -> Cover:
    title, place, trainer = (_text(table, name) for name in ("title", "place", "trainer"))
    return Cover(title, place, trainer, _day(table), _logo(table))


def _table(found: Json, name: str) -> Json:
    value = found.get(name, {})
    if not isinstance(value, dict):
        raise _wrong(name, value)
    return value


def _text(table: Json, name: str) -> str:
    value = table.get(name) or ""
    if not _is_text(value):
        raise _wrong(name, value)
    return str(value).strip()


def _is_text(value: object) -> bool:
    """Tell whether a value is text that is short enough, and whole: no half of a pair (U+D800)."""
    return isinstance(value, str) and len(value) <= LONGEST and not _HALVES.search(value)


def _day(cover: Json) -> date | None:
    value = cover.get("date")
    try:
        return date.fromisoformat(value) if value else None
    except (TypeError, ValueError) as error:
        raise _wrong("cover.date", value) from error


def _logo(cover: Json) -> bytes:
    try:
        image = base64.b64decode(cover.get("logo") or "", validate=True)
    except (TypeError, ValueError, binascii.Error) as error:
        raise _wrong("cover.logo", "base64?") from error
    return read_logo(image) if image else b""


def _rows(found: Json, name: str, width: int) -> list[list[str]]:
    rows = found.get(name, [])
    if not isinstance(rows, list) or len(rows) > MOST:
        raise _wrong(name, rows)
    for row in rows:
        if not (isinstance(row, list) and len(row) == width and all(map(_is_text, row))):
            raise _wrong(name, row)
    return rows


def _place(row: list[str]) -> Place:
    return row[0], row[1]


def _wrong(field: str, value: object) -> SessionError:
    said = repr(value)[:60]
    return SessionError(
        f"这不是有效的培训方案：{field} 为 {said}。This is no valid session: {field} is {said}."
    )
