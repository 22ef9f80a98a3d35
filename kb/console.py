"""Answers, facts and documents as text for a terminal."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import click

from corpus.document import Document, Span
from kb.model import (
    Answer,
    Citation,
    Deadline,
    DocumentSummary,
    Facts,
    Language,
    Precision,
    Recurrence,
    Role,
    Standing,
    Target,
)
from kb.versions.succession import standing

_WIDEST = 48  # columns of a table's cell
_NEAREST = 3  # clauses shown where there is no answer

_WORDS = {
    Language.CHINESE: {
        "source": "出处",
        "read_as": "按“{}”查找",
        "nearest": "最接近的条款",
        "other": "其他文件或条款：",
        "possible": "可能也涉及（以“各有关部门”等名义，未点名）",
        "clause": "条款",
        "characters": "字符",
        "page": "，第{}页",
        "superseded": "旧版本，新版本为 {}",
        "internal": "内部文件",
        Standing.EXPIRED: "已于 {} 失效",
        Standing.NOT_YET: "自 {} 起施行，尚未施行",
        Standing.IN_FORCE: "有效期至 {}",
        "responsibilities": "责任分工",
        "deadlines": "时间要求",
        "targets": "目标数字",
        "counts": "{} 条款、{} 责任、{} 时间、{} 目标",
        "none": "知识库里还没有文件，请先运行：kb ingest 文件或文件夹",
        Role.LEAD: "牵头",
        Role.RESPONSIBLE: "负责",
        Role.SUPPORT: "配合",
        Role.IMPLEMENT: "落实",
        Precision.ONGOING: "持续",
        Recurrence.DAILY: "每天",
        Recurrence.WEEKLY: "每周",
        Recurrence.MONTHLY: "每月",
        Recurrence.QUARTERLY: "每季度",
        Recurrence.HALF_YEARLY: "每半年",
        Recurrence.YEARLY: "每年",
    },
    Language.ENGLISH: {
        "source": "Source",
        "read_as": "Read as “{}”",
        "nearest": "Nearest clauses",
        "other": "Another document or clause: ",
        "possible": "May apply as well (to a group, no member named)",
        "clause": "clause",
        "characters": "characters",
        "page": ", p. {}",
        "superseded": "an earlier version; the newest is {}",
        "internal": "internal",
        Standing.EXPIRED: "expired on {}",
        Standing.NOT_YET: "takes effect on {}, not yet in force",
        Standing.IN_FORCE: "in force until {}",
        "responsibilities": "Responsibilities",
        "deadlines": "Deadlines",
        "targets": "Targets",
        "counts": "{} clauses, {} responsibilities, {} deadlines, {} targets",
        "none": "The base has no documents yet: run kb ingest PATH first",
    },
}


def language() -> Language:
    """Return the language of tables: Chinese, or English where ``KB_LANG`` begins with en."""
    english = os.environ.get("KB_LANG", "").lower().startswith("en")
    return Language.ENGLISH if english else Language.CHINESE


def show_answer(answer: Answer) -> Iterator[str]:
    """Yield the lines of an answer: its text, then every citation with its place."""
    words = _WORDS[answer.language]
    if answer.read_as:
        yield click.style(words["read_as"].format(answer.read_as), dim=True)
    yield click.style(answer.text, bold=True)
    for number, citation in enumerate(answer.citations, start=1):
        yield ""
        yield from _show_citation(f"{words['source']} {number}", citation, answer.language)
    for other in answer.others:
        yield f"\n{words['other']}{other.text}"
        yield from _show_citation("·", other.citation, answer.language)
    if answer.possible:
        yield f"\n{words['possible']}"
        for citation in answer.possible[:_NEAREST]:
            yield from _show_citation("·", citation, answer.language)
    if not answer.found and answer.related:
        yield f"\n{words['nearest']}"
        for citation in answer.related[:_NEAREST]:
            yield ""
            yield from _show_citation("·", citation, answer.language)
    for further in answer.further:
        yield f"\n{further.question}"
        yield from show_answer(further)


def show_documents(summaries: Sequence[DocumentSummary]) -> Iterator[str]:
    """Yield one line a document with its facts counted."""
    words = _WORDS[language()]
    if not summaries:
        yield words["none"]
    for row in summaries:
        counts = (row.clauses, row.responsibilities, row.deadlines, row.targets)
        yield f"{click.style(row.id, bold=True)}  {row.title}"
        if row.number:
            yield f"{'':14}{row.number}"
        yield click.style(f"{'':14}{row.source} · {words['counts'].format(*counts)}", dim=True)
        if row.internal:
            yield f"{'':14}{words['internal']}"
        if row.superseded_by:
            yield f"{'':14}{words['superseded'].format(row.superseded_by)}"
        elif (holds := standing(row, date.today())) is not None:
            yield f"{'':14}{_holds(holds, row, words)}"


def show_facts(found: Iterable[tuple[Document, Facts]]) -> Iterator[str]:
    """Yield every document's facts as compact tables."""
    words = _WORDS[language()]
    for document, facts in found:
        yield click.style(f"{document.title} ({document.id})", bold=True)
        tables = {
            "responsibilities": [
                (f.clause_id, _name(f.role), f.as_written, _line(document, f.task))
                for f in facts.responsibilities
            ],
            "deadlines": [
                (f.clause_id, _when(f), _line(document, f.phrase), _line(document, f.task))
                for f in facts.deadlines
            ],
            "targets": [
                (
                    f.clause_id,
                    _amount(f),
                    f.due.isoformat() if f.due else "",
                    _line(document, f.subject),
                )
                for f in facts.targets
            ],
        }
        for name, rows in tables.items():
            if rows:
                yield f"\n{words[name]}"
                yield from _table(rows)
        yield ""


