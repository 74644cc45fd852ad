"""The group `ivics avp`: automated valet parking."""

from pathlib import Path
from typing import Annotated, Any

import typer

from rsu.command.option import Json, Seed, tell

FAULTS = ("collisions", "deadlocks", "stalls", "breaches")
"""Figures of a simulated car park of which none may be more than 0."""
Picture = Annotated[Path | None, typer.Option(metavar="F.svg", help="Draw a picture.")]

valet = typer.Typer(
    help="Automated valet parking.",
    epilog="Example: ivics avp plan case.csv --out path.csv",
    no_args_is_help=True,
)


@valet.command("plan", epilog="Example: ivics avp plan case.csv --out path.csv --json")
def avp_plan(
    case: Annotated[Path, typer.Argument(metavar="CASE.csv", help="As of the TPCAP benchmark.")],
    out: Annotated[Path, typer.Option(metavar="PATH.csv", help="Where to write the path.")],
    time_limit: Annotated[
        float, typer.Option(min=0.01, help="Seconds of CPU time at most.")
    ] = 10.0,
    svg: Picture = None,
    json_: Json = False,
) -> None:
    """Plan how a car gets into its spot."""
    from rsu.command.avp import plan_file

    figures = plan_file(case, out, time_limit, svg)
    tell(figures, json_, lambda: typer.echo(_in_words(figures, out)))
    if not figures["found"]:
        raise typer.Exit(1)


def _in_words(figures: dict[str, object], out: Path) -> str:
    if not figures["found"]:
        return f"{figures['reason']}: {figures['cpu_s']} s"
    changes = f"{figures['gear_changes']} changes of direction"
    return f"{figures['length_m']} m, {changes}, {figures['cpu_s']} s -> {out}"


@valet.command("simulate", epilog="Example: ivics avp simulate lot.toml --vehicles 50 --hours 1")
def avp_simulate(
    lot: Annotated[Path, typer.Argument(metavar="LOT.toml", help="The car park.")],
    vehicles: Annotated[int, typer.Option(min=1, help="Missions at once, at most.")],
    hours: Annotated[float, typer.Option(min=0.01, help="Simulated time.")],
    manual_share: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Drivers who park themselves.")
    ] = 0.1,
    seed: Seed = 0,
    record: Annotated[
        Path | None, typer.Option(metavar="FLEET.csv[.gz]", help="Write who was where when.")
    ] = None,
    svg: Picture = None,
    json_: Json = False,
) -> None:
    """Let a whole car park run, and count what goes wrong."""
    from rsu.command.car_park import simulate

    figures = simulate(
        lot,
        vehicles=vehicles,
        hours=hours,
        manual_share=manual_share,
        seed=seed,
        record=record,
        svg=svg,
    )
    tell(figures, json_, lambda: typer.echo(_of_a_car_park(figures)))
    if any(figures[fault] for fault in FAULTS):
        raise typer.Exit(1)


def _of_a_car_park(figures: dict[str, Any]) -> str:
    done = f"{figures['completed']} of {figures['missions']} missions"
    pace = f"{figures['per_hour']:g} an hour, at most {figures['bound_per_hour']:g}"
    counts = (f"{figures[name]} {name}" for name in (*FAULTS, "excused"))
    lines = [f"{done}, {pace}", ", ".join(counts)]
    faults = figures["first_faults"]
    return "\n".join([*lines, *(f"{x['time_s']:g} s  {x['fault']}  {x['who']}" for x in faults)])
