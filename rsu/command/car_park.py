"""`ivics avp simulate`: a whole car park in simulation, judged by what really happened."""

import gzip
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import read_lot
from rsu.avp.vehicle import Vehicle
from rsu.command.output import whole, whole_bytes
from scenarios.car_park.capacity import HOUR, bounds
from scenarios.car_park.picture import draw_lot
from scenarios.car_park.recording import Recording
from scenarios.car_park.simulation import Simulation

FAULTS = 20
"""Faults that are told one by one."""


def simulate(
    file: Path,
    *,
    vehicles: int,
    hours: float,
    manual_share: float,
    seed: int,
    record: Path | None,
    svg: Path | None,
) -> dict[str, Any]:
    """Let a car park run, and return what came of it.

    Raises
    ------
    ConfigError, MapError
        The car park or its map is wrong.
    OutsideError
        What is to be written cannot be.
    """
    layout = Layout(replace(read_lot(file), borders={}), Vehicle())  # nobody else is simulated
    if record is None:
        simulation = Simulation(layout, vehicles, manual_share, seed)
        simulation.run(hours * HOUR)
    else:
        with _recording(record) as stream:
            simulation = Simulation(layout, vehicles, manual_share, seed, Recording(stream))
            simulation.run(hours * HOUR)
    if svg is not None:
        title = f"{layout.lot.description.name} after {hours:g} h"
        with whole(svg) as stream:
            stream.write(draw_lot(layout, simulation.coordinator.traffic, title))
    return _figures(simulation, layout, hours)


def _figures(simulation: Simulation, layout: Layout, hours: float) -> dict[str, Any]:
    count, people = simulation.referee.count, simulation.people
    bound = bounds(layout)
    per_hour = len(simulation.referee.ended) / hours
    lowest = min(bound.values())
    return {
        "missions": people.missions,
        "completed": len(simulation.referee.ended),
        "collisions": count["collision"],
        "deadlocks": count["deadlock"],
        "stalls": count["stall"],
        "breaches": count["breach"],
        "excused": count["excused"],
        "per_hour": round(per_hour, 2),
        "bound_per_hour": round(lowest, 2),
        "share_of_bound": round(per_hour / lowest, 4),
        "bounds_per_hour": {name: round(value, 2) for name, value in bound.items()},
        "simultaneous": max(people.at_once),
        "simultaneous_mean": round(sum(people.at_once) / len(people.at_once), 1),
        "manual_cars": people.manual,
        "pedestrians": simulation.pedestrians,
        "permits_sent": simulation.permits.sent,
        "permits_lost": simulation.permits.missed,
        "lapses": simulation.permits.lapsed,
        "withdrawals": simulation.permits.stopped,
        "spots_taken": people.taken,
        "first_faults": _first(simulation.referee.faults),
        "first_excused": _first(simulation.referee.excused),
    }


def _first(found: list[tuple[float, str, str]]) -> list[dict[str, Any]]:
    return [{"time_s": when, "fault": what, "who": who} for when, what, who in found[:FAULTS]]


@contextmanager
def _recording(file: Path) -> Generator[TextIO]:
    """Open a recording, packed if its name ends in ``.gz``; the same rows give the same bytes."""
    if file.suffix != ".gz":
        with whole(file) as stream:
            yield stream
        return
    with (
        whole_bytes(file) as packed,
        gzip.GzipFile("", "wb", 6, packed, mtime=0) as plain,
        TextIOWrapper(plain, encoding="utf-8", newline="") as stream,
    ):
        yield stream