def _show_citation(label: str, citation: Citation, chosen: Language) -> Iterator[str]:
    words = _WORDS[chosen]
    dated = f" ({citation.published.isoformat()})" if citation.published else ""
    indent = " " * (_width(label) + 1)
    place = f"{citation.document_id} {words['clause']} {citation.clause_id}"
    span = f"{words['characters']} {citation.start}-{citation.end}"
    page = words["page"].format(citation.page) if citation.page else ""
    yield f"{label} {citation.document_title}{dated}{page}"
    if citation.internal:
        yield indent + words["internal"]
    if citation.superseded_by:
        yield indent + words["superseded"].format(citation.superseded_by)
    elif citation.standing in (Standing.EXPIRED, Standing.NOT_YET):
        yield indent + _holds(citation.standing, citation, words)
    if citation.path:
        yield indent + " › ".join(citation.path)
    yield click.style(f"{indent}「{' '.join(citation.quote.split())}」", fg="green")
    yield click.style(f"{indent}{place}, {span}", dim=True)


def _holds(holds: Standing, known: Citation | DocumentSummary, words: dict[str, str]) -> str:
    day = known.effective if holds is Standing.NOT_YET else known.expires
    return words[holds].format(day)


def _name(value: Role | Precision | Recurrence) -> str:
    return _WORDS[language()].get(value, value.value)


def _when(fact: Deadline) -> str:
    if fact.due is not None:
        return fact.due.isoformat()
    if fact.recurrence is not None:
        return _name(fact.recurrence)
    return _name(fact.precision) if fact.precision is Precision.ONGOING else "?"


def _amount(fact: Target) -> str:
    return f"{fact.comparator.value} {fact.value:f} {fact.unit}"


def _line(document: Document, span: Span) -> str:
    return " ".join(span.of(document.text).split())


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield the rows with their columns aligned; the last column is cut where it is long."""
    cut = [tuple(_shorten(cell) for cell in row) for row in rows]
    widths = [max(map(_width, column)) for column in zip(*cut, strict=True)]
    for row in cut:
        cells = zip(row, widths, strict=True)
        yield "  ".join(cell + " " * (width - _width(cell)) for cell, width in cells).rstrip()


def _shorten(text: str) -> str:
    if _width(text) <= _WIDEST:
        return text
    while _width(text) > _WIDEST - 1:
        text = text[:-1]
    return f"{text}…"


def _width(text: str) -> int:
    """Return the columns that ``text`` takes: East Asian wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
