"""``kb describe``: what is known of a document, and what a person says of it instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kb.commands.options import home_option, json_option, open_base, print_json, print_lines
from kb.console import language
from kb.model import Language

if TYPE_CHECKING:
    from kb.model import DocumentSummary

_LABELS = {
    "title": "标题",
    "number": "发文字号",
    "issuer": "发文单位",
    "published": "发布日期",
    "effective": "施行日期",
    "expires": "有效期至",
    "level": "层级",
    "place": "地区",
    "internal": "内部文件",
}
_NOTHING = {Language.CHINESE: "（文件没有写明）", Language.ENGLISH: "(the document does not say)"}
_YES_NO = {True: "是 yes", False: "否 no"}
_EDITED = {Language.CHINESE: "（人工填写）", Language.ENGLISH: "(edited)"}


@click.command()
@click.argument("document_id", metavar="ID")
@click.argument("said", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option("--undo", multiple=True, metavar="FIELD", help="改回原文所写 / As it was read.")
@home_option
@json_option
@click.pass_context
def describe(
    ctx: click.Context,
    document_id: str,
    said: tuple[str, ...],
    undo: tuple[str, ...],
    as_json: bool,
) -> None:
    r"""查看或填写文件信息。What is known of a document; FIELD=VALUE says it anew.

    \b
    kb describe ID number=安政办发〔2019〕3号 effective=2019-04-01
    kb describe ID expires=          没有失效日期 / It has none.
    """
    changes = dict(_pair(text) for text in said)
    with open_base(ctx) as base:
        if changes or undo:
            base.edit(document_id, changes, undo)
        base.document(document_id)  # says so where there is none
        row = next(row for row in base.documents() if row.id == document_id)
    if as_json:
        from kb.serialize import summary_to_dict

        print_json(summary_to_dict(row))
    else:
        print_lines(_lines(row))


def _pair(text: str) -> tuple[str, str | None]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(
            f"应写成 字段=内容，不是 {text}。Write FIELD=VALUE, not {text}.",
            param_hint="FIELD=VALUE",
        )
    return name.strip(), value.strip() or None


def _lines(row: DocumentSummary) -> Iterator[str]:
    chosen = language()
    for name, label in _LABELS.items():
        value = getattr(row, name)
        shown = _NOTHING[chosen] if value is None else _YES_NO.get(value, str(value))
        edited = _EDITED[chosen] if name in row.edited else ""
        yield f"{name:10}{label}  {shown}{edited}"
