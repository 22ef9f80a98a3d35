"""``kb ingest``: files and folders into the base, once or as they come."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.commands.options import home_option, json_option, open_base, print_json

if TYPE_CHECKING:
    from kb.cluster import Cluster
    from kb.model import IngestReport


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--bundled", is_flag=True, help="收入自带的示例文件 / Take in the bundled plan.")
@click.option(
    "--encoder",
    metavar="NAME",
    help="语义模型 / The encoder (KB_ENCODER): auto, none, or a sentence-transformers model.",
)
@click.option(
    "--rebuild", is_flag=True, help="全部重新提取并重建索引 / Read all facts and index anew."
)
@click.option(
    "--internal", is_flag=True, help="内部文件，登录后才能看到 / For those who are signed in."
)
@click.option("--watch", is_flag=True, help="监视文件夹，随到随收 / Keep taking in what changes.")
@click.option(
    "--ray",
    metavar="ADDRESS",
    help="由 Ray 集群读取和索引 / Share the work out: local, auto, or the head's HOST:PORT.",
)
@home_option
@json_option
@click.pass_context
def ingest(
    ctx: click.Context,
    paths: tuple[Path, ...],
    bundled: bool,
    encoder: str | None,
    rebuild: bool,
    internal: bool,
    watch: bool,
    ray: str | None,
    as_json: bool,
) -> None:
    """收入文件或文件夹。Take files and folders into the base."""
    from corpus import bundled_documents
    from kb.commands.progress import cancellable, progress
    from kb.commands.watch import watch_folders

    if bundled:
        paths += bundled_documents()
    if not paths and not rebuild:
        raise click.UsageError("请给出文件或文件夹。Name files or folders, or use --bundled.")
    if watch and (internal or ray):
        other = "--internal" if internal else "--ray"
        raise click.UsageError(f"{other} 不能与 --watch 同用。{other} does not go with --watch.")
    if watch:
        with open_base(ctx, encoder) as base:
            watch_folders(base, paths, as_json=as_json)
        return
    with (
        open_base(ctx, encoder) as base,
        cancellable(ctx, base),
        _cluster(ray) as cluster,
        progress() as show,
    ):
        report = base.ingest(
            paths, progress=show, rebuild=rebuild, internal=internal, cluster=cluster
        )
    _show(report, as_json=as_json)
    if report.failed:
        ctx.exit(1)


def _cluster(address: str | None) -> AbstractContextManager[Cluster | None]:
    if address is None:
        return nullcontext()
    from kb.cluster import connected

    return connected(address)


def _show(report: IngestReport, *, as_json: bool) -> None:
    """Print what became of the files: whatever failed to standard error."""
    from kb.commands.watch import show_file
    from kb.serialize import report_to_dict

    if as_json:
        print_json(report_to_dict(report))
    for file in report.files:
        if file.status == "failed" or not as_json:
            show_file(file)
