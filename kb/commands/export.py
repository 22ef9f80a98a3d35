"""``kb export``: a policy session, or what is laid out on the site, as files to take away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from kb.commands.options import home_option, open_base

if TYPE_CHECKING:
    from kb.training import Material, Session

_NOTHING = "没有符合条件的内容，没有写文件。Nothing matches: no file was written."
_TOPIC = (
    ("document", "ID", "只要一个文件的 / Of one document."),
    ("section", "ID", "只要文件的一个章节 / Of one section of the document."),
    ("unit", "NAME", "只要一个单位的 / Of one unit."),
    ("search", "TEXT", "与这些文字意思最近的条款 / The clauses nearest to these words."),
    ("words", "TEXT", "包含这些文字的 / With these words."),
)
_COVER = (
    ("title", "TEXT", "标题 / The title."),
    ("place", "TEXT", "地点 / Where."),
    ("trainer", "NAME", "主讲人 / Who speaks."),
)


@click.group()
def export() -> None:
    """导出文件。Export as files."""


def _session_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what a session is made of and where it is written; all reach :func:`_session`."""
    for name, metavar, said in reversed((*_TOPIC, *_COVER)):
        command = click.option(f"--{name}", default="", metavar=metavar, help=said)(command)
    day = click.DateTime(["%Y-%m-%d"])
    file = click.Path(path_type=Path)
    for option in (
        click.option("--year", type=int, help="只要这一年到期的 / Due in this year."),
        click.option("--without", multiple=True, metavar="DOCUMENT:CLAUSE", help=_WITHOUT),
        click.option("--date", "day", type=day, help="日期 / When."),
        click.option("--logo", type=file, help="标志图片 / A logo, PNG or JPEG."),
        click.option("--output", required=True, type=file, help="写到哪里 / The file."),
        home_option,
    ):
        command = option(command)
    return cast(Callable[..., None], click.pass_context(command))


_WITHOUT = "不要这一条款（可重复） / Leave this clause out (may be repeated)."


def _session(options: dict[str, Any]) -> Session:
    from kb.training import Cover, Session, Topic

    topic = Topic(*(options[name] for name in ("document", "section", "unit", "year", "search")))
    day: datetime | None = options["day"]
    said = {name: options[name] for name, *_ in _COVER}
    cover = Cover(**said, day=day.date() if day else None, logo=_logo(options["logo"]))
    places = (each.partition(":") for each in options["without"])
    return Session(topic, cover, frozenset((document, clause) for document, _, clause in places))


def _logo(path: Path | None) -> bytes:
    from kb.exports import read_logo

    if path is None:
        return b""
    try:
        return read_logo(path.read_bytes(), str(path))
    except OSError as error:
        raise click.ClickException(
            f"{path}: 无法读取标志图片（{error.strerror}）。The logo cannot be read."
        ) from error


def _material(ctx: click.Context, session: Session, words: str) -> Material:
    """Return what the session is laid out from, if anything is chosen."""
    from kb.errors import SessionError
    from kb.training import prepare

    with open_base(ctx) as base:
        try:
            return prepare(base, session, date.today(), words)
        except SessionError as error:
            raise click.ClickException(_NOTHING) from error


def _add(name: str, said: str) -> None:
    """Add the command that exports a session as ``name``."""

    @export.command(name, help=said)
    @_session_options
    def command(ctx: click.Context, output: Path, words: str, **options: Any) -> None:  # noqa: ANN401
        from kb.exports import EXPORTS, as_pdf

        session = _session(options)
        body = EXPORTS[name].make(_material(ctx, session, words), session.cover)
        if output.suffix.lower() == ".pdf":
            body = as_pdf(body, EXPORTS[name].suffix)
        _write(output, body)


_add("handout", "学习材料（Word）。Tasks, timeline, numbers and the clauses verbatim, as docx.")
_add("slides", "幻灯片（PowerPoint）。One idea a slide, the clauses in the notes, as pptx.")
_add("cards", "学习卡片（Word），双面打印。Flash cards, questions and answers, as docx.")
_add("cheat-sheet", "一页速查（Word）。Tasks, deadlines and numbers on one page, as docx.")
_add("workbook", "任务台账（Excel）。Tasks, deadlines and numbers with their clauses, as xlsx.")


@export.command("calendar")
@_session_options
def export_calendar(ctx: click.Context, output: Path, words: str, **options: Any) -> None:  # noqa: ANN401
    """时限日历（ICS）。The dated deadlines, for any calendar program."""
    from kb.exports import calendar

    session = _session(options)
    dated = [row for row in _material(ctx, session, words).due if row.due]
    if not dated:
        raise click.ClickException(_NOTHING)
    _write(output, calendar(dated, session.cover.title or session.topic.unit or "时限日历"))


def _write(output: Path, body: bytes) -> None:
    try:
        output.write_bytes(body)
    except OSError as error:
        raise click.ClickException(
            f"{output}: 无法写入（{error.strerror}）。The file cannot be written."
        ) from error
    click.echo(f"{output}: {len(body):,} bytes")
