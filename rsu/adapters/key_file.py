"""Signing keys in files: PKCS#8, readable by their owner alone."""

import os
import stat
from functools import cache
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

from rsu.errors import KeyStoreError
from rsu.trust.signature.ecdsa import Signature

OWNER_ONLY = 0o600
SIGNED = ec.ECDSA(utils.Prehashed(SHA256()))


class KeyFiles:
    """A folder with a key a file, ``NAME.key``.

    Parameters
    ----------
    folder : Path
        Where the files are.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, name: str) -> bytes:
        """Make a new key, and return its point, compressed as SEC 1 has it.

        Raises
        ------
        KeyStoreError
            There is one of this name, or the file cannot be written.
        """
        key, path = ec.generate_private_key(ec.SECP256R1()), self._path(name)
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as out:  # noqa: PTH123 - never open to others
                out.write(pem)
        except OSError as error:
            raise KeyStoreError(str(path), f"cannot be written: {error.strerror}") from None
        return _point(key)

    def point(self, name: str) -> bytes:
        """Return the point of a key; raises as `sign`."""
        return _point(_read(self._path(name)))

    def sign(self, name: str, signed: bytes) -> Signature:
        """Return the signature of a key over a hash.

        Raises
        ------
        KeyStoreError
            The file is not there, is open to others, or holds no such key.
        """
        key = _read(self._path(name))
        return Signature(*utils.decode_dss_signature(key.sign(signed, SIGNED)))

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.key"


def owners_text(path: Path) -> str:
    """Return what a file holds that its owner alone may read.

    Raises
    ------
    KeyStoreError
        It cannot be read, or others may read it too.
    """
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & ~OWNER_ONLY:
                raise KeyStoreError(str(path), "others may read it: chmod 600")
            return file.read()
    except OSError as error:
        raise KeyStoreError(str(path), f"cannot be read: {error.strerror}") from None


@cache
def _read(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(owners_text(path).encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyStoreError(str(path), f"holds no key as PKCS#8: {error}") from None
    if not (isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)):
        raise KeyStoreError(str(path), "holds no key on P-256")
    return key


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
    )
