"""Sensors that deliver in time and yet fall short, found by what others see."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.arrays import Floats
from rsu.kernels.comparison import overlook
from rsu.ldm.model import WorldModel
from rsu.ldm.snapshot import Snapshot
from rsu.sensing.batch import batch
from rsu.sensing.detection import DetectionBatch, Lack, SensorKind
from rsu.trust.comparison import Comparison
from world import NOW, Body, corridor_map, corridor_site, healthy, snapshot, table

EYE, RADAR = "camera_east", "radar_east"
DRIVES = Body(50.0, -1.75, 0.0, 4.0)
STANDS = Body(50.0, -1.75)
Seen = Callable[[float], list[tuple[float, float]]]


def said(places: list[tuple[float, float]], time: float, sensor: str = EYE) -> DetectionBatch:
    kind = SensorKind.CAMERA if sensor == EYE else SensorKind.RADAR
    position = np.array(places, dtype=np.float64).reshape(-1, 2)
    covariance = np.tile(np.eye(2), (len(position), 1, 1))
    return batch(sensor, kind, time, position, covariance, z=np.zeros(len(position)))


def lacks(
    body: Body, seen: Seen, seconds: float = 4.0, sensor: str = EYE, rate: float = 10.0
) -> frozenset[Lack]:
    """What a sensor lacks that has reported `seen(t)` while a body drove for a while."""
    comparison = Comparison()
    for step in range(round(seconds * rate)):
        t = step / rate
        world = snapshot(replace(body, x=body.x + body.speed * t), now=NOW + t)
        comparison.step(world, [said(seen(t), NOW + t, sensor)])
    return comparison.lacks.get(sensor, frozenset())


def noisy(t: float) -> list[tuple[float, float]]:
    return [(50.0 + 4.0 * t + 0.1 * np.sin(37.0 * t), -1.75)]


def test_who_sees_what_others_see_lacks_nothing() -> None:
    assert lacks(DRIVES, noisy) == frozenset()


@pytest.mark.parametrize("rate", [4.0, 10.0, 40.0])
def test_who_overlooks_all_that_others_see_is_blind_within_a_second(rate: float) -> None:
    assert lacks(STANDS, lambda _: [], 0.6, rate=rate) == frozenset()
    assert lacks(STANDS, lambda _: [], 1.0 + 1.0 / rate, rate=rate) == {Lack.BLIND}


def test_what_it_sees_elsewhere_does_not_excuse_it() -> None:
    assert Lack.BLIND in lacks(STANDS, lambda t: [(80.0 + t, -1.75)])


def test_one_sight_again_and_it_is_sound() -> None:
    assert lacks(STANDS, lambda t: [(50.0, -1.75)] if t > 3.85 else []) == frozenset()


@pytest.mark.parametrize(
    "body",
    [
        Body(-60.0, -1.75),
        Body(500.0, -1.75),
        replace(STANDS, seen_by=1 << SensorKind.RADAR),
        replace(STANDS, seen_by=1 << SensorKind.V2X),
        Body(50.0, -80.0),
    ],
    ids=["behind it", "far away", "a radar's alone", "by its own word", "behind a house"],
)
def test_what_it_need_not_see_does_not_accuse_it(body: Body) -> None:
    assert lacks(body, lambda _: []) == frozenset()


def test_what_lies_on_the_floor_does_not_accuse_it_either() -> None:
    comparison = Comparison()
    for step in range(30):
        now = NOW + step / 10.0
        world = snapshot(STANDS, now=now)
        extent = world.tracks.extent.copy()
        extent[:, 2] = 0.3
        low = replace(world, tracks=replace(world.tracks, extent=extent))
        comparison.step(low, [said([], now)])
    assert comparison.lacks == {}


def test_the_same_picture_while_something_moves_is_frozen() -> None:
    assert lacks(DRIVES, lambda _: [(50.0, -1.75)]) == {Lack.FROZEN}
    assert lacks(STANDS, lambda _: [(50.0, -1.75)]) == frozenset()


def test_a_picture_is_frozen_before_who_moves_has_got_away_from_it() -> None:
    """In 1.5 s he goes 2.3 m, less than a car's half length beside the middle of it."""
    walks = Body(50.0, -1.75, 0.0, 1.5)
    assert lacks(walks, lambda _: [(50.0, -1.75)], 1.5) == {Lack.FROZEN}
    assert lacks(walks, lambda t: [(50.0 + 1.5 * t, -1.75)], 1.5) == frozenset()


