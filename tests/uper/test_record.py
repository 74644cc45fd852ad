"""A record holds every field of a message in a slot of its own, and becomes the same octets."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rsu.bench.traffic_message import CAM, DENM
from rsu.errors import MessageError
from rsu.kernels.uper import ABSENT
from rsu.uper.message import RELEASES, codec
from uper.values import values

MESSAGES = [(name, release) for name, releases in RELEASES.items() for release in releases]
HIGH = "cam.camParameters.highFrequencyContainer"
VEHICLE = f"{HIGH}.basicVehicleContainerHighFrequency"


def said(value: dict[str, Any], path: str, name: str = "cam") -> int:
    """What a field of a message of Release 1 reads, after a way through octets."""
    message = codec(name, 1)
    return message.field(path)(message.read(message.encode(value)).tolist())


@pytest.mark.parametrize(("name", "release"), MESSAGES)
@settings(suppress_health_check=list(HealthCheck), max_examples=25)
@given(st.data())
def test_a_record_that_was_read_is_the_one_that_was_made(
    name: str, release: int, data: st.DataObject
) -> None:
    message = codec(name, release)
    value = data.draw(values(message.description))
    octets = message.encode(value)
    read = message.read(octets)
    assert message.write(read) == octets
    assert message.value(read) == message.value(message.record(value)) == value


def test_a_field_is_read_by_its_path() -> None:
    assert said(CAM, "header.stationID") == 1001
    assert said(CAM, f"{VEHICLE}.speed.speedValue") == 1389
    assert said(CAM, f"{VEHICLE}.driveDirection") == 0
    assert said(DENM, "denm.management.validityDuration", "denm") == 30
    with pytest.raises(StopIteration):
        codec("cam", 1).field("header.name")


def test_what_is_not_there_is_absent() -> None:
    assert said(CAM, f"{VEHICLE}.steeringWheelAngle.steeringWheelAngleValue") == ABSENT
    assert said(CAM, "cam.camParameters.lowFrequencyContainer") == ABSENT


def test_alternatives_share_slots_and_are_told_apart() -> None:
    zones = f"{HIGH}.rsuContainerHighFrequency.protectedCommunicationZonesRSU"
    assert said(CAM, HIGH) == 0
    assert said(CAM, zones) == ABSENT
    with_zone = {"protectedZoneType": "permanentCenDsrcTolling", "protectedZoneLatitude": 1}
    road_side = {"protectedCommunicationZonesRSU": [with_zone | {"protectedZoneLongitude": 2}]}
    parameters = CAM["cam"]["camParameters"] | {
        "highFrequencyContainer": {"rsuContainerHighFrequency": road_side}
    }
    unit = {**CAM, "cam": {**CAM["cam"], "camParameters": parameters}}
    assert (said(unit, HIGH), said(unit, zones)) == (1, 1)
    assert said(unit, f"{VEHICLE}.speed.speedValue") == ABSENT


def test_the_next_message_leaves_a_record_as_it_is() -> None:
    message = codec("cam", 1)
    first = message.read(message.encode(CAM))
    before = first.copy()
    message.read(message.encode({**CAM, "header": {**CAM["header"], "stationID": 2}}))
    assert np.array_equal(first, before)


def test_a_record_that_says_what_it_may_not_is_refused() -> None:
    message = codec("cam", 1)
    record = message.record(CAM)
    station = record.tolist().index(CAM["header"]["stationID"])
    record[station] = 1 << 40
    with pytest.raises(MessageError, match=r"header\.stationID: out of range"):
        message.write(record)
    record[station] = ABSENT
    with pytest.raises(MessageError, match=r"header\.stationID: missing"):
        message.write(record)


def test_bits_that_are_more_than_a_number_holds_are_refused() -> None:
    value = codec("cam", 1).decode(codec("cam", 1).encode(CAM))
    rare = {"vehicleRole": "default", "exteriorLights": "0" * 63, "pathHistory": []}
    value["cam"]["camParameters"]["lowFrequencyContainer"] = {
        "basicVehicleContainerLowFrequency": rare
    }
    with pytest.raises(MessageError, match="exteriorLights: wrong size"):
        codec("cam", 1).encode(value)


def test_a_value_that_would_fill_the_memory_is_refused() -> None:
    value = codec("denm", 1).decode(codec("denm", 1).encode(DENM))
    value["denm"]["location"]["traces"] = [[{}] * 200_000] * 7
    with pytest.raises(MessageError, match=r"traces\[0\]: more than a message can hold"):
        codec("denm", 1).encode(value)
