"""The link to the broker: MQTT 3.1.1, for ever, whatever the broker does.

Nothing depends on what only MQTT 5 has: validity, time and sequence stand in the payloads.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import NoReturn, Self

import aiomqtt

from rsu.adapters.backlog import Backlog
from rsu.adapters.endpoint import Endpoint, parse_endpoint
from rsu.adapters.mailbox import Mailbox
from rsu.clock import Clock
from rsu.codec.message import Incoming, Outgoing
from rsu.errors import BrokerUnavailableError

log = logging.getLogger(__name__)
# The client tells every step of a link that breaks; we say it once.
client_log = log.getChild("client")
client_log.setLevel(logging.CRITICAL)

# The client pings after this much silence and gives up after as much again: a broker that vanished
# without closing the connection is noticed within 5 s; one that died, at once.
KEEPALIVE = 2
# Longest wait, s, for a TCP connection, a CONNACK, a SUBACK or a PUBACK.
PATIENCE = 3.0
# Pauses between attempts to connect, s: doubled from the first to the longest.
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
# Messages handed to the client but not yet written, or with QoS 1 acknowledged: mosquitto's own
# window (max_inflight_messages).
IN_FLIGHT = 20
# The publisher decides: a subscription of QoS 1 delivers QoS 0 as QoS 0 (MQTT 3.1.1, 3.8.4).
SUBSCRIPTION_QOS = 1
REFUSED = 0x80  # SUBACK return code for failure (MQTT 3.1.1, 3.9.3)
# Without it Nagle's algorithm holds a second small message back until the first is acknowledged.
NO_DELAY = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class MqttLink:
    """Keeps one client connected: delivers to a mailbox, sends what it is given.

    Parameters
    ----------
    url : str
        ``mqtt://HOST[:PORT]``, or ``mqtts`` for TLS; see `rsu.adapters.endpoint`.
    client_id : str
        Unique at this broker: a second client of that name would throw this one out.
    subscriptions : sequence of str
        Topic filters.
    inbox : Mailbox
        Takes what arrives.
    clock : Clock
        Stamps what arrives.
    outbox_limit : int
        Messages that wait while the broker is away; beyond it the oldest goes.
    message_bytes : int
        Larger payloads are dropped.
    will : Outgoing, optional
        What the broker says for us when the link breaks.

    Attributes
    ----------
    connected : bool
        Whether the broker takes our messages now.
    sent, received, dropped_in, reconnects : int
        Messages given to the broker (QoS 1: and acknowledged by it), delivered to the inbox,
        refused for their size; connections after the first.
    """

    def __init__(
        self,
        url: str,
        client_id: str,
        subscriptions: Sequence[str],
        inbox: Mailbox,
        clock: Clock,
        outbox_limit: int,
        message_bytes: int,
        will: Outgoing | None = None,
    ) -> None:
        self._endpoint = parse_endpoint(url)
        self._tls = self._endpoint.tls_context()
        self._client_id = client_id
        self._subscriptions = tuple(subscriptions)
        self._inbox = inbox
        self._clock = clock
        self._message_bytes = message_bytes
        self._will = will
        self._backlog = Backlog(outbox_limit)
        self._changed = asyncio.Event()
        self._attempts = self._connections = 0
        self.connected = False
        self.sent = self.received = self.dropped_in = 0

    @property
    def dropped_out(self) -> int:
        """Messages that were to be sent and gave way to newer ones."""
        return self._backlog.dropped

    @property
    def drops(self) -> Mapping[str, int]:
        """What was lost here, by the names of the unit's status."""
        return {"link_oversized": self.dropped_in, "outbox_dropped": self.dropped_out}

    @property
    def reconnects(self) -> int:
        """Connections after the first."""
        return max(0, self._connections - 1)

    def send(self, message: Outgoing) -> None:
        """Queue a message; never waits, never fails."""
        self._backlog.put(message)

    async def changed(self) -> None:
        """Wait until `connected` changes."""
        await self._changed.wait()

    async def drained(self) -> None:
        """Wait until all that was queued is sent, and acknowledged where its QoS asks for it."""
        await self._backlog.drained()

    async def run(self) -> NoReturn:
        """Connect, and connect again, until cancelled."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._session()
            except* aiomqtt.MqttError as group:
                pause = FIRST_PAUSE if self.connected else min(2.0 * pause, LONGEST_PAUSE)
                self._note_loss(group.exceptions[0])
            self._backlog.restore()
            _honour_cancellation()
            await asyncio.sleep(pause)  # noqa: TID251 - there is no event to wait for

    async def _session(self) -> NoReturn:
        async with (
            _connection(
                self._endpoint, self._tls, self._client_id, _doorstep(self._deliver), self._will
            ) as client,
            asyncio.TaskGroup() as tasks,
        ):
            await self._subscribe(client)
            _honour_cancellation()
            self._note_connection()
            tasks.create_task(self._drain(client, tasks), name="mqtt-drain")
            async for _ in client.messages:  # none: the doorstep has delivered them
                pass
            raise aiomqtt.MqttError("the client stopped listening")

    async def _subscribe(self, client: aiomqtt.Client) -> None:
        if not self._subscriptions:
            return
        topics = [(topic, SUBSCRIPTION_QOS) for topic in self._subscriptions]
        for topic, code in zip(self._subscriptions, await client.subscribe(topics), strict=True):
            value = code if isinstance(code, int) else code.value
            if value >= REFUSED:
                raise aiomqtt.MqttError(f"the broker refuses the subscription to {topic}")

    def _deliver(self, message: aiomqtt.Message) -> None:
        if len(message.payload) > self._message_bytes:
            self.dropped_in += 1
            return
        self.received += 1
        payload = bytes(message.payload)
        self._inbox.put(Incoming(message.topic.value, payload, self._clock.now_ns()))

    async def _drain(self, client: aiomqtt.Client, tasks: asyncio.TaskGroup) -> NoReturn:
        window = asyncio.Semaphore(IN_FLIGHT)
        while True:
            await window.acquire()
            ticket, message = await self._backlog.take()
            sending = tasks.create_task(self._publish(client, ticket, message))
            sending.add_done_callback(lambda _: window.release())

    async def _publish(self, client: aiomqtt.Client, ticket: int, message: Outgoing) -> None:
        await client.publish(message.topic, message.payload, message.qos, message.retain)
        self._backlog.settle(ticket)
        self.sent += 1

    def _note_connection(self) -> None:
        self._connections += 1
        self._turn(connected=True)
        log.info("connected to the broker at %s", self._endpoint)

    def _note_loss(self, reason: BaseException) -> None:
        self._attempts += 1
        if self.connected:
            log.warning("lost the broker at %s: %s", self._endpoint, reason)
        elif self._attempts == 1:
            log.warning("no broker answers at %s yet: %s", self._endpoint, reason)
        if self.connected:
            self._turn(connected=False)

    def _turn(self, *, connected: bool) -> None:
        self.connected = connected
        self._changed.set()
        self._changed = asyncio.Event()


async def probe(url: str) -> None:
    """Ask the broker for a connection and give it back.

    Raises
    ------
    BrokerUnavailableError
        When there is none, or when it refuses us.
    """
    endpoint = parse_endpoint(url)
    try:
        async with _connection(endpoint, endpoint.tls_context()):
            pass
    except aiomqtt.MqttError as error:
        raise BrokerUnavailableError(str(endpoint), str(error)) from error
    _honour_cancellation()


class _Connection(aiomqtt.Client):
    """One connection, which leaves no socket behind however it ends."""

    async def __aenter__(self) -> Self:
        self._client.connect_timeout = PATIENCE
        # A thread connects the socket, and nothing can interrupt it: wait for it, then close.
        entering = asyncio.ensure_future(super().__aenter__())
        try:
            return await asyncio.shield(entering)
        except BaseException as error:
            # A TLS handshake that fails leaves its socket to the frames of the error behind this.
            error.__context__ = None
            if self._misc_task is not None:  # the thread is through: it waits for the CONNACK
                entering.cancel()
            await asyncio.gather(entering, return_exceptions=True)  # noqa: TID251 - one task
            self._connected = self._loop.create_future()  # asked for its exception on closing
            self._close()
            raise

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        try:
            await super().__aexit__(exc_type, exc, tb)
        finally:
            self._close()

    def _close(self) -> None:
        self._client.disconnect()
        if self._disconnected.done() and not self._disconnected.cancelled():
            self._disconnected.exception()  # seen: asyncio need not complain about it


def _connection(
    endpoint: Endpoint,
    tls: ssl.SSLContext | None,
    client_id: str | None = None,
    queue: type[asyncio.Queue[aiomqtt.Message]] | None = None,
    will: Outgoing | None = None,
) -> _Connection:
    return _Connection(
        endpoint.host,
        endpoint.port,
        username=endpoint.username,
        password=endpoint.password,
        identifier=client_id,
        logger=client_log,
        queue_type=queue,
        protocol=aiomqtt.ProtocolVersion.V311,
        will=will and aiomqtt.Will(will.topic, will.payload, will.qos, will.retain),
        clean_session=True,
        timeout=PATIENCE,
        keepalive=KEEPALIVE,
        tls_context=tls,
        socket_options=[NO_DELAY],
    )


def _doorstep(
    deliver: Callable[[aiomqtt.Message], None],
) -> type[asyncio.Queue[aiomqtt.Message]]:
    """Make a queue type that hands each message over at once and keeps none.

    aiomqtt's own queue drops the newest when it is full, and starts a task for every message.
    """

    class Doorstep(asyncio.Queue[aiomqtt.Message]):
        def put_nowait(self, item: aiomqtt.Message) -> None:
            deliver(item)

    return Doorstep


def _honour_cancellation() -> None:
    """Stop if a cancellation went lost.

    It does when it meets a link that breaks, as a task group then reports only that; and in Python
    3.11's `asyncio.wait_for`, on which aiomqtt stands, when it meets the end of the wait.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
