"""Whether CARLA answers at a port, asked without the client: it may hang or abort on strangers."""

import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from msgspec import DecodeError, msgpack

from rsu.errors import CarlaUnavailableError, InputError

VERSION = "0.9.16"
"""The only one that the bridge speaks: others abort the client, or answer nonsense to it."""
SCHEME = "carla://"
_QUESTION = msgpack.encode([0, 1, "version", [[False]]])
_LONGEST = 4096
_PORTS = 65_535
"""One more is needed for the streams."""


@dataclass(slots=True, frozen=True)
class Endpoint:
    """Where a server of CARLA listens."""

    host: str
    port: int
    timeout: float = 10.0
    """s that it may take to answer."""

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def read_endpoint(world: str) -> Endpoint:
    """Read ``carla://HOST:PORT``.

    Raises
    ------
    InputError
        It is none.
    """
    host, _, port = world.removeprefix(SCHEME).rpartition(":")
    named = world.startswith(SCHEME) and host and port.isdecimal()
    if not named or not 0 < int(port) < _PORTS:
        raise InputError("--world", world, "expected player or carla://HOST:PORT")
    return Endpoint(host, int(port))


def ask_version(endpoint: Endpoint) -> str:
    """Return the version of the server.

    Raises
    ------
    CarlaUnavailableError
        Nobody answers, or something that is not CARLA.
    """
    try:
        said = _exchange(endpoint)
    except (OSError, UnicodeError) as error:  # the latter of a name that is none
        raise CarlaUnavailableError(str(endpoint), str(error) or "no answer") from None
    answer: Any = None
    with suppress(DecodeError, UnicodeDecodeError, RecursionError):
        answer = msgpack.decode(said)
    match answer:
        case [1, 1, None, [[1, str(version)]] | [1, str(version)]]:
            return version
        case _:
            raise CarlaUnavailableError(str(endpoint), "what answers is not CARLA")


def demand_version(endpoint: Endpoint) -> None:
    """Go on only with a server of exactly the version that the bridge speaks.

    Raises
    ------
    CarlaUnavailableError
        It has another one, or there is none.
    """
    version = ask_version(endpoint)
    if version != VERSION:
        reason = f"it is version {version[:40]}, and only {VERSION} will do"
        raise CarlaUnavailableError(str(endpoint), reason)


def _exchange(endpoint: Endpoint) -> bytes:
    """Ask, and return the first piece of an answer; CARLA's is so short that it comes whole."""
    address = (endpoint.host, endpoint.port)
    with socket.create_connection(address, timeout=endpoint.timeout) as connection:
        connection.sendall(_QUESTION)
        return connection.recv(_LONGEST)
