"""Certificates in files, ``NAME.cert``, with the key ``NAME`` beside them or in a token."""

from pathlib import Path

from rsu.adapters.key_file import KeyFiles
from rsu.adapters.key_token import KeyToken
from rsu.codec.certificate import decode
from rsu.codec.envelope import Signer
from rsu.coer.message import LONGEST
from rsu.config import Token
from rsu.errors import InputError, MessageError
from rsu.trust.signature.certificate import Certificate
from rsu.trust.signature.chain import is_own
from rsu.trust.signature.key_store import KeyStore

SUFFIX = ".cert"


def read_certificate(path: Path) -> Certificate:
    """Return the certificate of a file.

    Raises
    ------
    InputError
        It cannot be read, or holds none.
    """
    try:
        with path.open("rb") as file:
            return decode(file.read(LONGEST + 1))
    except OSError as error:
        raise InputError(path, "", f"cannot be read: {error.strerror}") from None
    except MessageError as error:
        raise InputError(path, "", error.problem) from None


def read_root(path: Path) -> Certificate:
    """Return a certificate to be trusted; raises as `read_certificate`, or where it is no root."""
    root = read_certificate(path)
    if not is_own(root):
        raise InputError(path, "", "no root: it has not signed itself")
    return root


def read_signer(path: Path, token: Token | None = None) -> Signer:
    """Return who signs with the certificate of a file.

    Raises
    ------
    InputError
        As `read_certificate`, or its key is another one.
    KeyStoreError
        Its key cannot be used.
    """
    certificate, keys, name = read_certificate(path), store(path.parent, token), path.stem
    if keys.point(name) != certificate.point:
        raise InputError(path, "", f"the key {name} is not the certificate's")
    return Signer(certificate, keys, name)


def store(folder: Path, token: Token | None) -> KeyStore:
    """Return where keys live: in a token, or else in a folder."""
    return KeyFiles(folder) if token is None else KeyToken(token)
