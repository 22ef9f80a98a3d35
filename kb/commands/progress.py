"""What a terminal shows of long work: the stage, how much of it is done, and the time left."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Never

import click

if TYPE_CHECKING:
    from kb.base.ingest import Progress
    from kb.knowledge_base import KnowledgeBase

CANCELLED = 130  # exit code of what Ctrl-C ended, by the convention of shells
_STAGES = {"read": "读取文件 files", "embed": "语义索引 sentences"}
_FORMAT = "{desc} {n_fmt}/{total_fmt} |{bar}| {elapsed}，剩余 left {remaining}"


@contextmanager
def progress() -> Iterator[Progress | None]:
    """Show a bar for each stage of the work, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    bars: dict[str, tqdm[Never]] = {}

    def show(stage: str, done: int, total: int) -> None:
        if stage not in bars:
            name = _STAGES.get(stage, stage)
            bars[stage] = tqdm(desc=name, total=total, leave=False, miniters=1, bar_format=_FORMAT)
        bars[stage].total = total
        bars[stage].update(done - bars[stage].n)

    try:
        yield show
    finally:
        for bar in bars.values():
            bar.close()


@contextmanager
def cancellable(ctx: click.Context, base: KnowledgeBase) -> Iterator[None]:
    """End the work within the block on Ctrl-C with one line that says what was kept."""
    try:
        yield
    except KeyboardInterrupt:
        kept = len(base.documents())
        click.echo(
            f"已停止，知识库完好，现有文件 {kept} 份；再运行一次同样的命令就会接着做。"
            f"Stopped; the base is sound and holds {kept} documents: "
            "the same command goes on from here.",
            err=True,
        )
        ctx.exit(CANCELLED)
