"""All monitors over one snapshot."""

from collections.abc import Collection, Iterable

from rsu.ldm.snapshot import Snapshot
from rsu.trust.witness import unwitnessed
from sotif.catalog.entry import Catalog
from sotif.monitors import (
    collision,
    emergency,
    emerging,
    hidden,
    person,
    queue,
    red_light,
    sender,
    sensor,
    slow,
    stationary,
    visibility,
    wrong_way,
)
from sotif.monitors.conflict import conflicts
from sotif.monitors.hazard import Hazard


def watch(snapshot: Snapshot, catalog: Catalog, distrusted: Collection[int] = ()) -> list[Hazard]:
    """Every hazard of this instant; `distrusted` are the stations that the judge caught.

    A conflict with a wrong-way driver is what the wrong-way warning is about, and a conflict with
    somebody hidden what the hidden-road-user warning is about: each is told once.  So is whoever
    is dangerous by himself, by the monitor that says most of him: the first below.
    Who has right of way by light bar and siren is no wrong-way driver, and his conflicts are told
    beside him: he comes from where nobody looks.  Of somebody who stepped out
    of what no sensor sees, that is told, as long as he is young.  Nothing is told that rests on the
    word of stations alone where the unit should see them.
    """
    around = [
        *sensor.hazards(snapshot, catalog),
        *sender.hazards(snapshot, distrusted, catalog),
        *visibility.hazards(snapshot, catalog),
    ]
    if not len(snapshot.tracks):
        return around
    drivers = wrong_way.drivers(snapshot)
    drivers = drivers[~snapshot.emergency[drivers]]
    against = set(drivers.tolist())
    meetings = [
        meeting
        for meeting in conflicts(snapshot)
        if meeting.main not in against and meeting.other not in against
    ]
    unseen = hidden.hazards(snapshot, meetings, catalog)
    seen = collision.hazards(snapshot, meetings, catalog)
    single = _once(
        (
            *emergency.hazards(snapshot, catalog),
            *wrong_way.hazards(snapshot, drivers, catalog),
            *red_light.hazards(snapshot, catalog),
            *person.hazards(snapshot, catalog),
            *queue.hazards(snapshot, catalog),
            *stationary.hazards(snapshot, catalog),
            *slow.hazards(snapshot, catalog),
        )
    )
    told = (*single, *_once((*unseen, *emerging.hazards(snapshot, catalog), *seen)))
    alone = unwitnessed(snapshot) if told else frozenset[int]()
    return [*around, *(hazard for hazard in told if not alone.issuperset(hazard.participants))]


def _once(hazards: Iterable[Hazard]) -> Iterable[Hazard]:
    """The first of each set of participants."""
    told: dict[tuple[int, ...], Hazard] = {}
    for hazard in hazards:
        told.setdefault(hazard.participants, hazard)
    return told.values()
