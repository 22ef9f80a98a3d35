"""What a document says of itself at its head: title and date, lines that belong to no clause."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from corpus import outline
from corpus.document import Metadata, Span
from corpus.errors import UnreadableFileError

# The kinds of official documents: 党政机关公文处理工作条例 (2012), article 8.
_KINDS = "决定|决议|命令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要"
_PLANS = "方案|计划|规划|纲要|办法|细则|规定|条例|措施|要点|指南|规则|制度|法|指引|政策|清单|标准"
_TITLE_END = re.compile(rf"(?:{_KINDS}|{_PLANS}|若干措施|[）)])$")
_TITLE_PIECE = re.compile(rf"(?:关于.{{2,}}|.{{2,}})(?:{_KINDS}|{_PLANS})")
_FRONT_MATTER = re.compile(r"---\n(?P<body>.*?)\n---\n", re.DOTALL)
_ABOUT_LINE = re.compile(
    r"[#>* 　]*(?:时间|日期|来源|作者|发布|发文|成文|文号|索引|字号|主题|有效|浏览"
    r"|【|\[|原文|https?:"
    r"|\S{1,12}[发办函政字][\[〔（(]\d{4}[\]〕）)]|[（(]?\d{4}年\d{1,2}月\d{1,2}日)"
)
_DATE = re.compile(r"(\d{4})(?:年|-|/|\.)(\d{1,2})(?:月|-|/|\.)(\d{1,2})")
_DATED = re.compile(r"(?:时间|日期|发布)[^\d\n]{0,6}(\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2})")
_HEAD_LINES = 8


def read_metadata(text: str, path: Path) -> Metadata:
    """Return what is known of the document that ``path`` holds.

    A ``.toml`` file of the same stem beside ``path`` wins (keys ``title``, ``issuer``,
    ``published``, ``publisher``, ``url``); else front matter, a Markdown title or the first
    lines of the text; else the file's name.

    Raises:
        UnreadableFileError: the ``.toml`` file is malformed or has a value of the wrong type.
    """
    sidecar = _sidecar(path)
    front = _FRONT_MATTER.match(text)
    given = {**(_front_matter(front["body"]) if front else {}), **sidecar}
    title, _ = _find_title(text)
    metadata = Metadata(
        title=given.get("title") or title or path.stem,
        issuer=given.get("issuer"),
        published=given.get("published") or _find_date(text),
        publisher=given.get("publisher"),
        url=given.get("url") or given.get("source"),
    )
    return metadata


def find_head(text: str) -> Span:
    """Return the span of the title and the lines about the document, which head the text."""
    return _find_title(text)[1]


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


def _front_matter(body: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in body.splitlines())
    return {key.strip(): value.strip().strip("\"'") for key, _, value in pairs if value.strip()}


def _find_title(text: str) -> tuple[str | None, Span]:
    """Return the title printed at the head of the text, and the head up to its last line."""
    front = _FRONT_MATTER.match(text)
    start = front.end() if front else 0
    title: str | None = None
    head_end = start
    pending = ""
    for number, line in enumerate(outline.paragraphs(text, Span(start, len(text)))):
        printed = line.of(text).strip("#>*-— 　")
        if number >= _HEAD_LINES or printed.endswith(("。", "；", "：", ":")):
            break
        if title is None and (found := _title(pending + printed) or _title(printed)):
            title = found
        elif title is None and len(printed) <= 40 and not _ABOUT_LINE.match(line.of(text)):
            pending = printed
            continue
        elif not (printed == title or _ABOUT_LINE.match(line.of(text))):
            break
        head_end, pending = line.end, ""
    return title, Span(start, head_end)


def _title(line: str) -> str | None:
    """Return the title that ``line`` is, or begins with when a bracketed header follows it."""
    line = re.split(r"[ 　]+(?=\[|【|各)", line)[0]
    if len(line) > 120 or not _TITLE_PIECE.search(line) or not _TITLE_END.search(line):
        return None
    return line


def _find_date(text: str) -> date | None:
    """Return the date a header line gives, else the first full date on a line of its own."""
    if match := _DATED.search(text, 0, 3000):
        return _to_date(match[1])
    for line in outline.paragraphs(text):
        printed = line.of(text).strip("（）() 　#*>-—")
        if len(printed) <= 40 and (match := _DATE.match(printed)) and "至" not in printed:
            return _to_date(match[0])
    return None


def _to_date(text: str) -> date | None:
    match = _DATE.match(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
