"""Small documents written for the tests, in the form of official plans."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from corpus.document import Document, Metadata, Span
from corpus.segment import segment
from kb import KnowledgeBase
from kb.training import Material

TOPICS = (
    "城市绿化",
    "校园食堂",
    "公共图书馆",
    "河道清淤",
    "老旧电梯",
    "夜间公交",
    "社区养老",
    "停车设施",
)

FACTS = (9, 3, 1)  # responsibilities, deadlines and targets of every plan


def plan(topic: str) -> str:
    """Return a plan of three clauses about ``topic``, with units, dates and numbers."""
    return f"""关于推进{topic}工作的实施方案

为推进{topic}工作，制定本方案。

一、总体要求

(一)工作目标。到2026年底前,{topic}示范点达到120个以上。(市住建局牵头负责,市财政局配合,各县区落实)

二、重点任务

(一)加强{topic}建设。2025年6月底前完成{topic}摸底调查。(市发改委牵头负责,市教育局配合,各县区落实)

(二)加强{topic}监管。每季度开展一次{topic}检查。(市应急局牵头负责,市公安局配合,各县区落实)
"""


@contextmanager
def base_of(folder: Path, name: str, text: str) -> Iterator[KnowledgeBase]:
    """Give a base, in ``folder``, of one document that is called ``name``."""
    path = folder / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    with KnowledgeBase.open(folder / "home") as base:
        base.ingest([path])
        yield base


def write_plans(folder: Path, count: int) -> list[Path]:
    """Write ``count`` different plans into ``folder``, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        topic = TOPICS[number % len(TOPICS)]
        name = topic if number < len(TOPICS) else f"第{number}期{topic}"
        path = folder / f"{name}.txt"
        path.write_text(plan(name), encoding="utf-8")
        paths.append(path)
    return paths


def write_long_plans(folder: Path, count: int) -> Path:
    """Write plans of some thirty sentences each."""
    folder.mkdir()
    for number in range(1, count + 1):
        tasks = "\n".join(
            f"({numeral})加强{topic}。第{number}期{topic}示范点达到{number + 100}个以上。"
            f"2025年6月底前完成第{number}期{topic}摸底调查。(市发改委牵头负责,市教育局配合)"
            for numeral, topic in zip("一二三四五六七八", TOPICS, strict=True)
        )
        text = f"关于推进第{number}期民生工作的实施方案\n\n一、重点任务\n\n{tasks}\n"
        (folder / f"{number:02}.txt").write_text(text, "utf-8")
    return folder


def document(
    text: str, title: str = "关于推进工作的通知", published: date | None = date(2019, 3, 11)
) -> Document:
    """Return a document of ``text`` without reading a file."""
    sections, clauses = segment(text, Span(0, 0))
    metadata = Metadata(title, published=published)
    return Document("made", text, metadata, "made.txt", "0" * 64, "utf-8", sections, clauses)


def hostile_material(plan: Material) -> Material:
    """Return a session with characters that XML has no place for, and with texts without end."""
    long = "甲\x00乙\x1b\ufffe<a:p>&amp;\ud800" + "工" * 10_000 + "w" * 5_000
    clauses = [replace(each, clause_text=long, document_title=long[:900]) for each in plan.clauses]
    tasks = [
        replace(row, task=f"{row.task}{long}", units={role: {long: long} for role in row.units})
        for row in plan.tasks
    ]
    due = [replace(row, task=f"=1+1{row.task}{long}", leads=(long,) * 9) for row in plan.due]
    amounts = [replace(row, subject=row.subject + long, phrase=long) for row in plan.amounts]
    return replace(plan, clauses=clauses, tasks=tasks, due=due, amounts=amounts)
