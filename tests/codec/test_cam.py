import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import damaged
from orange import faults
from rsu.codec import cam
from rsu.codec.cam_schema import Fields
from rsu.config import Origin
from rsu.errors import MessageError
from rsu.frames.projection import Projection
from rsu.sensing.detection import ObjectClass, SelfReports

PROJECTION = Projection(Origin(latitude_deg=48.6, longitude_deg=2.2, altitude_m=150.0))
NOW = 1_790_000_000.25


def or_unknown(low: float, high: float) -> st.SearchStrategy[float]:
    return st.just(math.nan) | st.floats(low, high)


@st.composite
def reports(draw: st.DrawFn) -> SelfReports:
    sigma_x, sigma_y = draw(st.floats(0.05, 10.0)), draw(st.floats(0.05, 10.0))
    correlation = draw(st.floats(-0.9, 0.9)) * sigma_x * sigma_y
    covariance = [[sigma_x**2, correlation], [correlation, sigma_y**2]]
    extent = [draw(or_unknown(0.3, 30.0)), draw(or_unknown(0.3, 5.0)), math.nan]
    return SelfReports(
        station_id=np.array([draw(st.integers(0, 2**32 - 1))]),
        time=np.array([NOW - draw(st.integers(-30_000, 30_000)) / 1000.0]),
        position=np.array([[draw(st.floats(-2000.0, 2000.0)), draw(st.floats(-2000.0, 2000.0))]]),
        z=np.array([draw(or_unknown(-50.0, 500.0))]),
        covariance=np.array([covariance]),
        heading=np.array([draw(or_unknown(-math.pi, math.pi))]),
        heading_sigma=np.array([draw(or_unknown(0.0, 0.1))]),
        speed=np.array([draw(or_unknown(-160.0, 160.0))]),
        speed_sigma=np.array([draw(or_unknown(0.0, 0.6))]),
        acceleration=np.array([draw(or_unknown(-15.9, 15.9))]),
        yaw_rate=np.array([draw(or_unknown(-5.0, 5.0))]),
        extent=np.array([extent]),
        class_index=np.array([draw(st.sampled_from(ObjectClass))], dtype=np.int64),
        emergency=np.array([draw(st.sampled_from([-1, 0, 1]))]),
        indicator=np.array([draw(st.sampled_from([-1, 0, 1, 2]))]),
    )


def car(**changes: float) -> SelfReports:
    number = {"heading": 0.0, "speed": 10.0, "length": 4.0, "z": 0.0} | changes
    return SelfReports(
        station_id=np.array([42]),
        time=np.array([NOW]),
        position=np.array([[10.0, 20.0]]),
        z=np.array([number["z"]]),
        covariance=np.array([[[1.0, 0.0], [0.0, 0.25]]]),
        heading=np.array([number["heading"]]),
        heading_sigma=np.array([0.02]),
        speed=np.array([number["speed"]]),
        speed_sigma=np.array([0.2]),
        acceleration=np.array([-2.5]),
        yaw_rate=np.array([0.1]),
        extent=np.array([[number["length"], 1.8, math.nan]]),
        class_index=np.array([ObjectClass.CAR], dtype=np.int64),
        emergency=np.array([-1]),
        indicator=np.array([-1]),
    )


def encode(report: SelfReports) -> bytes:
    return cam.encode(report, 0, PROJECTION, "car_42", NOW)


def decode(payloads: list[bytes], now: float = NOW) -> tuple[SelfReports, list[MessageError]]:
    rows: list[Fields[int]] = []
    errors: list[MessageError] = []
    for payload in payloads:
        try:
            rows.append(cam.decode(payload))
        except MessageError as error:
            errors.append(error)
    return cam.reports(rows, PROJECTION, now), errors


def decode_one(payload: bytes) -> SelfReports:
    back, errors = decode([payload])
    assert errors == []
    assert len(back) == 1
    return back


def edited(payload: bytes, *path: str, value: object) -> bytes:
    message: dict[str, Any] = json.loads(payload)
    place = message
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(message).encode()


