"""What a person has said of a document, in place of what was read; it can be undone."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from corpus.document import Document, Level, Metadata
from corpus.metadata import DATES
from kb.errors import EditError
from kb.model import Facts

LONGEST = 500  # characters of a value
FIELDS = tuple(field.name for field in fields(Metadata))

_UNKNOWN_FIELD = "没有 {name} 这一项，可改的有 {names}。There is no {name}: the fields are {names}."
_TOO_LONG = "{name} 最多 {limit} 个字。{name} may have {limit} characters."
_NO_DAY = "{name} 应写成 2021-01-31，不是 {text}。{name} must be written as 2021-01-31, not {text}."
_NO_LEVEL = "level 应为 {names} 之一，不是 {text}。level must be one of {names}, not {text}."
_NO_CHOICE = "internal 应为 true 或 false，不是 {text}。internal must be true or false, not {text}."
_NO_TITLE = "标题不能为空。A document cannot be without a title."
_ENDS_FIRST = "失效日期 {expires} 早于施行日期 {effective}。It would expire before it takes effect."


@dataclass(frozen=True, slots=True)
class Edit:
    """A field's ``value`` as a person wrote it, over what was ``read``; days as 2021-01-31."""

    value: str | None
    read: str | None


Edits = Mapping[str, Edit]
"""The edits of one document, by field."""

Check = Callable[[Document, Facts], None]
"""Looks at a document as it is when nobody else can write; raises where it is not to be changed."""


def loads(text: str) -> dict[str, Edits]:
    """Return the edits of all documents, by their ids, from JSON."""
    return {
        document_id: {name: Edit(**edit) for name, edit in own.items()}
        for document_id, own in json.loads(text).items()
    }


def dumps(edits: Mapping[str, Edits]) -> str:
    """Return the edits of all documents as JSON; one without edits is left out."""
    rows = {
        document_id: {name: asdict(edit) for name, edit in own.items()}
        for document_id, own in edits.items()
        if own
    }
    return json.dumps(rows, ensure_ascii=False)


def changed(
    edits: Edits, metadata: Metadata, changes: Mapping[str, str | None], undo: Collection[str]
) -> tuple[Edits, Metadata]:
    """Return the edits and the metadata of a document after ``changes``, and without ``undo``.

    Args:
        edits: those that ``metadata`` has already.
        metadata: of the document as it is in the base.
        changes: field → its value as text, None or empty where the document has none.
        undo: the fields that are to be as they were read.

    Raises:
        EditError: there is no such field, or no such value of it.
    """
    for name in (*changes, *undo):
        if name not in FIELDS:
            raise EditError(_UNKNOWN_FIELD.format(name=name, names=", ".join(FIELDS)))
    rest = {name: edit for name, edit in edits.items() if name not in undo}
    restored = {name: _value(name, edits[name].read) for name in undo if name in edits}
    before = replace(metadata, **restored)
    for name, text in changes.items():
        read = edits[name].read if name in rest else _text(getattr(before, name))
        rest[name] = Edit((text or "").strip() or None, read)
    after = applied(before, rest)
    if after.effective and after.expires and after.expires < after.effective:
        raise EditError(_ENDS_FIRST.format(expires=after.expires, effective=after.effective))
    return rest, after


def applied(metadata: Metadata, edits: Edits) -> Metadata:
    """Return ``metadata`` with the edits in place of what was read."""
    return replace(metadata, **{name: _value(name, edit.value) for name, edit in edits.items()})


def _value(name: str, text: str | None) -> Any:  # noqa: ANN401
    """Return what ``text`` stands for in the field ``name``.

    Raises:
        EditError: it is no such thing.
    """
    if text is None and name == "title":
        raise EditError(_NO_TITLE)
    if name == "internal":
        return _is_true(text)
    if text is None:
        return None
    if len(text) > LONGEST:
        raise EditError(_TOO_LONG.format(name=name, limit=LONGEST))
    if name in DATES:
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise EditError(_NO_DAY.format(name=name, text=text)) from error
    if name == "level":
        if text not in set(Level):
            raise EditError(_NO_LEVEL.format(names=", ".join(Level), text=text))
        return Level(text)
    return text


def _is_true(text: str | None) -> bool:
    if text not in (None, "true", "false"):
        raise EditError(_NO_CHOICE.format(text=text))
    return text == "true"


def _text(value: object) -> str | None:
    return None if value in (None, False) else "true" if value is True else str(value)
