"""``kb encoder``: the encoder for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from indexer.export import Precision


@click.group()
def encoder() -> None:
    """语义模型。The encoder, which gives texts their vectors."""


@encoder.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--precision",
    type=click.Choice(["float32", "bfloat16"]),
    default="float32",
    help="计算精度 / What PyTorch computes in; bfloat16 is faster where the processor has it.",
)
def export_encoder(folder: Path, precision: Precision) -> None:
    r"""把自带的模型写成 sentence-transformers 文件夹。The bundled model for PyTorch.

    \b
    kb encoder export e5
    kb ingest --encoder e5 --rebuild
    """
    from indexer.errors import IndexerError
    from indexer.export import export_bundled

    try:
        export_bundled(folder, precision)
    except IndexerError as error:
        raise click.ClickException(f"语义模型没有导出。{error}") from error
    click.echo(f"已写入 written  {folder}")
