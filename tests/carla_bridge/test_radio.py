"""V2X sensors: CAMs by the rules of EN 302 637-2, and texts."""

import numpy as np
import pytest

from simulated import Stage

CAM, TEXT = 464, 136
FIELDS = {"station": 24, "kind": 40, "latitude": 48, "longitude": 56, "heading": 112, "speed": 128}


def cams(bodies: list[bytes]) -> list[dict[str, float]]:
    told = []
    for body in bodies:
        for at in range(0, len(body), CAM):
            one = {
                name: int(np.frombuffer(body[at + place : at + place + 8], "<i8")[0])
                for name, place in FIELDS.items()
            }
            told.append(one | {"power": float(np.frombuffer(body[at : at + 4], "<f4")[0])})
    return told


def pair(apart: float) -> tuple[Stage, list[dict[str, float]], list[int]]:
    stage = Stage()
    own, other = stage.car(0, 300), stage.car(apart, 300)
    ear = stage.spawn("sensor.other.v2x", 0, 0, 2, parent=own)
    stage.spawn("sensor.other.v2x", 0, 0, 2, parent=other)
    stage.tick(101)
    return stage, cams(stage.bodies(ear)), stage.stamps(ear)


def test_who_stands_still_sends_once_a_second() -> None:
    _, heard, stamps = pair(50.0)
    assert len({one["station"] for one in heard}) == 1
    assert np.diff(stamps).tolist() == [20] * 5
    assert all(one["kind"] == 5 and one["speed"] == 0 for one in heard)


def test_who_drives_sends_every_four_metres_and_at_most_ten_times_a_second() -> None:
    stage = Stage()
    own, other = stage.car(0, 300), stage.car(50, 310)
    ear = stage.spawn("sensor.other.v2x", 0, 0, 2, parent=own)
    stage.spawn("sensor.other.v2x", 0, 0, 2, parent=other)
    stage.call("enable_actor_constant_velocity", other.id, [16.0, 0.0, 0.0])
    stage.tick(100)
    assert set(np.diff(stage.stamps(ear)).tolist()) <= {5, 6}
    last = cams(stage.bodies(ear))[-1]
    assert last["speed"] == 1600
    assert last["heading"] == 900


def test_power_falls_with_distance_until_nothing_is_heard() -> None:
    powers = [pair(apart)[1][0]["power"] for apart in (20.0, 200.0)]
    # ten times as far at an exponent of 2.7
    assert powers[0] - powers[1] == pytest.approx(27.0, abs=0.01)
    assert pair(600.0)[1] == []


def test_a_text_is_heard_once_by_others_and_only_its_first_hundred_bytes() -> None:
    stage = Stage()
    own, other = stage.car(0, 300), stage.car(50, 300)
    mouth = stage.spawn("sensor.other.v2x_custom", 0, 0, 2, parent=own)
    ear = stage.spawn("sensor.other.v2x_custom", 0, 0, 2, parent=other)
    stage.call("send", mouth.id, "x" * 150)
    stage.tick(5)
    [body] = stage.bodies(ear)
    assert len(body) == TEXT
    assert body[32:132] == b"x" * 100
    assert stage.bodies(mouth) == []


def test_who_is_no_radio_sends_no_text() -> None:
    stage = Stage()
    car = stage.car(0, 300)
    [[failed, [problem]]] = stage.call("send", car.id, "x")
    assert failed is True
    assert "v2x_custom" in problem
