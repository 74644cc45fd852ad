"""Keeps the time around a scene that no catalogue entry covers: one MCAP file each.

The last seconds of all that comes and goes are held in memory.  When a monitor reports a hazard of
an entry that is unknown and unsafe (area 3), the seconds before and after it become a recording
that replays on its own, for somebody to find out what it was.
"""

import asyncio
import logging
import os
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import NoReturn

import msgspec

from rsu.adapters.recorder import Recorder
from rsu.adapters.recording import RecordedTick
from rsu.clock import NANOSECONDS, nanoseconds
from rsu.codec.message import Incoming, Outgoing
from rsu.config import Scenes
from rsu.errors import OutsideError
from rsu.pipeline import State
from sotif.catalog.entry import unknown
from sotif.monitors.hazard import Hazard

log = logging.getLogger(__name__)

TRIGGER_FILE = "trigger.json"
"""The attachment that says why a recording was kept."""
PATTERN = "scene-*.mcap"
WAITING = 1
"""Scenes that may wait for the disk while another is written; the next one is lost."""

TURN = 0.0005
"""s that the writing thread pauses behind each tick: else it may keep the interpreter for 5 ms at a
time, and a timer of the loop was late by up to 18 ms while 26 MB were written; so by up to 9 ms."""


class Trigger(msgspec.Struct, frozen=True, kw_only=True):
    """The hazard that a recording was kept for."""

    entry: str
    """Id of the catalogue entry."""
    time_unix_ns: int
    participants: tuple[int, ...]
    """Track ids, the one that endangers first."""
    x_m: float
    y_m: float


class Kept(msgspec.Struct, frozen=True):
    """A scene on its way to the disk."""

    trigger: Trigger
    ticks: tuple[RecordedTick, ...]


