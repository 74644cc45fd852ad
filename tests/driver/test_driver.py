"""The warned driver: what concerns it, and how it stops."""

import math
from dataclasses import dataclass, replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from denms import PROJECTION, event
from rsu.codec.denm import Denm
from rsu.codec.vehicle import VehicleState
from rsu.warnings.warning import Awareness
from scenarios.driver import HARDEST, REACTION, STANDOFF, WEAKEST, WarnedDriver
from world import NOW

LENGTH = 4.6
STEP = 0.05
TOWN = 50.0 / 3.6


def state(
    x: float = 0.0, y: float = 0.0, heading: float = 0.0, speed: float = TOWN, time: float = NOW
) -> VehicleState:
    latitude, longitude, altitude = PROJECTION.geodetic(x, y)
    return VehicleState(
        station_id=1001,
        sequence=1,
        time=time,
        validity=1.0,
        position=(x, y),
        z=0.0,
        latitude_deg=latitude,
        longitude_deg=longitude,
        altitude=altitude,
        heading=heading,
        speed=speed,
        acceleration=0.0,
        extent=(LENGTH, 1.8, 1.5),
    )


def warned_of(*said: Denm) -> WarnedDriver:
    """A driver who heard it long enough ago to act."""
    driver = WarnedDriver()
    for denm in said:
        driver.hear(denm, NOW - 2.0 * REACTION)
    return driver


def test_a_driver_who_hears_nothing_drives_on() -> None:
    assert WarnedDriver().acceleration(state()) is None


def test_it_brakes_for_what_lies_ahead() -> None:
    acceleration = warned_of(event(32.0)).acceleration(state())
    gap = 32.0 - LENGTH / 2.0 - STANDOFF
    assert acceleration == pytest.approx(-(TOWN**2) / (2.0 * gap), rel=1e-3)


