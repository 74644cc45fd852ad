"""The jobs of the demonstration's valet cars, and the journal of the days before it."""

from collections.abc import Sequence
from pathlib import Path

from rsu.adapters.mission_journal import MissionJournal
from rsu.avp.dispatch.entry import Entry, Lease
from rsu.avp.dispatch.interface import Action, Order, Wish
from rsu.avp.dispatch.mission import Kind, Mission, State
from rsu.avp.lot.layout import Layout
from rsu.avp.operation.resumption import lease_name
from scenarios.valet_fleet import ValetJob

JOBS = (
    ValetJob("4", "AS3", 0.5, Wish.RETRIEVE),
    ValetJob("1", "AD2", 0.5, Wish.PARK, "AN1"),
    ValetJob("5", "BN2", 1.0, Wish.RETRIEVE),
    ValetJob("2", "BD1", 1.5, Wish.PARK, "BS3"),
    ValetJob("3", "CD2", 1.0, Wish.PARK),
    ValetJob("6", "CS1", 2.0, Wish.RETRIEVE),
)
"""Three cars that stand in bays to be parked, and three that are parked to be fetched."""


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
