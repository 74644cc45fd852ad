"""A public key infrastructure of a test: a root, an authority, and tickets of those who send."""

import atexit
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from rsu.adapters.key_file import KeyFiles
from rsu.bench.traffic_message import CAM
from rsu.codec import geonetworking
from rsu.codec.content import content_of
from rsu.codec.envelope import Header, Signer, decode, sign
from rsu.codec.geonetworking import Sender
from rsu.codec.issue import Subject, issue, issue_root
from rsu.frames.timescale import its_milliseconds
from rsu.trust.signature import service
from rsu.trust.signature.certificate import Certificate
from rsu.trust.signature.refusal import Refusal
from rsu.trust.signature.region import Circle, Place
from rsu.trust.signature.verifier import Verifier
from rsu.uper.message import codec
from world import NOW

PLACE = (math.radians(48.1351), math.radians(11.5820))
HERE = Circle(PLACE, 1000.0)
DENM_PLACE = {"latitude": 481_351_000, "longitude": 115_820_000}
COLLISION = 97
YEAR = 8766
"""Hours."""


def denm(cause: int = COLLISION, at: float = NOW, **management: object) -> bytes:
    """A warning of a collision, or of another cause."""
    names = {97: "collisionRisk97", 2: "accident2", 94: "stationaryVehicle94"}
    value = {
        "header": {"protocolVersion": 2, "messageId": 1, "stationId": 900},
        "denm": {
            "management": {
                "actionId": {"originatingStationId": 900, "sequenceNumber": 7},
                "detectionTime": its_milliseconds(at),
                "referenceTime": its_milliseconds(at),
                "eventPosition": {
                    **DENM_PLACE,
                    "positionConfidenceEllipse": {
                        "semiMajorConfidence": 50,
                        "semiMinorConfidence": 40,
                        "semiMajorOrientation": 900,
                    },
                    "altitude": {"altitudeValue": 0, "altitudeConfidence": "unavailable"},
                },
                "validityDuration": 30,
                "stationType": 15,
                **management,
            },
            "situation": {"informationQuality": 5, "eventType": {"ccAndScc": {names[cause]: 1}}},
        },
    }
    return codec("denm", 2).encode(value)


def cam(at: float = NOW) -> bytes:
    """A car's message about itself at the place of the tests."""
    value: Any = codec("cam", 2).decode(codec("cam", 1).encode(CAM))
    value["cam"]["generationDeltaTime"] = its_milliseconds(at) % 65_536
    value["cam"]["camParameters"]["basicContainer"]["referencePosition"] |= DENM_PLACE
    return codec("cam", 2).encode(value)


class Pki:
    """Certificates by the name of their key."""

    def __init__(self) -> None:
        folder = Path(mkdtemp(prefix="ivics-pki-"))
        atexit.register(rmtree, folder)
        self.keys = KeyFiles(folder)
        self._made = 0
        self.root = self.make_root()
        self.authority = self.make(
            Subject(name="authority", steps=1, start=NOW - 3600.0, hours=YEAR)
        )

    def make_root(self, **subject: object) -> Signer:
        """A certificate that signs itself."""
        name = self._name()
        self.keys.make(name)
        about = Subject(name="root", steps=2, start=NOW - 7200.0, hours=2 * YEAR)
        certificate = issue_root(replace(about, **subject), self.keys, name)
        return Signer(certificate, self.keys, name)

    def make(self, subject: Subject, issuer: Signer | None = None) -> Signer:
        """A certificate by an issuer, else by the root."""
        name = self._name()
        point = self.keys.make(name)
        return Signer(issue(subject, point, issuer or self.root), self.keys, name)

    def ticket(self, issuer: Signer | None = None, **subject: object) -> Signer:
        """A certificate to sign CAM and DENM with, from now on for a day."""
        everything: Mapping[int, bytes | None] = {
            psid: service.everything(psid) for psid in (service.CAM, service.DENM)
        }
        about = Subject(start=NOW - 60.0, hours=24, circle=HERE, services=everything)
        return self.make(replace(about, **subject), issuer or self.authority)

    def verifier(self) -> Verifier:
        """A receiver that trusts the root and knows the authority."""
        return Verifier([self.root.certificate], [self.authority.certificate])

    def _name(self) -> str:
        self._made += 1
        return f"key{self._made}"


def header(psid: int = service.DENM, time: float = NOW, place: Place | None = PLACE) -> Header:
    """What a sender signs beside its message."""
    return Header(psid, time, place)


def signed(signer: Signer, payload: bytes | None = None, head: Header | None = None) -> bytes:
    """A warning, signed with its certificate."""
    return sign(payload or denm(), head or header(), signer)


def packet(
    message: bytes, signer: Signer | None, name: str = "cam", at: float = NOW, station: int = 1001
) -> bytes:
    """A message as a vehicle's radio sends it at the place of the tests."""
    where = DENM_PLACE["latitude"], DENM_PLACE["longitude"]
    sender, value = Sender(5, station, where, at), codec(name, 2).decode(message)
    secure = None if signer is None else geonetworking.securing(name, sender, signer)
    return geonetworking.packet(name, value, message, sender, 1, secure)


def received(
    verifier: Verifier, data: bytes, name: str = "denm", now: float = NOW + 0.05
) -> Certificate | Refusal:
    """What a receiver makes of signed data."""
    message = decode(data)
    record = codec(name, 2).read(message.payload)
    content = content_of(name, record, message.generation_time or 0.0)
    return verifier.verify(message, content, now)