@pytest.mark.parametrize(
    ("denm", "why"),
    [
        (event(-20.0), "behind"),
        (event(40.0, 10.0), "beside, to the left"),
        (event(40.0, -10.0), "beside, to the right"),
        (replace(event(40.0), validity=0.0), "expired"),
        (replace(event(40.0), cancelled=True), "cancelled"),
        (replace(event(40.0), negated=True), "negated by another station"),
        (replace(event(60.0), awareness=Awareness.BELOW_50_M), "beyond its awareness distance"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_ignores_what_does_not_concern_it(denm: Denm, why: str) -> None:
    assert warned_of(denm).acceleration(state()) is None, why


def test_without_an_awareness_distance_everything_ahead_concerns_it() -> None:
    far = replace(event(900.0), awareness=None)
    assert warned_of(far).acceleration(state()) == -WEAKEST


def test_it_needs_its_reaction_time() -> None:
    driver = WarnedDriver()
    driver.hear(event(40.0), NOW)
    assert driver.acceleration(state(time=NOW + REACTION - 0.01)) is None
    assert driver.acceleration(state(time=NOW + REACTION + 0.01)) is not None


def test_an_update_needs_no_new_reaction_time() -> None:
    driver = warned_of(event(100.0))
    driver.hear(replace(event(30.0), reference_time=NOW + 0.1), NOW + 0.1)
    nearer = driver.acceleration(state(time=NOW + 0.1))
    assert nearer is not None
    assert nearer < -WEAKEST


def test_older_content_does_not_replace_newer() -> None:
    over = replace(event(40.0), cancelled=True, reference_time=NOW + 1.0)
    assert warned_of(event(40.0), over, event(40.0)).acceleration(state(time=NOW + 1.0)) is None


def test_of_several_events_the_one_that_needs_most_counts() -> None:
    near, far = event(35.0), replace(event(90.0), sequence=8)
    alone = warned_of(near).acceleration(state())
    assert warned_of(far, near).acceleration(state()) == alone
    assert warned_of(near, far).acceleration(state()) == alone


def test_it_shares_the_way_with_what_comes_towards_it() -> None:
    standing = warned_of(event(32.0, heading=math.pi, speed=0.0)).acceleration(state())
    oncoming = warned_of(event(32.0, heading=math.pi, speed=TOWN)).acceleration(state())
    going = warned_of(event(32.0, heading=0.0, speed=TOWN)).acceleration(state())
    assert standing is not None
    assert oncoming == pytest.approx(2.0 * standing, rel=1e-3)
    assert going == standing


def test_once_it_stands_it_stays_even_when_the_warning_is_over() -> None:
    driver = warned_of(event(30.0))
    assert driver.acceleration(state()) is not None
    driver.hear(replace(event(30.0), cancelled=True, reference_time=NOW + 1.0), NOW + 1.0)
    for time in (1.0, 5.0, 500.0):
        assert driver.acceleration(state(speed=0.0, time=NOW + time)) == -WEAKEST


def test_a_vehicle_of_unknown_length_is_warned_too() -> None:
    short = replace(state(), extent=(math.nan, math.nan, math.nan))
    assert warned_of(event(40.0)).acceleration(short) is not None


@dataclass
class Drive:
    """A point on a line that the driver accelerates."""

    speed: float
    heading: float
    driver: WarnedDriver
    way: float = 0.0
    time: float = NOW

    def step(self) -> float | None:
        x, y = self.way * math.cos(self.heading), self.way * math.sin(self.heading)
        told = self.driver.acceleration(state(x, y, self.heading, self.speed, self.time))
        faster = max(self.speed + (told or 0.0) * STEP, 0.0)
        self.way += 0.5 * (self.speed + faster) * STEP
        self.speed, self.time = faster, self.time + STEP
        return told


HEADINGS = st.floats(-math.pi, math.pi)


@given(speed=st.floats(1.0, 30.0), spare=st.floats(0.0, 60.0), heading=HEADINGS)
def test_warned_at_its_stopping_distance_it_stops_before_the_event(
    speed: float, spare: float, heading: float
) -> None:
    # a step late, as it acts at the first step after its reaction time
    stopping = speed * (REACTION + STEP) + speed**2 / (2.0 * HARDEST)
    distance = LENGTH / 2.0 + STANDOFF + stopping + spare
    assume(distance < 195.0)
    there = event(distance * math.cos(heading), distance * math.sin(heading))
    drive = Drive(speed, heading, WarnedDriver())
    for _ in range(2000):
        now = drive.time
        fresh = replace(there, detection_time=now, reference_time=now)
        drive.driver.hear(fresh, now)
        drive.step()
        if drive.speed == 0.0:
            break
    assert drive.speed == 0.0
    assert drive.way + LENGTH / 2.0 < distance - STANDOFF / 2.0


PLACES = st.floats(-300.0, 300.0)


@given(
    events=st.lists(st.tuples(PLACES, PLACES, HEADINGS, st.floats(0.0, 40.0)), max_size=4),
    speed=st.floats(0.0, 40.0),
    heading=HEADINGS,
)
def test_no_warning_ever_makes_it_accelerate_or_brake_beyond_its_brakes(
    events: list[tuple[float, float, float, float]], speed: float, heading: float
) -> None:
    driver = warned_of(*(replace(event(*e), sequence=n) for n, e in enumerate(events)))
    drive = Drive(speed, heading, driver)
    for _ in range(100):
        told = drive.step()
        assert told is None or -HARDEST <= told <= -WEAKEST


@given(x=PLACES, y=PLACES, speed=st.floats(0.0, 40.0), heading=HEADINGS, turn=HEADINGS)
def test_which_way_is_north_does_not_matter(
    x: float, y: float, speed: float, heading: float, turn: float
) -> None:
    c, s = math.cos(turn), math.sin(turn)
    along = x * math.cos(heading) + y * math.sin(heading)
    across = y * math.cos(heading) - x * math.sin(heading)
    assume(along > 10.0 and abs(abs(across) - 4.0) > 0.01 and abs(along - 200.0) > 0.01)
    plain = warned_of(event(x, y)).acceleration(state(0.0, 0.0, heading, speed))
    turned = warned_of(event(c * x - s * y, s * x + c * y)).acceleration(
        state(0.0, 0.0, heading + turn, speed)
    )
    assert (plain is None) == (turned is None)
    assert plain is None or turned == pytest.approx(plain, abs=1e-3)


SOUTH = -math.pi / 2.0


def runner(north: float, speed: float = 20.0, cause: int = 98) -> Denm:
    """Somebody who crosses 40 m ahead from the left, at red, and is `north` m away."""
    return replace(event(40.0, north, SOUTH, speed), cause=cause)


@pytest.mark.parametrize("cause", [95, 98])
def test_it_stops_before_the_way_of_who_crosses_whatever_shows(cause: int) -> None:
    gap = 32.0 - LENGTH / 2.0 - STANDOFF
    acceleration = warned_of(runner(60.0, cause=cause)).acceleration(state(x=8.0))
    assert acceleration == pytest.approx(-(TOWN**2) / (2.0 * gap), rel=1e-3)


def test_it_waits_for_him_where_it_stands_at_the_line() -> None:
    assert warned_of(runner(30.0)).acceleration(state(x=30.0, speed=2.0)) == -WEAKEST


@pytest.mark.parametrize(
    ("denm", "own", "why"),
    [
        (runner(-30.0), state(), "he has crossed"),
        (runner(100.0, 5.0), state(), "he comes long after"),
        (runner(10.0), state(x=-20.0, speed=5.0), "he is past long before"),
        (runner(40.0), state(x=25.0), "it would stop in his way"),
        (runner(30.0, cause=97), state(), "it is told of a place, not of a course"),
        (runner(30.0, math.nan), state(), "how fast he is was not told"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_lets_pass_who_does_not_get_in_its_way(denm: Denm, own: VehicleState, why: str) -> None:
    assert warned_of(denm).acceleration(own) is None, why
