"""The jobs of valet cars as a file tells them, and the journal of the days before."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from rsu.adapters.mission_journal import MissionJournal
from rsu.avp.dispatch.entry import Entry, Lease
from rsu.avp.dispatch.interface import Action, Order, Wish
from rsu.avp.dispatch.mission import Kind, Mission, State
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import read_lot
from rsu.avp.operation.resumption import lease_name
from rsu.avp.vehicle import Vehicle
from rsu.config import Identifier
from rsu.errors import ConfigError
from rsu.toml import Strict, parse_toml, read_text
from scenarios.valet_fleet import ValetJob


class _Mission(Strict, frozen=True, kw_only=True):
    """What somebody wants of a car."""

    vehicle: Identifier
    stands: str
    """Spot or bay where it stands at first."""
    at_s: Annotated[float, Meta(ge=0.0)]
    """From the begin on."""
    wish: Literal["park", "retrieve"]
    target: str = ""
    """Spot; none = the car park chooses."""


class _Missions(Strict, frozen=True, kw_only=True):
    """A file of missions."""

    lot: str
    """File of the car park, beside this one."""
    missions: Annotated[tuple[_Mission, ...], Meta(min_length=1)]


def read_jobs(file: Path) -> tuple[Layout, tuple[ValetJob, ...]]:
    """Return the car park of a file of missions, and the jobs there.

    Raises
    ------
    ConfigError
        It, the car park's or its map cannot be read, a key is wrong, a vehicle has two missions, or
        there is no such spot.
    """
    told = parse_toml(read_text(file), str(file), _Missions)
    layout = Layout(read_lot(file.parent / told.lot), Vehicle())
    names = [mission.vehicle for mission in told.missions]
    for number, mission in enumerate(told.missions):
        if mission.vehicle in names[:number]:
            problem = f"vehicle {mission.vehicle} has a mission already"
            raise ConfigError(file, f"$.missions[{number}].vehicle", problem)
        for spot in filter(None, (mission.stands, mission.target)):
            layout.lot.spot(spot)
    jobs = tuple(
        ValetJob(one.vehicle, one.stands, one.at_s, Wish(one.wish), one.target)
        for one in told.missions
    )
    return layout, jobs


def furnish(file: Path, layout: Layout, jobs: Sequence[ValetJob]) -> None:
    """Make a journal that knows of the cars which were parked before.

    Raises
    ------
    JournalError
        It cannot be written.
    """
    parked = [job for job in jobs if job.wish is not Wish.PARK]
    begin = 1.0  # long ago
    with MissionJournal(file) as journal:
        for job in parked:
            mission = Mission(
                id=f"before-{job.vehicle}",
                vehicle=job.vehicle,
                kind=Kind.PARK,
                target=job.stands,
                state=State.PARKED,
                since=begin,
            )
            release = Order(
                vehicle=job.vehicle,
                coordinator="before",
                sequence=1,
                time=begin,
                mission=mission.id,
                action=Action.RELEASE,
                start=(0.0, 0.0, 0.0),
                arc=(),
                level=0,
            )
            lease = Lease(lease_name(layout, layout.spots[job.stands]), mission.id)
            entry = Entry(time=begin, missions=(mission,), granted=(lease,), orders=(release,))
            journal.write(entry)
