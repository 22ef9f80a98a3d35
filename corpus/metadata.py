"""What is known of a document: from a file beside it, from its front matter, from its head."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from corpus.authority import find_issuer, find_level, find_place, find_printer
from corpus.document import Level, Metadata
from corpus.errors import UnreadableFileError
from corpus.head import FRONT_MATTER, Head, find_date, to_date
from corpus.validity import find_effective, find_expiry, find_number

DATES = ("published", "effective", "expires")
"""Those fields of a document's metadata that are days."""

_NUMBERED = re.compile(r"^(?:附件[ ]?)?[A-Za-z]{0,3}\d{0,4}[-_. 　]+(?=[一-鿿]{4})")
_REPORTS = re.compile(
    r"我(?:谨)?代表\S{0,20}政府[，,]?[ ]?向(?:大会|本次(?:大会|会议))\S{0,6}报告\S{0,6}工作"
)
_OPENING = 500  # characters
_FIELDS = frozenset(field.name for field in fields(Metadata))


def read_metadata(
    text: str, path: Path, head: Head, title: str | None = None, sidecar: bytes | None = None
) -> Metadata:
    """Return what is known of the document that ``path`` holds.

    ``sidecar``, the ``.toml`` file of the same stem beside ``path``, wins (keys as the fields of
    :class:`~corpus.document.Metadata`); else front matter, the ``title`` that the file's own
    data gives, and what the text says of itself; else the file's name stands for the title.

    Raises:
        UnreadableFileError: the ``.toml`` file is malformed or has a value of the wrong type.
    """
    said = _sidecar(path.with_suffix(".toml"), sidecar)
    front = FRONT_MATTER.match(text)
    given = {**(_front_matter(front["body"]) if front else {}), **said}
    known = {field.name: given[field.name] for field in fields(Metadata) if given.get(field.name)}
    known["title"] = known.get("title") or title or head.title or _named(path, text)
    known.setdefault("url", given.get("source"))
    return completed(Metadata(**known), text)


def completed(metadata: Metadata, text: str) -> Metadata:
    """Return ``metadata`` with what is not known yet and the text says of itself."""
    issuer = metadata.issuer or find_issuer(metadata.title, text)
    office = issuer or find_printer(text)
    published = metadata.published or find_date(text)
    effective = metadata.effective or find_effective(text, published)
    return replace(
        metadata,
        issuer=issuer,
        published=published,
        number=metadata.number or find_number(text),
        effective=effective,
        expires=metadata.expires or find_expiry(text, effective, published),
        level=metadata.level or find_level(office),
        place=metadata.place or find_place(office),
    )


def _named(path: Path, text: str) -> str:
    """Return the name of a file without the number that orders it in a folder: 07_绿化方案.

    What opens like the report of a government is called one: 泰州 → 泰州政府工作报告.
    """
    name = _NUMBERED.sub("", path.stem)
    reports = _REPORTS.search(text, 0, _OPENING) and "报告" not in name
    return f"{name}政府工作报告" if reports else name


def _sidecar(path: Path, data: bytes | None) -> dict[str, Any]:
    if data is None:
        return {}
    try:
        values = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableFileError(f"{path}: not a TOML file in UTF-8 ({error})") from error
    for key, value in values.items():
        kind = date if key in DATES else bool if key == "internal" else str
        if key in _FIELDS and not isinstance(value, kind):
            raise UnreadableFileError(f"{path}: {key} = {value!r} is not a {kind.__name__}")
        if isinstance(value, datetime):
            values[key] = value.date()
    if "level" in values:
        values["level"] = _level(values["level"], path)
    return values


def _level(value: str, path: Path) -> Level:
    try:
        return Level(value)
    except ValueError as error:
        names = ", ".join(Level)
        raise UnreadableFileError(f"{path}: level = {value!r} is none of {names}") from error


def _front_matter(body: str) -> dict[str, Any]:
    pairs = (line.partition(":") for line in body.splitlines())
    given = {key.strip(): value.strip().strip("\"'") for key, _, value in pairs if value.strip()}
    days = {name: to_date(given.get(name, "")) for name in DATES}
    level = given.get("level")
    return {
        **given,
        **days,
        "published": days["published"] or to_date(given.get("date", "")),
        "level": Level(level) if level in set(Level) else None,
        "internal": given.get("internal", "").lower() == "true",
    }
