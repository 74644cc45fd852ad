"""Secured data and certificates are read as they were written; whatever else comes is refused."""

import random
from contextlib import suppress
from importlib.resources import files
from time import process_time
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coer.recorded import SECURITY, recorded
from coer.values import values, without_octets
from rsu.coer.message import LONGEST, Structure, decode, encode
from rsu.errors import MessageError
from rsu.uper import notation

DESCRIPTION = notation.read(files("rsu.coer") / "description", "ieee1609dot2")
STRUCTURES = pytest.mark.parametrize("structure", get_args(Structure))
large = settings(suppress_health_check=list(HealthCheck))


def of_name(octets: int) -> dict[str, Any]:
    """A small certificate with an id of so many octets."""
    return {
        "version": 3,
        "type": "explicit",
        "issuer": {"self": "sha256"},
        "toBeSigned": {
            "id": {"binaryId": bytes(octets)},
            "cracaId": bytes(3),
            "crlSeries": 0,
            "validityPeriod": {"start": 0, "duration": {"hours": 1}},
            "verifyKeyIndicator": {"verificationKey": {"ecdsaNistP256": {"fill": None}}},
        },
    }


@STRUCTURES
@large
@given(st.data())
def test_what_is_written_is_read(structure: Structure, data: st.DataObject) -> None:
    value = data.draw(values(DESCRIPTION, structure, set()))
    octets = encode(structure, value)
    got = decode(structure, octets)
    assert without_octets(got) == value
    assert encode(structure, got) == octets


@STRUCTURES
@large
@given(st.data())
def test_damaged_octets_are_refused_or_read(structure: Structure, data: st.DataObject) -> None:
    octets = bytearray(encode(structure, data.draw(values(DESCRIPTION, structure, set()))))
    for _ in range(data.draw(st.integers(1, 4))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(octets)))
    for damaged in (bytes(octets), bytes(octets[:cut])):
        with suppress(MessageError):
            decode(structure, damaged)


def test_every_message_of_two_roadside_radios_is_read_and_written_alike() -> None:
    messages = recorded()
    assert len(messages) == 336
    for message in messages:
        assert encode("Ieee1609Dot2Data", without_octets(decode("Ieee1609Dot2Data", message))) == (
            message
        )


@pytest.mark.parametrize("name", ["h0.bin", "h3.bin"])
def test_what_keeps_another_decoder_busy_for_ever_is_refused_at_once(name: str) -> None:
    octets = (SECURITY / "hang_inputs" / name).read_bytes()
    start = process_time()
    with pytest.raises(MessageError):
        decode("Ieee1609Dot2Data", octets)
    assert process_time() - start < 0.010


def test_no_damaged_real_message_takes_long() -> None:
    chance, messages = random.Random(1), recorded()
    slowest = 0.0
    for _ in range(5000):
        octets = bytearray(chance.choice(messages))
        for _ in range(chance.randint(1, 4)):
            octets[chance.randrange(len(octets))] = chance.randrange(256)
        start = process_time()
        with suppress(MessageError):
            decode("Ieee1609Dot2Data", bytes(octets))
        slowest = max(slowest, process_time() - start)
    assert slowest < 0.010


@pytest.mark.parametrize(
    ("place", "element"),
    [
        ("appPermissions", {"psid": 1}),
        ("certIssuePermissions", {"subjectPermissions": {"explicit": []}}),
        ("appExtensions", {"id": 1, "content": b""}),
    ],
)
def test_the_longest_lists_are_read_in_time(place: str, element: dict[str, Any]) -> None:
    value = of_name(1)
    value["toBeSigned"][place] = [element] * 800
    octets = encode("Certificate", value)
    start = process_time()
    decode("Certificate", octets)
    assert process_time() - start < 0.010


def problem(octets: bytes) -> str:
    with pytest.raises(MessageError) as refused:
        decode("Certificate", octets)
    return refused.value.problem


def test_what_is_wrong_is_named_with_its_place() -> None:
    good = encode("Certificate", of_name(1))
    assert good[6:9] == b"\x82\x01\x00"  # the id: a choice, a length, an octet
    assert problem(good + b"\0") == "1 octets after it"
    assert problem(good[:-1]) == (
        "toBeSigned.verifyKeyIndicator.verificationKey.ecdsaNistP256, octet 23: the octets end here"
    )
    assert problem(good[:6] + b"\x9f" + good[7:]) == (
        "toBeSigned.id, octet 6: an alternative that is not known"
    )
    assert problem(good[:7] + b"\x81\x01" + good[8:]) == (
        "toBeSigned.id.binaryId, octet 7: not the shortest form of a length"
    )
    assert problem(b"\x01" + good[1:]) == "octet 0: a bit that must be 0"
    assert problem(b"\x00\x04" + good[2:]) == "version, octet 1: 4, expected 3 to 3"


def test_what_is_no_value_is_refused_by_name() -> None:
    with pytest.raises(MessageError, match=r"toBeSigned\.id\.binaryId: wrong size, expected 1 to"):
        encode("Certificate", of_name(0))
    with pytest.raises(MessageError, match=r"toBeSigned: missing"):
        encode("Certificate", {key: of_name(1)[key] for key in ("version", "type", "issuer")})
    with pytest.raises(MessageError, match=r"colour: unknown field"):
        encode("Certificate", of_name(1) | {"colour": "red"})


def test_a_structure_has_a_longest_size() -> None:
    with pytest.raises(MessageError, match=f"{LONGEST} octets"):
        encode(
            "Ieee1609Dot2Data", {"protocolVersion": 3, "content": {"unsecuredData": bytes(LONGEST)}}
        )


def test_additions_that_are_not_known_are_skipped() -> None:
    value = of_name(1)
    value["toBeSigned"]["flags"] = "10000000"
    octets = encode("Certificate", value)
    at = octets.index(b"\x02\x04\x80\x01\x80")  # map of four additions, and the first
    more = octets[:at] + b"\x02\x03\x88\x01\x80\x02\xab\xcd"  # and of five, with the last
    assert without_octets(decode("Certificate", more + octets[at + 5 :])) == value
