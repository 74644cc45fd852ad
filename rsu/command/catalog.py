"""The group `ivics catalog`: the SOTIF catalogue and its evidence."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rsu.command.option import Json, tell

if TYPE_CHECKING:
    from sotif.catalog.entry import Entry

catalogs = typer.Typer(
    help="The SOTIF catalogue: what is known to be unsafe, and the evidence for it.",
    epilog="Example: ivics catalog check",
)


@catalogs.callback(invoke_without_command=True)
def catalog(context: typer.Context, json_: Json = False) -> None:
    """List the catalogue, if nothing else is asked."""
    if context.invoked_subcommand is None:
        catalog_list(json_=json_)


@catalogs.command("list", epilog="Example: ivics catalog list --area 2")
def catalog_list(
    area: Annotated[
        int | None, typer.Option(min=1, max=4, help="Only what is in this area now.")
    ] = None,
    json_: Json = False,
) -> None:
    """List the entries: areas before and after, warning cause, monitor, title."""
    from msgspec import to_builtins

    from sotif.catalog.entry import read_catalog

    entries = [e for e in read_catalog().values() if area is None or e.area_after == area]
    told = {"entries": [to_builtins(entry) for entry in entries]}
    tell(told, json_, lambda: _print_entries(entries))


@catalogs.command("check", epilog="Example: ivics catalog check --json")
def catalog_check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="Else the project's own.")
    ] = None,
    json_: Json = False,
) -> None:
    """Say what is wrong with the entries, and with what they name."""
    from rsu.command.inspection import check

    entries, findings = check(folder)
    told = {
        "entries": list(entries),
        "findings": [
            {"file": item.file, "key": item.place, "message": item.problem} for item in findings
        ],
    }
    lines = [*map(str, findings), f"{len(entries)} entries read, {len(findings)} findings"]
    tell(told, json_, lambda: typer.echo("\n".join(lines)))
    if findings:
        raise typer.Exit(1)


@catalogs.command(
    "report", epilog="Example: ivics catalog report runs.jsonl --out report.html --junit report.xml"
)
def catalog_report(
    journals: Annotated[
        list[Path], typer.Argument(metavar="RUNS.jsonl...", help="Journals of trials.")
    ],
    out: Annotated[Path, typer.Option(metavar="REPORT.html", help="Where to write the page.")],
    junit: Annotated[
        Path | None, typer.Option(metavar="REPORT.xml", help="Where to write JUnit XML.")
    ] = None,
    json_: Json = False,
) -> None:
    """Write what trials say about the catalogue: areas, conversion, residual risk, coverage."""
    from rsu.command.report import report

    found = report(journals, out, junit)
    told = found.told()
    words = (
        f"{told['runs']} cases, {told['unsafe_without']} unsafe without the unit, "
        f"{told['unsafe_with']} with it, {told['converted']} became safe -> {out}"
    )
    wrong = [f"{entry}: {how}" for entry, how in told["contradicted"].items()]
    tell(told, json_, lambda: typer.echo("\n".join([*told["defects"], *wrong, words])))
    if not found.good:
        raise typer.Exit(1)


def _print_entries(entries: "list[Entry]") -> None:
    typer.echo(f"{'id':<30} {'area':<6} {'cause':<6} {'monitor':<12} title")
    for entry in entries:
        area = f"{entry.area_before} → {entry.area_after}"
        cause = f"{entry.cause.code}/{entry.cause.sub_code}" if entry.cause else ""
        typer.echo(f"{entry.id:<30} {area:<6} {cause:<6} {entry.monitor or '':<12} {entry.title}")
