import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import damaged, survives
from orange import faults
from rsu.codec import denm
from rsu.codec.denm import Version
from rsu.config import Origin
from rsu.errors import MessageError
from rsu.frames.projection import Projection
from rsu.warnings.warning import Awareness, Phase, TrafficDirection, Warning
from warned import WARNINGS

PROJECTION = Projection(Origin(latitude_deg=48.6, longitude_deg=2.2, altitude_m=150.0))
NOW = 1_790_000_000.25
VERSIONS = st.sampled_from(("2.3.0", "1.1.3"))
CHILD = Warning(
    station_id=4_294_967_295,
    sequence=65_535,
    phase=Phase.NEW,
    detection_time=NOW - 0.5,
    reference_time=NOW,
    validity=2.25,
    repetition_interval=0.5,
    position=(10.0, -20.0),
    z=0.5,
    position_covariance=(4.0, 0.0, 1.0),
    heading=0.0,
    speed=1.5,
    cause=97,
    sub_cause=5,
    quality=6,
    awareness=Awareness.BELOW_200_M,
    direction=TrafficDirection.UPSTREAM,
    radius=120.0,
    entry="child_behind_van",
    hazard="occluded:3",
    participants=(3, 8),
    time_to_event=2.5,
    probability=0.9,
)


def encode(warning: Warning, version: Version) -> bytes:
    return denm.encode(warning, PROJECTION, "rsu_7", NOW, version)


def management(payload: bytes) -> dict[str, Any]:
    message = json.loads(payload)["message"]
    return message.get("management") or message["management_container"]


@given(WARNINGS, VERSIONS)
def test_every_warning_is_valid_by_the_platforms_own_schema(
    warning: Warning, version: Version
) -> None:
    assert faults("denm", version, encode(warning, version)) == []


@given(WARNINGS, VERSIONS)
def test_a_warning_is_read_as_it_was_meant(warning: Warning, version: Version) -> None:
    said = denm.decode(encode(warning, version))
    assert said.action_id == (warning.station_id, warning.sequence)
    assert said.sender == warning.station_id
    assert said.source_uuid == "rsu_7"
    assert said.detection_time == pytest.approx(warning.detection_time, abs=6e-4)
    assert said.reference_time == pytest.approx(warning.reference_time, abs=6e-4)
    assert said.cancelled == said.terminated == (warning.phase is Phase.CANCELLATION)
    assert not said.negated
    assert warning.validity - 1e-6 <= said.validity < warning.validity + 1.0
    assert said.repetition_interval == pytest.approx(warning.repetition_interval, abs=1.1e-3)
    latitude, longitude, altitude = PROJECTION.geodetic(*warning.position, warning.z)
    assert said.latitude_deg == pytest.approx(latitude, abs=6e-8)
    assert said.longitude_deg == pytest.approx(longitude, abs=6e-8)
    assert said.altitude == pytest.approx(altitude, abs=6e-3)
    assert (said.cause, said.sub_cause) == (warning.cause, warning.sub_cause)
    assert (said.quality, said.direction) == (warning.quality, warning.direction)
    assert said.awareness is warning.awareness
    assert said.speed == pytest.approx(warning.speed, abs=0.0101, nan_ok=True)
    if math.isnan(warning.heading):
        assert math.isnan(said.heading)
    else:
        assert abs(math.remainder(said.heading - warning.heading, math.tau)) < math.radians(0.051)


@given(WARNINGS, VERSIONS)
def test_the_ellipse_is_the_covariance_up_to_a_centimetre(
    warning: Warning, version: Version
) -> None:
    said = denm.decode(encode(warning, version))
    if math.sqrt(warning.position_covariance[0] + warning.position_covariance[2]) < 10.0:
        for ours, theirs in zip(warning.position_covariance, said.position_covariance, strict=True):
            assert theirs == pytest.approx(ours, abs=0.5, rel=0.02)


@pytest.mark.parametrize("version", ["2.3.0", "1.1.3"])
def test_units_are_those_of_the_standard(version: Version) -> None:
    fields = management(encode(CHILD, version))
    # 2026-09-21T14:13:19.750Z: Unix ms - 1,072,915,200,000 + 5,000 of leap seconds
    assert fields["detection_time"] == 1_789_999_999_750 - 1_072_915_200_000 + 5_000
    assert fields["reference_time"] == 1_790_000_000_250 - 1_072_915_200_000 + 5_000
    assert fields["validity_duration"] == 3
    assert fields["transmission_interval"] == 500
    assert fields["station_type"] == 15
    assert "termination" not in fields
    assert round(PROJECTION.origin.latitude_deg * 1e7) > fields["event_position"]["latitude"]


