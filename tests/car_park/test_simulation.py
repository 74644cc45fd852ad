"""A simulated car park runs without a fault, and what happened is written down as it was."""

import csv
from collections import defaultdict
from functools import cache
from io import StringIO
from math import hypot, inf
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from avp.car_park import garage
from rsu.avp.dispatch.mission import Kind, Mission, State
from rsu.avp.safety.permit import FASTEST
from scenarios.car_park.capacity import bounds
from scenarios.car_park.fleet import Fleet
from scenarios.car_park.picture import draw_lot
from scenarios.car_park.recording import Recording
from scenarios.car_park.referee import Referee
from scenarios.car_park.simulation import Simulation
from scenarios.car_park.traveller import Traveller

SECONDS = 300.0


def run(seed: int) -> tuple[Simulation, str]:
    stream = StringIO()
    simulation = Simulation(garage(), 40, 0.2, seed, Recording(stream))
    simulation.run(SECONDS)
    return simulation, stream.getvalue()


@cache
def recorded() -> tuple[Simulation, str]:
    return run(5)


def test_missions_are_completed_and_nothing_goes_wrong() -> None:
    simulation, _ = recorded()
    assert simulation.referee.count == {}
    assert len(simulation.referee.ended) > 10
    assert simulation.people.manual > 5
    assert simulation.pedestrians > 0


def test_the_same_seed_gives_the_same_rows() -> None:
    assert run(5)[1] == recorded()[1]


def test_nobody_who_is_guided_moves_without_a_permit_or_beyond_it() -> None:
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(StringIO(recorded()[1])):
        rows[row["entity"]].append(row)
    moved = 0
    for own in rows.values():
        last, driven, mission = own[0], 0.0, ""
        for row in own:
            x, y, before_x, before_y = (float(r[k]) for r in (row, last) for k in ("x_m", "y_m"))
            way = hypot(x - before_x, y - before_y)
            driven = 0.0 if row["mission_id"] != mission else driven + way
            if row["kind"] == "avp" and way > 0.05 and last["kind"] == "avp":
                moved += 1
                # who has no permit any more, or is to stop at once, brakes with 3 m/s^2 after 0.2 s
                late = float(row["time_s"]) - float(row["permit_expires_s"] or row["time_s"])
                assert late <= 0.2 + FASTEST / 3.0
                until = float(row["cleared_m"] or driven)
                assert driven < until + 0.2 or until < float(last["cleared_m"] or 1e9)
            last, mission = row, row["mission_id"]
    assert moved > 1000
    assert recorded()[0].permits.lapsed > 0


def test_a_moving_body_has_rows_at_most_half_a_second_apart() -> None:
    before: dict[str, tuple[float, float]] = {}
    for row in csv.DictReader(StringIO(recorded()[1])):
        now, speed = float(row["time_s"]), abs(float(row["speed_mps"]))
        since, past = before.get(row["entity"], (now, 0.0))
        assert now - since <= (0.5 if past > 0.1 else 60.0)
        before[row["entity"]] = now, speed


def test_who_has_missed_a_permit_has_a_row_when_he_gets_the_next() -> None:
    before: dict[str, dict[str, str]] = {}
    missed = 0
    for row in csv.DictReader(StringIO(recorded()[1])):
        last, now = before.get(row["entity"]), float(row["time_s"])
        if last and last["kind"] == row["kind"] == "avp" and last["permit_expires_s"]:
            late = float(last["time_s"]) - float(last["permit_expires_s"]) > -0.05
            if late and float(last["speed_mps"]) > 0.5:
                missed += 1
                assert now - float(last["time_s"]) < 0.15
        before[row["entity"]] = row
    assert missed > 10


def test_a_picture_shows_every_level() -> None:
    simulation, _ = recorded()
    picture = draw_lot(garage(), simulation.coordinator.traffic, "a <lot>")
    root = ET.fromstring(picture)  # noqa: S314 - our own
    assert len([child for child in root if child.tag.endswith("svg")]) == 2
    assert "a &lt;lot&gt;" in picture


