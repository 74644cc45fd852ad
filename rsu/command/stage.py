"""`ivics play`, `ivics sweep`, `ivics trial`: scenarios, alone and with all around them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from rsu.command.option import Folders, Json, MaxTime, Seed, Set, Step, tell
from rsu.errors import InputError

stage = typer.Typer()


@stage.command(epilog="Example: ivics play cut-in.xosc --out states.csv --set Speed=20 --json")
def play(
    scenario: Annotated[Path, typer.Argument(metavar="FILE.xosc")],
    out: Annotated[
        Path | None, typer.Option(metavar="STATES.csv", help="Where to write the states.")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option(metavar="PICTURE.svg", help="Where to draw what happened.")
    ] = None,
    dt: Step = 0.05,
    max_time: MaxTime = 600.0,
    seed: Annotated[int, typer.Option(min=0, help="Of random routes and traffic.")] = 0,
    set_: Set = None,
    path: Folders = None,
    criticality: Annotated[
        Path | None,
        typer.Option(metavar="CRITICALITY.csv", help="Where to write how critical each pair is."),
    ] = None,
    json_: Json = False,
) -> None:
    """Play a scenario alone: no sensors, no roadside unit."""
    from rsu.command.play import play_file

    course = play_file(
        scenario,
        out,
        svg,
        criticality,
        dt=dt,
        max_time=max_time,
        seed=seed,
        values=_assigned(set_ or []),
        folders=path or [],
    )
    written = " and ".join(str(file) for file in (out, svg, criticality) if file is not None)
    words = f"{course.end} s, ended by {course.ended_by} -> {written}"
    tell(course.told(), json_, lambda: typer.echo(words))


@stage.command(epilog="Example: ivics sweep variations/*.xosc --out cases.csv --json")
def sweep(
    distributions: Annotated[list[Path], typer.Argument(metavar="FILE.xosc...")],
    out: Annotated[Path, typer.Option(metavar="CASES.csv", help="Where to write the cases.")],
    dt: Step = 0.05,
    max_time: MaxTime = 600.0,
    path: Folders = None,
    json_: Json = False,
) -> None:
    """Play every case of parameter value distributions alone, and tell their first contacts."""
    from rsu.command.sweep import sweep_files

    tally = sweep_files(distributions, out, dt=dt, max_time=max_time, folders=path or [])
    words = f"{tally.cases} cases, {tally.collisions} with a contact -> {out}"
    tell(tally.told(), json_, lambda: typer.echo(words))


@stage.command(epilog="Example: ivics trial ncap/CPNA.xosc --set Ego_speed_kph=50 --json")
def trial(
    scenarios: Annotated[
        list[Path], typer.Argument(metavar="FILE.xosc...", help="Scenarios or distributions.")
    ],
    without_rsu: Annotated[
        bool, typer.Option("--without-rsu", help="The ego has only its own sensors.")
    ] = False,
    site: Annotated[
        Path | None,
        typer.Option(metavar="SITE.toml", help="The unit; else one where the ego meets others."),
    ] = None,
    max_time: MaxTime = 60.0,
    seed: Seed = 1,
    set_: Set = None,
    path: Folders = None,
    json_: Json = False,
) -> None:
    """Play scenarios with ego, sensors, roadside unit and warnings in the loop."""
    from rsu.command.trial import try_cases
    from rsu.config import read_site
    from scenarios.trial.run import Setup
    from sotif.catalog.entry import read_catalog

    setup = Setup(
        catalog=read_catalog(),
        site=None if site is None else read_site(site),
        seed=seed,
        max_time=max_time,
    )
    trials: list[dict[str, Any]] = []
    values = _assigned(set_ or [])
    for item in try_cases(scenarios, values, setup, path or [], with_unit=not without_rsu):
        trials.append(item)
        if not json_:
            _print_trial(item)
    if json_:
        tell({"trials": trials}, json_, lambda: None)
    if any(item["outcome"] == "collision" for item in trials):
        raise typer.Exit(1)


def _print_trial(item: dict[str, Any]) -> None:
    warned = item["first_warning_s"]
    heard = "not warned" if warned is None else f"warned at {warned:g} s"
    false = f", {item['false_warnings']} false" if item["false_warnings"] else ""
    typer.echo(f"{item['file']} {item['case']}: {item['outcome']}, {heard}{false}")


def _assigned(items: list[str]) -> dict[str, str]:
    """Return what ``NAME=VALUE`` gives to whom."""
    values: dict[str, str] = {}
    for item in items:
        name, sign, value = item.partition("=")
        if not (name and sign):
            raise InputError("--set", item, "expected NAME=VALUE")
        values[name] = value
    return values