VEHICLE = ("message", "high_frequency_container", "basic_vehicle_container_high_frequency")
ACCELERATION = "longitudinal_acceleration"
BASIC = ("message", "basic_container")


def first_generation(**confidence: object) -> bytes:
    message = {
        "type": "cam",
        "origin": "self",
        "version": "1.1.3",
        "source_uuid": "phone",
        "timestamp": 1_790_000_000_250,
        "message": {
            "protocol_version": 1,
            "station_id": 9,
            "generation_delta_time": 58_234,
            "basic_container": {
                "station_type": 1,
                "reference_position": {
                    "latitude": 486_000_000,
                    "longitude": 22_000_000,
                    "altitude": 15_000,
                },
                **confidence,
            },
            "high_frequency_container": {"heading": 900, "speed": 140},
        },
    }
    return json.dumps(message).encode()


@given(reports())
def test_every_report_is_valid_by_the_platforms_own_schema(report: SelfReports) -> None:
    assert faults("cam", "2.4.0", encode(report)) == []


@given(reports())
def test_a_report_comes_back_within_the_resolution_of_the_wire(sent: SelfReports) -> None:
    back = decode_one(encode(sent))
    assert back.station_id[0] == sent.station_id[0]
    assert back.class_index[0] == sent.class_index[0]
    assert (back.emergency[0], back.indicator[0]) == (sent.emergency[0], sent.indicator[0])
    assert back.time[0] == pytest.approx(sent.time[0], abs=6e-4)
    np.testing.assert_allclose(back.z, sent.z, atol=0.011)
    np.testing.assert_allclose(back.extent, sent.extent, atol=0.1001)
    np.testing.assert_allclose(np.abs(back.speed), np.abs(sent.speed), atol=0.0101)
    np.testing.assert_allclose(back.acceleration, sent.acceleration, atol=0.0501)
    np.testing.assert_allclose(back.yaw_rate, sent.yaw_rate, atol=1e-4)
    np.testing.assert_allclose(back.heading_sigma, sent.heading_sigma, atol=1e-3)
    np.testing.assert_allclose(back.speed_sigma, sent.speed_sigma, atol=0.0052)


@given(reports())
def test_the_middle_of_the_station_comes_back_where_it_was(sent: SelfReports) -> None:
    back = decode_one(encode(sent))
    if np.isfinite(sent.heading[0]) and np.isfinite(sent.speed[0]):
        # length coded to 0.1 m, heading to 0.1 degree, position to 1e-7 degree
        np.testing.assert_allclose(back.position, sent.position, atol=0.1)
        turn = math.remainder(back.heading[0] - sent.heading[0], math.tau)
        assert abs(turn) < math.radians(0.051)
        if abs(sent.speed[0]) >= 0.01:
            assert np.sign(back.speed[0]) == np.sign(sent.speed[0])


@given(reports())
def test_the_covariance_never_shrinks_by_more_than_its_rounding(sent: SelfReports) -> None:
    back = decode_one(encode(sent))
    larger = back.covariance[0] + 0.02 * np.trace(sent.covariance[0]) * np.eye(2)
    if math.sqrt(np.trace(sent.covariance[0])) < 13.0:
        assert np.linalg.eigvalsh(larger - sent.covariance[0]).min() > -1e-3
    assert np.linalg.eigvalsh(back.covariance[0]).min() > 0.0


def test_a_cars_reference_point_is_the_middle_of_its_front() -> None:
    east = json.loads(encode(car()))["message"]["basic_container"]["reference_position"]
    expected = PROJECTION.geodetic(12.0, 20.0)
    assert east["longitude"] == round(expected[1] * 1e7)


def test_a_car_in_reverse_moves_against_its_heading() -> None:
    payload = encode(car(speed=-2.0))
    movement = json.loads(payload)["message"]["high_frequency_container"][VEHICLE[2]]
    assert movement["heading"]["value"] == 2700
    assert movement["drive_direction"] == 1
    back = decode_one(payload)
    assert back.speed[0] == pytest.approx(-2.0)
    assert back.heading[0] == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_allclose(back.position, [[10.0, 20.0]], atol=0.02)


