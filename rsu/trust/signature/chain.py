"""Certificates that lead to a trusted root: given, or learnt from those who sign with them."""

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from rsu.trust.signature.certificate import SHORT_ID, Certificate
from rsu.trust.signature.ecdsa import OF_NOTHING, hash_of, public_key, verifies
from rsu.trust.signature.refusal import Refusal

SIGNERS = 4096
"""Certificates of senders that are remembered; the one not heard for longest goes first."""
AUTHORITIES = 64
"""Certificates of authorities that are learnt; after that, no more."""
WANTED = 16
"""Certificates that are asked for at once; the oldest question goes first."""


@dataclass(slots=True, frozen=True)
class Chain:
    """A certificate, its key, and who vouches for it up to the root."""

    certificate: Certificate
    key: EllipticCurvePublicKey
    above: tuple[Certificate, ...]

    @property
    def line(self) -> tuple[Certificate, ...]:
        """The certificate, and then of who vouches for it."""
        return self.certificate, *self.above


class Chains:
    """What is known of certificates; a root is trusted because it was given, and for nothing else.

    Parameters
    ----------
    roots : iterable of Certificate
        Trusted.
    """

    def __init__(self, roots: Iterable[Certificate]) -> None:
        self._authorities: dict[bytes, Chain] = {}
        self._signers: dict[bytes, Chain] = {}
        self._wanted: dict[bytes, None] = {}
        for root in roots:
            key = None if root.point is None else public_key(root.point)
            if key is not None:
                self._authorities[root.id] = Chain(root, key, ())

    @property
    def wanted(self) -> tuple[bytes, ...]:
        """Short ids of certificates to ask for, in the next message that may."""
        return tuple(self._wanted)

    def of(self, signer: Certificate | bytes | None) -> Chain | Refusal:
        """Return the chain of who signed, learning it where its certificate came along."""
        if isinstance(signer, Certificate):
            return self.learn(signer)
        if signer is None:
            return Refusal.NO_SIGNER
        chain = self._signers.pop(signer, None)
        if chain is None:
            self._ask(signer)
            return Refusal.UNKNOWN_SIGNER
        self._signers[signer] = chain  # the last one heard stands last
        return chain

    def learn(self, certificate: Certificate) -> Chain | Refusal:
        """Return the chain of a certificate, which is remembered if there is one."""
        known = self._authorities.get(certificate.id) or self._signers.get(certificate.id)
        if known is not None and known.certificate.hash == certificate.hash:
            if self._signers.pop(certificate.id, None) is not None:
                self._signers[certificate.id] = known  # the last one heard stands last
            return known
        chain = self._checked(certificate)
        if isinstance(chain, Chain):
            self._remember(chain)
        return chain

    def _checked(self, certificate: Certificate) -> Chain | Refusal:
        if not certificate.is_explicit:
            return Refusal.IMPLICIT
        if certificate.issuer is None:
            return Refusal.UNTRUSTED
        issuer = self._authorities.get(certificate.issuer)
        if issuer is None:
            self._ask(certificate.issuer)
            return Refusal.UNKNOWN_ISSUER
        return _vouched(issuer, certificate)

    def _remember(self, chain: Chain) -> None:
        certificate = chain.certificate
        self._wanted.pop(certificate.id[SHORT_ID], None)
        if not certificate.issues:
            self._signers[certificate.id] = chain
            if len(self._signers) > SIGNERS:
                del self._signers[next(iter(self._signers))]
        elif len(self._authorities) < AUTHORITIES:
            self._authorities[certificate.id] = chain

    def _ask(self, certificate: bytes) -> None:
        self._wanted[certificate[SHORT_ID]] = None
        if len(self._wanted) > WANTED:
            del self._wanted[next(iter(self._wanted))]


def is_own(root: Certificate) -> bool:
    """Whether a certificate that is its own issuer has signed itself."""
    key = None if root.point is None else public_key(root.point)
    if root.issuer is not None or key is None or root.signature is None:
        return False
    return verifies(key, root.signature, hash_of(root.content, OF_NOTHING))


def _vouched(issuer: Chain, certificate: Certificate) -> Chain | Refusal:
    """Return the chain of a certificate, where its issuer may have signed it and has."""
    above = (issuer.certificate, *issuer.above)
    if not _may_issue(above, certificate):
        return Refusal.NOT_ISSUED
    key = None if certificate.point is None else public_key(certificate.point)
    if key is None or certificate.signature is None:
        return Refusal.UNSUPPORTED
    signed = hash_of(certificate.content, issuer.certificate.hash)
    if not verifies(issuer.key, certificate.signature, signed):
        return Refusal.FORGED_CERTIFICATE
    return Chain(certificate, key, above)


def _may_issue(above: tuple[Certificate, ...], certificate: Certificate) -> bool:
    """Whether everyone above may let others have all that a certificate may do itself."""
    return all(
        any(group.allows(psid, ssp, steps) for group in authority.issues)
        for steps, authority in enumerate(above, 1)
        for psid, ssp in certificate.services.items()
    )