class SceneRecorder:
    """A journal of the last seconds, which becomes a file when it matters.

    Nothing here waits: a scene is handed to `run`, which writes it in a thread of its own.

    Parameters
    ----------
    settings : Scenes
        How much is kept.
    folder : Path
        Where recordings go.
    attachments : mapping of str to bytes
        What a replay needs beside the messages, by file name.
    state : State
        Of the corridor: its hazards and its catalogue are read, its counters count what is kept
        and what is lost.
    """

    def __init__(
        self, settings: Scenes, folder: Path, attachments: Mapping[str, bytes], state: State
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._attachments = attachments
        self._state = state
        self._unknown = unknown(state.catalog)
        self._incoming: list[Incoming] = []
        self._ticks: deque[RecordedTick] = deque()
        self._bytes = 0
        self._trigger: Trigger | None = None
        self._last_seen: dict[tuple[int, ...], int] = {}
        """When each unknown hazard was there last, Unix ns, by its participants."""
        self._waiting: asyncio.Queue[Kept] = asyncio.Queue(WAITING)

    def incoming(self, message: Incoming) -> None:
        """Hold a message that the next tick takes."""
        self._incoming.append(message)
        self._bytes += _size(message)

    def tick(self, now_ns: int) -> None:
        """Hold a tick; look what the one before it found."""
        if self._ticks:
            last_ns = self._ticks[-1].now_ns
            self._look(last_ns)
            if last_ns - now_ns > nanoseconds(self._settings.before_s):
                # the clock was set back: what comes is another story
                self._hand_over()
                self._forget(len(self._ticks))
            elif self._trigger is not None and now_ns > self._end_ns(self._trigger):
                self._hand_over()
        self._ticks.append(RecordedTick(now_ns, self._incoming))
        self._incoming = []
        self._make_room(now_ns)

    def outgoing(self, message: Outgoing, now_ns: int) -> None:
        """Hold what the tick at `now_ns` answered."""
        assert self._ticks[-1].now_ns == now_ns  # noqa: S101 - a journal is told in this order
        self._ticks[-1].outgoing.append(message)
        self._bytes += _size(message)

    async def run(self) -> NoReturn:
        """Write what is handed over, for ever; at the end also what has not had its time after."""
        for stale in self._folder.glob(f"{PATTERN}.part"):
            stale.unlink(missing_ok=True)
        try:
            while True:
                scene = await self._waiting.get()
                self._count(*await asyncio.to_thread(self._write, scene))
        finally:
            self._hand_over()
            while not self._waiting.empty():
                self._count(*self._write(self._waiting.get_nowait()))

    def _look(self, now_ns: int) -> None:
        """Begin a scene with the first unknown hazard that was not there a scene ago."""
        for hazard in self._state.hazards:
            if hazard.entry not in self._unknown:
                continue
            key = tuple(sorted(hazard.participants))
            before_ns = self._last_seen.get(key, -(1 << 62))
            self._last_seen[key] = now_ns
            if self._trigger is None and now_ns - before_ns > self._span_ns:
                self._trigger = _trigger(hazard, now_ns)

    @property
    def _span_ns(self) -> int:
        return nanoseconds(self._settings.before_s + self._settings.after_s)

    def _end_ns(self, trigger: Trigger) -> int:
        return trigger.time_unix_ns + nanoseconds(self._settings.after_s)

    def _make_room(self, now_ns: int) -> None:
        """Forget what is older than the time before, and the oldest of what is too much."""
        begin_ns = now_ns if self._trigger is None else self._trigger.time_unix_ns
        begin_ns -= nanoseconds(self._settings.before_s)
        old = 0
        while self._ticks[old].now_ns < begin_ns:
            old += 1
        self._forget(old)
        while self._bytes > self._settings.buffer_bytes and len(self._ticks) > 1:
            self._state.counters["scenes_ticks_dropped"] += 1
            self._forget(1)
        for key, seen_ns in list(self._last_seen.items()):
            if not 0 <= now_ns - seen_ns <= self._span_ns:
                del self._last_seen[key]

    def _forget(self, count: int) -> None:
        for _ in range(count):
            tick = self._ticks.popleft()
            self._bytes -= sum(map(_size, tick.incoming)) + sum(map(_size, tick.outgoing))

    def _hand_over(self) -> None:
        """End the scene that has begun, if any."""
        if self._trigger is None:
            return
        try:
            self._waiting.put_nowait(Kept(self._trigger, tuple(self._ticks)))
        except asyncio.QueueFull:
            self._state.counters["scenes_lost"] += 1
        self._trigger = None

    def _count(self, kept: int, removed: int) -> None:
        counters = self._state.counters
        if kept:
            counters["scenes_kept"] += 1
        else:
            counters["scenes_lost"] += 1
        if removed:
            counters["scenes_removed"] += removed

    def _write(self, scene: Kept) -> tuple[int, int]:
        """Write a file, whole or not at all; how many are new, and how many old ones went."""
        path = self._folder / f"{_name(scene.trigger)}.mcap"
        part = path.with_name(f"{path.name}.part")
        try:
            _record(scene, part, self._attachments)
            part.replace(path)
        except (OutsideError, OSError) as error:
            log.warning("the scene %s is lost: %s", path, error)
            part.unlink(missing_ok=True)
            return 0, 0
        return 1, self._remove_oldest(path)

    def _remove_oldest(self, newest: Path) -> int:
        """Remove as many as are too many or too large, but never the newest."""
        removed = 0
        try:
            sizes = {file: file.stat().st_size for file in sorted(self._folder.glob(PATTERN))}
            while len(sizes) > self._settings.files or (
                sum(sizes.values()) > self._settings.folder_bytes
            ):
                oldest = next(iter(sizes))
                if oldest == newest:
                    break
                oldest.unlink(missing_ok=True)
                del sizes[oldest]
                removed += 1
        except OSError as error:
            log.warning("%s has too many scenes: %s", self._folder, error)
        return removed


def _record(scene: Kept, path: Path, attachments: Mapping[str, bytes]) -> None:
    """Write all of a scene, safe from a power failure; or raise `OutsideError`."""
    attached = {**attachments, TRIGGER_FILE: msgspec.json.encode(scene.trigger)}
    never = Event()
    with Recorder(path, attached) as recorder:
        for tick in scene.ticks:
            for message in tick.incoming:
                recorder.incoming(message)
            recorder.tick(tick.now_ns)
            for answer in tick.outgoing:
                recorder.outgoing(answer, tick.now_ns)
            never.wait(TURN)
    if recorder.failure is not None:
        raise OutsideError(recorder.failure)
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _trigger(hazard: Hazard, now_ns: int) -> Trigger:
    x, y = hazard.position
    return Trigger(
        entry=hazard.entry,
        time_unix_ns=now_ns,
        participants=hazard.participants,
        x_m=x,
        y_m=y,
    )


def _name(trigger: Trigger) -> str:
    """By its time, UTC, so that names sort by age."""
    whole, rest = divmod(trigger.time_unix_ns, NANOSECONDS)
    return f"scene-{datetime.fromtimestamp(whole, UTC):%Y%m%d-%H%M%S}-{rest // 1_000_000:03d}"


def _size(message: Incoming | Outgoing) -> int:
    return len(message.payload) + len(message.topic)
