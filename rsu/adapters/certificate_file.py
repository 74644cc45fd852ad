"""Certificates in files, ``NAME.cert``, with the key ``NAME`` beside them or in a token."""

from collections.abc import Iterable, Mapping
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
from rsu.trust.signature.refusal import Refusal
from rsu.trust.signature.verifier import Verifier

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


def read_verifier(files: Iterable[Path]) -> Verifier:
    """Return a receiver that trusts what files hold; raises as `read_certificate`, `trusting`."""
    return trusting({file: read_certificate(file) for file in files})


def trusting(found: Mapping[Path, Certificate]) -> Verifier:
    """Return a receiver that trusts the roots among certificates, and knows the authorities.

    Raises
    ------
    InputError
        One is no root and has no issuer, or none of the roots vouches for it.
    """
    for file, one in found.items():
        if one.issuer is None and not is_own(one):
            raise InputError(file, "", "no root: it has not signed itself")
    verifier = Verifier([one for one in found.values() if one.issuer is None])
    left = dict(found)
    while left:
        answers = {file: verifier.chains.learn(certificate) for file, certificate in left.items()}
        refused = {file: one for file, one in answers.items() if isinstance(one, Refusal)}
        if len(refused) == len(left):  # nobody here is vouched for by another one any more
            file, chain = next(iter(refused.items()))
            raise InputError(file, "", f"no root given vouches for it: {chain}")
        left = {file: left[file] for file in refused}
    return verifier


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
