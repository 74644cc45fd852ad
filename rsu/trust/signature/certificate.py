"""Certificates and signed messages, as they are judged; the codec makes them of octets."""

from collections.abc import Mapping
from dataclasses import dataclass

from rsu.trust.signature.ecdsa import Signature
from rsu.trust.signature.region import Place, Region

ID = slice(-8, None)
"""Of a hash: what names its certificate (HashedId8)."""
SHORT_ID = slice(-3, None)
"""What asks for it (HashedId3)."""


@dataclass(slots=True, frozen=True)
class SspRange:
    """Service-specific permissions that an authority may give."""

    every: bool = False
    values: tuple[bytes, ...] = ()
    mask: bytes | None = None
    """Bits that must be those of the only value; None: the whole is one of the values."""

    def allows(self, ssp: bytes | None) -> bool:
        """Whether permissions lie within; None: a certificate that has none."""
        if self.every:
            return True
        if ssp is None:
            return not self.values
        if self.mask is None:
            return ssp in self.values
        (value,) = self.values
        return len(ssp) == len(value) == len(self.mask) and all(
            bits & mask == wanted & mask
            for bits, mask, wanted in zip(ssp, self.mask, value, strict=True)
        )


@dataclass(slots=True, frozen=True, kw_only=True)
class GroupPermission:
    """What an authority may let others do."""

    services: Mapping[int, SspRange] | None
    """By PSID; None: all."""
    nearest: int
    """Least number of certificates from the authority's to the one that it is about."""
    furthest: int | None
    """The greatest; None: any."""

    def allows(self, psid: int, ssp: bytes | None, steps: int) -> bool:
        """Whether a certificate so many steps below may have a permission."""
        if steps < self.nearest or (self.furthest is not None and steps > self.furthest):
            return False
        if self.services is None:
            return True
        return psid in self.services and self.services[psid].allows(ssp)


@dataclass(slots=True, frozen=True, kw_only=True)
class Certificate:
    """A certificate of IEEE 1609.2.

    Parameters
    ----------
    octets : bytes
        As it came.
    hash : bytes, 32
        Of its canonical form.
    content : bytes, 32
        Hash of what its issuer signed.
    name : str
        Its id, for people.
    issuer : bytes or None
        Id of the issuer's certificate; None: it is its own, as a root's is.
    is_explicit : bool
        It holds its key and a signature; an implicit one holds neither.
    point : bytes or None
        Its key on P-256, compressed as SEC 1 has it; None where it has another.
    signature : Signature or None
        By the issuer; None where there is none on P-256 with SHA-256.
    start, end : float
        Unix s.
    region : Region or None
        None: that of its issuer.
    services : mapping
        Service-specific permissions by PSID; None: without any.
    issues : tuple of GroupPermission
        What it may let others do.
    """

    octets: bytes
    hash: bytes
    content: bytes
    name: str
    issuer: bytes | None
    is_explicit: bool
    point: bytes | None
    signature: Signature | None
    start: float
    end: float
    region: Region | None
    services: Mapping[int, bytes | None]
    issues: tuple[GroupPermission, ...]

    @property
    def id(self) -> bytes:
        """What messages and other certificates call it."""
        return self.hash[ID]


@dataclass(slots=True, frozen=True, kw_only=True)
class SignedMessage:
    """Signed data, and what its header says.

    Parameters
    ----------
    payload : bytes
        What was sent.
    hash : bytes, 32
        Of payload and header.
    psid : int
        The service that it belongs to (ITS-AID).
    generation_time, expiry_time : float or None
        Unix s.
    place : Place or None
        Where it was made.
    signer : Certificate, bytes or None
        Who signed, or the id of its certificate; None: nobody whom others know.
    signature : Signature or None
        None where it is none on P-256 with SHA-256.
    asked : tuple of bytes
        Short ids of certificates that the sender wants to know.
    told : Certificate or None
        One that somebody asked for.
    """

    payload: bytes
    hash: bytes
    psid: int
    generation_time: float | None
    expiry_time: float | None
    place: Place | None
    signer: Certificate | bytes | None
    signature: Signature | None
    asked: tuple[bytes, ...]
    told: Certificate | None


@dataclass(slots=True, frozen=True, kw_only=True)
class Content:
    """What a message says of itself, which its header and its signer's certificate must bear out.

    Parameters
    ----------
    psid : int
        The service that such messages belong to.
    made, until : float
        Unix s between which it may have been signed.
    place : Place or None
        What it is about; None where it does not say.
    permissions : bytes
        Service-specific permissions that it needs.
    """

    psid: int
    made: float
    until: float
    place: Place | None
    permissions: bytes
