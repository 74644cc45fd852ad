"""`ivics v2x`: hex in, JSON out, and back; a file of them; a capture."""

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from rsu.bench.traffic_message import CAM, DENM, cpm
from rsu.cli import main
from rsu.codec import geonetworking
from rsu.codec.pcap import FILE_HEADER
from rsu.command.capture import write
from rsu.command.etsi_message import decode_file, decoded, encode_file, encoded
from rsu.errors import InputError, MessageError, TableError
from rsu.uper.message import codec

OCTETS = codec("cam", 1).encode(CAM).hex()
ROW = {"type": "cam", "release": 1, "hex": OCTETS}


def lines(path: Path, *rows: object) -> Path:
    file = path / "messages.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return file


def test_a_message_goes_to_json_and_back() -> None:
    text = decoded("cam", 1, OCTETS)
    assert json.loads(text) == CAM
    assert encoded("cam", 1, text) == OCTETS


def test_the_header_says_the_type() -> None:
    assert decoded(None, 1, OCTETS) == decoded("cam", 1, OCTETS)


@pytest.mark.parametrize("text", ["zz", "0", "02 02", "0x0202", "٠٢"])
def test_what_is_no_hex_is_the_users_mistake(text: str) -> None:
    with pytest.raises(InputError, match="hex"):
        decoded("cam", 1, text)


@pytest.mark.parametrize(("name", "release"), [("mapem", 2), ("cpm", 1), ("cam", 3)])
def test_what_is_not_described_is_the_users_mistake(name: str, release: int) -> None:
    with pytest.raises(InputError, match=r"expected one of|is described for"):
        decoded(name, release, OCTETS)


@pytest.mark.parametrize("text", ["", "{", "nan", "[" * 100_000])
def test_what_is_no_json_is_the_users_mistake(text: str) -> None:
    with pytest.raises(InputError, match="JSON"):
        encoded("cam", 1, text)


def test_a_value_of_another_kind_is_no_message() -> None:
    with pytest.raises(MessageError):
        encoded("cam", 1, "[]")


def test_a_bad_line_never_ends_a_batch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = lines(tmp_path, ROW, [], ROW | {"hex": "zz"}, ROW | {"type": 1}, ROW | {"hex": None})
    with file.open("ab") as stream:
        stream.write(
            b'\n\xff\n{"type": "\xff"}\n' + b" " * (1 << 23) + b"\n" + json.dumps(ROW).encode()
        )
    assert not decode_file(file)
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["line"] for answer in answers] == list(range(1, 11))
    assert ["value" in answer for answer in answers] == [True] + [False] * 8 + [True]
    assert answers[-1]["value"] == CAM


def test_a_batch_of_values_is_encoded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert encode_file(lines(tmp_path, {"type": "cam", "release": 1, "value": CAM, "more": 1}))
    assert json.loads(capsys.readouterr().out) == {"line": 1, "hex": OCTETS}


def test_a_file_that_is_not_there_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        decode_file(tmp_path / "none.jsonl")


def test_a_frame_has_the_ports_and_places_of_its_message(tmp_path: Path) -> None:
    rows = [
        ROW | {"time_s": 1_700_000_000.25},
        {"type": "denm", "release": 1, "value": DENM},
        {"type": "cpm", "value": cpm(1)},
    ]
    assert write(lines(tmp_path, *rows), tmp_path / "out.pcap", None, 15) == {"frames": 3}
    data = (tmp_path / "out.pcap").read_bytes()
    assert data.startswith(FILE_HEADER)
    frames = list(split(data[len(FILE_HEADER) :]))
    assert [time for time, _ in frames] == [1_700_000_000.25] * 3
    assert [port(frame) for _, frame in frames] == [2001, 2002, 2009]
    assert [frame[12:14] for _, frame in frames] == [b"\x89\x47"] * 3
    assert [frame[19] for _, frame in frames] == [0x50, 0x40, 0x50]
    assert bytes.fromhex(OCTETS) == frames[0][1][-len(OCTETS) // 2 :]
    area = struct.unpack(">iiH", frames[1][1][54:64])
    assert area == (481_351_000, 115_820_000, 200)


def test_the_sender_stands_where_it_is_told(tmp_path: Path) -> None:
    write(lines(tmp_path, ROW), tmp_path / "out.pcap", (48.5, -11.25), 12)
    ((_, frame),) = split((tmp_path / "out.pcap").read_bytes()[len(FILE_HEADER) :])
    assert struct.unpack(">ii", frame[38:46]) == (485_000_000, -112_500_000)
    assert frame[26] == 12 << 2


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"type": "cam", "hex": "02"}, "line 1: not a valid cam"),
        (ROW | {"time_s": "now"}, "line 1: time_s: expected Unix seconds"),
        (ROW | {"time_s": 1e12}, "line 1: time_s: expected Unix seconds"),
        ([], "line 1: line: expected an object"),
    ],
)
def test_a_line_that_is_no_message_is_named(row: object, problem: str, tmp_path: Path) -> None:
    with pytest.raises(TableError, match=problem):
        write(lines(tmp_path, row), tmp_path / "out.pcap", None, 15)
    assert not (tmp_path / "out.pcap").exists()


def test_a_place_that_is_not_known_is_where_both_are_zero() -> None:
    value: dict[str, Any] = json.loads(json.dumps(CAM))
    place = value["cam"]["camParameters"]["basicContainer"]["referencePosition"]
    assert geonetworking.place_of("cam", value) == (481_351_000, 115_820_000)
    place["latitude"] = 900_000_001
    assert geonetworking.place_of("cam", value) == (0, 0)
    with pytest.raises(MessageError, match="are put into frames"):
        geonetworking.place_of("poim", value)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["decode", "--release", "1", OCTETS, OCTETS], 0),
        (["encode", "--type", "cam", "--release", "1", json.dumps(CAM)], 0),
        (["decode", "--type", "cam", OCTETS[:-4]], 1),
        (["encode", "--type", "cam", "{}"], 1),
        (["decode", "--type", "cam", "zz"], 2),
        (["decode", "--type", "nosuch", OCTETS], 2),
        (["encode", "--type", "cam", '{"a":'], 2),
        (["encode", "{}"], 2),
        (["decode"], 2),
    ],
)
def test_the_exit_code_says_whose_fault_it_is(
    arguments: list[str],
    code: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.argv", ["ivics", "v2x", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code or 0) == code
    said = capsys.readouterr().err
    assert said.count("\n") == (1 if code else 0)


def split(records: bytes) -> list[tuple[float, bytes]]:
    frames: list[tuple[float, bytes]] = []
    while records:
        seconds, micros, length, _ = struct.unpack("<IIII", records[:16])
        frames.append((seconds + micros * 1e-6, records[16 : 16 + length]))
        records = records[16 + length :]
    return frames


def port(frame: bytes) -> int:
    headers = 14 + 4 + 8 + (44 if frame[19] == 0x40 else 28)
    return int.from_bytes(frame[headers : headers + 2], "big")
