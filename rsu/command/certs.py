"""The group `ivics certs`: whom a signed message is from, for a site or a test."""

from pathlib import Path
from typing import Annotated, Any

import typer

from rsu.command.option import Json, tell
from rsu.errors import InputError

EXAMPLE = "Example: ivics certs root pki; ivics certs authority pki; ivics certs ticket pki unit"

certs = typer.Typer(
    help="Certificates and keys to sign messages with (IEEE 1609.2, ETSI TS 103 097): "
    "a root that is trusted, an authority below it, tickets of those who send.",
    epilog=EXAMPLE,
    no_args_is_help=True,
)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Made where there is none.")]
Years = Annotated[int, typer.Option(min=1, max=7, help="It is valid for, from now on.")]


@certs.command(epilog="Example: ivics certs root pki --years 7")
def root(folder: Folder, years: Years = 7, json_: Json = False) -> None:
    """Make a root, DIR/root.cert and root.key; nothing that is there is written over."""
    from rsu.command.certificate import make_root

    _tell(make_root(folder, years), json_)


@certs.command(epilog="Example: ivics certs authority pki --years 3")
def authority(folder: Folder, years: Years = 3, json_: Json = False) -> None:
    """Make an authority below DIR/root.cert, which gives tickets: authority.cert and .key."""
    from rsu.command.certificate import make_authority

    _tell(make_authority(folder, years), json_)


@certs.command(
    epilog="Example: ivics certs ticket pki unit --for denm --causes 97,94 "
    "--circle 48.1351,11.5820,2000 --days 7"
)
def ticket(
    folder: Folder,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of NAME.cert and NAME.key.")],
    messages: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="T", help="cam, denm, vam or cpm; repeatable. Else denm."),
    ] = None,
    causes: Annotated[
        str | None, typer.Option(metavar="N,N…", help="Of DENM; else all causes.")
    ] = None,
    circle: Annotated[
        str | None, typer.Option(metavar="LAT,LON,M", help="Where it is good; else everywhere.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=2730, help="It is valid for.")] = 7,
    module: Annotated[
        Path | None, typer.Option(metavar="LIB.so", help="PKCS#11: keep the key in a token.")
    ] = None,
    label: Annotated[str | None, typer.Option(help="Of the token; with --module.")] = None,
    pin_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Holds its user PIN; mode 0600.")
    ] = None,
    json_: Json = False,
) -> None:
    """Make a ticket below DIR/authority.cert for one who sends, and its key."""
    from rsu.command.certificate import circle_of, make_ticket, services_of
    from rsu.config import Token

    token = None
    if module is not None and label and pin_file is not None:
        token = Token(module=str(module), label=label, pin_file=str(pin_file))
    elif module is not None or label or pin_file is not None:
        raise InputError("--module", "", "expected --module, --label and --pin-file together")
    services = services_of(messages or ["denm"], causes)
    area = None if circle is None else circle_of(circle)
    _tell(make_ticket(folder, name, services, area, days, token), json_)


@certs.command(epilog="Example: ivics certs broker mqtt broker.example.org 10.0.0.1")
def broker(
    folder: Folder,
    hosts: Annotated[list[str], typer.Argument(metavar="HOST...", help="Names and addresses.")],
    days: Annotated[int, typer.Option(min=1, max=3650, help="It is valid for.")] = 365,
    json_: Json = False,
) -> None:
    """Make a broker's TLS certificate, its authority DIR/ca.crt, and what mosquitto needs."""
    from rsu.command.broker_certificate import make_broker

    _tell(make_broker(folder, hosts, days), json_)


@certs.command(epilog="Example: ivics certs client mqtt crossing --role rsu")
def client(
    folder: Folder,
    name: Annotated[str, typer.Argument(metavar="NAME", help="By which topics know it.")],
    role: Annotated[str, typer.Option(help="vehicle, rsu, operator or engineer.")],
    area: Annotated[
        str | None, typer.Option(metavar="AREA", help="Of a unit: the car park that it shares.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="It is valid for.")] = 365,
    json_: Json = False,
) -> None:
    """Make a TLS certificate for a client of the broker, and let it write and read as its role."""
    from rsu.command.access import Client, Role
    from rsu.command.broker_certificate import make_client

    if role not in {*Role}:
        raise InputError("--role", role, f"expected one of {', '.join(Role)}")
    if area is not None and role != Role.RSU:
        raise InputError("--area", area, "only a client of --role rsu shares a car park")
    _tell(make_client(folder, Client(name, Role(role), area), days), json_)


@certs.command(epilog="Example: ivics certs revoke mqtt car_17")
def revoke(
    folder: Folder,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of a client of the broker.")],
    json_: Json = False,
) -> None:
    """Take a client's certificate back; the broker reads the list anew at SIGHUP."""
    from rsu.command.broker_certificate import revoke as take_back

    _tell(take_back(folder, name), json_)


@certs.command(epilog="Example: ivics certs show pki/unit.cert --json")
def show(
    file: Annotated[Path, typer.Argument(metavar="F.cert")],
    json_: Json = False,
) -> None:
    """Say what a certificate says; whether to believe it, its chain tells."""
    from rsu.command.certificate import shown

    _tell(shown(file), json_)


def _tell(said: dict[str, Any], as_json: bool) -> None:
    """Print a certificate, a line a property."""
    tell(said, as_json, lambda: [typer.echo(f"{key:<9} {_word(key, said)}") for key in said])


def _word(key: str, said: dict[str, Any]) -> str:
    from datetime import UTC, datetime

    value = said[key]
    if key.endswith("_s"):
        return datetime.fromtimestamp(value, UTC).isoformat(" ", "seconds")
    if key == "services":
        value = ", ".join(f"{name} {ssp or ''}".strip() for name, ssp in said["services"].items())
    return str(value) if value not in {None, ""} else "-"
