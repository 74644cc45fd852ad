"""Reference drivers: what they do about those ahead."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.arrays import Floats
from scenarios.kernels import sight
from scenarios.kernels.driver import MIND, decide
from scenarios.stage.driver import TIME_GAP, careful_human, emergency, follower, minimal
from scenarios.stage.player import Player
from xodr import road
from xosc import event, events, on_lane, play, private, run, scenario, speed, teleport, vehicle
from xosc import lane_change as change_lanes

DT = 0.05
KMH = 1.0 / 3.6


@dataclass
class Driver:
    """A driver and what it has begun."""

    kind: Floats
    mind: Floats = field(default_factory=lambda: np.zeros(MIND))

    def acceleration(self, speed: float, ahead: list[Floats], dt: float) -> float:
        seen = np.array(ahead).reshape(-1, sight.SEEN)
        return decide(speed, seen, len(ahead), self.kind, self.mind, dt)


def follows(speed: float) -> Driver:
    """One who keeps that speed."""
    return Driver(follower({"setSpeed": str(speed)}))


def takes_care(**properties: str) -> Driver:
    """A careful human that does not cruise."""
    return Driver(careful_human({"cruise": "false", **properties}))


def avoids(**properties: str) -> Driver:
    """A minimal driver that does not cruise."""
    return Driver(minimal({"cruise": "false", **properties}))


def brakes() -> Driver:
    """Emergency braking alone."""
    return Driver(emergency({}))


def seen(
    gap: float,
    speed: float,
    *,
    aside: float = 0.0,
    approach: float = 0.0,
    braking: float = 0.0,
    width: float = 2.0,
) -> Floats:
    """A vehicle as seen by a car 2 m wide on a lane of 3.5 m."""
    row, half = np.zeros(sight.SEEN), width / 2.0
    row[sight.GAP], row[sight.DISTANCE], row[sight.PACE] = gap, gap + 4.0, speed
    row[sight.DECELERATION], row[sight.ASIDE], row[sight.APPROACH] = braking, aside, approach
    row[sight.HALF_LANE] = 1.75
    row[sight.INTRUSION], row[sight.OVERLAP] = 1.75 + half - aside, 1.0 + half - aside
    return row


def approach(driver: Driver, speed: float, gap: float, lead: float) -> tuple[float, float]:
    """Drive 60 s behind a lead of constant speed; return the last speed and gap, 0 = contact."""
    for _ in range(1200):
        speed = max(speed + driver.acceleration(speed, [seen(gap, lead)], DT) * DT, 0.0)
        gap += (lead - speed) * DT
        if gap <= 0.0:
            return speed, 0.0
    return speed, gap


def cut_in(driver: Driver, speed: float, lead: float, gap: float) -> float:
    """Let somebody come over with 1 m/s; return the smallest gap, 0 = contact."""
    aside, least = 3.5, gap
    while aside > 0.0 or speed > lead:
        ahead = [seen(gap, lead, aside=max(aside, 0.0), approach=1.0 if aside > 0.0 else 0.0)]
        speed += driver.acceleration(speed, ahead, DT) * DT
        gap, aside = gap + (lead - speed) * DT, aside - DT
        least = min(least, gap)
        if gap <= 0.0:
            return 0.0
        if gap > 200.0:
            break
    return least


@given(st.floats(5.0, 36.0))
def test_a_follower_ends_at_its_time_gap_with_the_speed_of_the_lead(lead: float) -> None:
    speed, gap = approach(follows(lead + 3.0), lead, 3.0 + 2.0 * lead, lead)
    assert speed == pytest.approx(lead, abs=0.1)
    assert gap == pytest.approx(3.0 + TIME_GAP * lead, abs=0.5)


@pytest.mark.parametrize("width", [0.8, 2.0])
@given(st.lists(st.floats(1.65, 1.85), min_size=100, max_size=100))
def test_a_follower_stays_behind_a_lead_who_wavers_about_the_border(
    width: float, asides: list[float]
) -> None:
    calm, driver = follows(15.0), follows(15.0)
    first = seen(20.0, 6.0, width=width)
    assert driver.acceleration(9.0, [first], DT) == calm.acceleration(9.0, [first], DT)
    speed, gap = 9.0, 20.0
    for aside in asides:
        wavering, steady = (seen(gap, 6.0, aside=a, width=width) for a in (aside, 0.0))
        wanted = driver.acceleration(speed, [wavering], DT)
        assert wanted == calm.acceleration(speed, [steady], DT)
        speed, gap = speed + wanted * DT, gap + (6.0 - speed) * DT


def test_a_follower_lets_a_lead_go_who_no_longer_reaches_over_the_border() -> None:
    driver = follows(20.0)
    driver.acceleration(15.0, [seen(15.0, 14.0)], DT)
    assert driver.acceleration(15.0, [seen(15.0, 14.0, aside=2.74)], DT) < 0.0
    assert driver.acceleration(15.0, [seen(15.0, 14.0, aside=2.76)], DT) > 3.0
    assert driver.acceleration(15.0, [seen(15.0, 14.0, aside=2.74)], DT) > 3.0


def test_a_follower_follows_who_drives_before_its_body_once_it_has_evaluated_that() -> None:
    driver, steps = follows(20.0), 0
    while driver.acceleration(15.0, [seen(15.0, 14.0, aside=1.9)], DT) > 0.0:
        steps += 1
    assert steps * DT == pytest.approx(0.4)
    for _ in range(100):
        assert follows(20.0).acceleration(15.0, [seen(15.0, 14.0, aside=2.1)], DT) > 3.0


def test_a_follower_returns_to_its_set_speed_on_a_free_road() -> None:
    driver, speed = follows(20.0), 12.0
    for _ in range(100):
        speed += driver.acceleration(speed, [], DT) * DT
    assert speed == pytest.approx(20.0)


@pytest.mark.parametrize(
    "driver", [follows(60.0 * KMH), avoids(fullStop="true"), takes_care(), brakes()]
)
def test_every_driver_stops_before_a_standing_obstacle_from_60_km_h(driver: Driver) -> None:
    speed, gap = approach(driver, 60.0 * KMH, 100.0, 0.0)
    assert speed == pytest.approx(0.0, abs=0.1)
    assert gap > 0.0


def test_emergency_braking_alone_begins_late() -> None:
    assert brakes().acceleration(20.0, [seen(28.1, 0.0)], DT) == 0.0
    assert brakes().acceleration(20.0, [seen(27.9, 0.0)], DT) < 0.0


def test_a_careful_human_survives_a_cut_in_far_ahead_but_not_one_right_before_it() -> None:
    assert cut_in(takes_care(), 60.0 * KMH, 40.0 * KMH, 30.0) > 0.0
    assert cut_in(takes_care(), 60.0 * KMH, 20.0 * KMH, 12.0) == 0.0


def test_a_minimal_driver_survives_what_the_regulation_asks_it_to() -> None:
    assert cut_in(avoids(fullStop="true"), 60.0 * KMH, 40.0 * KMH, 30.0) > 0.0
    assert cut_in(avoids(fullStop="true"), 60.0 * KMH, 20.0 * KMH, 12.0) == 0.0


def test_a_careful_human_brakes_1_15_s_after_the_lead_does() -> None:
    driver, steps = takes_care(aebAvailable="false"), 0
    while driver.acceleration(20.0, [seen(60.0, 19.9, braking=7.0)], DT) == 0.0:
        steps += 1
    assert steps * DT == pytest.approx(0.4 + 0.75)


def test_who_only_passes_by_is_no_risk() -> None:
    beside = seen(20.0, 0.0, aside=3.5)
    for driver in (follows(20.0), avoids(), takes_care(), brakes()):
        assert driver.acceleration(20.0, [beside], DT) == 0.0


def controlled(name: str, properties: str = "") -> str:
    """Car ``a`` with a controller, and car ``b``."""
    controller = (
        f'<ObjectController><Controller name="{name}"><Properties>{properties}</Properties>'
        "</Controller></ObjectController></ScenarioObject>"
    )
    return vehicle("a").replace("</ScenarioObject>", controller) + vehicle("b")


def activate(*, on: bool = True) -> str:
    """A ``PrivateAction`` that switches the controller."""
    flag = str(on).lower()
    return (
        f'<PrivateAction><ControllerAction><ActivateControllerAction longitudinal="{flag}"'
        f' lateral="{flag}"/></ControllerAction></PrivateAction>'
    )


def driven(folder: Path, name: str, properties: str = "", stories: str = "") -> Player:
    """Car ``a`` with 60 km/h, driven by that, 100 m before ``b``, which stands."""
    init = private("a", teleport(on_lane(10.0)), speed(60.0 * KMH), activate())
    init += private("b", teleport(on_lane(110.0)), speed(0.0))
    text = scenario(stories, entities=controlled(name, properties), init=init)
    return play(folder, text, roads=road(length=400.0))


@pytest.mark.parametrize("name", ["ALKSController", "ECE_ALKS_RefDriverController", "AEB"])
def test_a_controller_that_is_switched_on_stops_its_car(tmp_path: Path, name: str) -> None:
    player = run(driven(tmp_path, name), 20.0)
    assert player.collisions == ()
    assert player.scene.speed[0] == pytest.approx(0.0, abs=0.1)


def test_an_unknown_controller_is_the_default_driver_and_a_remark(tmp_path: Path) -> None:
    player = run(driven(tmp_path, "Nobody", '<Property name="model" value="RSS"/>'), 8.0)
    assert len(player.collisions) == 1
    assert player.cast.remarks == ["controller 'Nobody/RSS' of 'a' is not known: default driver"]


def test_a_controller_that_is_switched_off_leaves_the_speed_as_it_is(tmp_path: Path) -> None:
    stories = events(event("off", activate(on=False)))
    player = run(driven(tmp_path, "ALKSController", stories=stories), 8.0)
    assert len(player.collisions) == 1


def test_a_lane_change_does_not_take_the_seat(tmp_path: Path) -> None:
    aside = change_lanes('<AbsoluteTargetLane value="-1"/>', "linear", "time", 1.0)
    player = run(driven(tmp_path, "ALKSController", stories=events(event("e", aside))), 20.0)
    assert player.collisions == ()


def test_the_scene_tells_how_a_driver_brakes(tmp_path: Path) -> None:
    player = driven(tmp_path, "AEB")
    before, hardest = player.scene, 0.0
    for _ in range(200):
        after = player.step()
        rate = (after.speed - before.speed) / player.dt
        assert after.acceleration == pytest.approx(rate)
        before, hardest = after, min(hardest, float(rate[0]))
    assert hardest == pytest.approx(-8.0)
