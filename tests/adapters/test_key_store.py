"""Keys in files sign what their points verify, and nobody else may read them."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from rsu.adapters.key_file import KeyFiles
from rsu.errors import KeyStoreError
from rsu.trust.signature.ecdsa import hash_of, public_key, verifies

SIGNED = hash_of(bytes(32), bytes(32))


def test_a_key_signs_what_its_point_verifies(tmp_path: Path) -> None:
    keys = KeyFiles(tmp_path)
    point = keys.make("unit")
    assert keys.point("unit") == KeyFiles(tmp_path).point("unit") == point
    key = public_key(point)
    assert key is not None
    assert verifies(key, keys.sign("unit", SIGNED), SIGNED)
    assert not verifies(key, keys.sign("unit", SIGNED), bytes(32))


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
