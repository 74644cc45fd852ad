"""Who may write and read what at a broker: one table, and mosquitto's list of it."""

from collections.abc import Iterable
from enum import StrEnum

SELF = "SELF"
"""Stands for the name in the certificate."""


class Role(StrEnum):
    """What a client of the broker is."""

    VEHICLE = "vehicle"
    RSU = "rsu"
    OPERATOR = "operator"
    ENGINEER = "engineer"


WRITE = {
    Role.VEHICLE: (
        f"+/inQueue/v2x/+/{SELF}/#",
        *(f"ivics/+/valet/{SELF}/{noun}" for noun in ("state", "connection", "factsheet")),
        f"ivics/+/valet/{SELF}/request",
    ),
    Role.RSU: (
        f"ivics/{SELF}/#",
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


def access_list(clients: Iterable[tuple[str, Role]]) -> str:
    """Write mosquitto's ``acl_file`` for clients by name, which are in it in order."""
    return "\n".join(_entry(name, role) for name, role in sorted(clients))


def _entry(name: str, role: Role) -> str:
    lines = [f"# {role}", f"user {name}"]
    for verb, table in (("write", WRITE), ("read", READ)):
        lines += [f"topic {verb} {rule.replace(SELF, name)}" for rule in table[role]]
    return "\n".join(lines) + "\n"
