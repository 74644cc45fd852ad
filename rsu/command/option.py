"""What several commands take and print alike."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from rsu.errors import InputError

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Folders = Annotated[
    list[Path] | None,
    typer.Option(metavar="DIR", help="Look here too for roads and catalogs; repeatable."),
]


Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter's value.")
]
Seed = Annotated[int, typer.Option(min=0, help="Of all chance.")]
Step = Annotated[float, typer.Option(min=0.001, help="Seconds a step.")]
MaxTime = Annotated[float, typer.Option(min=0.0, help="Seconds after which it is over anyway.")]
Record = Annotated[
    Path | None, typer.Option(metavar="F.mcap", help="Record what comes in and goes out.")
]

TimeLimit = Annotated[float, typer.Option(min=0.01, help="Seconds a run may take.")]
ClusterAddress = Annotated[
    str | None, typer.Option("--cluster", metavar="ADDRESS", help="Evaluate on this Dask cluster.")
]
JournalFile = Annotated[
    Path | None,
    typer.Option("--journal", metavar="RUN.jsonl", help="Keep every run, a line each."),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the journal.")]


def tell(figures: dict[str, Any], as_json: bool, in_words: Callable[[], object]) -> None:
    """Print figures as one JSON object, or let them be said in words."""
    if as_json:
        typer.echo(json.dumps(figures, allow_nan=False))
    else:
        in_words()


def place_of(text: str) -> tuple[float, float]:
    """Return latitude and longitude in degrees, as given to ``--at``.

    Raises
    ------
    InputError
        They are none.
    """
    try:
        latitude, longitude = map(float, text.split(","))
    except ValueError:
        _refuse_place(text)
    if not (-90.0 <= latitude <= 90.0 and -180.0 <= longitude <= 180.0):
        _refuse_place(text)
    return latitude, longitude


def _refuse_place(text: str) -> NoReturn:
    raise InputError("--at", text, "expected LAT,LON in degrees, such as 48.1351,11.5820")
