"""``kb mcp``: the base as tools for assistants (Model Context Protocol), over standard input.

An assistant gets what a person gets: facts with their verbatim source, or that there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from kb.commands.options import home_option, open_base
from kb.errors import KbError

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from kb.knowledge_base import KnowledgeBase

_INSTALL = (
    "没有安装 MCP 组件，请运行：pip install 'policy-kb[mcp]'。"
    "The MCP SDK is not installed: pip install 'policy-kb[mcp]'."
)
_MANNER = (
    "Official Chinese policy documents. Quote the sources that the tools return verbatim, with "
    "their document and clause; where found is false, say that the documents do not answer."
)
MOST = 100  # rows of facts in one reply


@click.command()
@home_option
@click.pass_context
def mcp(ctx: click.Context) -> None:
    """供 AI 助手调用（MCP，标准输入输出）。Tools for assistants, over standard input."""
    try:
        import mcp.server  # noqa: F401
    except ModuleNotFoundError as error:
        raise click.ClickException(_INSTALL) from error
    with open_base(ctx) as base:
        server(base).run("stdio")


def server(base: KnowledgeBase) -> MCPServer:
    """Return a server whose tools read ``base``: ask, search, facts, clause and documents."""
    from mcp.server import MCPServer

    made = MCPServer("policy-kb", instructions=_MANNER)
    for tool in (_ask, _search, _facts, _clause, _documents):
        made.add_tool(_plainly(tool(base)))
    return made


def _plainly(tool: Callable[..., Any]) -> Callable[..., Any]:
    """Let the base's own sentence reach the assistant where something is wrong."""
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(tool)
    def told(**arguments: object) -> Any:  # noqa: ANN401
        try:
            return tool(**arguments)
        except KbError as error:
            raise ToolError(str(error)) from error

    return told


def _ask(base: KnowledgeBase) -> Any:  # noqa: ANN401
    def ask(question: str, context: str | None = None) -> dict[str, Any]:
        """Answer a question (Chinese or English) with citations, or say that none is there."""
        from kb.serialize import answer_to_dict

        return answer_to_dict(base.ask(question, context))

    return ask


def _search(base: KnowledgeBase) -> Any:  # noqa: ANN401
    def search(words: str, document_id: str = "") -> list[dict[str, Any]]:
        """Find the clauses nearest to some words, in all that is in force or in one document."""
        from kb.overview import Selection, nearest
        from kb.serialize import citation_to_dict

        hits = nearest(base, words, Selection(document=document_id))
        return [citation_to_dict(hit) for hit in hits]

    return search


def _facts(base: KnowledgeBase) -> Any:  # noqa: ANN401
    def facts(unit: str = "", document_id: str = "", words: str = "") -> dict[str, Any]:
        """List tasks, deadlines and numbers in force, of a unit, a document, or words."""
        from kb.overview import Selection, duties, figures, schedule
        from kb.overview.serialize import due_to_dict, duty_to_dict, figure_to_dict

        chosen = Selection(document_id, unit, words=words)
        with base.reading() as store:
            return {
                "responsibilities": [duty_to_dict(r) for r in duties(store, chosen)[:MOST]],
                "deadlines": [
                    due_to_dict(row) for row in schedule(store, chosen, date.today())[:MOST]
                ],
                "numbers": [figure_to_dict(row) for row in figures(store, chosen)[:MOST]],
            }

    return facts


def _clause(base: KnowledgeBase) -> Any:  # noqa: ANN401
    def clause(document_id: str, clause_id: str) -> dict[str, Any]:
        """Return one clause verbatim, with its headings and its document."""
        from kb.answers.drafts import cite
        from kb.overview.force import marked
        from kb.serialize import citation_to_dict

        with base.reading() as store:
            found = store.clause(document_id, clause_id)
            (cited,) = marked(store, [cite(store.document(document_id), found, found.span)])
            return citation_to_dict(cited)

    return clause


def _documents(base: KnowledgeBase) -> Any:  # noqa: ANN401
    def documents() -> list[dict[str, Any]]:
        """List the documents with what is known of them."""
        from kb.serialize import summary_to_dict

        return [summary_to_dict(row) for row in base.documents()]

    return documents
