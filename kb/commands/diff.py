"""``kb diff``: what changed between two documents, as lines for a terminal or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.commands.options import home_option, json_option, open_base, print_json, print_lines
from kb.console import language
from kb.errors import IngestError
from kb.model import Deadline, Language, Responsibility

if TYPE_CHECKING:
    from corpus.document import Document
    from kb.knowledge_base import KnowledgeBase
    from kb.model import Facts
    from kb.versions.model import Changes, Fact, PartChange
    from kb.versions.showing import Run

_NEAR = 24  # characters shown on either side of what differs

_WORDS = {
    Language.CHINESE: {
        "counts": "修改 {changed} 处，新增 {added} 处，删除 {removed} 处，移动 {moved} 处，"
        "仅改编号 {renumbered} 处，未变 {unchanged} 处",
        "facts": "责任、时限、数字的变化",
        "same": "两个版本文字相同。",
        "changed": "修改",
        "added": "新增",
        "removed": "删除",
        "moved": "移动",
        "renumbered": "改编号",
        "gained": "新增",
        "lost": "删除",
        "head": "文件头",
        "lead": "牵头",
        "responsible": "负责",
        "support": "配合",
        "implement": "落实",
        "deadline": "时限",
        "target": "数字",
    },
    Language.ENGLISH: {
        "counts": "{changed} changed, {added} added, {removed} removed, {moved} moved, "
        "{renumbered} renumbered only, {unchanged} unchanged",
        "facts": "Who, when and how much",
        "same": "The two versions say the same.",
        "head": "head of the document",
        "target": "number",
    },
}


@click.command()
@click.argument("old")
@click.argument("new")
@home_option
@json_option
@click.pass_context
def diff(ctx: click.Context, old: str, new: str, as_json: bool) -> None:
    """比较两个版本（编号或文件）。Compare two versions, by their ids or files."""
    from kb.versions.compare import compare
    from kb.versions.showing import changes_to_dict

    with open_base(ctx) as base:
        (before, facts), (after, new_facts) = _find(base, old), _find(base, new)
    changes = compare(before, after, facts, new_facts)
    if as_json:
        print_json(changes_to_dict(before, after, changes))
    else:
        print_lines(_show(before, after, changes))


def _find(base: KnowledgeBase, name: str) -> tuple[Document, Facts]:
    """Return the document of an id, or that of a file, with its facts."""
    if not Path(name).exists():
        ((document, facts),) = base.facts(name)
        return document, facts
    import corpus
    from kb.facts import extract

    try:
        document = corpus.read(Path(name))
    except corpus.CorpusError as error:
        raise IngestError(str(error)) from error
    finally:
        corpus.release()
    return document, extract(document)


def _show(old: Document, new: Document, changes: Changes) -> Iterator[str]:
    from kb.versions.showing import differing

    words = _WORDS[language()]
    yield f"- {old.title} ({old.id})"
    yield f"+ {new.title} ({new.id})"
    yield words["same"] if changes.is_empty else words["counts"].format(**changes.counts)
    if changes.facts:
        yield f"\n{words['facts']}"
    for change in changes.facts:
        label = _label(change.fact)
        place = (change.new or change.fact).clause_id
        yield (
            f"  {words.get(change.kind, change.kind)}  {label}  "
            + " → ".join(
                _fact(fact, document)
                for fact, document in ((change.old, old), (change.new, new))
                if fact is not None
            )
            + click.style(f"  {place}", dim=True)
        )
    for part in differing(changes):
        yield ""
        yield from _show_part(part, old, new)


def _show_part(change: PartChange, old: Document, new: Document) -> Iterator[str]:
    from kb.versions.showing import runs

    words = _WORDS[language()]
    ids = [part.id or words["head"] for part in (change.old, change.new) if part]
    yield click.style(
        f"{words.get(change.kind, change.kind)}  {' → '.join(dict.fromkeys(ids))}", bold=True
    )
    before, after = runs(change, old, new)
    if change.kind in ("moved", "renumbered"):
        before = []  # the words are the same
    for sign, side, colour in (("-", before, "red"), ("+", after, "green")):
        if side:
            yield f"{sign} {_line(side, colour)}"


def _line(side: list[Run], colour: str) -> str:
    """Put what differs in brackets, to be seen without colour too; cut what is far from it."""
    sign = "-" if colour == "red" else "+"
    pieces = []
    for run in side:
        text = " ".join(run.text.split())
        if not run.differs:
            long = len(text) > 2 * _NEAR
            pieces.append(f"{text[:_NEAR]}…{text[-_NEAR:]}" if long else text)
        elif text:
            marked = text if len(side) == 1 else f"[{sign}{text}{sign}]"
            pieces.append(click.style(marked, fg=colour))
    return "".join(pieces)


def _label(fact: Fact) -> str:
    from kb.versions.showing import sort_of

    sort = fact.role.value if isinstance(fact, Responsibility) else sort_of(fact)
    return _WORDS[language()].get(sort, sort)


def _fact(fact: Fact, document: Document) -> str:
    from kb.versions.showing import named

    due = fact.due if isinstance(fact, Deadline) else None
    return named(fact, document) + (f" ({due.isoformat()})" if due else "")
