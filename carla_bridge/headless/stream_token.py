"""Tokens: where the frames of a stream are to be had."""

import struct
from dataclasses import dataclass
from ipaddress import IPv4Address

from rsu.errors import InputError

_TOKEN = struct.Struct("<IHBB4s12x")
_TCP = 1
_NOT_SET, _V4 = 0, 1
WORLD_STREAM = 1


@dataclass(slots=True, frozen=True)
class Address:
    """Where the streams of a server are; a host of 0.0.0.0 leaves it to the client.

    Raises
    ------
    InputError
        The host is no IPv4 address.
    """

    host: str
    port: int

    def __post_init__(self) -> None:
        try:
            IPv4Address(self.host)
        except ValueError:
            problem = "expected an IPv4 address, such as 127.0.0.1"
            raise InputError("--host", self.host, problem) from None

    def token(self, stream: int) -> bytes:
        """Return the 24 bytes that lead to a stream."""
        host = IPv4Address(self.host)
        kind = _NOT_SET if host.is_unspecified else _V4
        return _TOKEN.pack(stream, self.port, _TCP, kind, host.packed)
