from pathlib import Path

import pytest

from rsu.bench import fuzz
from rsu.bench.fuzz import Tally, bench_fuzz
from rsu.bench.reader import Reader, readers
from rsu.errors import ConfigError, MessageError

FEW = 10_000


def test_what_is_damaged_was_good(tmp_path: Path) -> None:
    known = readers(tmp_path)
    for reader in known:
        reader.read(reader.octets)
    assert {reader.family for reader in known} == {
        "packed", "signed", "geonetworking", "json", "protobuf", "rtcm", "mcap", "settings",
    }  # fmt: skip


def test_damaged_inputs_are_read_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "INPUTS", FEW)
    told = bench_fuzz()
    assert told["undeclared"] == 0
    assert sum(family["inputs"] for family in told["families"].values()) == FEW
    for family in told["families"].values():
        assert family["read"] + family["refused"] == family["inputs"] > 0


def test_what_is_not_declared_is_counted() -> None:
    def crash(_: bytes) -> None:
        raise ZeroDivisionError

    def refuse(_: bytes) -> None:
        raise MessageError("cam", "none")

    def mistake(_: bytes) -> None:
        raise ConfigError("site.toml", "$", "none")

    tally = Tally()
    for read in (crash, refuse, mistake, len):
        tally.attack(Reader("packed", read, b"good"), b"bad")
    assert (tally.inputs, tally.read, tally.refused, tally.undeclared) == (4, 1, 1, 2)
