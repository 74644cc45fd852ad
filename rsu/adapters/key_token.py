"""Signing keys in a token behind PKCS#11: they are made there and never leave it."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from rsu.adapters.key_file import owners_text
from rsu.errors import KeyStoreError
from rsu.trust.signature.ecdsa import Signature

if TYPE_CHECKING:
    from rsu.config import Token

UNCOMPRESSED, COORDINATE = 0x04, 32


class KeyToken:
    """Keys by label in a token that its user PIN opens.

    Parameters
    ----------
    token : Token
        Which, and where its PIN is.

    Raises
    ------
    KeyStoreError
        The module, the token or the PIN does not open, or the extra `token` is not installed.
    """

    def __init__(self, token: "Token") -> None:
        try:
            import pkcs11  # noqa: PLC0415 - of an extra
        except ImportError:
            raise KeyStoreError(token.label, "install it with pip install 'ivics[token]'") from None
        self._library: Any = pkcs11
        self._label = token.label
        pin = owners_text(Path(token.pin_file)).strip()
        with self._failures(token.label):
            opened: Any = self._library.lib(token.module).get_token(token_label=token.label)
            self._session: Any = opened.open(user_pin=pin, rw=True)

    def make(self, name: str) -> bytes:
        """Make a new key, and return its point, compressed as SEC 1 has it.

        Raises
        ------
        KeyStoreError
            There is one of this name, or the token makes none.
        """
        if self._found(name, self._library.ObjectClass.PRIVATE_KEY):
            raise KeyStoreError(name, f"token {self._label} has one already")
        curve = self._library.util.ec.encode_named_curve_parameters("secp256r1")
        attribute = self._library.Attribute
        with self._failures(name):
            parameters = self._session.create_domain_parameters(
                self._library.KeyType.EC, {attribute.EC_PARAMS: curve}, local=True
            )
            parameters.generate_keypair(
                store=True,
                label=name,
                private_template={attribute.SENSITIVE: True, attribute.EXTRACTABLE: False},
            )
        return self.point(name)

    def point(self, name: str) -> bytes:
        """Return the point of a key; raises as `sign`."""
        with self._failures(name):
            key = self._session.get_key(
                object_class=self._library.ObjectClass.PUBLIC_KEY, label=name
            )
            point = bytes(key[self._library.Attribute.EC_POINT])[-2 * COORDINATE - 1 :]
        if len(point) != 2 * COORDINATE + 1 or point[0] != UNCOMPRESSED:
            raise KeyStoreError(name, f"token {self._label} holds no key on P-256 of this name")
        return bytes((2 + (point[-1] & 1),)) + point[1 : 1 + COORDINATE]

    def sign(self, name: str, signed: bytes) -> Signature:
        """Return the signature of a key over a hash.

        Raises
        ------
        KeyStoreError
            The token has no such key, or does not sign.
        """
        with self._failures(name):
            key = self._session.get_key(
                object_class=self._library.ObjectClass.PRIVATE_KEY, label=name
            )
            raw = cast("bytes", key.sign(signed, mechanism=self._library.Mechanism.ECDSA))
        middle = len(raw) // 2
        return Signature(int.from_bytes(raw[:middle], "big"), int.from_bytes(raw[middle:], "big"))

    def _found(self, name: str, kind: object) -> list[Any]:
        attribute = self._library.Attribute
        with self._failures(name):
            return list(self._session.get_objects({attribute.CLASS: kind, attribute.LABEL: name}))

    @contextmanager
    def _failures(self, name: str) -> Generator[None]:
        try:
            yield
        except (self._library.PKCS11Error, RuntimeError, OSError) as error:
            said = str(error) or type(error).__name__
            raise KeyStoreError(name, f"token {self._label}: {said}") from None
