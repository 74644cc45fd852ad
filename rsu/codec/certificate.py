"""Certificates of IEEE 1609.2: octets in, `Certificate` out; and the parts that data shares."""

import math
from hashlib import sha256
from typing import Any

from rsu.codec.canonical import COMPRESSED, canonical
from rsu.codec.etsi import NO_LATITUDE, NO_LONGITUDE
from rsu.coer.message import decode as decode_octets
from rsu.frames.timescale import unix_seconds
from rsu.trust.signature.certificate import Certificate, GroupPermission, SspRange
from rsu.trust.signature.ecdsa import ORDER, Signature
from rsu.trust.signature.region import Circle, Countries, Place, Polygon, Rectangles, Region

DURATIONS = {
    "microseconds": 1e-6,
    "milliseconds": 1e-3,
    "seconds": 1.0,
    "minutes": 60.0,
    "hours": 3600.0,
    "sixtyHours": 216_000.0,
    "years": 31_556_952.0,
}
"""s of a unit of `Duration`."""


def decode(data: bytes) -> Certificate:
    """Return a certificate.

    Raises
    ------
    MessageError
        The octets are none.
    """
    return certificate_of(decode_octets("Certificate", data))


def certificate_of(value: dict[str, Any]) -> Certificate:
    """Return a certificate of its value."""
    content = value["toBeSigned"]
    ((by, issuer),) = value["issuer"].items()
    start = unix_seconds(content["validityPeriod"]["start"] * 1000.0)
    ((unit, number),) = content["validityPeriod"]["duration"].items()
    region = content.get("region")
    hashed = by == "sha256AndDigest" or issuer == "sha256"
    return Certificate(
        octets=value["octets"],
        hash=sha256(canonical("Certificate", value)).digest(),
        content=sha256(canonical("ToBeSignedCertificate", content)).digest(),
        name=_name(content["id"]),
        issuer=None if by == "self" else value["issuer"][by],
        is_explicit=value["type"] == "explicit",
        point=_key(content["verifyKeyIndicator"]),
        signature=signature_of(value.get("signature")) if hashed else None,
        start=start,
        end=start + number * DURATIONS[unit],
        region=None if region is None else _region(region),
        services={
            service["psid"]: next(iter(service["ssp"].values())) if "ssp" in service else None
            for service in content.get("appPermissions", [])
        },
        issues=tuple(map(_group, content.get("certIssuePermissions", []))),
    )


def signature_of(value: dict[str, Any] | None) -> Signature | None:
    """Return a signature, or None where it is none on P-256.

    r is the x of a point, modulo the order of the group (IEEE 1609.2 6.3.29).
    """
    if value is None or "ecdsaNistP256Signature" not in value:
        return None
    parts = value["ecdsaNistP256Signature"]
    ((form, held),) = parts["rSig"].items()
    if form == "fill":
        return None
    x = int.from_bytes(held["x"] if form == "uncompressedP256" else held, "big")
    return Signature(x if form == "x-only" else x % ORDER, int.from_bytes(parts["sSig"], "big"))


def place_of(value: dict[str, int]) -> Place | None:
    """Return latitude and longitude, rad; None where one is not known."""
    return angles(value["latitude"], value["longitude"])


def angles(latitude: int, longitude: int) -> Place | None:
    """Return a place that is coded in 1e-7 degree, in rad; None where it is not known."""
    if latitude == NO_LATITUDE or longitude == NO_LONGITUDE:
        return None
    return math.radians(latitude * 1e-7), math.radians(longitude * 1e-7)


def _name(value: dict[str, Any]) -> str:
    ((kind, held),) = value.items()
    match kind:
        case "name":
            return held
        case "binaryId":
            return held.hex()
        case "linkageData":
            return f"{held['iCert']}/{held['linkage-value'].hex()}"
        case _:
            return ""


def _key(value: dict[str, Any]) -> bytes | None:
    """Return a verification key on P-256, compressed; None where there is another or none."""
    point = value.get("verificationKey", {}).get("ecdsaNistP256")
    if point is None:
        return None
    ((form, held),) = point.items()
    if form == "uncompressedP256":
        return bytes((2 + (held["y"][-1] & 1),)) + held["x"]
    return bytes((2 + COMPRESSED.index(form),)) + held if form in COMPRESSED else None


def _region(value: dict[str, Any]) -> Region:
    ((kind, held),) = value.items()
    match kind:
        case "circularRegion":
            centre = place_of(held["center"])
            return Circle(centre, float(held["radius"])) if centre else Countries(())
        case "rectangularRegion":
            corners = [(place_of(one["northWest"]), place_of(one["southEast"])) for one in held]
            return Rectangles(tuple((a, b) for a, b in corners if a is not None and b is not None))
        case "polygonalRegion":
            places = [place for corner in held if (place := place_of(corner)) is not None]
            return Polygon(tuple(places)) if len(places) == len(held) else Countries(())
        case _:
            countries = [next(iter(one.values())) for one in held]
            return Countries(
                tuple(
                    one if isinstance(one, int) else one.get("country", one.get("countryOnly"))
                    for one in countries
                )
            )


def _group(value: dict[str, Any]) -> GroupPermission:
    subjects = value["subjectPermissions"]
    length, more = value["minChainLength"], value["chainLengthRange"]
    services = None
    if "explicit" in subjects:
        services = {one["psid"]: _range(one.get("sspRange")) for one in subjects["explicit"]}
    if not value["eeType"].startswith("1"):  # of those who enrol, not of those who send
        services = {}
    furthest = None if more == -1 else length + more
    return GroupPermission(services=services, nearest=length, furthest=furthest)


def _range(value: dict[str, Any] | None) -> SspRange:
    if value is None:
        return SspRange()
    ((kind, held),) = value.items()
    match kind:
        case "all":
            return SspRange(every=True)
        case "opaque":
            return SspRange(values=tuple(held))
        case _:
            return SspRange(values=(held["sspValue"],), mask=held["sspBitmask"])
