"""What stations say by radio is used if it is signed, and says the same as their JSON."""

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import damaged
from pki import NOW, Pki, cam, denm, packet
from rsu.bench.traffic_message import CAM
from rsu.codec import cam as reports_of
from rsu.codec.cam_packed import fields
from rsu.codec.cam_schema import Fields
from rsu.codec.radio import LASTING, Radio
from rsu.config import Origin
from rsu.errors import MessageError
from rsu.frames.projection import Projection
from rsu.frames.timescale import its_milliseconds
from rsu.sensing.detection import Indicator, ObjectClass
from rsu.trust.signature import service
from rsu.uper.message import codec

PROJECTION = Projection(Origin(latitude_deg=48.1351, longitude_deg=11.5820))
STATION = 1001
SECOND_GENERATION = codec("cam", 2)


@pytest.fixture(scope="module")
def pki() -> Pki:
    return Pki()


def car(**more: object) -> dict[str, Any]:
    """A car's message, with containers beside the usual ones."""
    value = copy.deepcopy(SECOND_GENERATION.decode(cam()))
    value["cam"]["camParameters"] |= more
    return value


def pedestrian(at: float = NOW) -> dict[str, Any]:
    """A pedestrian's message at the same place, who walks north with 1.4 m/s."""
    basic = SECOND_GENERATION.decode(cam())["cam"]["camParameters"]["basicContainer"]
    motion: dict[str, Any] = {
        "heading": {"value": 0, "confidence": 20},
        "speed": {"speedValue": 140, "speedConfidence": 10},
        "longitudinalAcceleration": {
            "longitudinalAccelerationValue": 0,
            "longitudinalAccelerationConfidence": 102,
        },
    }
    return {
        "header": {"protocolVersion": 3, "messageId": 16, "stationId": 77},
        "vam": {
            "generationDeltaTime": its_milliseconds(at) % 65_536,
            "vamParameters": {
                "basicContainer": basic | {"stationType": 1},
                "vruHighFrequencyContainer": motion,
            },
        },
    }


def test_a_signed_report_says_what_its_sender_says(pki: Pki) -> None:
    radio = Radio(pki.verifier())
    heard = radio.hear([packet(cam(), pki.ticket())], NOW + 0.1)
    said = reports_of.reports(heard, PROJECTION, NOW + 0.1)
    assert said.station_id.tolist() == [STATION]
    assert said.class_index.tolist() == [ObjectClass.CAR]
    assert said.time[0] == pytest.approx(NOW, abs=1e-3)
    assert said.speed[0] == pytest.approx(13.89)
    assert said.heading[0] == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_allclose(said.position, [[-2.25, 0.0]], atol=0.02)  # front at the origin
    assert not radio.counters


def test_a_signed_pedestrian_is_one(pki: Pki) -> None:
    ticket = pki.ticket(services={service.VAM: service.everything(service.VAM)})
    message = codec("vam", 2).encode(pedestrian())
    heard = Radio(pki.verifier()).hear([packet(message, ticket, "vam")], NOW + 0.1)
    said = reports_of.reports(heard, PROJECTION, NOW + 0.1)
    assert (said.station_id[0], said.class_index[0]) == (77, ObjectClass.PEDESTRIAN)
    assert said.speed[0] == pytest.approx(1.4)
    assert said.heading[0] == pytest.approx(np.pi / 2)
    assert np.isnan(said.extent).all()


@pytest.mark.parametrize(
    ("bits", "indicator"), [("00100000", Indicator.LEFT), ("00110000", Indicator.OFF)]
)
def test_it_says_how_a_vehicle_signals(bits: str, indicator: Indicator) -> None:
    rare = {"vehicleRole": "default", "exteriorLights": bits, "pathHistory": []}
    value = car(lowFrequencyContainer={"basicVehicleContainerLowFrequency": rare})
    assert fields("cam", SECOND_GENERATION.record(value)).indicator == indicator
    assert fields("cam", SECOND_GENERATION.record(car())).indicator == -1


