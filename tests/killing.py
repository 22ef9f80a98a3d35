"""An ingest in a process of its own, to be killed, and what must hold of a base at any moment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from conftest import ROOT
from kb import KnowledgeBase
from kb.base.passages import passage_id
from made import FACTS

# Everything is loaded before the word is given, so that no kill is wasted on imports. With turns
# this short there is a commit after every file, and one after every few vectors.
_INGEST = """
import sys
from pathlib import Path
import kb.answers
from kb import KnowledgeBase
from kb.base import writing
writing.SHORTEST, writing.SHARE = 0.0, 0
home, encoder, database, *paths = sys.argv[1:]
base = KnowledgeBase.open(Path(home), encoder=encoder, database=database or None)
base._search.tokenizer
base._search.encoder(encoder)
print("ready", flush=True)
print(*(file.status for file in base.ingest(map(Path, paths)).files))
"""


def start(
    home: Path, paths: list[Path], encoder: str = "none", database: str = ""
) -> subprocess.Popen[str]:
    """Start an ingest in another process and return when it is about to write."""
    command = [sys.executable, "-c", _INGEST, str(home), encoder, database, *map(str, paths)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def statuses(process: subprocess.Popen[str]) -> list[str]:
    """Wait for an ingest to end and return what became of its files."""
    return process.communicate()[0].split()


def check(home: Path, encoder: str | None = "none", database: str | None = None) -> set[str]:
    """Open the base anew, check that its parts belong together, and return its sources."""
    with KnowledgeBase.open(home, encoder=encoder, database=database) as base:
        documents = {document.id: document for document, _ in base.facts()}
        assert list(documents) == [row.id for row in base.documents()]
        for row in base.documents():
            assert (row.responsibilities, row.deadlines, row.targets) == FACTS, row.title
            assert row.clauses == len(documents[row.id].clauses) > 0
        assert not base.ask("校园食堂监管由哪个部门牵头？").found or documents
        for document in documents.values():
            topic = document.metadata.title.removeprefix("关于推进").removesuffix("工作的实施方案")
            answer = base.ask(f"{topic}监管由哪个部门牵头？")
            assert answer.citations[0].document_id == document.id
            for citation in (*answer.citations, *answer.related):
                text = documents[citation.document_id].text
                assert text[citation.start : citation.end] == citation.quote
        with base.answering() as answerer, base._reading() as (store, generation):
            assert answerer
            if documents:
                index = base._search.load(store, generation, base._search.choice(store))
                clauses = ((d.id, clause.id) for d in documents.values() for clause in d.clauses)
                assert set(index.ids) == {passage_id(*place) for place in clauses}
    names = [document.source for document in documents.values()]
    assert len(names) == len(set(names))
    return set(names)
