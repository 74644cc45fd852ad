"""Each kind of forgery is refused, and for what is wrong with it.

`docs/explanations/signed-messages.md` lists them; a test holds the list against this file.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from page import DOCS
from pki import HERE, NOW, PLACE, YEAR, Pki, cam, denm, header, received, signed
from rsu.codec.envelope import Header, Signer, sign
from rsu.codec.issue import Subject
from rsu.coer.message import decode, encode
from rsu.errors import MessageError
from rsu.trust.signature import service
from rsu.trust.signature.ecdsa import ORDER
from rsu.trust.signature.refusal import Refusal
from rsu.trust.signature.region import Circle

FAR = (PLACE[0] + 0.001, PLACE[1])
"""6.4 km north."""


@dataclass(frozen=True)
class Forged:
    """What is sent, and when it arrives."""

    data: bytes
    name: str = "denm"
    now: float = NOW + 0.2
    before: bytes | None = None
    """A good message that came first."""
    before_name: str = "denm"


Forgery = Callable[[Pki], Forged | bytes]
FORGERIES: dict[str, tuple[Refusal | str, Forgery]] = {}


def forgery(name: str, refusal: Refusal | str) -> Callable[[Forgery], None]:
    """Name a way to forge, and why it is refused."""

    def add(make: Forgery) -> None:
        FORGERIES[name] = refusal, make

    return add


def changed(data: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """Signed data with another content and the old signature."""
    value = decode("Ieee1609Dot2Data", data)
    content = value["content"]["signedData"]
    content["tbsData"].pop("octets")
    change(content)
    return encode("Ieee1609Dot2Data", value)


def with_ticket(data: bytes, ticket: bytes) -> bytes:
    """Signed data with another certificate."""
    return changed(data, lambda content: content.update(signer={"certificate": [ticket]}))


def altered(ticket: Signer, change: Callable[[dict[str, Any]], None]) -> bytes:
    """A certificate with another content and the old signature."""
    value = decode("Certificate", ticket.certificate.octets)
    value.pop("octets")
    value["toBeSigned"].pop("octets")
    change(value)
    return encode("Certificate", value)


@forgery("another payload under the signature", Refusal.FORGED)
def _(pki: Pki) -> bytes:
    other = {"protocolVersion": 3, "content": {"unsecuredData": denm(2)}}
    return changed(
        signed(pki.ticket()), lambda content: content["tbsData"]["payload"].update(data=other)
    )


@forgery("another time in the header", Refusal.FORGED)
def _(pki: Pki) -> bytes:
    def later(content: dict[str, Any]) -> None:
        content["tbsData"]["headerInfo"]["generationTime"] += 100_000

    return changed(signed(pki.ticket()), later)


@forgery("the signature of another message", Refusal.FORGED)
def _(pki: Pki) -> bytes:
    ticket = pki.ticket()
    other = decode("Ieee1609Dot2Data", signed(ticket, denm(2)))["content"]["signedData"]
    return changed(signed(ticket), lambda content: content.update(signature=other["signature"]))


@forgery("a signature of zeros", Refusal.FORGED)
def _(pki: Pki) -> bytes:
    zeros = {"rSig": {"x-only": bytes(32)}, "sSig": bytes(32)}
    return changed(
        signed(pki.ticket()),
        lambda content: content.update(signature={"ecdsaNistP256Signature": zeros}),
    )


@forgery("a signature with s beyond the order of the group", Refusal.FORGED)
def _(pki: Pki) -> bytes:
    def beyond(content: dict[str, Any]) -> None:
        parts = content["signature"]["ecdsaNistP256Signature"]
        wrapped = (int.from_bytes(parts["sSig"], "big") + ORDER) % (1 << 256)
        parts["sSig"] = wrapped.to_bytes(32, "big")

    return changed(signed(pki.ticket()), beyond)


@forgery("somebody else's certificate beside the own signature", Refusal.FORGED)
def _(pki: Pki) -> bytes:
    return with_ticket(signed(pki.ticket()), pki.ticket().certificate.octets)


@forgery("a signature on another curve", Refusal.UNSUPPORTED)
def _(pki: Pki) -> bytes:
    def other(content: dict[str, Any]) -> None:
        parts = content["signature"].pop("ecdsaNistP256Signature")
        content["signature"]["ecdsaBrainpoolP256r1Signature"] = parts

    return changed(signed(pki.ticket()), other)


@forgery("another hash than was signed", Refusal.UNSUPPORTED)
def _(pki: Pki) -> bytes:
    return changed(signed(pki.ticket()), lambda content: content.update(hashId="sha384"))


@forgery("nobody's signature", Refusal.NO_SIGNER)
def _(pki: Pki) -> bytes:
    return changed(signed(pki.ticket()), lambda content: content.update(signer={"self": None}))


@forgery("no signature at all", "it is not signed")
def _(_: Pki) -> bytes:
    content = {"unsecuredData": denm()}
    return encode("Ieee1609Dot2Data", {"protocolVersion": 3, "content": content})


@forgery("octets behind a good message", "octets after it")
def _(pki: Pki) -> bytes:
    return signed(pki.ticket()) + bytes(4)


@forgery("a ticket of an own root", Refusal.UNKNOWN_ISSUER)
def _(_: Pki) -> bytes:
    return signed(Pki().ticket())


@forgery("a ticket that signs itself", Refusal.UNTRUSTED)
def _(pki: Pki) -> bytes:
    services = {service.DENM: service.everything(service.DENM)}
    return signed(pki.make_root(name="", services=services, steps=0))


@forgery("a ticket that names an authority who has not signed it", Refusal.FORGED_CERTIFICATE)
def _(pki: Pki) -> bytes:
    stranger = Pki()
    impostor = replace(stranger.authority, certificate=pki.authority.certificate)
    return signed(stranger.ticket(impostor))


@forgery("a ticket with permissions added", Refusal.FORGED_CERTIFICATE)
def _(pki: Pki) -> bytes:
    services = {service.CAM: service.everything(service.CAM)}
    ticket = pki.ticket(services=services)

    def more(value: dict[str, Any]) -> None:
        ssp = {"bitmapSsp": service.everything(service.DENM)}
        value["toBeSigned"]["appPermissions"].append({"psid": service.DENM, "ssp": ssp})

    return with_ticket(signed(ticket), altered(ticket, more))


@forgery("a ticket with a longer validity", Refusal.FORGED_CERTIFICATE)
def _(pki: Pki) -> bytes:
    ticket = pki.ticket(start=NOW - 100_000.0)

    def longer(value: dict[str, Any]) -> None:
        value["toBeSigned"]["validityPeriod"]["duration"] = {"years": 10}

    return with_ticket(signed(ticket), altered(ticket, longer))


@forgery("a ticket by a ticket", Refusal.UNKNOWN_ISSUER)
def _(pki: Pki) -> bytes:
    return signed(pki.ticket(pki.ticket()))


@forgery("an authority below an authority that may have none", Refusal.NOT_ISSUED)
def _(pki: Pki) -> Forged:
    below = pki.make(Subject(name="below", steps=1, start=NOW - 60.0, hours=YEAR), pki.authority)
    ticket, teller = pki.ticket(below), pki.ticket()
    told = sign(cam(), Header(service.CAM, NOW, told=below.certificate), teller)
    return Forged(signed(ticket), before=told, before_name="cam")


@forgery("a service that the authority may not give", Refusal.NOT_ISSUED)
def _(pki: Pki) -> bytes:
    given = {service.DENM: service.everything(service.DENM), 141: b"\x01"}
    return signed(pki.ticket(services=given))


@forgery("a certificate without a key", Refusal.IMPLICIT)
def _(pki: Pki) -> bytes:
    def implicit(value: dict[str, Any]) -> None:
        ((_, key),) = value["toBeSigned"]["verifyKeyIndicator"].items()
        value["toBeSigned"]["verifyKeyIndicator"] = {"reconstructionValue": key["ecdsaNistP256"]}
        value["type"] = "implicit"
        del value["signature"]

    ticket = pki.ticket()
    return with_ticket(signed(ticket), altered(ticket, implicit))


@forgery("an expired ticket", Refusal.OUT_OF_VALIDITY)
def _(pki: Pki) -> bytes:
    return signed(pki.ticket(start=NOW - 100_000.0))


@forgery("a ticket that is not valid yet", Refusal.OUT_OF_VALIDITY)
def _(pki: Pki) -> bytes:
    return signed(pki.ticket(start=NOW + 3600.0))


@forgery("a service that is not in the ticket", Refusal.NOT_PERMITTED)
def _(pki: Pki) -> bytes:
    services = {service.CAM: service.everything(service.CAM)}
    return signed(pki.ticket(services=services))


@forgery("a cause that is not in the ticket", Refusal.NOT_PERMITTED)
def _(pki: Pki) -> bytes:
    return signed(pki.ticket(services={service.DENM: service.for_causes([2])}))


@forgery("a warning in the name of another service", Refusal.OTHER_SERVICE)
def _(pki: Pki) -> bytes:
    return signed(pki.ticket(), denm(), header(service.CAM))


@forgery("a place outside of the ticket's region", Refusal.OUT_OF_REGION)
def _(pki: Pki) -> bytes:
    return signed(pki.ticket(circle=Circle(FAR, 1000.0)))


@forgery("a place outside of the authority's region", Refusal.OUT_OF_REGION)
def _(pki: Pki) -> Forged:
    there = Subject(name="there", steps=1, start=NOW - 60.0, hours=YEAR, circle=Circle(FAR, 1000.0))
    above = pki.make(there)
    ticket, teller = pki.ticket(above, circle=HERE), pki.ticket()
    told = sign(cam(), Header(service.CAM, NOW, told=above.certificate), teller)
    return Forged(signed(ticket), before=told, before_name="cam")


@forgery("the same message once more", Refusal.REPLAYED)
def _(pki: Pki) -> Forged:
    data = signed(pki.ticket())
    return Forged(data, now=NOW + 5.0, before=data)


@forgery("the same message with the other half of its signature", Refusal.REPLAYED)
def _(pki: Pki) -> Forged:
    def other(content: dict[str, Any]) -> None:
        parts = content["signature"]["ecdsaNistP256Signature"]
        parts["sSig"] = (ORDER - int.from_bytes(parts["sSig"], "big")).to_bytes(32, "big")

    data = signed(pki.ticket())
    return Forged(changed(data, other), now=NOW + 5.0, before=data)


@forgery("a message of a minute ago", Refusal.STALE)
def _(pki: Pki) -> Forged:
    return Forged(signed(pki.ticket(), denm(validityDuration=600)), now=NOW + 60.0)


@forgery("a message from the future", Refusal.FUTURE)
def _(pki: Pki) -> Forged:
    data = signed(pki.ticket(), denm(at=NOW + 3.0), header(time=NOW + 3.0))
    return Forged(data, now=NOW)


@forgery("a clock without the leap seconds", Refusal.STALE)
def _(pki: Pki) -> Forged:
    data = sign(cam(NOW - 5.0), Header(service.CAM, NOW - 5.0), pki.ticket())
    return Forged(data, "cam", NOW)


@forgery("a time in another epoch", Refusal.FUTURE)
def _(pki: Pki) -> Forged:
    then = NOW + 1_072_915_200.0
    ticket = pki.ticket()
    return Forged(signed(ticket, denm(at=then), header(time=then)), now=NOW)


@forgery("no time", Refusal.UNTIMED)
def _(pki: Pki) -> bytes:
    def timeless(content: dict[str, Any]) -> None:
        del content["tbsData"]["headerInfo"]["generationTime"]

    return changed(signed(pki.ticket()), timeless)


@forgery("an expiry time that is over", Refusal.EXPIRED)
def _(pki: Pki) -> bytes:
    def over(content: dict[str, Any]) -> None:
        head = content["tbsData"]["headerInfo"]
        head["expiryTime"] = head["generationTime"]

    return changed(signed(pki.ticket()), over)


@forgery("a warning without the place of its sender", Refusal.UNPLACED)
def _(pki: Pki) -> bytes:
    return signed(pki.ticket(), denm(), header(place=None))


@forgery("a warning from the other end of the country", Refusal.CONTRADICTS_PLACE)
def _(pki: Pki) -> bytes:
    return signed(pki.ticket(), denm(), header(place=(PLACE[0] + 0.05, PLACE[1])))


@forgery("an old warning signed as if it were new", Refusal.CONTRADICTS_TIME)
def _(pki: Pki) -> bytes:
    return signed(pki.ticket(), denm(at=NOW - 100.0))


@forgery("an old place of a car signed as if it were new", Refusal.CONTRADICTS_TIME)
def _(pki: Pki) -> Forged:
    data = sign(cam(NOW - 10.0), Header(service.CAM, NOW), pki.ticket())
    return Forged(data, "cam", NOW)


@forgery("a warning from before its content was made", Refusal.CONTRADICTS_TIME)
def _(pki: Pki) -> bytes:
    return signed(pki.ticket(), denm(at=NOW + 60.0))


@pytest.fixture(scope="module")
def pki() -> Pki:
    return Pki()


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_refused(name: str, pki: Pki) -> None:
    refusal, make = FORGERIES[name]
    made = make(pki)
    forged = made if isinstance(made, Forged) else Forged(made)
    verifier = pki.verifier()
    if forged.before is not None:
        good = received(verifier, forged.before, forged.before_name, NOW)
        assert not isinstance(good, Refusal)
    if isinstance(refusal, Refusal):
        assert received(verifier, forged.data, forged.name, forged.now) is refusal
    else:
        with pytest.raises(MessageError, match=refusal):
            received(verifier, forged.data, forged.name, forged.now)


def test_nothing_fresh_is_forgotten_to_make_room(pki: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rsu.trust.signature.replay.ROOM", 2)
    ticket, verifier = pki.ticket(), pki.verifier()
    first, second, third = (signed(ticket, denm(), header(time=NOW + 0.01 * n)) for n in range(3))
    assert received(verifier, first) == received(verifier, second) == ticket.certificate
    assert received(verifier, third) is Refusal.CROWDED
    assert received(verifier, first) is Refusal.REPLAYED
    late = NOW + 20.0
    again = signed(ticket, denm(), header(time=late))
    assert received(verifier, again, now=late) == ticket.certificate


def test_every_bit_of_a_signed_message_counts(pki: Pki) -> None:
    data = signed(pki.ticket())
    for at in range(0, 8 * len(data), 7):
        octets = bytearray(data)
        octets[at // 8] ^= 0x80 >> at % 8
        try:
            verdict = received(pki.verifier(), bytes(octets))
        except MessageError:
            continue
        assert isinstance(verdict, Refusal), f"bit {at}"


def test_the_page_lists_every_forgery() -> None:
    text = (DOCS / "explanations" / "signed-messages.md").read_text("utf-8")
    table = text.split("## Forgeries")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| `(\w+)` \|$", table, flags=re.MULTILINE)
    refusals = {
        name: refusal if isinstance(refusal, Refusal) else "malformed"
        for name, (refusal, _) in FORGERIES.items()
    }
    assert dict(rows) == refusals