def test_what_moves_behind_a_house_does_not_call_the_same_picture_frozen() -> None:
    assert lacks(Body(50.0, -80.0, 0.0, 4.0), lambda _: [(30.0, -1.75)]) == frozenset()


def test_to_overlook_somebody_for_a_moment_now_and_then_is_no_blindness() -> None:
    comparison = Comparison()
    for step in range(80):
        now = NOW + step / 10.0
        seen = step % 20 < 5
        comparison.step(
            snapshot(replace(STANDS, y=-1.75 if seen else -80.0), now=now), [said([], now)]
        )
    assert comparison.lacks == {}


def test_a_radar_that_sees_what_no_camera_does_sees_ghosts() -> None:
    def doubled(t: float) -> list[tuple[float, float]]:
        return [*noisy(t), (35.0 + t, -1.75)]

    def cluttered(t: float) -> list[tuple[float, float]]:
        return doubled(t) if round(t * 10.0) % 5 == 0 else noisy(t)

    assert lacks(DRIVES, doubled, sensor=RADAR) == {Lack.GHOSTS}
    assert lacks(DRIVES, cluttered, sensor=RADAR) == frozenset()
    assert lacks(DRIVES, noisy, sensor=RADAR) == frozenset()


def test_behind_the_cameras_nobody_knows_what_is_a_ghost() -> None:
    assert lacks(DRIVES, lambda t: [*noisy(t), (135.0, -1.75)], sensor=RADAR) == frozenset()


def test_what_a_blind_sensor_covers_is_no_longer_called_visible() -> None:
    place, nobody = np.array([[60.0, -1.75, 1.0]]), np.array([-1])

    def seen(*lack: Lack) -> int:
        health = [replace(h, lacks=frozenset(lack)) for h in healthy()]
        model = WorldModel(corridor_site(), corridor_map())
        world: Snapshot = model.snapshot(table(), health, NOW)
        return int(world.visibility.seen_by(place, nobody)[0])

    assert seen() == seen(Lack.GHOSTS) > 0
    assert seen(Lack.BLIND) == seen(Lack.FROZEN) == 0


@given(
    places=st.lists(st.tuples(st.floats(-90, 90), st.floats(-90, 90)), max_size=8),
    found=st.lists(st.tuples(st.floats(-90, 90), st.floats(-90, 90)), max_size=8),
    yaw=st.floats(-9.0, 9.0),
)
def test_places_in_view_are_found_or_missed(
    places: list[tuple[float, float]], found: list[tuple[float, float]], yaw: float
) -> None:
    place = np.array([(*p, 0.0) for p in places], dtype=np.float64).reshape(-1, 3)
    detection: Floats = np.array(found, dtype=np.float64).reshape(-1, 2)
    fan = np.array([0.0, 0.0, 6.0, yaw, 0.8, 60.0, 2.0])
    missed = np.empty(len(place), dtype=np.bool_)
    expected: list[bool] = []
    count = overlook(place, np.full(len(place), 4.0), fan, detection, missed)
    for x, y in places:
        near = any(np.hypot(x - a, y - b) <= 4.0 for a, b in found)
        off = abs(np.angle(np.exp(1j * (np.arctan2(y, x) - yaw))))
        if off <= 0.8 and 12.0 <= np.hypot(x, y) <= 60.0:
            expected.append(near)
    assert (count, int(missed.sum())) == (sum(expected), len(expected) - sum(expected))