@pytest.mark.parametrize(
    ("light_bar", "siren", "emergency"),
    [(True, True, 1), (True, False, 1), (False, True, 1), (False, False, 0)],
)
def test_light_bar_or_siren_make_an_emergency_vehicle(
    *, light_bar: bool, siren: bool, emergency: int
) -> None:
    used = {"light_bar_activated": light_bar, "siren_activated": siren}
    container = {"emergency_container": {"light_bar_siren_in_use": used}}
    payload = edited(encode(car()), "message", "special_vehicle_container", value=container)
    assert decode_one(payload).emergency.tolist() == [emergency]


def test_a_special_vehicle_of_another_kind_says_nothing_of_that() -> None:
    container = {"public_transport_container": {"embarkation_status": True}}
    payload = edited(encode(car()), "message", "special_vehicle_container", value=container)
    assert decode_one(payload).emergency.tolist() == [-1]


@pytest.mark.parametrize(
    ("lights", "indicator"),
    [("00100000", 1), ("00010000", 2), ("00110000", 0), ("11001111", 0)],
)
def test_a_turn_signal_of_the_first_generation(lights: str, indicator: int) -> None:
    container = {"exterior_lights": lights, "path_history": []}
    payload = edited(first_generation(), "message", "low_frequency_container", value=container)
    assert decode_one(payload).indicator.tolist() == [indicator]


def test_hazard_lights_are_no_turn_signal() -> None:
    both = {"left_turn_signal_on": True, "right_turn_signal_on": True}
    container = {"basic_vehicle_container_low_frequency": {"exterior_lights": both}}
    payload = edited(encode(car()), "message", "low_frequency_container", value=container)
    assert decode_one(payload).indicator.tolist() == [0]


def test_without_a_heading_the_middle_is_somewhere_around_the_front() -> None:
    back = decode_one(encode(car(heading=math.nan)))
    np.testing.assert_allclose(back.position, [[10.0, 20.0]], atol=0.02)
    known = decode_one(encode(car()))
    np.testing.assert_allclose(back.covariance - known.covariance, [2.0 * np.eye(2)], atol=1e-9)


def test_what_a_phone_does_not_say_is_not_known() -> None:
    payload = first_generation()
    assert faults("cam", "1.1.3", payload) == []
    back = decode_one(payload)
    assert back.class_index[0] == ObjectClass.PEDESTRIAN
    assert back.heading[0] == pytest.approx(0.0)
    assert back.speed[0] == pytest.approx(1.4)
    np.testing.assert_allclose(back.position, [[0.0, 0.0]], atol=1e-3)
    unknown = (back.heading_sigma, back.speed_sigma, back.acceleration, back.yaw_rate)
    assert np.isnan(unknown).all()
    assert np.isnan(back.extent).all()
    # 40.93 m is the widest semi-axis that can be coded, 2.4477 sigma
    np.testing.assert_allclose(back.covariance[0], (40.93 / 2.4477) ** 2 * np.eye(2), rtol=1e-4)


def test_both_generations_say_the_same() -> None:
    ellipse = {
        "semi_major_confidence": 490,
        "semi_minor_confidence": 245,
        "semi_major_orientation": 900,
    }
    payload = first_generation(confidence={"position_confidence_ellipse": ellipse})
    assert faults("cam", "1.1.3", payload) == []
    np.testing.assert_allclose(decode_one(payload).covariance[0], np.diag([4.0, 1.0]), atol=0.01)


