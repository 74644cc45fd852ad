"""The desk: takes a wish to the unit, and waits for what comes of it."""

import asyncio
import secrets
from collections.abc import Callable
from typing import TypedDict, Unpack

from rsu.avp.dispatch.entry import Answer
from rsu.avp.dispatch.interface import Request, Wish
from rsu.codec import topic, valet_request
from rsu.codec.message import Incoming, Outgoing
from rsu.errors import MessageError

VALIDITY = 3.0
"""s for which a wish holds: afterwards nobody may be surprised by it."""
AGAIN = 0.5
"""s after which it is said again; the unit does it once."""


class About(TypedDict, total=False):
    """What a wish is about, in the words of a request."""

    vehicle: str
    mission: str
    target: str
    road: str
    stop: str
    level: int | None


class Desk:
    """Where people at the console say what they want of the car park.

    Parameters
    ----------
    site : str
        Its name.
    send : callable
        Hands a message to the broker.
    now : callable
        Returns what the unit's clock says, Unix s, by which wishes lapse.
    """

    def __init__(
        self, site: str, send: Callable[[Outgoing], None], now: Callable[[], float]
    ) -> None:
        self._site, self._send, self._now = site, send, now
        self._open: dict[str, asyncio.Future[Answer]] = {}

    @staticmethod
    def subscriptions(site: str) -> list[str]:
        """Where answers come."""
        return [topic.valet(site, "+", "response")]

    def take(self, message: Incoming) -> None:
        """Take an answer; that of others, or a second one, is none of ours."""
        try:
            answer = valet_request.decode_response(message.payload)
        except MessageError:
            return
        waiting = self._open.pop(answer.request, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    async def ask(self, who: str, wish: Wish, **about: Unpack[About]) -> Answer | None:
        """Say what somebody wants; return what came of it, None = the unit said nothing in time."""
        party = f"console-{who}"
        request = Request(
            id=f"c{secrets.token_hex(5)}", party=party, time=self._now(),
            validity=VALIDITY, wish=wish, **about,
        )  # fmt: skip
        answer = self._open[request.id] = asyncio.get_running_loop().create_future()
        payload = valet_request.encode_request(request)
        message = Outgoing(topic.valet(self._site, party, "request"), payload, qos=1)
        try:
            for _ in range(round(VALIDITY / AGAIN)):
                self._send(message)
                await asyncio.wait((answer,), timeout=AGAIN)
                if answer.done():
                    return answer.result()
            return None
        finally:
            self._open.pop(request.id, None)
