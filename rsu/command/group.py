"""The groups `ivics road` and `ivics scenario`, and `ivics explore`: what files say and hide."""

from pathlib import Path
from typing import Annotated, Any

import typer

from rsu.command.option import (
    ClusterAddress,
    Folders,
    JournalFile,
    Json,
    MaxTime,
    Resume,
    Seed,
    Step,
    TimeLimit,
    tell,
)
from rsu.errors import InputError

roads = typer.Typer(
    help="What an OpenDRIVE file says.",
    epilog="Example: ivics road objects car-park.xodr",
    no_args_is_help=True,
)
scenarios = typer.Typer(
    help="Check scenario files and maps, and expand distributions.",
    epilog="Example: ivics scenario check cut_in.xosc",
    no_args_is_help=True,
)


@scenarios.command("check", epilog="Example: ivics scenario check cut_in.xosc --path maps --json")
def scenario_check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help=".xosc or .xodr")],
    path: Folders = None,
    json_: Json = False,
) -> None:
    """Say what is wrong with OpenSCENARIO and OpenDRIVE files: line, rule, message."""
    from rsu.command.scenario import check

    checked = check(files, path or [])
    lines = [
        f"{file['file']}:{item['line']}: {item['level']}: {item['message']} [{item['rule']}]"
        for file in checked
        for item in file["findings"]
    ]
    good = sum(file["valid"] for file in checked)
    lines.append(f"{good} of {len(checked)} files are valid")
    tell({"files": checked}, json_, lambda: typer.echo("\n".join(lines)))
    if good < len(checked):
        raise typer.Exit(1)


@scenarios.command("expand", epilog="Example: ivics scenario expand variation.xosc --count")
def scenario_expand(
    file: Annotated[Path, typer.Argument(metavar="FILE.xosc")],
    count: Annotated[bool, typer.Option("--count", help="Only say how many.")] = False,
    seed: Annotated[int | None, typer.Option(min=0, help="Instead of the file's own.")] = None,
    json_: Json = False,
) -> None:
    """List the concrete cases of a ParameterValueDistribution, a line each."""
    from rsu.command import scenario

    if count:
        number = scenario.count(file)
        tell({"count": number}, json_, lambda: typer.echo(number))
    else:
        scenario.print_cases(scenario.expand(file, seed), as_json=json_)


def explore(
    scenario: Annotated[
        Path | None, typer.Argument(metavar="FILE.xosc", help="A distribution or a scenario.")
    ] = None,
    budget: Annotated[int, typer.Option(min=1, help="Runs at most, in all processes.")] = 500,
    function: Annotated[
        str | None, typer.Option(metavar="MODULE:CALLABLE", help="Instead of a file.")
    ] = None,
    bounds: Annotated[
        Path | None, typer.Option(metavar="BOUNDS.json", help="Of the callable's parameters.")
    ] = None,
    method: Annotated[
        str, typer.Option(help="guided, random, sobol, nsga2 or importance.")
    ] = "guided",
    seed: Seed = 1,
    workers: Annotated[int, typer.Option(min=1, help="Processes that evaluate.")] = 1,
    time_limit: TimeLimit = 60.0,
    cluster: ClusterAddress = None,
    journal: JournalFile = None,
    resume: Resume = False,
    dt: Step = 0.05,
    max_time: MaxTime = 600.0,
    path: Folders = None,
    json_: Json = False,
) -> None:
    """Search a space of parameters for distinct unsafe regions."""
    from rsu.command import explore as command
    from rsu.command.resource import Resources

    if (scenario is None) == (function is None) or (function is None) != (bounds is None):
        raise InputError("explore", "", "expected FILE.xosc, or --function and --bounds")
    if function is not None and bounds is not None:
        problem = command.function_problem(function, bounds)
    else:
        file = scenario or Path()
        problem = command.scenario_problem(file, dt=dt, max_time=max_time, folders=path or [])
    resources = Resources(
        workers=workers, time_limit=time_limit, cluster=cluster, journal=journal, resume=resume
    )
    told = command.search(problem, method, budget, seed, resources).told()
    tell(told, json_, lambda: typer.echo("\n".join(command.in_words(told))))


@roads.command("sample", epilog="Example: ivics road sample town.xodr --points p.csv --out q.csv")
def road_sample(
    file: Annotated[Path, typer.Argument(metavar="FILE.xodr")],
    points: Annotated[
        Path, typer.Option(metavar="GRID.csv", help="Roads, lanes and s; or its .csv.gz.")
    ],
    out: Annotated[Path, typer.Option(metavar="OUT.csv", help="Where to write the places.")],
    json_: Json = False,
) -> None:
    """Place the middles of lanes on the surface of their roads."""
    from rsu.command.road import sample_lanes

    figures = sample_lanes(file, points, out)
    said = f"{figures['points']} points, {figures['missing']} of them missing -> {out}"
    tell(figures, json_, lambda: typer.echo(said))


@roads.command("objects", epilog="Example: ivics road objects car-park.xodr --json")
def road_objects(
    file: Annotated[Path, typer.Argument(metavar="FILE.xodr")],
    json_: Json = False,
) -> None:
    """List the objects of a map: parking spaces, buildings, crosswalks, ..."""
    from rsu.command.road import list_objects

    found = list_objects(file)
    tell(found, json_, lambda: _print_objects(found))


def _print_objects(found: dict[str, Any]) -> None:
    for thing in found["objects"]:
        place = f"road {thing['road_id']}, s={thing['s_m']:g}, t={thing['t_m']:g}"
        typer.echo(f"{thing['type'] or 'none':<14} {thing['id']:<8} {place}  {thing['name']}")
    typer.echo(f"{found['parking_spaces']} parking spaces")
