"""Missions for tests of their journal, and a reader of its own: plain SQL, and a log retold."""

import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from rsu.avp.dispatch.entry import Entry, Lease
from rsu.avp.dispatch.interface import Action, Order
from rsu.avp.dispatch.mission import Event, Kind, Mission, advance


def order(sequence: int, vehicle: str = "a", name: str = "m1") -> Order:
    return Order(
        vehicle=vehicle, coordinator="c", sequence=sequence, time=2.0, mission=name,
        action=Action.DRIVE, start=(0.0, 0.0, 0.0), arc=((0.0, 10.0),), level=0,
    )  # fmt: skip


ENDED = {"parked", "handed_back"}


def mission(name: str, vehicle: str = "a") -> Mission:
    return Mission(id=name, vehicle=vehicle, kind=Kind.PARK, target="A1", since=1.0)


def on(one: Mission, *events: Event) -> Mission:
    for event in events:
        one = advance(one, event, one.since + 1.0)
    return one


def granting(*resources: str, to: str, also: Mission | None = None) -> Entry:
    leases = tuple(Lease(resource, to) for resource in resources)
    return Entry(time=2.0, granted=leases, missions=(also,) if also else ())


@dataclass
class Retold:
    """What the event log alone says."""

    missions: dict[str, dict[str, object]] = field(default_factory=dict)
    holder: dict[str, str] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def retell(journal: Path) -> Retold:
    """Read the log from its begin, and hold it against the tables."""
    base = sqlite3.connect(f"file:{journal}?mode=ro", uri=True)
    told = Retold()
    numbers = [n for (n,) in base.execute("SELECT number FROM event ORDER BY number")]
    if numbers != list(range(1, len(numbers) + 1)):
        told.faults.append("the log has gaps")
    for what, subject, detail in base.execute(
        "SELECT what, subject, detail FROM event ORDER BY number"
    ):
        if what in _TELL:
            _TELL[what](told, subject, detail)
    _compare(base, told)
    (sound,) = base.execute("PRAGMA integrity_check").fetchone()
    if sound != "ok":
        told.faults.append(sound)
    base.close()
    return told


def _mission(told: Retold, name: str, detail: str) -> None:
    keys = ("id", "vehicle", "kind", "target", "state", "reason", "since_s", "version")
    new = dict(zip(keys, json.loads(detail), strict=True))
    old = told.missions.get(name)
    if old is not None and (old["state"] in ENDED or new["version"] <= old["version"]):
        told.faults.append(f"{name} goes on after its end, or goes back")
    told.missions[name] = new


def _transfer(told: Retold, name: str, _: str) -> None:
    if name in told.holder.values():
        told.faults.append(f"{name} is transferred and holds something")
    del told.missions[name]


def _grant(told: Retold, resource: str, name: str) -> None:
    if resource in told.holder:
        told.faults.append(f"{resource} is granted to {name} and held by {told.holder[resource]}")
    told.holder[resource] = name


def _return(told: Retold, resource: str, name: str) -> None:
    if told.holder.pop(resource, None) != name:
        told.faults.append(f"{name} returns {resource}, which it does not hold")


def _order(told: Retold, vehicle: str, sequence: str) -> None:
    if int(sequence) != told.orders.get(vehicle, int(sequence) - 1) + 1:
        told.faults.append(f"{vehicle} gets order {sequence} after {told.orders.get(vehicle, 0)}")
    told.orders[vehicle] = int(sequence)


def _answer(told: Retold, request: str, text: str) -> None:
    if request in told.answers:
        told.faults.append(f"{request} is answered twice")
    told.answers[request] = text


def _close(told: Retold, place: str, _: str) -> None:
    if place in told.closed:
        told.faults.append(f"{place} is closed twice")
    told.closed.add(place)


def _open(told: Retold, place: str, _: str) -> None:
    if place not in told.closed:
        told.faults.append(f"{place} is opened and was not closed")
    told.closed.discard(place)


_TELL = {
    "close": _close,
    "open": _open,
    "mission": _mission,
    "grant": _grant,
    "return": _return,
    "order": _order,
    "answer": _answer,
    "transfer": _transfer,
}


def _compare(base: sqlite3.Connection, told: Retold) -> None:
    states = dict(base.execute("SELECT id, state FROM mission"))
    if states != {name: one["state"] for name, one in told.missions.items()}:
        told.faults.append("missions are not as the log tells")
    if dict(base.execute("SELECT resource, mission FROM lease")) != told.holder:
        told.faults.append("leases are not as the log tells")
    if {
        spot or road for spot, road in base.execute("SELECT spot, road FROM closure")
    } != told.closed:
        told.faults.append("closures are not as the log tells")
    if dict(base.execute("SELECT request, text FROM inbox")) != told.answers:
        told.faults.append("answers are not as the log tells")
