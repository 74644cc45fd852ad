"""What of a unit breaks in a case, as an entry of the catalogue says."""

from rsu.config import Site
from rsu.sensing import v2x
from scenarios.virtual_sensors.fault import Fault
from scenarios.virtual_sensors.fault_kind import FaultKind
from sotif.catalog.entry import Entry

BEGIN = 3.0
"""s of the scenario at which a sensor fails: by then the others know who is there."""
LASTING = frozenset({FaultKind.BIASED, FaultKind.CLOCK_OFF})
"""A mounting or a clock is off when the unit begins, as after months, or a start without time."""


def break_down(entry: Entry, site: Site) -> tuple[Fault, ...]:
    """Return what breaks at a site; nothing if the entry has no fault, or the site no such sensor.

    It is the first sensor of the kind that the entry names, or all stations.
    """
    broken = entry.fault
    if broken is None:
        return ()
    ids: dict[str | None, list[str]] = {
        None: [sensor.id for sensor in site.sensors],
        "camera": [sensor.id for sensor in site.cameras],
        "radar": [sensor.id for sensor in site.radars],
        "lidar": [sensor.id for sensor in site.lidars],
        "v2x": [v2x.SENSOR_ID],
    }
    begin = 0.0 if broken.kind in LASTING else BEGIN
    first = ids[broken.sensor][:1]
    return tuple(Fault(broken.kind, name, begin, amount=broken.amount) for name in first)
