"""What two other encoders agree on is read and written here alike, octet by octet."""

import pytest

from hostile import survives
from rsu.errors import MessageError
from rsu.uper.message import codec, name_of
from vectors import NAMES, vectors


@pytest.mark.parametrize("name", NAMES)
def test_every_message_is_read_as_its_value(name: str) -> None:
    for row in vectors(name):
        decoded = codec(name, row["release"]).decode(bytes.fromhex(row["hex"]))
        assert decoded == row["value"], row["note"]


@pytest.mark.parametrize("name", NAMES)
def test_every_value_is_written_as_its_message(name: str) -> None:
    rows = [row for row in vectors(name) if row.get("direction") != "decode"]
    for row in rows:
        assert codec(name, row["release"]).encode(row["value"]).hex() == row["hex"], row["note"]


@pytest.mark.parametrize("name", NAMES)
def test_every_message_says_what_it_is(name: str) -> None:
    assert {name_of(bytes.fromhex(row["hex"])) for row in vectors(name)} == {name}


@pytest.mark.parametrize("kind", ["truncated", "overlong", "wrong_type"])
def test_what_is_no_message_is_refused(kind: str) -> None:
    rows = [row for row in vectors("invalid") if row["kind"] == kind]
    assert rows
    for row in rows:
        with pytest.raises(MessageError):
            codec(row["type"], row["release"]).decode(bytes.fromhex(row["hex"]))


def test_a_damaged_message_is_refused_or_read_and_nothing_else() -> None:
    rows = [row for row in vectors("invalid") if row["expect"] == "any"]
    assert rows
    for row in rows:
        survives(codec(row["type"], row["release"]).decode, bytes.fromhex(row["hex"]))
