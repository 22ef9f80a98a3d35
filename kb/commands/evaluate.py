"""``kb eval`` and ``kb train``: measuring against gold files, and learning from them."""

from __future__ import annotations

from pathlib import Path

import click

from kb.commands.options import home_option, json_option, open_base, print_json, print_lines
from kb.errors import KbError


@click.command("eval")
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--faults", is_flag=True, help="列出错误 / List what was wrong, a line each.")
@click.option("--sweep", is_flag=True, help="各成分的贡献 / What each ingredient of search gives.")
@click.option("--curve", is_flag=True, help="把握与对错 / Answered against right, by confidence.")
@home_option
@json_option
@click.pass_context
def evaluate(
    ctx: click.Context,
    gold: tuple[Path, ...],
    faults: bool,
    sweep: bool,
    curve: bool,
    as_json: bool,
) -> None:
    """用标准答案评测。Measure facts and answers against gold files."""
    from kb.evaluation import evaluate as measure

    if sweep or curve:
        print_lines(_study(ctx, gold, sweep=sweep))
        return
    reports = []
    failed = False
    with open_base(ctx) as base:
        for path in gold:
            try:
                reports.append(measure(base, path))
            except KbError as error:
                failed = True
                click.echo(str(error), err=True)
    if as_json:
        print_json([report.to_dict() for report in reports])
    for report in () if as_json else reports:
        click.echo(report.table())
        print_lines(report.faults if faults else ())
    if failed:
        ctx.exit(1)


def _study(ctx: click.Context, gold: tuple[Path, ...], *, sweep: bool) -> list[str]:
    from kb.evaluation.calibration import curve
    from kb.evaluation.sweep import sweep as compare

    with open_base(ctx) as base:
        return (compare if sweep else curve)(base, gold).splitlines()


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="权重文件 / Where the weights go; those of this installation where it is not given.",
)
@home_option
@click.pass_context
def train(ctx: click.Context, gold: tuple[Path, ...], output: Path | None) -> None:
    """用标准问题训练排序和把关的权重。Learn the weights of ranking and gate from gold questions."""
    from kb.answers import weights
    from kb.evaluation.train import train as learn

    with open_base(ctx) as base:
        click.echo(learn(base, gold, output or weights.PATH))
