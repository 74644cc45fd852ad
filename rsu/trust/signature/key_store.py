"""Where signing keys live: in files, in a token, behind a service; only signatures come out.

The seam is what PKCS#11 and PARSEC (``psa_sign_hash``) have in common: a key has a name, and signs
a hash.
"""

from typing import Protocol

from rsu.trust.signature.ecdsa import Signature


class KeyStore(Protocol):
    """Keys on P-256 by name.  Each call raises `KeyStoreError` when the store does not do it."""

    def make(self, name: str) -> bytes:
        """Make a new key, and return its point, compressed as SEC 1 has it."""
        ...

    def point(self, name: str) -> bytes:
        """Return the point of a key."""
        ...

    def sign(self, name: str, signed: bytes) -> Signature:
        """Return the signature of a key over a hash."""
        ...
