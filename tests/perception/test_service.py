"""Whom others are told of, and how often."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from rsu.ldm.model import WorldModel
from rsu.ldm.snapshot import Snapshot
from rsu.perception.inclusion import quality
from rsu.perception.service import OBJECTS, CpService, Perception
from rsu.sensing.detection import ObjectClass, SensorKind
from world import NOW, Body, corridor_map, corridor_site, healthy, snapshot, table

TICK = 0.05


def told(
    world: Callable[[float], Snapshot], seconds: float = 4.0
) -> tuple[list[Perception], dict[int, list[float]]]:
    """Every message, and when each track was told of, s from the beginning."""
    service, sent, times = CpService(), list[Perception](), defaultdict[int, list[float]](list)
    for step in range(round(seconds / TICK)):
        now = NOW + step * TICK
        for part in service.step(world(now)):
            sent.append(part)
            for track in part.tracks.id[part.rows].tolist():
                times[track].append(round(now - NOW, 3))
    return sent, times


def moving(*bodies: Body) -> Callable[[float], Snapshot]:
    """Bodies that keep their velocity."""

    def world(now: float) -> Snapshot:
        gone = now - NOW
        return snapshot(
            *(
                replace(
                    body,
                    x=body.x + gone * body.speed * float(np.cos(body.heading)),
                    y=body.y + gone * body.speed * float(np.sin(body.heading)),
                )
                for body in bodies
            ),
            now=now,
        )

    return world


def test_who_stands_is_told_of_each_second_and_who_drives_each_four_metres() -> None:
    _, times = told(moving(Body(20.0, -2.0), Body(-50.0, -2.0, speed=10.0)))
    assert times[1] == [0.0, 1.0, 2.0, 3.0]
    assert np.diff(times[2]).tolist() == pytest.approx([0.4] * (len(times[2]) - 1))


@pytest.mark.parametrize("change", [{"speed": 5.6}, {"heading": 0.1}])
def test_who_changes_his_speed_or_direction_is_told_of_at_once(change: dict[str, float]) -> None:
    def world(now: float) -> Snapshot:
        body = Body(20.0, -2.0, speed=5.0)
        return snapshot(body if now < NOW + 0.5 else replace(body, **change), now=now)

    _, times = told(world, 0.9)
    assert times[1] == [0.0, 0.5]


def test_all_who_are_on_foot_are_told_of_when_one_of_them_is_due() -> None:
    walker = Body(20.0, 8.0, speed=1.0, kind=ObjectClass.PEDESTRIAN)

    def world(now: float) -> Snapshot:
        late = [replace(walker, x=30.0)] if now >= NOW + 0.3 - 1e-6 else []
        return snapshot(walker, *late, now=now)

    _, times = told(world, 1.4)
    assert times[1] == [0.0, 0.3, 0.8, 1.3]
    assert times[2] == [0.3, 0.8, 1.3]


def test_there_is_a_message_each_second_though_nobody_is_there_and_it_tells_of_the_sensors() -> (
    None
):
    sent, _ = told(lambda now: snapshot(now=now))
    assert [len(part.rows) for part in sent] == [0] * len(sent)
    assert all(part.sensors for part in sent)
    gaps = np.diff([part.tracks.time for part in sent])
    assert len(sent) == 4
    assert gaps.max() <= 1.0 + 1e-6


def test_messages_are_a_tenth_of_a_second_apart_at_least() -> None:
    crowd = [Body(-60.0 + 7.0 * k, -2.0, speed=3.0 + 2.0 * k) for k in range(8)]
    sent, _ = told(moving(*crowd))
    assert np.diff([part.tracks.time for part in sent]).min() >= 0.1 - 1e-6


def test_who_is_hardly_there_is_not_told_of() -> None:
    def world(now: float) -> Snapshot:
        tracks = table(Body(20.0, -2.0), Body(40.0, -2.0), now=now)
        tracks.existence = np.array([0.99, 0.2])
        return WorldModel(corridor_site(), corridor_map()).snapshot(tracks, healthy(now), now)

    _, times = told(world, 1.0)
    assert set(times) == {1}
    assert quality(np.array([0.0, 0.2, 0.26, 0.99, 1.0])).tolist() == [0, 3, 4, 15, 15]


def test_who_is_known_by_his_own_word_or_by_another_unit_alone_is_not_told_of() -> None:
    kinds = (SensorKind.V2X, SensorKind.FOREIGN, SensorKind.LIDAR)
    bodies = [Body(20.0 * k, -2.0, seen_by=1 << kind) for k, kind in enumerate(kinds)]
    (part,) = CpService().step(snapshot(*bodies))
    assert part.tracks.id[part.rows].tolist() == [3]


def test_a_crowd_is_told_of_in_parts_that_hold_each_once() -> None:
    count = 2 * OBJECTS + 7
    crowd = [Body(0.5 * k, 8.0, kind=ObjectClass.PEDESTRIAN) for k in range(count)]
    parts = CpService().step(snapshot(*crowd))
    assert [(part.part, part.parts, part.sensors) for part in parts] == [
        (1, 3, True), (2, 3, False), (3, 3, False),
    ]  # fmt: skip
    rows = np.concatenate([part.rows for part in parts])
    assert np.sort(rows).tolist() == list(range(count))
    assert max(len(part.rows) for part in parts) == OBJECTS
