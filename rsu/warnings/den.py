"""The DEN basic service of a roadside unit: which warnings to send now.

A fold over time: its state is the warnings that live, `now` is an argument.  Time decides when a
warning begins, is repeated and ends; how often `step` is called decides nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rsu.warnings.area import awareness, quality, relevance_radius
from rsu.warnings.warning import Phase, TrafficDirection, Warning
from sotif.monitors.hazard import Hazard

CONFIRMATION, UNPROTECTED = 0.3, 0.2
"""s that a hazard must stand before anybody is warned: three looks of a sensor of 10 Hz, of which
one glitch, and what it does to a track's speed, is none; two where somebody is unprotected."""
GAP = 0.15
"""s without the hazard that break its confirmation."""
HOLD = 1.0
"""s without the hazard after which the warning is cancelled."""
VALIDITY = 3.0
"""s; long enough for lost repetitions, short enough that a dead roadside unit frightens nobody."""
REPETITION = 0.5
"""s between repetitions of an unchanged warning."""
UPDATE = 0.25
"""s between updates at least; the shortest interval that a hazard is reported anew."""
MOVED = 2.0
"""m that the event must have moved to be reported anew."""
SEQUENCES = 65_536


@dataclass(slots=True, kw_only=True)
class _Watch:
    """One hazard over its life."""

    since: float
    """When it began, Unix s."""
    seen: float
    """When it was last there, Unix s."""
    hazard: Hazard
    warning: Warning | None = None
    """What was sent last; none before it is confirmed."""
    sent: float = -math.inf


class DenService:
    """Warnings of one originating station.

    Parameters
    ----------
    station_id : int
        Of the roadside unit.
    """

    def __init__(self, station_id: int) -> None:
        self._station_id = station_id
        self._watches: dict[tuple[int | None, ...], _Watch] = {}
        self._ending: list[_Watch] = []
        self._next_sequence: int | None = None

    @property
    def live(self) -> list[Warning]:
        """What receivers should believe now."""
        return [watch.warning for watch in self._watches.values() if watch.warning is not None]

    def step(
        self, hazards: Sequence[Hazard], now: float, theirs: Sequence[Hazard] = ()
    ) -> list[Warning]:
        """Take the hazards of this instant; return what to send at once, oldest hazard first.

        Of `theirs` another unit warns: what we say of them ends, and begins as soon as it ceases.
        """
        for hazard in (*hazards, *theirs):
            if hazard.cause is not None:
                self._note(hazard, now)
        left = {_key(hazard) for hazard in theirs}
        due = [self._speak(watch, now) for key, watch in self._watches.items() if key not in left]
        for key, watch in list(self._watches.items()):
            is_over = self._is_over(watch, now)
            if is_over:
                del self._watches[key]
            elif key in left:
                self._watches[key] = replace(watch, warning=None)
            if watch.warning is not None and (is_over or key in left):
                due.append(self._cancel(watch, watch.warning, now))
        due.extend(self._repeat_ending(now))
        return [warning for warning in due if warning is not None]

    def _note(self, hazard: Hazard, now: float) -> None:
        key = _key(hazard)
        watch = self._watches.get(key)
        if hazard.waning and (watch is None or watch.warning is None):
            return
        if watch is None:
            self._watches[key] = _Watch(since=now, seen=now, hazard=hazard)
            return
        watch.seen = now
        kept = watch.hazard
        watch.hazard = hazard
        if watch.warning is not None:
            # The cause stays the one that was announced: a child behind a van is still that child
            # when it has come into view.
            watch.hazard = replace(
                hazard, entry=kept.entry, cause=kept.cause, sub_cause=kept.sub_cause
            )

    def _speak(self, watch: _Watch, now: float) -> Warning | None:
        """The watch's next message, if it is time for one."""
        last = watch.warning
        if last is None:
            needed = UNPROTECTED if watch.hazard.unprotected else CONFIRMATION
            confirmed = watch.seen - watch.since >= needed
            return self._send(watch, Phase.NEW, now) if confirmed else None
        if watch.seen == now and self._has_changed(watch, last, now):
            return self._send(watch, Phase.UPDATE, now)
        if now - watch.sent >= REPETITION:
            watch.sent = now
            watch.warning = replace(last, phase=Phase.REPETITION)
            return watch.warning
        return None

    def _has_changed(self, watch: _Watch, last: Warning, now: float) -> bool:
        age = now - last.reference_time
        moved = math.dist(watch.hazard.position, last.position) >= MOVED
        return age >= UPDATE and (moved or age >= VALIDITY / 2.0)

    def _send(self, watch: _Watch, phase: Phase, now: float) -> Warning:
        last = watch.warning
        sequence = self._sequence(now) if last is None else last.sequence
        watch.warning = describe(watch.hazard, self._station_id, sequence, phase, now)
        watch.sent = now
        return watch.warning

    def _is_over(self, watch: _Watch, now: float) -> bool:
        return now - watch.seen > (GAP if watch.warning is None else HOLD)

    def _cancel(self, watch: _Watch, last: Warning, now: float) -> Warning:
        watch.warning = replace(
            last, phase=Phase.CANCELLATION, reference_time=now, detection_time=now
        )
        watch.sent = now
        self._ending.append(watch)
        return watch.warning

    def _repeat_ending(self, now: float) -> list[Warning]:
        """Cancellations go on until the last content that they cancel would be void by itself."""
        self._ending = [watch for watch in self._ending if now - watch.seen <= VALIDITY]
        due = [watch for watch in self._ending if now - watch.sent >= REPETITION]
        for watch in due:
            watch.sent = now
        return [watch.warning for watch in due if watch.warning is not None]

    def _sequence(self, now: float) -> int:
        """The next free sequence number; a restarted unit begins elsewhere than it did before."""
        if self._next_sequence is None:
            self._next_sequence = int(now) % SEQUENCES
        sequence = self._next_sequence
        self._next_sequence = (sequence + 1) % SEQUENCES
        return sequence


def _key(hazard: Hazard) -> tuple[int | None, ...]:
    """Return what makes a hazard the same as before."""
    return hazard.cause, *sorted(hazard.participants)


def describe(hazard: Hazard, station_id: int, sequence: int, phase: Phase, now: float) -> Warning:
    """What to tell about a hazard that has a cause."""
    assert hazard.cause is not None, hazard.entry  # noqa: S101 - the service takes no others
    radius = relevance_radius(hazard)
    return Warning(
        station_id=station_id,
        sequence=sequence,
        phase=phase,
        detection_time=now,
        reference_time=now,
        validity=VALIDITY,
        repetition_interval=REPETITION,
        position=hazard.position,
        z=hazard.z,
        position_covariance=hazard.position_covariance,
        heading=hazard.heading,
        speed=hazard.speed,
        cause=hazard.cause,
        sub_cause=hazard.sub_cause,
        quality=quality(hazard.probability),
        awareness=awareness(radius),
        direction=TrafficDirection.ALL,
        radius=radius,
        entry=hazard.entry,
        hazard=":".join(str(track) for track in sorted(hazard.participants)),
        participants=hazard.participants,
        time_to_event=hazard.time_to_event,
        probability=hazard.probability,
        names=hazard.names,
        within=hazard.within,
    )
