"""`ivics play`, `ivics sweep`, `ivics trial`: scenarios, alone and with all around them."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from rsu.command.option import (
    ClusterAddress,
    Folders,
    JournalFile,
    Json,
    MaxTime,
    Record,
    Resume,
    Seed,
    Set,
    Step,
    TimeLimit,
    tell,
)
from rsu.errors import InputError

PLAYER = "player"
"""The world of a trial in which all is computed on the player's truth."""
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
    broken: Annotated[
        str | None, typer.Option(metavar="ENTRY", help="The unit has this entry's fault.")
    ] = None,
    world: Annotated[
        str, typer.Option(help="Where the unit's sensors are: player, or carla://HOST:PORT.")
    ] = PLAYER,
    missions: Annotated[
        Path | None,
        typer.Option(metavar="MISSIONS.toml", help="Valet missions that the unit guides."),
    ] = None,
    max_time: MaxTime = 60.0,
    seed: Seed = 1,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Cases of each distribution, drawn; else all.")
    ] = None,
    set_: Set = None,
    path: Folders = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that try several cases; else one a core.")
    ] = None,
    time_limit: TimeLimit = 300.0,
    cluster: ClusterAddress = None,
    journal: JournalFile = None,
    resume: Resume = False,
    record: Record = None,
    json_: Json = False,
) -> None:
    """Play scenarios with ego, sensors, roadside unit and warnings in the loop."""
    from rsu.command.resource import Resources
    from rsu.command.trial import Terms, list_cases, try_cases
    from sotif.evidence.campaign import Campaign

    terms = Terms(
        rsu=not without_rsu,
        site=site,
        seed=seed,
        max_time=max_time,
        folders=tuple(path or []),
        broken=broken,
        record=record,
        world=None if world == PLAYER else world,
        missions=missions,
    )
    resources = Resources(
        workers=workers or os.cpu_count() or 1,
        time_limit=time_limit,
        cluster=cluster,
        journal=journal,
        resume=resume,
    )
    cases = list(list_cases(scenarios, _assigned(set_ or []), sample, seed))
    found: dict[int, dict[str, Any]] = {}
    for number, item in try_cases(cases, terms, resources):
        found[number] = item
        if not json_:
            _print_trial(item)
    trials = [found[number] for number in sorted(found)]
    summary = Campaign(trials).told()
    tell({"trials": trials, "summary": summary}, json_, lambda: _print_campaign(summary))
    if any(
        item.get("outcome", "fault") in {"collision", "fault"} or item.get("valet_collisions")
        for item in trials
    ):
        raise typer.Exit(1)


def _print_trial(item: dict[str, Any]) -> None:
    if "fault" in item:
        typer.echo(f"{item['file']} {item['case']}: {item['fault']}")
        return
    warned = item["first_warning_s"]
    heard = "not warned" if warned is None else f"warned at {warned:g} s"
    false = f", {item['false_warnings']} false" if item["false_warnings"] else ""
    typer.echo(f"{item['file']} {item['case']}: {item['outcome']}, {heard}{false}")
    for mission in item.get("missions", ()):
        state = mission["state"].replace("_", " ")
        typer.echo(f"  {mission['job']} {mission['vehicle']}: {state}, {mission['spot']}")
    for hit in item.get("valet_collisions", ()):
        typer.echo(f"  collision of {hit['a']} and {hit['b']} at {hit['time_s']:g} s")


def _print_campaign(summary: dict[str, Any]) -> None:
    """Say what several trials come to, a line each."""
    if summary["cases"] < 2:
        return
    words = {
        "unsafe": "unsafe without the unit",
        "made_safe": "of these safe with it",
        "seen_in_time": "of those who would be hit, to be seen in time",
        "warned_in_time": "of these warned in time",
    }
    typer.echo(f"{summary['cases']} cases, {summary['faults']} without an outcome")
    for name, meaning in words.items():
        share = summary[name]
        span = f"{share['low']:.1%} to {share['high']:.1%}"
        typer.echo(f"{share['share']:7.1%} {meaning} ({share['count']}/{share['total']}, {span})")
    lead = summary["lead_median_s"]
    typer.echo(
        f"{summary['run_into']} run into when it stood, {summary['made_unsafe']} made unsafe,"
        f" {summary['false_warnings']} false warnings in"
        f" {summary['hours']:.3g} hours,"
        f" {'no lead' if lead is None else f'a lead of {lead:g} s'} in the median"
    )


def _assigned(items: list[str]) -> dict[str, str]:
    """Return what ``NAME=VALUE`` gives to whom."""
    values: dict[str, str] = {}
    for item in items:
        name, sign, value = item.partition("=")
        if not (name and sign):
            raise InputError("--set", item, "expected NAME=VALUE")
        values[name] = value
    return values
