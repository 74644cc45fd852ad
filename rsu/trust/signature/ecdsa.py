"""ECDSA on NIST P-256 with SHA-256, over what IEEE 1609.2 5.3.1 says is signed.

What is signed is the hash of two hashes: that of the content, and that of the signer's certificate;
of nothing, where a certificate signs itself.
"""

from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group (FIPS 186-5, SP 800-186 3.2.1.3)."""
OF_NOTHING = sha256(b"").digest()
"""Stands for the signer of a certificate that signs itself."""

_PREHASHED = ec.ECDSA(utils.Prehashed(SHA256()))


@dataclass(slots=True, frozen=True)
class Signature:
    """The two numbers of a signature; s and `ORDER` - s are both as good."""

    r: int
    s: int


def hash_of(content: bytes, signer: bytes) -> bytes:
    """Return what is signed: `content` and `signer` are hashes."""
    return sha256(content + signer).digest()


def public_key(point: bytes) -> ec.EllipticCurvePublicKey | None:
    """Return the key of a point as SEC 1 has it; None where it is on no curve."""
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return None


def verifies(key: ec.EllipticCurvePublicKey, signature: Signature, signed: bytes) -> bool:
    """Whether a signature is by a key, over the hash `signed`."""
    if not (0 < signature.r < ORDER and 0 < signature.s < ORDER):
        return False
    try:
        key.verify(utils.encode_dss_signature(signature.r, signature.s), signed, _PREHASHED)
    except InvalidSignature:
        return False
    return True
