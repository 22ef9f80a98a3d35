"""The tools for assistants, through a real client's session with the command."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, missing
from kb import KnowledgeBase
from made import write_plans

QUESTION = "城市绿化监管由哪个部门牵头？"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    try:
        import mcp  # noqa: F401
    except ModuleNotFoundError:
        missing("the MCP SDK is not there: pip install 'policy-kb[mcp]'")
    folder = tmp_path_factory.mktemp("plans")
    write_plans(folder, 2)
    with KnowledgeBase.open(tmp_path_factory.mktemp("home"), encoder="none") as made:
        made.ingest([folder])
        yield made


def session(home: Path, calls: list[tuple[str, dict[str, Any]]]) -> tuple[list[str], list[Any]]:
    """Return the names of the tools and what each call gave."""
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    async def run() -> tuple[list[str], list[Any]]:
        script = "from webapp.cli import main; main()"
        server = StdioServerParameters(
            command=sys.executable,
            args=["-c", script, "mcp", "--home", str(home)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        async with (
            stdio_client(server) as (read, write),
            ClientSession(read, write) as client,
        ):
            await client.initialize()
            tools = await client.list_tools()
            given = [await client.call_tool(name, said) for name, said in calls]
        return [tool.name for tool in tools.tools], given

    return asyncio.run(run())


def test_an_assistant_gets_facts_with_their_source(base: KnowledgeBase) -> None:
    document = next(row for row in base.documents() if "绿化" in row.title)
    clause = base.document(document.id).clauses[-1]
    names, given = session(
        base._home.root,
        [
            ("ask", {"question": QUESTION}),
            ("ask", {"question": "高考录取分数线是多少？"}),
            ("search", {"words": "绿化 检查", "document_id": document.id}),
            ("facts", {"unit": "市应急局"}),
            ("clause", {"document_id": document.id, "clause_id": clause.id}),
            ("ask", {"question": " "}),
            ("clause", {"document_id": "nope", "clause_id": "1"}),
        ],
    )
    assert names == ["ask", "search", "facts", "clause", "documents"]
    said = [" ".join(part.text for part in reply.content) for reply in given]
    answer = json.loads(said[0])
    assert answer["found"]
    assert "市应急局" in answer["text"]
    assert answer["citations"][0]["document_id"] == document.id
    assert not json.loads(said[1])["found"]
    assert document.title in said[2]
    assert len(json.loads(said[3])["responsibilities"]) == 2
    assert json.loads(said[4])["quote"] == clause.span.of(base.document(document.id).text)
    assert [reply.is_error for reply in given] == [False] * 5 + [True] * 2
    assert "问题是空的" in said[5]
    assert "nope" in said[6]
