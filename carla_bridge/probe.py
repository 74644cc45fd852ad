"""Whether CARLA answers at a port, asked without the client: it may hang or abort on strangers."""

import socket
from dataclasses import dataclass
from typing import Any

from msgspec import DecodeError, msgpack

from rsu.errors import CarlaUnavailableError

VERSION = "0.9.16"
"""The only one that the bridge speaks: others abort the client, or answer nonsense to it."""
_QUESTION = msgpack.encode([0, 1, "version", [[False]]])
_LONGEST = 4096


@dataclass(slots=True, frozen=True)
class Endpoint:
    """Where a server of CARLA listens."""

    host: str
    port: int
    timeout: float = 10.0
    """s that it may take to answer."""

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def ask_version(endpoint: Endpoint) -> str:
    """Return the version of the server.

    Raises
    ------
    CarlaUnavailableError
        Nobody answers, or something that is not CARLA.
    """
    answer: Any = None
    try:
        answer = msgpack.decode(_exchange(endpoint))
    except OSError as error:
        raise CarlaUnavailableError(str(endpoint), str(error) or "no answer") from None
    except (DecodeError, UnicodeDecodeError):
        raise CarlaUnavailableError(str(endpoint), "what answers is not CARLA") from None
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
        reason = f"it is version {version}, and only {VERSION} will do"
        raise CarlaUnavailableError(str(endpoint), reason)


def _exchange(endpoint: Endpoint) -> bytes:
    """Ask, and return the first piece of an answer; CARLA's is so short that it comes whole."""
    address = (endpoint.host, endpoint.port)
    with socket.create_connection(address, timeout=endpoint.timeout) as connection:
        connection.sendall(_QUESTION)
        return connection.recv(_LONGEST)
