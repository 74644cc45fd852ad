"""A catalogue that lacks an explanation, and hazards that therefore nobody can explain."""

import msgspec

from sotif.catalog.entry import Catalog, read_catalog
from sotif.monitors.hazard import Hazard

ENTRY = "wrong-way"
"""What the unit is not to know: that somebody drives against the direction of a lane."""


def catalog_without_explanation() -> Catalog:
    """The catalogue of a time when what is one entry of today was unknown and unsafe."""
    known = read_catalog()
    entry = msgspec.structs.replace(known[ENTRY], area_before=3, area_after=3)
    return {**known, ENTRY: entry}


def hazard(time: float, *participants: int, entry: str = ENTRY) -> Hazard:
    """A hazard at the origin."""
    return Hazard(
        entry=entry,
        cause=14,
        sub_cause=2,
        participants=participants or (1,),
        time=time,
        position=(1.0, 2.0),
        z=0.0,
        position_covariance=(1.0, 0.0, 1.0),
        heading=0.0,
        speed=10.0,
        time_to_event=0.0,
        probability=0.9,
    )
