"""What breaks of a unit, as an entry of the catalogue says."""

import pytest

from rsu.config import Site
from scenarios.trial.breakage import break_down
from scenarios.virtual_sensors.fault_kind import FaultKind
from sotif.catalog.entry import read_catalog
from world import corridor_site

CATALOG = read_catalog()
SITE = corridor_site()


@pytest.mark.parametrize(
    ("entry", "sensor"),
    [
        ("blind-sensor", SITE.sensors[0].id),
        ("clock-offset", SITE.cameras[0].id),
        ("reflected-ghost", SITE.radars[0].id),
        ("lying-sender", "v2x"),
    ],
)
def test_the_first_sensor_of_the_kind_breaks(entry: str, sensor: str) -> None:
    [fault] = break_down(CATALOG[entry], SITE)
    assert fault.sensor_id == sensor


def test_a_clock_is_off_from_the_beginning_and_a_lens_is_covered_later() -> None:
    [clock] = break_down(CATALOG["clock-offset"], SITE)
    [blind] = break_down(CATALOG["blind-sensor"], SITE)
    assert clock.kind is FaultKind.CLOCK_OFF
    assert clock.begin == 0.0 < blind.begin


def test_an_entry_without_a_fault_breaks_nothing_and_nothing_breaks_where_nothing_stands() -> None:
    bare = Site(name="bare", map="", origin=SITE.origin, v2x=SITE.v2x)
    assert break_down(CATALOG["fog"], SITE) == ()
    assert break_down(CATALOG["reflected-ghost"], bare) == ()
