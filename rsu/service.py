"""The async shell around the corridor: listen, tick, send.

Live, a tick follows as soon as something arrives, and at least `Rates.tick_hz` times a second.
Conducted, the ticks come over the broker, as in a simulation: the same inputs give the same
outputs, however fast the machine is.
"""

import logging
import math
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import NoReturn, Protocol, TypeAlias

import numpy as np

from rsu import clock, pipeline
from rsu.clock import Clock
from rsu.codec import status, tick, topic
from rsu.codec.message import Incoming, Outgoing
from rsu.codec.status import CorrectionSource, Latency, Status
from rsu.codec.tick import Tick
from rsu.codec.warning_frame import WarningFrames
from rsu.errors import MessageError
from rsu.kernels.compile import cold
from rsu.ldm.area import service_area

log = logging.getLogger(__name__)

CarPark: TypeAlias = Callable[[float, Sequence[Incoming]], Sequence[Outgoing]]

VALID_PERIODS = 3
"""Statuses that may be lost before the unit counts as lost."""


class Inbox(Protocol):
    """Where messages wait; bounded, drops the oldest."""

    @property
    def dropped(self) -> int:
        """Messages lost because nobody took them in time."""
        ...

    async def receive(self, timeout: float) -> list[Incoming]:  # noqa: ASYNC109 - an empty list is an answer
        """Everything that waits; the first is waited for at most `timeout` s."""
        ...


class Outbox(Protocol):
    """Where messages leave; bounded, drops the oldest."""

    @property
    def drops(self) -> Mapping[str, int]:
        """Messages that were lost on the link so far, by the name of the counter."""
        ...

    def send(self, message: Outgoing) -> None:
        """Hand a message over; never blocks."""
        ...


class Journal(Protocol):
    """Keeps what a replay needs: what came in, when the corridor ran, what went out."""

    def incoming(self, message: Incoming) -> None:
        """Keep a message that the next tick takes."""
        ...

    def tick(self, now_ns: int) -> None:
        """Keep the time of a tick, after what it takes."""
        ...

    def outgoing(self, message: Outgoing, now_ns: int) -> None:
        """Keep a message that the tick gave."""
        ...


def keep(
    journal: Journal, now_ns: int, incoming: Iterable[Incoming], outgoing: Iterable[Outgoing]
) -> None:
    """Keep a whole tick."""
    for message in incoming:
        journal.incoming(message)
    journal.tick(now_ns)
    for message in outgoing:
        journal.outgoing(message, now_ns)


