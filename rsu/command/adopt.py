"""`ivics catalog adopt`: out of the recording of an unknown scene a scenario and a draft entry."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rsu.command.option import Json, tell
from rsu.errors import InputError

if TYPE_CHECKING:
    from rsu.command.adoption import Adoption


def adopt(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE.mcap…", help="Recordings that a unit has kept.")
    ],
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where to write; nothing is replaced.")
    ] = Path(),
    json_: Json = False,
) -> None:
    """Make of a recorded scene a scenario that reproduces it, and draft its catalogue entry."""
    from rsu.command.adoption import adopt_file

    adopted: list[Adoption] = []
    refused: list[InputError] = []
    for file in files:
        try:
            adopted.append(adopt_file(file, out))
        except InputError as error:  # the others may be sound
            refused.append(error)
            typer.echo(f"ivics: {error}", err=True)
        else:
            _warn_of_cut(adopted[-1])
    tell(
        {"adopted": [item.told() for item in adopted], "refused": [_told(e) for e in refused]},
        json_,
        lambda: [typer.echo(line) for item in adopted for line in item.in_words()],
    )
    if refused:
        raise typer.Exit(InputError.exit_code)
    if not all(item.reproduces for item in adopted):
        raise typer.Exit(1)


def _warn_of_cut(adoption: "Adoption") -> None:
    cut_at = adoption.scene.cut_at
    if cut_at is not None:
        problem = f"byte {cut_at}: is cut here; what stands before is adopted"
        typer.echo(f"ivics: {adoption.scene.file}: {problem}", err=True)


def _told(error: InputError) -> dict[str, Any]:
    return {"file": error.file, "place": error.place, "problem": error.problem}
