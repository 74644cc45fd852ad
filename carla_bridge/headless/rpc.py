"""The RPC port: requests in, answers out, ticks when everybody is there."""

import asyncio
import logging
from collections.abc import Callable

from carla_bridge.headless.call.switchboard import Switchboard, UnknownMethodError
from carla_bridge.headless.guest import Guests
from carla_bridge.headless.stream import Streams
from carla_bridge.headless.wire import Allowance, Inbox, Request, pack_answer, pack_refusal
from rsu.errors import MessageError

_log = logging.getLogger(__name__)


class Desk:
    """What all connections share."""

    def __init__(self, switchboard: Switchboard, streams: Streams) -> None:
        self.guests = Guests()
        self.allowance = Allowance()
        self._switchboard = switchboard
        self._streams = streams
        self._held: list[Callable[[], None]] = []
        streams.on_arrival(self._release)

    def serve(self, request: Request, answer: Callable[[bytes], None]) -> None:
        """Answer a request; one that ticks waits for subscribers that are on their way."""
        if self._streams.awaited and _ticks(request):
            self._held.append(lambda: answer(self._answer(request)))
            return
        answer(self._answer(request))

    def _answer(self, request: Request) -> bytes:
        try:
            result = self._switchboard.answer(request.method, request.arguments)
        except UnknownMethodError as error:
            return pack_refusal(request.number, str(error))
        if request.method == "get_sensor_token" and result[0][0] == 1:  # it is granted
            self._streams.expect(request.arguments[-1])
        return pack_answer(request.number, result)

    def _release(self) -> None:
        held, self._held = self._held, []
        for serve in held:
            serve()


class Caller(asyncio.Protocol):
    """One connection of a client."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._inbox = Inbox(desk.allowance)
        self._full = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a place."""
        self._transport = self._desk.guests.welcome(transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - however it ended
        """Leave."""
        self._desk.guests.leave(self._transport)
        self._inbox.close()

    def pause_writing(self) -> None:
        """Take no more requests from who does not read the answers."""
        self._full = True
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Go on."""
        self._full = False
        self._transport.resume_reading()
        self._serve()

    def data_received(self, data: bytes) -> None:
        """Answer what is complete; hang up on what is no request."""
        try:
            self._inbox.feed(data)
        except MessageError as error:
            self._hang_up(error)
            return
        self._serve()

    def _serve(self) -> None:
        try:
            for request in self._inbox.requests():
                self._desk.guests.heard(self._transport)
                self._desk.serve(request, self._answer)
                if self._full:
                    break
        except MessageError as error:
            self._hang_up(error)

    def _answer(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)

    def _hang_up(self, error: MessageError) -> None:
        _log.info("%s: %s", self._transport.get_extra_info("peername"), error)
        self._transport.abort()


def _ticks(request: Request) -> bool:
    return request.method == "tick_cue" or (
        request.method == "apply_batch" and request.arguments[-1:] == [True]
    )
