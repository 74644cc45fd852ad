"""Keys in files and in a token sign what their points verify, and nobody else may read them."""

import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from rsu.adapters.key_file import KeyFiles
from rsu.adapters.key_token import KeyToken
from rsu.config import Token
from rsu.errors import KeyStoreError
from rsu.trust.signature.ecdsa import hash_of, public_key, verifies
from rsu.trust.signature.key_store import KeyStore

SIGNED = hash_of(bytes(32), bytes(32))


MODULE = "/usr/lib/softhsm/libsofthsm2.so"


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Token]:
    """A token of SoftHSM; its library reads where tokens are when it is first opened."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}\n")
    pin = folder / "pin"
    pin.write_text("123456\n")
    pin.chmod(0o600)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        subprocess.run(
            ["softhsm2-util", "--init-token", "--free", "--label", "unit",
             "--so-pin", "654321", "--pin", "123456"],
            check=True, capture_output=True,
        )  # fmt: skip
        yield Token(module=MODULE, label="unit", pin_file=str(pin))


@pytest.fixture(params=["files", "token"])
def keys(request: pytest.FixtureRequest, tmp_path: Path) -> KeyStore:
    """Each kind of store."""
    if request.param == "files":
        return KeyFiles(tmp_path)
    return KeyToken(request.getfixturevalue("token"))


def test_a_key_signs_what_its_point_verifies(keys: KeyStore) -> None:
    point = keys.make("signer")
    assert keys.point("signer") == point
    key = public_key(point)
    assert key is not None
    assert verifies(key, keys.sign("signer", SIGNED), SIGNED)
    assert not verifies(key, keys.sign("signer", SIGNED), bytes(32))
    with pytest.raises(KeyStoreError, match="signer"):
        keys.make("signer")
    with pytest.raises(KeyStoreError, match="nobody"):
        keys.sign("nobody", SIGNED)


def test_a_token_that_does_not_open_is_named(token: Token, tmp_path: Path) -> None:
    pin = tmp_path / "pin"
    pin.write_text("1234567")
    pin.chmod(0o600)
    for wrong in (
        Token(module=token.module, label="other", pin_file=token.pin_file),
        Token(module=str(tmp_path / "none.so"), label="unit", pin_file=token.pin_file),
        Token(module=token.module, label="unit", pin_file=str(pin)),
    ):
        with pytest.raises(KeyStoreError, match=f"signing key {wrong.label}: token"):
            KeyToken(wrong)
    pin.chmod(0o644)
    with pytest.raises(KeyStoreError, match="others may read it"):
        KeyToken(Token(module=token.module, label="unit", pin_file=str(pin)))


def test_a_file_is_its_owners_alone_and_never_written_over(tmp_path: Path) -> None:
    keys = KeyFiles(tmp_path)
    keys.make("unit")
    file = tmp_path / "unit.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    with pytest.raises(KeyStoreError, match=r"unit\.key: cannot be written: File exists"):
        keys.make("unit")
    assert file.read_bytes() == before


def test_a_file_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    keys = KeyFiles(tmp_path)
    keys.make("unit")
    (tmp_path / "unit.key").chmod(0o640)
    with pytest.raises(KeyStoreError, match=r"unit\.key: others may read it: chmod 600"):
        keys.sign("unit", SIGNED)


def test_what_is_no_such_key_is_named(tmp_path: Path) -> None:
    keys = KeyFiles(tmp_path)
    with pytest.raises(KeyStoreError, match=r"none\.key: cannot be read"):
        keys.sign("none", SIGNED)
    for name, octets in {"text": b"no key", "other": of_another_curve()}.items():
        (tmp_path / f"{name}.key").write_bytes(octets)
        (tmp_path / f"{name}.key").chmod(0o600)
        with pytest.raises(KeyStoreError, match=rf"{name}\.key: holds no key"):
            keys.sign(name, SIGNED)


def of_another_curve() -> bytes:
    return ec.generate_private_key(ec.SECP384R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
