"""``kb export``: a policy session, or what is laid out on the site, as files to take away."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from kb.commands.options import home_option, open_base

if TYPE_CHECKING:
    from kb.exports.making import QuizChoice
    from kb.knowledge_base import KnowledgeBase
    from kb.training import Change, Cover, Session

NOTHING = "没有符合条件的内容，没有写文件。Nothing matches: no file was written."
_WITHOUT = "不要这一条款（可重复） / Leave this clause out (may be repeated)."
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
_CHANGED = {
    "added": "新增 / new",
    "removed": "已不在 / gone",
    "words": "文字有改动 / other words",
    "facts": "事实有改动 / other facts",
}


@click.group()
def export() -> None:
    """导出文件。Export as files."""


def session_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what a session is made of and where it is written; all reach :func:`hand_out`."""
    for name, metavar, said in reversed((*_TOPIC, *_COVER)):
        command = click.option(f"--{name}", default="", metavar=metavar, help=said)(command)
    day = click.DateTime(["%Y-%m-%d"])
    file = click.Path(path_type=Path)
    saved = "保存的培训方案，代替主题 / A saved session, in place of a topic."
    for option in (
        click.option("--year", type=int, help="只要这一年到期的 / Due in this year."),
        click.option("--without", multiple=True, metavar="DOCUMENT:CLAUSE", help=_WITHOUT),
        click.option("--session", "saved", type=file, metavar="FILE", help=saved),
        click.option("--date", "day", type=day, help="日期 / When."),
        click.option("--logo", type=file, help="标志图片 / A logo, PNG or JPEG."),
        click.option("--output", required=True, type=file, help="写到哪里 / The file."),
        home_option,
    ):
        command = option(command)
    return cast(Callable[..., None], click.pass_context(command))


def hand_out(
    ctx: click.Context,
    options: dict[str, Any],
    files: dict[str, Path],
    quiz: QuizChoice | None = None,
) -> None:
    """Write files of the session that the options tell of: by their names, each to its path."""
    from kb.errors import SessionError
    from kb.exports.making import USUAL_QUIZ, make_file

    words: str = options["words"]
    with open_base(ctx) as base:
        session = _session(base, options)
        for name, path in files.items():
            try:
                made = make_file(
                    base, session, name, date.today(), quiz=quiz or USUAL_QUIZ, words=words
                )
            except SessionError as error:
                raise click.ClickException(f"{NOTHING}\n{error}") from error
            _write(path, made.body)


def _session(base: KnowledgeBase, options: dict[str, Any]) -> Session:
    from kb.training import Session, Topic

    if options["saved"] is not None:
        return _reopened(base, options)
    topic = Topic(*(options[name] for name in ("document", "section", "unit", "year", "search")))
    places = (each.partition(":") for each in options["without"])
    left_out = frozenset((document, clause) for document, _, clause in places)
    return Session(topic, _cover(options), left_out)


def _reopened(base: KnowledgeBase, options: dict[str, Any]) -> Session:
    """Return a saved session, led on to the newest documents; say what changed."""
    from kb.training import rebuild
    from kb.training.saved import loads

    known = loads(_read(options["saved"]))
    session, changes = rebuild(base, known.session, known.kept)
    for change in changes:
        click.echo(_told(change), err=True)
    given = _cover(options)
    filled = {name: getattr(given, name) or getattr(session.cover, name) for name in _FILLED}
    return replace(session, cover=replace(session.cover, **filled))


_FILLED = ("title", "place", "trainer", "day", "logo")


def _told(change: Change) -> str:
    return f"{_CHANGED[change.kind]}: {change.title} › {change.heading}"


def _cover(options: dict[str, Any]) -> Cover:
    from kb.training import Cover
    from kb.training.logo import read_logo

    day: datetime | None = options["day"]
    file: Path | None = options["logo"]
    logo = read_logo(_read(file), str(file)) if file else b""
    said = {name: options[name] for name, *_ in _COVER}
    return Cover(**said, day=day.date() if day else None, logo=logo)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise click.ClickException(
            f"{path}: 无法读取（{error.strerror}）。The file cannot be read."
        ) from error


def check_suffix(output: Path, possible: Collection[str]) -> None:
    """Refuse a file whose suffix is that of another kind of file than it would be."""
    if output.suffix.lower() not in possible:
        said = output.suffix or "没有 / none"
        raise click.BadParameter(
            f"{output.name} 的后缀（{said}）与内容不符，可用 {'、'.join(possible)}。"
            f"The suffix of {output.name} does not fit: use {' or '.join(possible)}.",
            param_hint="--output",
        )


def _write(output: Path, body: bytes) -> None:
    try:
        output.write_bytes(body)
    except OSError as error:
        raise click.ClickException(
            f"{output}: 无法写入（{error.strerror}）。The file cannot be written."
        ) from error
    click.echo(f"{output}: {len(body):,} bytes")


def _add(name: str, said: str) -> None:
    """Add the command that exports a session as ``name``; where the file is a pdf, as that."""

    @export.command(name, help=said)
    @session_options
    def command(ctx: click.Context, output: Path, **options: Any) -> None:  # noqa: ANN401
        from kb.exports.making import suffixes

        check_suffix(output, suffixes(name))
        is_pdf = output.suffix.lower() == ".pdf"
        hand_out(ctx, options, {f"{name}.pdf" if is_pdf else name: output})


_add("handout", "学习材料（Word、PDF）。Tasks, timeline, numbers and the clauses.")
_add("slides", "幻灯片（PPT、PDF）。Slides, with the clauses in their notes.")
_add("workbook", "任务台账（Excel）。Tasks, deadlines and numbers with their clauses, as xlsx.")
_add("cards", "记忆卡片（Word、PDF）。Flash cards, to print on both sides.")
_add("cheat-sheet", "一页通（Word、PDF）。All that counts on one page.")
_add("calendar", "时限日历（ICS）。The dated deadlines, for any calendar program.")
_add("session", "培训方案（JSON）。The session, for --session and the site.")
