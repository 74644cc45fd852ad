"""Errors name the field or the bit; sizes are bounded before anything is done."""

from typing import Any

import pytest

from rsu.bench.traffic_message import PLACE, POIM
from rsu.errors import MessageError
from rsu.uper.message import LONGEST, codec, name_of


def denm(**management: object) -> dict[str, Any]:
    """A warning of Release 1 that says only what it must."""
    held = {
        "actionID": {"originatingStationID": 1, "sequenceNumber": 2},
        "detectionTime": 3,
        "referenceTime": 4,
        "eventPosition": PLACE,
        "stationType": 15,
    }
    header = {"protocolVersion": 2, "messageID": 1, "stationID": 1}
    return {"header": header, "denm": {"management": held | management}}


def problem(value: object) -> str:
    with pytest.raises(MessageError) as refused:
        codec("denm", 1).encode(value)
    return refused.value.problem


def test_a_default_is_shown_and_not_sent() -> None:
    octets = codec("denm", 1).encode(denm())
    assert codec("denm", 1).encode(denm(validityDuration=600)) == octets
    assert codec("denm", 1).decode(octets)["denm"]["management"]["validityDuration"] == 600


def test_what_is_no_value_is_refused_by_name() -> None:
    where = "denm.management"
    assert problem([]) == "the value: expected an object"
    assert problem({}) == "header: missing"
    assert problem(denm(stationType=256)) == f"{where}.stationType: out of range, expected 0 to 255"
    assert problem(denm(stationType=1.0)) == f"{where}.stationType: expected an integer"
    assert problem(denm(stationType=True)) == f"{where}.stationType: expected an integer"
    assert problem(denm(stationType=1 << 63)) == f"{where}.stationType: expected an integer"
    assert problem(denm(actionID=1)) == f"{where}.actionID: expected an object"
    assert problem(denm(actionID={})) == f"{where}.actionID.originatingStationID: missing"
    assert problem(denm(termination="no")) == f"{where}.termination: unknown name"
    assert problem(denm(termination=1)) == f"{where}.termination: expected a name"
    assert problem(denm(colour="red")) == f"{where}.colour: unknown field"


def test_a_list_names_the_element() -> None:
    value = denm()
    point = {"pathPosition": {"deltaLatitude": 0, "deltaLongitude": 0, "deltaAltitude": 0}}
    value["denm"]["location"] = {"traces": [[point, point | {"pathDeltaTime": "x"}]]}
    assert problem(value) == "denm.location.traces[0][1].pathDeltaTime: expected an integer"
    value["denm"]["location"] = {"traces": []}
    assert problem(value) == "denm.location.traces: wrong size, expected 1 to 7"


def test_a_string_has_its_own_letters() -> None:
    value = denm()
    goods = {
        "dangerousGoodsType": "explosives1",
        "unNumber": 1,
        "elevatedTemperature": False,
        "tunnelsRestricted": False,
        "limitedQuantity": False,
    }
    vehicle = {"carryingDangerousGoods": goods, "energyStorageType": "0000001"}
    value["denm"]["alacarte"] = {"stationaryVehicle": vehicle}
    where = "denm.alacarte.stationaryVehicle"
    goods["phoneNumber"] = "089x"
    assert problem(value) == f"{where}.carryingDangerousGoods.phoneNumber: wrong character"
    goods["phoneNumber"] = "089 1"
    goods["emergencyActionCode"] = "ü"
    assert problem(value) == f"{where}.carryingDangerousGoods.emergencyActionCode: wrong character"
    del goods["emergencyActionCode"]
    vehicle["energyStorageType"] = "0000002"
    assert problem(value) == f"{where}.energyStorageType: wrong character"
    vehicle["energyStorageType"] = "00000010"
    assert problem(value) == f"{where}.energyStorageType: wrong size, expected 7 to 7"


def test_a_value_that_is_no_json_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    for value in (object(), {"header": 1 << 64}, {"header": "\ud800"}, {"header": endless}):
        assert problem(value).endswith("expected an object")


def test_a_message_that_ends_too_early_says_where() -> None:
    octets = codec("denm", 1).encode(denm())
    with pytest.raises(MessageError, match=r"header\.stationID, bit 16: the message ends here"):
        codec("denm", 1).decode(octets[:5])
    with pytest.raises(MessageError, match="3 octets after the message"):
        codec("denm", 1).decode(octets + b"abc")
    with pytest.raises(MessageError, match="messageId is 2, expected 1"):
        codec("denm", 1).decode(b"\x02\x02" + octets[2:])
    with pytest.raises(MessageError, match="at most"):
        codec("denm", 1).decode(octets + bytes(LONGEST))


def test_a_string_that_is_no_text_is_refused() -> None:
    octets = codec("poim", 2).encode(POIM)
    assert octets.count(b"Parkhaus") == 0  # not at an octet's border
    bits = f"{int.from_bytes(octets, 'big'):0{8 * len(octets)}b}"
    name = "".join(f"{letter:08b}" for letter in b"Parkhaus")
    assert bits.count(name) == 1
    broken = int(bits.replace(name, "1" * len(name)), 2).to_bytes(len(octets), "big")
    with pytest.raises(MessageError, match="UTF-8"):
        codec("poim", 2).decode(broken)
    broken = int(bits.replace(name, "11000000" + name[8:]), 2).to_bytes(len(octets), "big")
    with pytest.raises(MessageError, match="UTF-8"):
        codec("poim", 2).decode(broken)


def test_a_message_of_another_type_is_not_written() -> None:
    value = denm()
    value["header"]["messageID"] = 2
    assert problem(value) == "messageId is 2, expected 1"


def test_only_what_is_described_has_a_name() -> None:
    assert name_of(b"\x02\x10") == "vam"
    for octets in (b"", b"\x02", b"\x02\x05"):
        with pytest.raises(MessageError):
            name_of(octets)


def test_a_message_becomes_no_longer_than_is_read() -> None:
    sensors = [{"sensorId": 1, "sensorType": 1, "shadowingApplies": True}] * 20_000
    value = {
        "header": {"protocolVersion": 2, "messageId": 14, "stationId": 1},
        "payload": {
            "managementContainer": {"referenceTime": 1, "referencePosition": PLACE},
            "cpmContainers": [{"containerId": 3, "containerData": sensors}],
        },
    }
    with pytest.raises(MessageError, match="wrong size"):
        codec("cpm", 2).encode(value)
    value["payload"]["cpmContainers"][0]["containerData"] = sensors[:16_000]
    with pytest.raises(MessageError, match="too long"):
        codec("cpm", 2).encode(value)
