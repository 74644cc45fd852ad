"""Secured data around what is sent (IEEE 1609.2, ETSI TS 103 097): read, and signed."""

import math
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from rsu.codec.canonical import canonical
from rsu.codec.certificate import certificate_of, place_of, signature_of
from rsu.codec.etsi import degrees_1e7
from rsu.coer.message import decode as decode_octets
from rsu.coer.message import encode as encode_octets
from rsu.errors import MessageError
from rsu.frames.timescale import its_seconds, unix_seconds
from rsu.trust.signature.certificate import Certificate, SignedMessage
from rsu.trust.signature.ecdsa import Signature, hash_of
from rsu.trust.signature.key_store import KeyStore
from rsu.trust.signature.region import Place

KIND = "secured_data"
VERSION = 3
LOWEST, ELEVATION_STEP = -409.6, 0.1
"""m, of `Elevation`: the lowest, and what it counts."""


@dataclass(slots=True, frozen=True)
class Header:
    """What is signed beside the payload.

    Parameters
    ----------
    psid : int
        Service.
    time : float
        Unix s.
    place : Place or None
        Where it is made.
    altitude : float
        m above the ellipsoid.
    asked : tuple of bytes
        Short ids of certificates that the sender wants to know.
    told : Certificate or None
        One that somebody asked for.
    """

    psid: int
    time: float
    place: Place | None = None
    altitude: float = 0.0
    asked: tuple[bytes, ...] = ()
    told: Certificate | None = None


@dataclass(slots=True, frozen=True)
class Signer:
    """Who signs: a certificate, and its key by name in a store."""

    certificate: Certificate
    keys: KeyStore
    key: str


def decode(data: bytes) -> SignedMessage:
    """Return signed data.

    Raises
    ------
    MessageError
        The octets are none, are unsecured, or what they sign is not in them.
    """
    content = decode_octets("Ieee1609Dot2Data", data)["content"]
    if "signedData" not in content:
        raise MessageError(KIND, "it is not signed")
    signed = content["signedData"]
    to_be_signed = signed["tbsData"]
    header, payload = to_be_signed["headerInfo"], to_be_signed["payload"].get("data")
    if payload is None:
        raise MessageError(KIND, "it holds no payload")
    told = header.get("requestedCertificate")
    place = header.get("generationLocation")
    return SignedMessage(
        payload=payload["content"]["unsecuredData"],
        hash=sha256(_canonical(to_be_signed)).digest(),
        psid=header["psid"],
        generation_time=_unix(header.get("generationTime")),
        expiry_time=_unix(header.get("expiryTime")),
        place=None if place is None else place_of(place),
        signer=_signer(signed["signer"]),
        signature=signature_of(signed["signature"]) if signed["hashId"] == "sha256" else None,
        asked=tuple(header.get("inlineP2pcdRequest", ())),
        told=None if told is None else certificate_of(told),
    )


def sign(payload: bytes, header: Header, signer: Signer, *, by_id: bool = False) -> bytes:
    """Return signed data; raises `KeyStoreError`, or `MessageError` where it is too long.

    Parameters
    ----------
    payload : bytes
        What is sent.
    header : Header
        Signed with it.
    signer : Signer
        Who signs.
    by_id : bool
        Name the certificate by its id alone: others have it already.
    """
    to_be_signed = encode_octets(
        "ToBeSignedData", {"payload": {"data": unsecured(payload)}, "headerInfo": _header(header)}
    )
    certificate = signer.certificate
    signed = hash_of(sha256(to_be_signed).digest(), certificate.hash)
    name = {"digest": certificate.id} if by_id else {"certificate": [certificate.octets]}
    data = {
        "hashId": "sha256",
        "tbsData": to_be_signed,
        "signer": name,
        "signature": signature_value(signer.keys.sign(signer.key, signed)),
    }
    return encode_octets(
        "Ieee1609Dot2Data", {"protocolVersion": VERSION, "content": {"signedData": data}}
    )


def unsecured(payload: bytes) -> dict[str, Any]:
    """Return the value of unsecured data."""
    return {"protocolVersion": VERSION, "content": {"unsecuredData": payload}}


def signature_value(signature: Signature) -> dict[str, Any]:
    """Return the value of a signature."""
    r, s = signature.r.to_bytes(32, "big"), signature.s.to_bytes(32, "big")
    return {"ecdsaNistP256Signature": {"rSig": {"x-only": r}, "sSig": s}}


def place_value(place: Place) -> dict[str, int]:
    """Return the value of a place."""
    latitude, longitude = map(math.degrees, place)
    return {"latitude": degrees_1e7(latitude), "longitude": degrees_1e7(longitude)}


def _canonical(to_be_signed: dict[str, Any]) -> bytes:
    header = to_be_signed["headerInfo"]
    if "encryptionKey" in header or "requestedCertificate" in header:
        return canonical("ToBeSignedData", to_be_signed)
    return to_be_signed["octets"]  # which holds no point


def _unix(microseconds: int | None) -> float | None:
    return None if microseconds is None else unix_seconds(microseconds / 1000.0)


def _signer(value: dict[str, Any]) -> Certificate | bytes | None:
    """Return who signed; of several certificates the first, as the others are above it."""
    if "digest" in value:
        return value["digest"]
    certificates = value.get("certificate")
    return certificate_of(certificates[0]) if certificates else None


def _header(header: Header) -> dict[str, Any]:
    value: dict[str, Any] = {
        "psid": header.psid,
        "generationTime": round(its_seconds(header.time) * 1e6),
    }
    if header.place is not None:
        elevation = round((header.altitude - LOWEST) / ELEVATION_STEP)
        value["generationLocation"] = {
            **place_value(header.place),
            "elevation": min(max(elevation, 0), 0xFFFF),
        }
    if header.asked:
        value["inlineP2pcdRequest"] = list(header.asked)
    if header.told is not None:
        value["requestedCertificate"] = header.told.octets
    return value