def test_a_garage_is_as_quick_as_its_narrowest_part() -> None:
    limits = bounds(garage())
    assert limits["bays"] == pytest.approx(22 * 3600 / 120 + 22 * 3600 / 130)
    assert limits["aisles"] == pytest.approx(10 * 3600 / 20)
    assert min(limits.values()) == limits["bays"]


def mission(name: str, state: State = State.DRIVING) -> Mission:
    return Mission(id=name, vehicle=name, kind=Kind.PARK, target="", state=state, since=0.0)


def test_two_that_touch_are_counted_once_while_they_do() -> None:
    fleet = Fleet(garage().vehicle)
    for x in (0.0, 4.0):
        seat = fleet.sit(0)
        fleet.stand(seat, np.array([x, 0.0, 0.0]))
        fleet.moved[seat] = True
    other_level = fleet.sit(1)
    fleet.stand(other_level, np.array([0.0, 0.0, 0.0]))
    assert fleet.look() == [(0, 1)]
    referee = Referee()
    one, other = Traveller("a", "avp", 0), Traveller("b", "manual", 1)
    for tick in range(5):
        referee.touch(0.4 * tick, one, other)
    assert referee.count == {"collision": 1}


@pytest.mark.parametrize(
    ("waits", "kind", "fault"),
    [
        (("b", "a"), "avp", "deadlock"),
        (("b", ""), "avp", "stall"),
        (("b", ""), "manual", "excused"),
    ],
)
def test_who_makes_no_progress_is_in_a_circle_or_waits_for_somebody(
    waits: tuple[str, str], kind: str, fault: str
) -> None:
    fleet, referee = Fleet(garage().vehicle), Referee()
    one = Traveller("a", "avp", 0, mission=mission("a"), waiting_for=waits[0])
    other = Traveller("b", kind, 1, waiting_for=waits[1])
    for now in (0.0, 100.0, 121.0):
        referee.look(now, {"a": one, "b": other}, fleet)
    assert referee.count == {fault: 1}


def test_a_stall_is_an_outsiders_if_without_him_it_would_be_none() -> None:
    fleet, referee = Fleet(garage().vehicle), Referee()
    one = Traveller("a", "avp", 0, mission=mission("a"), waiting_for="b")
    other = Traveller("b", "avp", 1, waiting_for="man")
    man = Traveller("man", "manual", 2)
    who = {"a": one, "b": other, "man": man}
    for now in range(0, 75, 5):
        referee.look(float(now), who, fleet)
    other.waiting_for = ""
    for now in range(75, 190, 5):
        referee.look(float(now), who, fleet)
    assert referee.count == {"excused": 1}
    ((when, _, line),) = referee.excused
    assert (when, line) == (
        125.0,
        "a (driving) waits for b waits for -, 70 of 125 s for an outsider",
    )
    referee.look(200.0, who, fleet)
    assert referee.count == {"excused": 1, "stall": 1}


def test_an_outsider_who_is_far_away_is_no_excuse() -> None:
    fleet, referee = Fleet(garage().vehicle), Referee()
    fleet.pose[1, 0] = 41.0
    one = Traveller("a", "avp", 0, mission=mission("a"), waiting_for="man")
    for now in (0.0, 60.0, 121.0):
        referee.look(now, {"a": one, "man": Traveller("man", "manual", 1)}, fleet)
    assert referee.count == {"stall": 1}


def test_a_mission_that_has_ended_may_stand_for_ever() -> None:
    fleet, referee = Fleet(garage().vehicle), Referee()
    parked = Traveller("a", "avp", 0, mission=mission("a", State.PARKED))
    for now in (0.0, 1e6):
        referee.look(now, {"a": parked}, fleet)
    assert referee.count == {}
    assert fleet.report[0] == inf
