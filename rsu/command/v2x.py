"""The group `ivics v2x`: ETSI messages between packed bits and JSON, and as a capture."""

from pathlib import Path
from typing import Annotated

import typer

from rsu.command.option import Json, place_of, tell
from rsu.errors import InputError

v2x = typer.Typer(
    help="ETSI messages: decode, encode, write a capture.",
    epilog="Example: ivics v2x decode --type denm 0201…",
    no_args_is_help=True,
)

Name = Annotated[
    str | None, typer.Option("--type", metavar="T", help="cam, denm, cpm, vam or poim.")
]
Release = Annotated[int, typer.Option(metavar="1|2", help="Of ETSI's standards.")]
Batch = Annotated[
    Path | None, typer.Option(metavar="FILE.jsonl", help="A message a line; answers a line each.")
]


@v2x.command(epilog="Example: ivics v2x decode --type denm 0201…")
def decode(
    messages: Annotated[list[str] | None, typer.Argument(metavar="HEX…")] = None,
    name: Name = None,
    release: Release = 2,
    batch: Batch = None,
    json_: Json = False,  # noqa: ARG001 - what is printed is JSON anyway
) -> None:
    """Print the value of each message as JSON, a line each; --type is found in the header."""
    from rsu.command import etsi_message as command

    if batch is not None and not messages:
        _end(all_good=command.decode_file(batch))
    elif messages and batch is None:
        for text in messages:
            typer.echo(command.decoded(name, release, text))
    else:
        raise InputError("decode", "", "expected HEX, or --batch FILE.jsonl")


@v2x.command(epilog="Example: ivics v2x encode --type cam '{\"header\": …}'")
def encode(
    value: Annotated[str | None, typer.Argument(metavar="JSON")] = None,
    name: Name = None,
    release: Release = 2,
    batch: Batch = None,
    json_: Json = False,
) -> None:
    """Print the message of a value in hex."""
    from rsu.command import etsi_message as command

    if batch is not None and value is None:
        _end(all_good=command.encode_file(batch))
    elif value is not None and name is not None and batch is None:
        text = command.encoded(name, release, value)
        tell({"hex": text}, json_, lambda: typer.echo(text))
    else:
        raise InputError("encode", "", "expected --type T and JSON, or --batch FILE.jsonl")


@v2x.command(epilog="Example: ivics v2x pcap --in messages.jsonl --out messages.pcap")
def pcap(
    source: Annotated[Path, typer.Option("--in", metavar="FILE.jsonl", help="A message a line.")],
    out: Annotated[Path, typer.Option(metavar="FILE.pcap", help="Read by tshark.")],
    at: Annotated[
        str | None, typer.Option(metavar="LAT,LON", help="Of the sender; else as it says.")
    ] = None,
    station_type: Annotated[
        int, typer.Option(min=0, max=31, metavar="N", help="Of the sender.")
    ] = 15,
    sign: Annotated[
        Path | None, typer.Option(metavar="F.cert", help="Sign them; F.key is beside it.")
    ] = None,
    json_: Json = False,
) -> None:
    """Write messages as GeoNetworking frames in a capture."""
    from rsu.adapters.certificate_file import read_signer
    from rsu.command.capture import write

    place = None if at is None else place_of(at)
    signer = None if sign is None else read_signer(sign)
    figures = write(source, out, place, station_type, signer)
    tell(figures, json_, lambda: typer.echo(f"{figures['frames']} frames in {out}"))


def _end(*, all_good: bool) -> None:
    if not all_good:
        raise typer.Exit(1)
