"""`ivics watch`: what a vehicle hears, and whose it is."""

import asyncio
import logging
import math
import os
from collections.abc import Callable
from typing import NoReturn, TypeAlias

from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.clock import SystemClock, seconds
from rsu.codec import denm, denm_packed, topic
from rsu.codec.denm import Denm
from rsu.codec.message import Incoming
from rsu.codec.reception import receive
from rsu.errors import MessageError
from rsu.trust.signature.refusal import Refusal
from rsu.trust.signature.region import Circle
from rsu.trust.signature.verifier import Verifier
from rsu.uper.message import codec

log = logging.getLogger(__name__)

MESSAGES = 1000
LARGEST_BYTES = 65_536
REMEMBERED = 10_000
"""Actions that are known to have been shown; the oldest is forgotten first."""

Place: TypeAlias = tuple[float, float]
"""Latitude and longitude, degrees."""


class Listener:
    """Picks the first content of every action out of repetitions, updates and generations.

    An action is its sender's: who uses another's id for his own does not hide what that one says.
    """

    def __init__(self) -> None:
        self._shown: dict[tuple[str, int, int], None] = {}

    def is_news(self, said: Denm) -> bool:
        """Whether this action is untold yet; an end without a beginning is no news."""
        action = said.source_uuid, *said.action_id
        if action in self._shown or said.terminated:
            return False
        self._shown[action] = None
        if len(self._shown) > REMEMBERED:
            del self._shown[next(iter(self._shown))]
        return True


class Auditor:
    """Takes only what somebody has signed for whom the trusted roots vouch.

    Parameters
    ----------
    verifier : Verifier
        Knows them.
    place : Place, optional
        Takes only what is meant for there.
    """

    def __init__(self, verifier: Verifier, place: Place | None) -> None:
        self._verifier = verifier
        self._place = None if place is None else (math.radians(place[0]), math.radians(place[1]))
        self._refused: set[str] = set()

    def hear(self, packet: bytes, now: float) -> Denm | None:
        """Return the warning of a packet at `now`, Unix s; each reason to refuse is logged once."""
        try:
            believed = receive(packet, self._verifier, now)
            if isinstance(believed, Refusal):
                return self._refuse(f"refused: {believed}")
            is_ours = believed.name == denm.KIND and self._is_for_here(believed.area)
            if not is_ours:
                return None
            value = codec("denm", 2).value(believed.record)
            return denm_packed.read(value, believed.signer.id.hex())
        except MessageError as error:
            return self._refuse(str(error))

    def _is_for_here(self, area: Circle | None) -> bool:
        """Whether an area, to which each warning is sent (EN 302 637-3), holds the place."""
        return area is not None and (self._place is None or area.holds(self._place))

    def _refuse(self, reason: str) -> None:
        if reason not in self._refused and len(self._refused) < MESSAGES:
            self._refused.add(reason)
            log.warning("a packet is %s", reason)


async def watch(
    broker_url: str,
    namespace: str,
    place: Place | None,
    verifier: Verifier | None,
    show: Callable[[Denm], None],
) -> NoReturn:
    """Show each warning once, until cancelled; the broker may come and go.

    Parameters
    ----------
    broker_url, namespace : str
        Where to listen.
    place : Place, optional
        Around which to listen; everywhere without.
    verifier : Verifier, optional
        Show what is signed, as it believes, and nothing else.
    show : callable
        Takes what is new.
    """
    inbox = Mailbox(MESSAGES)
    link = MqttLink(
        broker_url,
        f"ivics-watch-{os.getpid()}",
        _topics(namespace, place, verifier),
        inbox,
        SystemClock(),
        MESSAGES,
        LARGEST_BYTES,
    )
    auditor = None if verifier is None else Auditor(verifier, place)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(link.run(), name="mqtt")
        await _listen(inbox, auditor, show)


def _topics(namespace: str, place: Place | None, verifier: Verifier | None) -> list[str]:
    if verifier is not None:
        return [topic.frame("+")]
    if place is None:
        return [f"{namespace}/outQueue/v2x/denm/#"]
    return topic.region(namespace, "outQueue", denm.KIND, *place)


async def _listen(
    inbox: Mailbox, auditor: Auditor | None, show: Callable[[Denm], None]
) -> NoReturn:
    listener = Listener()
    while True:
        for message in await inbox.receive(1.0):
            said = _read(message, auditor)
            if said is not None and listener.is_news(said):
                show(said)


def _read(message: Incoming, auditor: Auditor | None) -> Denm | None:
    if auditor is not None:
        return auditor.hear(message.payload, seconds(message.arrival_ns))
    try:
        return denm.decode(message.payload)
    except MessageError:
        return None  # anybody may write there
