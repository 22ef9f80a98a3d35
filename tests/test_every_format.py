"""The same plan in every format gives the same clauses and the same facts."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest

import corpus
import written
from conftest import missing
from corpus import Document
from corpus.document import Span
from corpus.readers import office, scan
from kb.facts import extract
from kb.model import Role

Write = Callable[[], bytes]
COLUMNS = {
    Role.LEAD: "牵头单位",
    Role.RESPONSIBLE: "责任单位",
    Role.SUPPORT: "配合单位",
    Role.IMPLEMENT: "落实单位",
}


def unspaced(text: str) -> str:
    """``text`` without white space, which typesetting changes."""
    return re.sub(r"\s", "", text)


def words(text: str) -> str:
    """``text`` without marks too, which a recogniser takes for each other."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))


def seen(document: Document, letters: Callable[[str], str]) -> dict[str, list[object]]:
    """What a reader of ``document`` finds in it, free of offsets."""
    facts = extract(document)

    def of(span: Span) -> str:
        return letters(span.of(document.text))

    return {
        "clauses": [
            ([of(heading) for heading in clause.path], of(clause.span))
            for clause in document.clauses
            if any(fact.clause_id == clause.id for fact in facts.responsibilities)
        ],
        "responsibilities": [
            (fact.clause_id, fact.organisation, letters(fact.as_written), fact.role, of(fact.task))
            for fact in facts.responsibilities
        ],
        "deadlines": [
            (fact.clause_id, of(fact.phrase), fact.due, fact.start, fact.recurrence, of(fact.task))
            for fact in facts.deadlines
        ],
        "targets": [
            (fact.clause_id, of(fact.subject), fact.comparator, fact.value, fact.unit, fact.due)
            for fact in facts.targets
        ],
    }


def read(folder: Path, name: str, data: bytes) -> Document:
    path = folder / name
    path.write_bytes(data)
    return corpus.read(path)


def converted(ending: str, data: bytes, kind: str = "docx") -> bytes:
    program = office.program()
    if program is None:
        missing("LibreOffice is not installed")
    return office.convert(data, kind, ending, program, f"made.{ending}")


@cache
def lines() -> tuple[str, ...]:
    return tuple(written.paragraphs())


WRITTEN: dict[str, Write] = {
    "plan.docx": lambda: written.docx(lines()),
    "numbered.docx": lambda: written.docx(lines(), numbered=True),
    "plan.pdf": lambda: written.pdf(lines()),
    "plan.html": lambda: written.html(lines()),
    "plan.ofd": lambda: written.ofd(lines()),
    "plan.md": lambda: "\n\n".join(lines()).encode(),
}
CONVERTED: dict[str, Write] = {
    "plan.doc": lambda: converted("doc", written.docx(lines())),
    "plan.wps": lambda: converted("doc", written.docx(lines(), numbered=True)),
    "plan.rtf": lambda: converted("rtf", written.docx(lines())),
    "plan.odt": lambda: converted("odt", written.docx(lines())),
    "plan.pdf": lambda: converted("pdf", written.docx(lines())),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_plan(tmp_path: Path, name: str) -> None:
    same_plan(read(tmp_path, name, WRITTEN[name]()), unspaced)


@pytest.mark.slow
@pytest.mark.parametrize("name", CONVERTED)
def test_the_plan_by_libreoffice(tmp_path: Path, name: str) -> None:
    same_plan(read(tmp_path, name, CONVERTED[name]()), unspaced)


@pytest.mark.slow
def test_the_plan_scanned(tmp_path: Path) -> None:
    if not scan.is_installed():
        missing("the recogniser is not installed")
    pages = converted("pdf", written.docx(lines(), size=11))
    document = read(tmp_path, "scan.pdf", written.scan(pages))
    same_plan(document, words)
    assert all(page.confidence is not None and page.confidence > 0.95 for page in document.pages)


def same_plan(document: Document, letters: Callable[[str], str]) -> None:
    found, wanted = seen(document, letters), seen(written.plan(), letters)
    assert len(wanted["clauses"]) == 34
    for what, rows in wanted.items():
        assert found[what] == rows, what
    assert letters(document.title) == letters(written.plan().title)
    assert document.metadata.published == written.plan().metadata.published


def table() -> list[list[str]]:
    """The plan's responsibilities as offices list them: a row a task."""
    plan = written.plan()
    rows = [["序号", "工作任务", *COLUMNS.values(), "完成时限"]]
    units: dict[str, dict[Role, list[str]]] = defaultdict(lambda: defaultdict(list))
    tasks = {}
    for fact in extract(plan).responsibilities:
        units[fact.clause_id][fact.role].append(fact.as_written)
        tasks[fact.clause_id] = fact.task.of(plan.text)
    for number, (clause, roles) in enumerate(units.items(), start=1):
        columns = ["、".join(roles[role]) for role in COLUMNS]
        rows.append([str(number), tasks[clause], *columns, "2020年底"])
    return rows


NOTICE = ("关于印发任务分工表的通知", "各县区：", "现将任务分工表印发给你们，请认真执行。")
TABLES: dict[str, Callable[[list[list[str]]], bytes]] = {
    "table.docx": partial(written.docx, NOTICE),
    "table.pdf": partial(written.pdf, NOTICE),
    "table.html": partial(written.html, NOTICE),
    "table.ofd": partial(written.ofd, NOTICE),
    "table.xlsx": written.xlsx,
    "table.csv": written.csv_,
}
CONVERTED_TABLES: dict[str, Callable[[list[list[str]]], bytes]] = {
    "table.doc": lambda rows: converted("doc", written.docx(NOTICE, rows)),
    "table.pdf": lambda rows: converted("pdf", written.docx(NOTICE, rows)),
    "table.xls": lambda rows: converted("xls", written.xlsx(rows), "xlsx"),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_table_of_tasks(tmp_path: Path, name: str) -> None:
    same_table(read(tmp_path, name, TABLES[name](table())))


@pytest.mark.slow
@pytest.mark.parametrize("name", CONVERTED_TABLES)
def test_the_table_of_tasks_by_libreoffice(tmp_path: Path, name: str) -> None:
    same_table(read(tmp_path, name, CONVERTED_TABLES[name](table())))


@pytest.mark.slow
def test_the_table_of_tasks_scanned(tmp_path: Path) -> None:
    if not scan.is_installed():
        missing("the recogniser is not installed")
    rows = table()[:8]
    pages = converted("pdf", written.docx(NOTICE, rows, size=10))
    same_table(read(tmp_path, "scan.pdf", written.scan(pages)), len(rows))


def same_table(document: Document, count: int | None = None) -> None:
    """Every row stands in one line, with who does what in it."""
    found = defaultdict(set)
    for fact in extract(document).responsibilities:
        start = document.text.rindex("\n", 0, fact.evidence.start) + 1
        number = document.text[start:].split("|")[1].strip()
        found[number].add((fact.role, fact.organisation))
    wanted = defaultdict(set)
    clauses: dict[str, str] = {}
    for fact in extract(written.plan()).responsibilities:
        number = clauses.setdefault(fact.clause_id, str(len(clauses) + 1))
        wanted[number].add((fact.role, fact.organisation))
    assert found == {number: wanted[number] for number in list(wanted)[: count and count - 1]}


def test_an_archive_gives_each_of_its_files(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(written.zip_({name: write() for name, write in WRITTEN.items()}))
    documents = [found for found in corpus.read_all(path) if isinstance(found, Document)]
    assert [document.source for document in documents] == [f"all.zip/{name}" for name in WRITTEN]
    for document in documents:
        same_plan(document, unspaced)