def test_headings_count_clockwise_from_north_and_ellipses_hold_95_percent() -> None:
    message = json.loads(encode(CHILD, "2.3.0"))["message"]
    assert message["location"]["event_position_heading"]["value"] == 900
    assert message["location"]["event_speed"]["value"] == 150
    ellipse = message["management"]["event_position"]["position_confidence_ellipse"]
    assert ellipse == {"semi_major": 490, "semi_minor": 245, "semi_major_orientation": 900}


def test_a_cancellation_says_so_and_still_names_the_cause() -> None:
    payload = encode(replace(CHILD, phase=Phase.CANCELLATION), "1.1.3")
    assert management(payload)["termination"] == 0
    assert denm.decode(payload).cause == 97


def test_a_negation_by_another_station_ends_the_event_too() -> None:
    message = json.loads(encode(CHILD, "2.3.0"))
    message["message"]["station_id"] = 5
    message["message"]["management"]["termination"] = 1
    said = denm.decode(json.dumps(message).encode())
    assert (said.negated, said.cancelled, said.terminated) == (True, False, True)
    assert (said.sender, said.station_id) == (5, CHILD.station_id)


def test_it_expires_its_validity_after_the_detection_not_after_the_message() -> None:
    said = denm.decode(encode(CHILD, "2.3.0"))
    assert said.expires == pytest.approx(CHILD.detection_time + 3.0)


def test_what_a_short_denm_leaves_out_is_not_known() -> None:
    position = {"latitude": 486_000_000, "longitude": 22_000_000, "altitude": 800_001}
    payload = {
        "type": "denm",
        "origin": "self",
        "version": "1.1.3",
        "source_uuid": "car",
        "timestamp": 1_790_000_000_250,
        "message": {
            "protocol_version": 1,
            "station_id": 5,
            "management_container": {
                "action_id": {"originating_station_id": 5, "sequence_number": 1},
                "detection_time": 717_084_805_000,
                "reference_time": 717_084_805_000,
                "event_position": position,
            },
        },
    }
    assert faults("denm", "1.1.3", json.dumps(payload).encode()) == []
    said = denm.decode(json.dumps(payload).encode())
    assert said.detection_time == 1_790_000_000.0
    assert said.validity == 600.0
    assert (said.cause, said.quality, said.awareness) == (0, 0, None)
    assert said.awareness_distance == math.inf
    unknown = (said.altitude, said.heading, said.speed, said.repetition_interval)
    assert all(math.isnan(number) for number in (*unknown, *said.position_covariance))


def test_the_version_before_is_read_too() -> None:
    older = encode(CHILD, "2.3.0").replace(b'"2.3.0"', b'"2.2.0"')
    assert faults("denm", "2.2.0", older) == []
    assert denm.decode(older) == denm.decode(encode(CHILD, "2.3.0"))


@pytest.mark.parametrize(
    ("found", "put"),
    [
        (b'"denm"', b'"cam"'),
        (b'"2.3.0"', b'"9.9.9"'),
        (b'"sequence_number":65535', b'"sequence_number":65536'),
        (b'"sequence_number":65535', b'"sequence_number":"1"'),
        (b'"validity_duration":3', b'"validity_duration":-1'),
        (b'"cause":97', b'"cause":1e400'),
        (b'"cause":97', b'"cause":99999999999999999999999'),
        (b'"detection_time":', b'"detection_time":null,"x":'),
    ],
)
def test_what_the_schema_forbids_is_refused(found: bytes, put: bytes) -> None:
    valid = encode(CHILD, "2.3.0")
    assert found in valid
    with pytest.raises(MessageError):
        denm.decode(valid.replace(found, put))


def test_an_event_without_a_place_warns_of_nothing() -> None:
    message = json.loads(encode(CHILD, "2.3.0"))
    message["message"]["management"]["event_position"]["latitude"] = 900_000_001
    with pytest.raises(MessageError, match="where"):
        denm.decode(json.dumps(message).encode())


@pytest.mark.parametrize("payload", [b"[" * 60_000, b'{"a":' * 12_000, b" " * 70_000])
def test_deep_or_long_payloads_are_refused(payload: bytes) -> None:
    with pytest.raises(MessageError):
        denm.decode(payload)


@given(st.data(), VERSIONS)
def test_damaged_bytes_raise_nothing_but_a_message_error(
    data: st.DataObject, version: Version
) -> None:
    survives(denm.decode, data.draw(damaged(encode(CHILD, version))))
