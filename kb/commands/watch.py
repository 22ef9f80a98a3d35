"""``kb ingest --watch``: take in what is put into a folder, until Ctrl-C."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.errors import KbError

INTERVAL = 2.0  # seconds between two looks

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase
    from kb.model import FileReport, IngestReport


def watch_folders(base: KnowledgeBase, folders: Sequence[Path], *, as_json: bool) -> None:
    """Take in new and changed files of ``folders`` until the user stops it with Ctrl-C.

    With ``as_json`` every file is one line of JSON.
    """
    from kb.base.watching import watch

    def wait() -> bool:
        time.sleep(INTERVAL)
        return True

    names = "、".join(map(str, folders))
    click.echo(f"正在监视 {names}，按 Ctrl-C 结束。Watching; Ctrl-C ends it.", err=True)
    try:
        for batch in watch(folders, wait):
            for path in batch.gone:
                click.echo(
                    f"{path}: 文件已不在；知识库里的内容仍保留，要移除请用 kb remove。"
                    "The file is gone; the base keeps what it said: kb remove takes it out.",
                    err=True,
                )
            if batch.ready:
                _take_in(base, batch.ready, as_json=as_json)
    except KeyboardInterrupt:
        click.echo("已停止监视。Stopped.", err=True)


def _take_in(base: KnowledgeBase, paths: Sequence[Path], *, as_json: bool) -> None:
    from kb.serialize import file_to_dict

    for file in _ingest(base, paths).files:
        if as_json:
            click.echo(json.dumps(file_to_dict(file), ensure_ascii=False))
        else:
            show_file(file)


def _ingest(base: KnowledgeBase, paths: Sequence[Path]) -> IngestReport:
    """Take the files in, as soon as the base can be written."""
    told = ""
    while True:
        try:
            return base.ingest(paths)
        except KbError as error:
            if str(error) != told:
                told = str(error)
                click.echo(told, err=True)
            time.sleep(INTERVAL)


def show_file(file: FileReport) -> None:
    """Print what became of one file: its reason to standard error where it failed."""
    if file.status == "failed":
        click.echo(file.error, err=True)
        return
    click.echo(f"{file.status}  {file.document_id}  {file.title}")
    if file.previous:
        click.echo(f"{'':7}kb diff {file.previous} {file.document_id}")
    for warning in file.warnings:
        click.echo(f"{file.path}: {warning}", err=True)
