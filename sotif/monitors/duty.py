"""Which entries of the catalogue the monitors tell, and what these must say for that."""

from collections.abc import Iterator
from pathlib import Path

from rsu.errors import ConfigError
from sotif.catalog.entry import HERE, Catalog
from sotif.monitors import (
    collision,
    emergency,
    emerging,
    hidden,
    novelty,
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

WARNED = (
    *collision.ENTRIES.values(),
    *(
        monitor.ENTRY
        for monitor in (
            emergency, emerging, hidden, novelty, person, queue, red_light, slow, stationary,
            visibility, wrong_way,
        )
    ),
)  # fmt: skip
"""Ids of those that the road is warned of."""
TOLD = (sensor.BLIND, sensor.DRIFTED, sensor.CLOCK, *sensor.LACKS.values(), sender.ENTRY)
"""Ids of those that only who runs the unit is told of."""


def uncaused(catalog: Catalog, folder: Path = HERE) -> Iterator[ConfigError]:
    """Yield each entry that the road is warned of, and that does not say what the DENM says."""
    for name in WARNED:
        if name in catalog and catalog[name].cause is None:
            problem = "is missing: a monitor warns the road of this entry"
            yield ConfigError(folder / f"{name}.toml", "cause", problem)


def check(catalog: Catalog) -> None:
    """Refuse a catalogue with which a monitor could not say what it has found.

    Raises
    ------
    ConfigError
        Names the entry that is not there, or has no cause.
    """
    for name in (*WARNED, *TOLD):
        if name not in catalog:
            raise ConfigError(HERE, name, "is missing: a monitor tells this entry")
    for defect in uncaused(catalog):
        raise defect
