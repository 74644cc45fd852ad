"""Certificates made: a root, an authority below it, tickets of those who send (TS 103 097 7.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from rsu.codec.certificate import decode
from rsu.codec.envelope import VERSION, Signer, place_value, signature_value
from rsu.coer.message import encode
from rsu.errors import MessageError
from rsu.frames.timescale import its_seconds
from rsu.trust.signature.certificate import Certificate
from rsu.trust.signature.ecdsa import OF_NOTHING, hash_of
from rsu.trust.signature.key_store import KeyStore
from rsu.trust.signature.region import Circle
from rsu.trust.signature.service import SERVICES
from rsu.trust.signature.service import VERSION as SSP_VERSION

MOST_HOURS = 0xFFFF


@dataclass(slots=True, frozen=True, kw_only=True)
class Subject:
    """Whom a certificate is about, and what it may.

    Parameters
    ----------
    name : str
        Of an authority; a ticket has none, so that nobody is followed by it.
    start : float
        Unix s.
    hours : int
        It is valid for.
    circle : Circle or None
        Where it is good; None: wherever its issuer's is.
    services : mapping
        Permissions by PSID, of a ticket.
    steps : int
        Certificates from an authority's to those of whom it vouches for; 0: a ticket.
    """

    name: str = ""
    start: float
    hours: int
    circle: Circle | None = None
    services: Mapping[int, bytes | None] = field(default_factory=dict[int, bytes | None])
    steps: int = 0


def issue(subject: Subject, point: bytes, issuer: Signer) -> Certificate:
    """Return a certificate of a key, by its point, signed by an authority.

    Raises
    ------
    MessageError
        The subject cannot be written so.
    KeyStoreError
        The issuer's key cannot be used.
    """
    by = {"sha256AndDigest": issuer.certificate.id}
    return _issue(subject, point, by, issuer.certificate.hash, issuer.keys, issuer.key)


def issue_root(subject: Subject, keys: KeyStore, key: str) -> Certificate:
    """Return a certificate that its own key has signed; raises as `issue`."""
    return _issue(subject, keys.point(key), {"self": "sha256"}, OF_NOTHING, keys, key)


def _issue(
    subject: Subject, point: bytes, by: dict[str, Any], above: bytes, keys: KeyStore, key: str
) -> Certificate:
    content = encode("ToBeSignedCertificate", _content(subject, point))
    signed = hash_of(sha256(content).digest(), above)
    value = {
        "version": VERSION,
        "type": "explicit",
        "issuer": by,
        "toBeSigned": content,
        "signature": signature_value(keys.sign(key, signed)),
    }
    return decode(encode("Certificate", value))


def _content(subject: Subject, point: bytes) -> dict[str, Any]:
    if not 0 < subject.hours <= MOST_HOURS:
        raise MessageError("certificate", f"valid for {subject.hours} h, at most {MOST_HOURS}")
    content: dict[str, Any] = {
        "id": {"name": subject.name} if subject.name else {"none": None},
        "cracaId": bytes(3),
        "crlSeries": 0,
        "validityPeriod": {
            "start": int(its_seconds(subject.start)),
            "duration": {"hours": subject.hours},
        },
        "verifyKeyIndicator": {
            "verificationKey": {"ecdsaNistP256": {f"compressed-y-{point[0] & 1}": point[1:]}}
        },
    }
    if subject.circle is not None:
        content["region"] = {
            "circularRegion": {
                "center": place_value(subject.circle.centre),
                "radius": round(subject.circle.radius),
            }
        }
    if subject.services:
        content["appPermissions"] = [
            {"psid": psid} | ({} if ssp is None else {"ssp": {"bitmapSsp": ssp}})
            for psid, ssp in subject.services.items()
        ]
    if subject.steps:
        content["certIssuePermissions"] = [_everything(subject.steps)]
    return content


def _everything(steps: int) -> dict[str, Any]:
    """Return the permission to vouch for all services, with whatever bits below their version."""
    ranges = [
        {
            "psid": psid,
            "sspRange": {
                "bitmapSspRange": {
                    "sspValue": bytes((SSP_VERSION,)).ljust(service.octets, b"\0"),
                    "sspBitmask": b"\xff".ljust(service.octets, b"\0"),
                }
            },
        }
        for psid, service in SERVICES.items()
    ]
    return {"subjectPermissions": {"explicit": ranges}, "minChainLength": steps}
