"""`ivics v2x decode` and `encode`: one message, or a file of them."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec

from rsu.errors import InputError, IvicsError, MessageError
from rsu.uper.message import RELEASES, Codec, codec, name_of

HEX = re.compile(r"(?:[0-9A-Fa-f]{2})*", re.ASCII)
LONGEST_LINE = 1 << 22
"""Octets of a line: more than any message is as JSON."""


def decoded(name: str | None, release: int, text: str) -> str:
    """Return the value of a message as JSON.

    Raises
    ------
    InputError
        The text is not hex, or there is no such message.
    MessageError
        It is no valid message.
    """
    return _json(value_of(name, release, text))


def value_of(name: object, release: object, text: object) -> dict[str, Any]:
    """Return the value of a message in hex; raises as `decoded`."""
    data = octets_of(text)
    return codec_of(name_of(data) if name is None else name, release)[1].decode(data)


def octets_of(text: object) -> bytes:
    """Return the octets of hex.

    Raises
    ------
    InputError
        The text is something else.
    """
    if not isinstance(text, str) or HEX.fullmatch(text) is None:
        raise InputError("hex", "", "expected an even number of digits 0 to 9 and a to f")
    return bytes.fromhex(text)


def encoded(name: str, release: int, text: str) -> str:
    """Return the message of a value as JSON, in hex.

    Raises
    ------
    InputError
        The text is not JSON, or there is no such message.
    MessageError
        It is no value of this message.
    """
    return codec_of(name, release)[1].encode(_parsed(text.encode(errors="surrogateescape"))).hex()


def codec_of(name: object, release: object) -> tuple[str, Codec]:
    """Return the name of a message and its codec.

    Raises
    ------
    InputError
        There is no such message.
    """
    if not isinstance(name, str) or name not in RELEASES:
        raise InputError("type", str(name)[:40], f"expected one of {', '.join(RELEASES)}")
    if type(release) is not int or release not in RELEASES[name]:
        expected = " or ".join(map(str, RELEASES[name]))
        raise InputError("release", str(release)[:40], f"{name} is described for {expected}")
    return name, codec(name, release)


def decode_file(file: Path) -> bool:
    """Print the value of each message of a file, a line each; return whether all were good."""
    return _answer(
        file,
        lambda line: {"value": value_of(line.get("type"), line.get("release", 2), line.get("hex"))},
    )


def encode_file(file: Path) -> bool:
    """Print the message of each value of a file, a line each; return whether all were good."""
    return _answer(
        file,
        lambda line: {
            "hex": codec_of(line.get("type"), line.get("release", 2))[1]
            .encode(line.get("value"))
            .hex()
        },
    )


def lines(file: Path) -> Iterator[dict[str, Any] | IvicsError]:
    """Yield the object of each line, or what is wrong with it.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    try:
        with file.open("rb") as stream:
            while line := stream.readline(LONGEST_LINE):
                yield _line(line, stream)
    except OSError as error:
        raise InputError(file, "", f"cannot be read: {error.strerror}") from None


def _line(line: bytes, stream: BinaryIO) -> dict[str, Any] | IvicsError:
    if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
        while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
        return InputError("line", "", f"longer than {LONGEST_LINE} octets")
    try:
        parsed = _parsed(line)
    except InputError as error:
        return error
    if not isinstance(parsed, dict):
        return InputError("line", "", "expected an object")
    return cast("dict[str, Any]", parsed)


def _answer(file: Path, of_line: Callable[[dict[str, Any]], dict[str, Any]]) -> bool:
    all_good = True
    for number, line in enumerate(lines(file), 1):
        try:
            if isinstance(line, IvicsError):
                raise line
            answer = of_line(line)
        except (InputError, MessageError) as error:
            answer = {"error": " ".join(str(error).split())}
            all_good = False
        sys.stdout.write(_json({"line": number, **answer}) + "\n")
        sys.stdout.flush()
    return all_good


def _parsed(text: bytes) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError("JSON", "", str(error)) from None


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
