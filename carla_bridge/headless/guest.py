"""Who is connected: bounded, and who never said anything makes room first."""

import asyncio
from typing import cast

MOST = 400
"""Connections to one port; two ports fit into the 1,024 files that a process may usually open."""


class Guests:
    """Transports of one port, in the order in which they came."""

    def __init__(self) -> None:
        self._silent: dict[asyncio.Transport, None] = {}
        self._known: set[asyncio.Transport] = set()

    def welcome(self, transport: asyncio.BaseTransport) -> asyncio.Transport:
        """Take a connection; when all places are taken, the oldest silent one loses its own."""
        guest = cast("asyncio.Transport", transport)
        if len(self._silent) + len(self._known) >= MOST:
            oldest = next(iter(self._silent), guest)
            self._silent.pop(oldest, None)
            oldest.abort()
        if not guest.is_closing():
            self._silent[guest] = None
        return guest

    def heard(self, guest: asyncio.Transport) -> None:
        """Keep who has said something that makes sense."""
        if guest in self._silent:
            del self._silent[guest]
            self._known.add(guest)

    def leave(self, guest: asyncio.Transport) -> None:
        """Give the place of a closed connection up."""
        self._silent.pop(guest, None)
        self._known.discard(guest)

    def dismiss(self) -> None:
        """Close all."""
        for guest in [*self._silent, *self._known]:
            guest.abort()