@pytest.mark.parametrize(
    ("path", "value", "column"),
    [
        ((*VEHICLE, "heading"), {"value": 3601, "confidence": 127}, "heading"),
        ((*VEHICLE, "heading"), {"value": 900, "confidence": 126}, "heading"),
        ((*VEHICLE, "speed"), {"value": 16_383, "confidence": 127}, "speed"),
        ((*VEHICLE, "speed"), {"value": 16_382, "confidence": 1}, "speed"),
        ((*VEHICLE, "speed"), {"value": 500, "confidence": 126}, "speed"),
        ((*VEHICLE, ACCELERATION), {"value": 161, "confidence": 102}, "acceleration"),
        ((*VEHICLE, ACCELERATION), {"value": 160, "confidence": 1}, "acceleration"),
        ((*VEHICLE, ACCELERATION), {"value": -160, "confidence": 1}, "acceleration"),
        ((*VEHICLE, "yaw_rate"), {"value": 32_767, "confidence": 8}, "yaw_rate"),
        ((*VEHICLE, "yaw_rate"), {"value": -32_766, "confidence": 8}, "yaw_rate"),
        ((*VEHICLE, "vehicle_length"), {"value": 1022, "confidence": 4}, "extent"),
        ((*VEHICLE, "vehicle_width"), 62, "extent"),
        ((*BASIC, "reference_position", "altitude"), {"value": 800_001, "confidence": 15}, "z"),
    ],
)
def test_unavailable_out_of_range_and_not_valid_are_not_known(
    path: tuple[str, ...], value: object, column: str
) -> None:
    back = decode_one(edited(encode(car()), *path, value=value))
    known = np.isfinite(getattr(decode_one(encode(car())), column)).sum()
    assert np.isfinite(getattr(back, column)).sum() < known


@pytest.mark.parametrize("shift", [-32.7, -1.0, 0.0, 1.0, 32.7])
def test_the_time_is_the_one_nearest_to_now(shift: float) -> None:
    payload = encode(car())
    back, _ = decode([payload], NOW + shift)
    assert back.time[0] == pytest.approx(NOW, abs=1e-6)
    far, _ = decode([payload], NOW + 40.0)
    assert far.time[0] == pytest.approx(NOW + 65.536, abs=1e-6)


@pytest.mark.parametrize("station_type", [*range(17), 255])
def test_every_station_type_is_some_class_and_a_roadside_unit_is_none(station_type: int) -> None:
    payload = edited(encode(car()), *BASIC, "station_type", value=station_type)
    back, errors = decode([payload])
    assert errors == []
    assert len(back) == (0 if station_type == 15 else 1)
    assert all(index in list(ObjectClass) for index in back.class_index)


def test_a_roadside_units_own_container_is_no_error() -> None:
    payload = edited(encode(car()), *BASIC, "station_type", value=15)
    payload = edited(payload, *VEHICLE[:2], value={"rsu_container_high_frequency": {}})
    assert faults("cam", "2.4.0", payload) == []
    back, errors = decode([payload])
    assert (len(back), errors) == (0, [])


def test_good_messages_are_read_whatever_stands_between_them() -> None:
    good = encode(car())
    nowhere = edited(good, *BASIC, "reference_position", "latitude", value=900_000_001)
    uper = edited(good, "message", value={"version": "2.0.0", "payload": "AgI="})
    bad = [b"", b"{}", b"[" * 10_000, nowhere, uper, good[:-1], b"x" * 20_000]
    mixed = [payload for worse in bad for payload in (good, worse)]
    back, errors = decode(mixed)
    assert len(back) == len(bad)
    assert len(errors) == len(bad)
    assert {error.kind for error in errors} == {"cam"}


def test_nothing_in_nothing_out() -> None:
    back, errors = decode([])
    assert len(back) == 0
    assert back.covariance.shape == (0, 2, 2)
    assert errors == []


@given(st.data(), st.sampled_from([encode(car()), first_generation()]))
def test_damaged_bytes_are_errors_or_reports_and_never_both(
    data: st.DataObject, valid: bytes
) -> None:
    payloads = [data.draw(damaged(valid)), valid]
    back, errors = decode(payloads)
    assert len(back) + len(errors) <= len(payloads)
    assert np.isfinite(back.position).all()
    assert np.isfinite(back.covariance).all()