@pytest.mark.parametrize(("bits", "emergency"), [("00", 0), ("10", 1), ("01", 1)])
def test_it_says_whether_an_emergency_vehicle_is_in_action(bits: str, emergency: int) -> None:
    container = {"emergencyContainer": {"lightBarSirenInUse": bits}}
    record = SECOND_GENERATION.record(car(specialVehicleContainer=container))
    assert fields("cam", record).emergency == emergency
    assert fields("cam", SECOND_GENERATION.record(car())).emergency == -1


def test_a_vehicle_in_reverse_moves_against_its_heading() -> None:
    value = car()
    often = value["cam"]["camParameters"]["highFrequencyContainer"]
    often["basicVehicleContainerHighFrequency"]["driveDirection"] = "backward"
    said = reports_of.reports([fields("cam", SECOND_GENERATION.record(value))], PROJECTION, NOW)
    assert said.speed[0] == pytest.approx(-13.89)


def test_who_does_not_say_where_he_is_says_nothing() -> None:
    value = car()
    place = value["cam"]["camParameters"]["basicContainer"]["referencePosition"]
    place["latitude"] = 900_000_001
    with pytest.raises(MessageError, match="does not say where"):
        fields("cam", SECOND_GENERATION.record(value))


def test_a_roadside_unit_is_no_road_user() -> None:
    value = car(highFrequencyContainer={"rsuContainerHighFrequency": {}})
    value["cam"]["camParameters"]["basicContainer"]["stationType"] = 15
    said = fields("cam", SECOND_GENERATION.record(value))
    assert len(reports_of.reports([said], PROJECTION, NOW)) == 0


def test_what_is_not_signed_or_not_about_its_sender_is_counted_and_left(pki: Pki) -> None:
    radio, ticket = Radio(pki.verifier()), pki.ticket()
    good = packet(cam(), ticket)
    forged = good[:-1] + bytes((good[-1] ^ 1,))
    packets = [packet(cam(), None), forged, good, good, packet(denm(), ticket, "denm"), b"junk"]
    assert len(radio.hear(packets, NOW + 0.1)) == 1
    assert radio.counters == {
        "radio_unsecured": 1,
        "radio_forged": 1,
        "radio_replayed": 1,
        "radio_unused": 1,
        "malformed_radio": 1,
    }


def test_who_signs_says_nothing_in_clear_for_a_while(pki: Pki) -> None:
    radio = Radio(pki.verifier())
    assert not radio.signs(STATION, NOW)
    radio.hear([packet(cam(), pki.ticket())], NOW + 0.1)
    assert radio.signs(STATION, NOW + LASTING)
    assert not radio.signs(STATION + 1, NOW + 1.0)
    assert not radio.signs(STATION, NOW + LASTING + 0.2)


def test_who_calls_himself_by_many_names_fills_no_memory(
    pki: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rsu.codec.radio.SIGNERS", 3)
    radio, ticket = Radio(pki.verifier()), pki.ticket()
    for name in range(5):
        value = car()
        value["header"]["stationId"] = name
        radio.hear([packet(SECOND_GENERATION.encode(value), ticket)], NOW + 0.1)
    assert [name for name in range(5) if radio.signs(name, NOW + 0.1)] == [2, 3, 4]


SHARED = Pki()
GOOD = packet(cam(), SHARED.ticket())


@given(st.data())
def test_damaged_packets_are_refused_or_say_what_was_signed(data: st.DataObject) -> None:
    harmed = data.draw(damaged(GOOD))
    heard: list[Fields[int]] = Radio(SHARED.verifier()).hear([harmed], NOW + 0.1)
    unharmed = fields("cam", SECOND_GENERATION.read(cam()))
    assert all(row == unharmed for row in heard)
    assert CAM["header"]["stationID"] == unharmed.station_id
