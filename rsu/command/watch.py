"""`ivics watch`: what a vehicle hears."""

import asyncio
import os
from collections.abc import Callable
from typing import NoReturn

from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.clock import SystemClock
from rsu.codec import denm, topic
from rsu.codec.denm import Denm
from rsu.errors import MessageError

MESSAGES = 1000
LARGEST_BYTES = 65_536
REMEMBERED = 10_000
"""Actions that are known to have been shown; the oldest is forgotten first."""


class Listener:
    """Picks the first content of every action out of repetitions, updates and generations."""

    def __init__(self) -> None:
        self._shown: dict[tuple[int, int], None] = {}

    def is_news(self, said: Denm) -> bool:
        """Whether this action is untold yet; an end without a beginning is no news."""
        if said.action_id in self._shown or said.terminated:
            return False
        self._shown[said.action_id] = None
        if len(self._shown) > REMEMBERED:
            del self._shown[next(iter(self._shown))]
        return True


async def watch(
    broker_url: str,
    namespace: str,
    place: tuple[float, float] | None,
    show: Callable[[Denm], None],
) -> NoReturn:
    """Show each warning once, until cancelled; the broker may come and go.

    Parameters
    ----------
    broker_url, namespace : str
        Where to listen.
    place : (float, float), optional
        Latitude and longitude in degrees, around which to listen; everywhere without.
    show : callable
        Takes what is new.
    """
    everywhere = [f"{namespace}/outQueue/v2x/denm/#"]
    inbox = Mailbox(MESSAGES)
    link = MqttLink(
        broker_url,
        f"ivics-watch-{os.getpid()}",
        everywhere if place is None else topic.region(namespace, "outQueue", "denm", *place),
        inbox,
        SystemClock(),
        MESSAGES,
        LARGEST_BYTES,
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(link.run(), name="mqtt")
        await _listen(inbox, show)


async def _listen(inbox: Mailbox, show: Callable[[Denm], None]) -> NoReturn:
    listener = Listener()
    while True:
        for message in await inbox.receive(1.0):
            try:
                said = denm.decode(message.payload)
            except MessageError:
                continue  # anybody may write there
            if listener.is_news(said):
                show(said)
