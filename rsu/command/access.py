"""Who may write and read what at a broker: one table, and mosquitto's list of it."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

SELF, AREA = "SELF", "AREA"
"""Stand for the name in the certificate, and the car park that several units share."""


class Role(StrEnum):
    """What a client of the broker is."""

    VEHICLE = "vehicle"
    RSU = "rsu"
    OPERATOR = "operator"
    ENGINEER = "engineer"


class Client(NamedTuple):
    """Who has a certificate."""

    name: str
    role: Role
    area: str | None = None
    """Of a unit that shares a car park."""


WRITE = {
    Role.VEHICLE: (
        *(f"+/inQueue/v2x/{kind}/{SELF}/#" for kind in ("cam", "cpm", "denm", "vam")),
        *(f"ivics/+/valet/{SELF}/{noun}" for noun in ("state", "connection", "factsheet")),
        f"ivics/+/valet/{SELF}/request",
    ),
    Role.RSU: (
        f"ivics/{SELF}/#",
        f"+/inQueue/v2x/spatem/{SELF}/#",
        f"+/outQueue/v2x/+/{SELF}/#",
        "ivics/+/valet/+/offer",
        "ivics/+/valet/+/response",
    ),
    Role.OPERATOR: ("ivics/+/valet/+/request",),
    Role.ENGINEER: (),
}
"""Topic filters; whoever is not named may not."""

READ = {
    Role.VEHICLE: (
        "+/outQueue/v2x/#",
        *(f"ivics/+/{noun}" for noun in ("warning", "frame", "status")),
        *(f"ivics/+/valet/{SELF}/{noun}" for noun in ("order", "permit", "mission", "response")),
    ),
    Role.RSU: (
        f"ivics/{SELF}/#",
        "+/inQueue/v2x/#",
        "+/outQueue/v2x/#",
        "ivics/+/world",
        "ivics/+/warning",
    ),
    Role.OPERATOR: ("ivics/#", "+/outQueue/v2x/#"),
    Role.ENGINEER: ("ivics/#", "+/inQueue/v2x/#", "+/outQueue/v2x/#", "$SYS/#"),
}
"""As `WRITE`."""


IN_AREA = {
    "write": tuple(f"ivics/{AREA}/valet/+/{noun}" for noun in ("order", "permit")),
    "read": tuple(f"ivics/{AREA}/valet/+/{noun}" for noun in ("state", "connection", "factsheet")),
}
"""What a unit that shares a car park may besides."""


def access_list(clients: Iterable[Client]) -> str:
    """Write mosquitto's ``acl_file`` for clients by name, which are in it in order."""
    return "\n".join(_entry(client) for client in sorted(clients, key=lambda one: one.name))


def _entry(client: Client) -> str:
    return "\n".join([f"# {client.role}", f"user {client.name}", *_rules(client)]) + "\n"


def _rules(client: Client) -> Iterator[str]:
    for verb, table in (("write", WRITE), ("read", READ)):
        for rule in table[client.role]:
            yield f"topic {verb} {rule.replace(SELF, client.name)}"
        if client.area is not None:
            for rule in IN_AREA[verb]:
                yield f"topic {verb} {rule.replace(AREA, client.area)}"
