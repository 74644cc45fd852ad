"""Good messages are believed, whoever's: by certificate, by its id, in any form of a point."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coer.recorded import recorded
from pki import NOW, PLACE, YEAR, Pki, cam, denm, header, received, signed
from rsu.codec.certificate import decode as decode_certificate
from rsu.codec.envelope import Header, decode, sign
from rsu.codec.issue import Subject
from rsu.coer.message import decode as decode_octets
from rsu.coer.message import encode as encode_octets
from rsu.trust.signature import service
from rsu.trust.signature.certificate import SHORT_ID
from rsu.trust.signature.chain import SIGNERS, WANTED
from rsu.trust.signature.ecdsa import ORDER
from rsu.trust.signature.refusal import Refusal
from rsu.trust.signature.region import Circle, Polygon, Rectangles, distance


@pytest.fixture(scope="module")
def pki() -> Pki:
    return Pki()


def test_a_warning_is_its_signers(pki: Pki) -> None:
    ticket = pki.ticket()
    assert received(pki.verifier(), signed(ticket)) == ticket.certificate


def test_a_thousand_good_messages_are_all_believed(pki: Pki) -> None:
    tickets, verifier = [pki.ticket() for _ in range(5)], pki.verifier()
    for index in range(1000):
        time = NOW + 0.1 * index
        ticket = tickets[index % 5]
        if index % 2:
            data = sign(cam(time), Header(service.CAM, time), ticket, by_id=index >= 10)
            verdict = received(verifier, data, "cam", time + 0.02)
        else:
            data = sign(denm(at=time), header(time=time), ticket)
            verdict = received(verifier, data, "denm", time + 1.0)
        assert verdict == ticket.certificate


def test_a_repetition_is_signed_anew_and_believed_anew(pki: Pki) -> None:
    ticket, verifier = pki.ticket(), pki.verifier()
    for step in range(5):
        later = header(time=NOW + step)
        data = signed(ticket, denm(), later)
        assert received(verifier, data, now=NOW + step + 0.1) == ticket.certificate


def test_who_is_named_by_id_is_asked_for_and_then_known(pki: Pki) -> None:
    ticket, verifier = pki.ticket(), pki.verifier()
    short = sign(cam(), Header(service.CAM, NOW), ticket, by_id=True)
    assert received(verifier, short, "cam") is Refusal.UNKNOWN_SIGNER
    assert verifier.chains.wanted == (ticket.certificate.id[SHORT_ID],)
    question = sign(cam(), Header(service.CAM, NOW, asked=verifier.chains.wanted), ticket)
    assert decode(question).asked == verifier.chains.wanted
    assert received(verifier, question, "cam") == ticket.certificate
    assert verifier.chains.wanted == ()
    assert received(verifier, short, "cam") == ticket.certificate


def test_an_authority_that_is_not_known_is_learnt_from_who_tells(pki: Pki) -> None:
    second = pki.make(Subject(name="second", steps=1, start=NOW - 60.0, hours=YEAR))
    ticket, teller, verifier = pki.ticket(second), pki.ticket(), pki.verifier()
    assert received(verifier, signed(ticket)) is Refusal.UNKNOWN_ISSUER
    assert verifier.chains.wanted == (second.certificate.id[SHORT_ID],)
    told = Header(service.CAM, NOW, told=second.certificate)
    assert received(verifier, sign(cam(), told, teller), "cam") == teller.certificate
    assert received(verifier, signed(ticket)) == ticket.certificate


def test_either_half_of_a_signature_and_every_form_of_its_point_is_good(pki: Pki) -> None:
    ticket = pki.ticket()
    value = decode_octets("Ieee1609Dot2Data", signed(ticket))
    parts = value["content"]["signedData"]["signature"]["ecdsaNistP256Signature"]
    x = parts["rSig"]["x-only"]
    other = ORDER - int.from_bytes(parts["sSig"], "big")
    for s in (parts["sSig"], other.to_bytes(32, "big")):
        for form in ("x-only", "compressed-y-0", "compressed-y-1"):
            parts |= {"rSig": {form: x}, "sSig": s}
            data = encode_octets("Ieee1609Dot2Data", value)
            assert received(pki.verifier(), data) == ticket.certificate


def test_a_certificate_is_the_same_in_every_form_of_its_points(pki: Pki) -> None:
    ticket = pki.ticket().certificate
    value = decode_octets("Certificate", ticket.octets)
    signature = value["signature"]["ecdsaNistP256Signature"]
    signature["rSig"] = {"compressed-y-1": signature["rSig"]["x-only"]}
    again = decode_certificate(encode_octets("Certificate", value))
    assert again.octets != ticket.octets
    assert (again.hash, again.content, again.signature) == (
        ticket.hash,
        ticket.content,
        ticket.signature,
    )


def test_what_is_remembered_is_bounded(pki: Pki) -> None:
    verifier = pki.verifier()
    for number in range(3 * WANTED):
        verifier.chains.of(number.to_bytes(8, "big"))
    assert len(verifier.chains.wanted) == WANTED
    assert SIGNERS >= 10 * 200  # of 200 vehicles, each with the last ten of its pseudonyms


def test_real_certificates_without_a_key_are_read(pki: Pki) -> None:
    messages = [decode(octets) for octets in recorded()]
    assert {message.psid for message in messages} == {32}
    implicit = [one.signer for one in messages if not isinstance(one.signer, bytes | None)]
    assert len(implicit) > 50
    assert {one.is_explicit for one in implicit} == {False}
    assert pki.verifier().chains.of(implicit[0]) is Refusal.IMPLICIT


circles = st.builds(
    Circle,
    st.tuples(st.floats(-1.5, 1.5), st.floats(-math.pi, math.pi)),
    st.floats(1.0, 60_000.0),
)


@given(circles, st.floats(-math.pi, math.pi))
def test_a_place_is_as_far_from_another_as_that_from_it(circle: Circle, longitude: float) -> None:
    other = (0.5 * circle.centre[0], longitude)
    assert distance(circle.centre, other) == pytest.approx(distance(other, circle.centre))
    assert circle.holds(circle.centre)


@pytest.mark.parametrize("longitude", [11.0, 180.0, -180.0, 0.0])
def test_regions_hold_what_lies_within_also_over_the_date_line(longitude: float) -> None:
    def place(north: float, east: float) -> tuple[float, float]:
        wrapped = math.remainder(math.radians(longitude + east), math.tau)
        return math.radians(48.0 + north), wrapped

    box = Rectangles(((place(1.0, -1.0), place(-1.0, 1.0)),))
    shape = Polygon((place(-1.0, -1.0), place(-1.0, 1.0), place(1.0, 1.0), place(1.0, -1.0)))
    for region in (box, shape):
        assert region.holds(place(0.5, 0.5))
        assert not region.holds(place(1.5, 0.0))
        assert not region.holds(place(0.0, 1.5))
        assert not region.holds(place(0.0, -1.5))


def test_distances_are_those_of_the_earth() -> None:
    assert distance(PLACE, (PLACE[0] + math.radians(1.0), PLACE[1])) == pytest.approx(111_195, 1e-3)