class Service:
    """One roadside unit in operation.

    Parameters
    ----------
    state : pipeline.State
        The corridor's state.
    inbox, outbox : Inbox, Outbox
        The outside.
    journals : sequence of Journal
        Each keeps every tick.
    car_park : callable, optional
        What goes out at a time, Unix s, when so has arrived: a car park whose time is conducted.
    frames : WarningFrames, optional
        Signs the warnings: beside the corridor, for no two signatures are alike, and a recording
        has no key.
    corrections : callable, optional
        How their source is at a time, Unix s: they pass by the corridor.
    """

    def __init__(
        self,
        state: pipeline.State,
        inbox: Inbox,
        outbox: Outbox,
        journals: Sequence[Journal] = (),
        car_park: CarPark | None = None,
        frames: WarningFrames | None = None,
        corrections: Callable[[float], CorrectionSource] | None = None,
    ) -> None:
        self._frames = frames
        self._corrections = corrections
        self._state = state
        self._inbox = inbox
        self._outbox = outbox
        self._journals = journals
        self._car_park = car_park
        self._untaken = 0
        """Messages lost while no conductor took them."""
        self._durations: list[float] = []
        self._ticks = 0
        self._status_due_ns = 0
        self._sequence = 0
        projection = state.projection
        corners = [projection.geodetic(x, y) for x, y in service_area(state.site).tolist()]
        self._area = tuple((latitude, longitude) for latitude, longitude, _ in corners)
        self._unconducted = state.reception.neighbours | {topic.radio(state.site.name)}
        self._told: frozenset[str] = frozenset()
        """Neighbours that the last status called alive."""
        self._noted: set[str] = set()
        """Counters of what was refused that the log knows of."""

    async def run_live(self, clock_: Clock) -> NoReturn:
        """Tick by the system's clock, for ever."""
        rates = self._state.site.rates
        while True:
            messages = await self._inbox.receive(1.0 / rates.tick_hz)
            began_ns = clock_.now_ns()
            self._tick(began_ns, messages)
            taken = clock.seconds(clock_.now_ns() - began_ns)
            await clock_.sleep(max(1.0 / rates.tick_max_hz - taken, 0.0))

    async def run_conducted(self, clock_: Clock) -> NoReturn:
        """Tick when the conductor says so, for ever; each tick is answered by its echo.

        The machine's clock only dates the status that tells the conductor that we are here.
        """
        self._report(clock_.now_ns())
        conducted = topic.tick(self._state.site.name)
        waiting: deque[Incoming] = deque(maxlen=self._state.site.limits.inbox_messages)
        due: Tick | None = None
        while True:
            for message in await self._inbox.receive(1.0):
                if message.topic == conducted:
                    # a conductor that goes on has given up the tick before
                    due = _read_tick(message) or due
                else:
                    self._untaken += len(waiting) == waiting.maxlen
                    waiting.append(message)
            if due is not None and self._count(waiting) >= due.messages:
                self._conduct(due, waiting)
                due = None
                waiting.clear()

    def _count(self, messages: Iterable[Incoming]) -> int:
        """Those that the conductor knows of: neighbours and the radio speak when they like."""
        return sum(message.topic not in self._unconducted for message in messages)

    def _conduct(self, conductor: Tick, messages: Iterable[Incoming]) -> None:
        # a topic's messages keep their order; that of different topics is chance
        in_order = sorted(messages, key=lambda message: message.topic)
        now_ns = clock.nanoseconds(conductor.time)
        own: list[Incoming] = []
        if self._car_park is not None:
            own = [message for message in in_order if _is_of_valet(message)]
            in_order = [message for message in in_order if not _is_of_valet(message)]
        self._tick(now_ns, in_order)
        said: Sequence[Outgoing] = ()
        if self._car_park is not None:
            arrived = [replace(message, arrival_ns=now_ns) for message in own]
            said = self._car_park(conductor.time, arrived)
        for message in said:
            self._outbox.send(message)
        echo = topic.tick_done(self._state.site.name)
        count = sum(map(_is_of_valet, said))
        self._outbox.send(Outgoing(echo, tick.encode(replace(conductor, messages=count))))

    def _tick(self, now_ns: int, messages: Sequence[Incoming]) -> None:
        for journal in self._journals:
            for message in messages:
                journal.incoming(message)
            journal.tick(now_ns)
        begin = time.process_time()
        answers = pipeline.step(self._state, clock.seconds(now_ns), messages)
        self._durations.append(time.process_time() - begin)
        self._ticks += 1
        for answer in answers:
            self._outbox.send(answer)
            for journal in self._journals:
                journal.outgoing(answer, now_ns)
        if self._frames is not None:
            for signed in self._frames.of(self._state.warnings, clock.seconds(now_ns)):
                self._outbox.send(signed)
        if now_ns >= self._status_due_ns or self._neighbours(now_ns) != self._told:
            self._report(now_ns)

    def _report(self, now_ns: int) -> None:
        """Tell the world how we are; outside of the corridor, for it tells of the shell too."""
        counters, self._told = self._counters(), self._neighbours(now_ns)
        for name in counters.keys() - self._noted:
            if counters[name] and not name.startswith("warning_"):
                self._noted.add(name)
                log.info("%s: %d, and counted from now on", name, counters[name])
        site, period = self._state.site, 1.0 / self._state.site.rates.status_hz
        report = Status(
            site=site.name,
            station_id=site.v2x.station_id,
            sequence=self._sequence,
            time=clock.seconds(now_ns),
            validity=VALID_PERIODS * period,
            version=version("ivics"),
            sensors=self._state.health,
            counters=counters,
            latency=self._latency(),
            cold_kernels=cold(),
            area=self._area,
            neighbours=self._state.neighbours.health(clock.seconds(now_ns)),
            corrections=self._corrections and self._corrections(clock.seconds(now_ns)),
        )
        self._outbox.send(Outgoing(topic.status(site.name), status.encode(report), retain=True))
        self._durations.clear()
        self._sequence += 1
        self._status_due_ns = now_ns + clock.nanoseconds(period)

    def _neighbours(self, now_ns: int) -> frozenset[str]:
        """Who is alive: whoever listens shall hear of a change at once."""
        health = self._state.neighbours.health(clock.seconds(now_ns))
        return frozenset(neighbour.name for neighbour in health if neighbour.alive)

    def _counters(self) -> dict[str, int]:
        tracker, sensing = self._state.tracker, self._state.sensing
        radio = self._state.reception.radio
        drops = {f"{sensor}_{reason}": n for (sensor, reason), n in sensing.dropped.items()}
        refused = self._state.neighbours.dropped.items()
        drops |= {f"neighbour_{name}_{reason}": n for (name, reason), n in refused}
        return {
            **self._state.counters,
            **({} if radio is None else radio.counters),
            **drops,
            "tracker_astray": tracker.astray,
            "tracker_crowded": tracker.crowded,
            "tracker_leaps": tracker.leaps,
            "tracker_repeated": tracker.repeated,
            "tracker_too_late": tracker.too_late,
            "tracker_unsound": tracker.unsound,
            **self._outbox.drops,
            "warnings_unsigned": self._unsigned,
            "inbox_dropped": self._inbox.dropped + self._untaken,
        }

    @property
    def _unsigned(self) -> int:
        return 0 if self._frames is None else self._frames.unsigned

    def _latency(self) -> Latency:
        if not self._durations:
            return Latency(p50=math.nan, p99=math.nan, worst=math.nan, ticks=self._ticks)
        p50, p99, worst = np.percentile(np.array(self._durations), (50.0, 99.0, 100.0))
        return Latency(p50=float(p50), p99=float(p99), worst=float(worst), ticks=self._ticks)


def _is_of_valet(message: Incoming | Outgoing) -> bool:
    """Whether a message is between a car park and its cars, or who wants something of it."""
    return topic.kind(message.topic).startswith("valet_")


def _read_tick(message: Incoming) -> Tick | None:
    try:
        return tick.decode(message.payload)
    except MessageError as error:
        log.warning("tick refused: %s", error)
        return None
