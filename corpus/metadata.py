"""What is known of a document: from a file beside it, from its front matter, from its head."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from corpus.document import Metadata
from corpus.errors import UnreadableFileError
from corpus.head import FRONT_MATTER, Head, find_date, to_date


def read_metadata(text: str, path: Path, head: Head, title: str | None = None) -> Metadata:
    """Return what is known of the document that ``path`` holds.

    A ``.toml`` file of the same stem beside ``path`` wins (keys ``title``, ``issuer``,
    ``published``, ``publisher``, ``url``); else front matter, the ``title`` that the file's own
    data gives, a Markdown title or the first lines of the text; else the file's name.

    Raises:
        UnreadableFileError: the ``.toml`` file is malformed or has a value of the wrong type.
    """
    sidecar = _sidecar(path)
    front = FRONT_MATTER.match(text)
    given = {**(_front_matter(front["body"]) if front else {}), **sidecar}
    return Metadata(
        title=given.get("title") or title or head.title or path.stem,
        issuer=given.get("issuer"),
        published=given.get("published") or find_date(text),
        publisher=given.get("publisher"),
        url=given.get("url") or given.get("source"),
    )


def _sidecar(path: Path) -> dict[str, Any]:
    sidecar = path.with_suffix(".toml")
    if not sidecar.is_file() or sidecar == path:
        return {}
    try:
        values = tomllib.loads(sidecar.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableFileError(f"{sidecar}: not a TOML file in UTF-8 ({error})") from error
    for key, kind in (("title", str), ("issuer", str), ("published", date), ("url", str)):
        if key in values and not isinstance(values[key], kind):
            raise UnreadableFileError(
                f"{sidecar}: {key} = {values[key]!r} is not a {kind.__name__}"
            )
    if isinstance(values.get("published"), datetime):
        values["published"] = values["published"].date()
    return values


def _front_matter(body: str) -> dict[str, Any]:
    pairs = (line.partition(":") for line in body.splitlines())
    given = {key.strip(): value.strip().strip("\"'") for key, _, value in pairs if value.strip()}
    return {**given, "published": to_date(given.get("published", given.get("date", "")))}
