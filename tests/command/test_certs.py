"""`ivics certs`: a root, an authority and tickets, which are never written over."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pki import denm, header, received
from rsu.adapters.certificate_file import read_signer, read_verifier
from rsu.adapters.key_file import KeyFiles
from rsu.cli import app
from rsu.codec.envelope import sign
from rsu.errors import InputError

PLACE = "48.1351,11.5820,2000"


def certs(*words: object) -> dict[str, Any]:
    """What a command prints as JSON."""
    called = CliRunner().invoke(app, ["certs", *map(str, words), "--json"], catch_exceptions=False)
    return json.loads(called.stdout)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    certs("root", tmp_path / "pki")
    certs("authority", tmp_path / "pki")
    return tmp_path / "pki"


def test_a_ticket_signs_what_the_root_vouches_for(folder: Path) -> None:
    said = certs("ticket", folder, "unit", "--circle", PLACE, "--causes", "97,94", "--days", 1)
    assert said["services"] == {"denm": "01000024"}
    signer = read_signer(folder / "unit.cert")
    now = signer.certificate.start + 1.0
    data = sign(denm(at=now), header(time=now), signer)
    verifier = read_verifier([folder / "root.cert", folder / "authority.cert"])
    assert received(verifier, data, now=now + 0.1) == signer.certificate


def test_a_ticket_ends_with_its_authority(folder: Path) -> None:
    said = certs("ticket", folder, "unit", "--days", 2730)
    authority = certs("show", folder / "authority.cert")
    assert authority["end_s"] - 3601.0 < said["end_s"] <= authority["end_s"]


def test_keys_are_their_owners_alone(folder: Path) -> None:
    certs("ticket", folder, "unit")
    modes = {stat.S_IMODE(file.stat().st_mode) for file in folder.glob("*.key")}
    assert modes == {0o600}


@pytest.mark.parametrize("gone", ["unit.cert", "unit.key"])
def test_nothing_is_written_over(folder: Path, gone: str) -> None:
    certs("ticket", folder, "unit")
    (folder / gone).unlink()
    before = {file: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(InputError, match="is there already, and is not written over"):
        certs("ticket", folder, "unit")
    with pytest.raises(InputError, match=r"root\.cert: is there already"):
        certs("root", folder)
    assert {file: file.read_bytes() for file in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--for", "spatem"], r"--for: spatem: expected one of cam, denm"),
        (["--causes", "97,5"], r"--causes: 97,5: expected some of"),
        (["--causes", "all"], r"--causes: all: expected some of"),
        (["--circle", "48,11"], r"--circle: 48,11: expected LAT,LON,M"),
        (["--circle", "48,11,1e9"], r"--circle: 48,11,1e9: expected LAT,LON,M"),
        (["--label", "x"], r"expected --module, --label and --pin-file together"),
    ],
)
def test_a_mistake_is_named_and_makes_nothing(folder: Path, words: list[str], problem: str) -> None:
    before = set(folder.iterdir())
    with pytest.raises(InputError, match=problem):
        certs("ticket", folder, "unit", *words)
    assert set(folder.iterdir()) == before


def test_a_name_stays_within_the_folder(folder: Path) -> None:
    with pytest.raises(InputError, match="expected letters"):
        certs("ticket", folder, "../unit")


def test_what_is_no_certificate_or_no_root_is_named(folder: Path) -> None:
    with pytest.raises(InputError, match=r"none\.cert: cannot be read"):
        certs("show", folder / "none.cert")
    (folder / "unit.cert").write_bytes(b"\xffno certificate")
    with pytest.raises(InputError, match=r"unit\.cert: octet 0"):
        certs("show", folder / "unit.cert")
    with pytest.raises(InputError, match=r"authority\.cert: no root given vouches for it"):
        read_verifier([folder / "authority.cert"])


def test_a_key_of_another_certificate_is_not_used(folder: Path) -> None:
    certs("ticket", folder, "unit")
    (folder / "unit.key").unlink()
    KeyFiles(folder).make("unit")
    with pytest.raises(InputError, match="the key unit is not the certificate's"):
        read_signer(folder / "unit.cert")


def test_people_read_lines(folder: Path) -> None:
    shown = CliRunner().invoke(app, ["certs", "show", str(folder / "root.cert")])
    lines = dict(line.split(maxsplit=1) for line in shown.stdout.splitlines())
    assert lines["issuer"] == "-"
    assert lines["name"] == "root"
    assert lines["start_s"].startswith("20")
