"""The group `ivics avp`: automated valet parking."""

from pathlib import Path
from typing import Annotated

import typer

from rsu.command.option import Json, tell

valet = typer.Typer(
    help="Automated valet parking.",
    epilog="Example: ivics avp plan case.csv --out path.csv",
    no_args_is_help=True,
)


@valet.callback()
def _group() -> None:
    """Keep `plan` a word of the command while it is the only one."""


@valet.command("plan", epilog="Example: ivics avp plan case.csv --out path.csv --json")
def avp_plan(
    case: Annotated[Path, typer.Argument(metavar="CASE.csv", help="As of the TPCAP benchmark.")],
    out: Annotated[Path, typer.Option(metavar="PATH.csv", help="Where to write the path.")],
    time_limit: Annotated[
        float, typer.Option(min=0.01, help="Seconds of CPU time at most.")
    ] = 10.0,
    json_: Json = False,
) -> None:
    """Plan how a car gets into its spot."""
    from rsu.command.avp import plan_file

    figures = plan_file(case, out, time_limit)
    tell(figures, json_, lambda: typer.echo(_in_words(figures, out)))
    if not figures["found"]:
        raise typer.Exit(1)


def _in_words(figures: dict[str, object], out: Path) -> str:
    if not figures["found"]:
        return f"{figures['reason']}: {figures['cpu_s']} s"
    changes = f"{figures['gear_changes']} changes of direction"
    return f"{figures['length_m']} m, {changes}, {figures['cpu_s']} s -> {out}"
