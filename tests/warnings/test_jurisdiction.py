"""Of several units that know of one hazard one warns; when it dies another does at once."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.tracking.track import own_identities
from rsu.warnings.den import DenService
from rsu.warnings.jurisdiction import Jurisdiction
from rsu.warnings.warning import Phase, Warning
from sotif.monitors.hazard import Hazard
from world import NOW, Body, table

TICK = 0.05
AREA = np.array([[0.0, -50.0], [200.0, -50.0], [200.0, 50.0], [0.0, 50.0]])
NAMES = ((1_790_000_000_000_000_000, 7, 3),)
HAZARD = Hazard(
    entry="wrong-way",
    cause=14,
    sub_cause=2,
    participants=(5,),
    time=NOW,
    position=(80.0, 0.0),
    z=0.0,
    position_covariance=(0.1, 0.0, 0.1),
    heading=0.0,
    speed=13.9,
    time_to_event=0.0,
    probability=0.9,
    names=NAMES,
    within=True,
)


@dataclass
class Unit:
    """One that sees the hazard under a track id of its own."""

    station: int
    within: bool = True
    alive: bool = True
    sees: bool = True
    live: dict[tuple[int, int], Warning] = field(default_factory=dict[tuple[int, int], Warning])
    """What its warnings let receivers believe."""

    def __post_init__(self) -> None:
        self.den = DenService(self.station)
        self.jurisdiction = Jurisdiction(self.station, AREA)
        self.hazard = replace(HAZARD, participants=(self.station,), within=self.within)


def name(unit: Unit) -> str:
    return f"unit{unit.station}"


class Street:
    """Units that hear each other one tick later."""

    def __init__(self, *units: Unit) -> None:
        self.units = units
        self._said: list[tuple[Unit, Warning]] = []
        self._now = NOW

    def step(self) -> None:
        self._now += TICK
        before, self._said = self._said, []
        living = [unit for unit in self.units if unit.alive]
        for unit in living:
            for sender, warning in before:
                if sender is not unit:
                    unit.jurisdiction.hear(name(sender), warning, self._now)
            others = {name(other) for other in living if other is not unit}
            hazards = [unit.hazard] if unit.sees else []
            ours, theirs = unit.jurisdiction.divided(hazards, others, self._now)
            for warning in unit.den.step(ours, self._now, theirs):
                self._said.append((unit, warning))
                unit.live[warning.station_id, warning.sequence] = warning

    def speakers(self) -> list[int]:
        """Stations whose warnings hold."""
        return [
            station
            for unit in self.units
            for (station, _), warning in unit.live.items()
            if warning.phase is not Phase.CANCELLATION
            and self._now <= warning.detection_time + warning.validity
        ]

    def run(self, duration: float) -> list[list[int]]:
        """Who warns, after each tick."""
        told: list[list[int]] = []
        for _ in range(round(duration / TICK)):
            self.step()
            told.append(self.speakers())
        return told


def test_of_two_that_reach_the_place_the_lesser_station_warns() -> None:
    told = Street(Unit(8), Unit(3)).run(10.0)
    assert told[-1] == [3]
    assert all(speakers == [3] for speakers in told[10:])
    assert max(map(len, told)) == 2  # nobody waits for another: both have warned at first
    assert sum(len(speakers) > 1 for speakers in told) * TICK <= 0.1


def test_who_reaches_the_place_warns_whatever_his_number() -> None:
    told = Street(Unit(8), Unit(3, within=False)).run(3.0)
    assert told[-1] == [8]


def test_who_alone_sees_it_warns_whoever_else_reaches_the_place() -> None:
    assert Street(Unit(8, within=False), Unit(3, sees=False)).run(3.0)[-1] == [8]


def test_when_the_owner_dies_another_warns_within_a_second() -> None:
    first, second = Unit(3), Unit(8)
    street = Street(first, second)
    street.run(3.0)
    first.alive = False
    told = street.run(10.0)
    taken_over = next(at for at, speakers in enumerate(told) if 8 in speakers)
    assert taken_over * TICK < 0.5  # and 0.3 s pass before it counts as dead
    assert all(8 in speakers for speakers in told[taken_over:])
    assert told[-1] == [8]


def test_when_the_owner_loses_it_another_goes_on() -> None:
    first, second = Unit(3), Unit(8)
    street = Street(first, second)
    street.run(3.0)
    first.sees = False
    told = street.run(5.0)
    assert sum(not speakers for speakers in told) <= 1  # the tick that it takes to be told
    assert told[-1] == [8]


def test_who_comes_back_takes_it_over_again() -> None:
    first, second = Unit(3), Unit(8)
    street = Street(first, second)
    first.sees = False
    assert street.run(3.0)[-1] == [8]
    first.sees = True
    told = street.run(3.0)
    assert all(told)
    assert told[-1] == [3]


@given(
    st.lists(
        st.tuples(st.integers(1, 99), st.booleans()),
        min_size=1,
        max_size=4,
        unique_by=lambda u: u[0],
    )
)
def test_of_any_number_of_units_one_warns(units: list[tuple[int, bool]]) -> None:
    told = Street(*(Unit(station, within) for station, within in units)).run(2.0)
    _, owner = min((not within, station) for station, within in units)
    assert told[-1] == [owner]


@pytest.mark.parametrize(
    "other",
    [
        replace(HAZARD, cause=94),
        replace(HAZARD, names=((1, 2, 3),)),
        replace(HAZARD, names=()),
    ],
)
def test_what_is_not_the_same_is_warned_of_by_each(other: Hazard) -> None:
    first, second = Unit(3), Unit(8)
    first.hazard = replace(other, participants=(3,))
    assert Street(first, second).run(3.0)[-1] == [3, 8]


def test_a_neighbour_that_is_not_alive_silences_nobody() -> None:
    jurisdiction, den = Jurisdiction(8, AREA), DenService(3)
    said = [w for at in range(10) for w in den.step([HAZARD], NOW + at * TICK)]
    jurisdiction.hear("unit3", said[0], NOW)
    assert jurisdiction.divided([HAZARD], {"unit3"}, NOW) == ([], [HAZARD])
    assert jurisdiction.divided([HAZARD], set(), NOW) == ([HAZARD], [])
    assert jurisdiction.divided([HAZARD], {"unit3"}, NOW + 1.1) == ([HAZARD], [])


def test_hazards_are_named_by_their_road_users_and_placed_by_the_area() -> None:
    tracks = table(Body(80.0, 0.0), Body(300.0, 0.0))
    tracks = replace(tracks, identity=own_identities(tracks.born, 3, tracks.id))
    one, other = tracks.id.tolist()
    hazards = [
        replace(HAZARD, participants=(other, one)),
        replace(HAZARD, participants=(one, 10_000), position=(300.0, 0.0)),
    ]
    both, inside = Jurisdiction(3, AREA).claimed(hazards, tracks)
    assert both.names == tuple(sorted(map(tuple, tracks.identity.tolist())))
    assert (both.within, inside.within) == (True, False)
    assert inside.names == (tuple(tracks.identity[0].tolist()),)
    assert not Jurisdiction(3, np.empty((0, 2))).claimed(hazards, tracks)[0].within
