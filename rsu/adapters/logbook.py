"""Remembers what a roadside unit said, for whoever sums up a run: the demonstration, a replay."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rsu.codec import topic, warning, world
from rsu.errors import MessageError
from rsu.warnings.warning import Phase, Warning


@dataclass(slots=True)
class _Story:
    """One warning from its first word to its last."""

    first: Warning
    last: Warning
    phases: Counter[str] = field(default_factory=Counter[str])


class Logbook:
    """What was warned of, and how many objects were known.

    Parameters
    ----------
    start : float
        Unix s that the summary calls 0.
    """

    def __init__(self, start: float) -> None:
        self._start = start
        self._stories: dict[tuple[int, int], _Story] = {}
        self._tracks: list[int] = []

    def note(self, address: str, payload: bytes) -> Warning | None:
        """Take a message of the unit; return the warning if it is one."""
        try:
            kind = topic.kind(address)
            if kind == "world":
                self._tracks.append(world.count(payload))
            elif kind == "warning":
                return self._note_warning(warning.decode(payload))
        except MessageError:
            # from our own unit over a broker that others write to as well
            return None
        return None

    def _note_warning(self, said: Warning) -> Warning:
        story = self._stories.setdefault((said.station_id, said.sequence), _Story(said, said))
        story.last = said
        story.phases[said.phase.name.lower()] += 1
        return said

    @property
    def live(self) -> list[Warning]:
        """Warnings that have not been cancelled."""
        return [
            story.last
            for story in self._stories.values()
            if story.last.phase is not Phase.CANCELLATION
        ]

    def warnings(self) -> list[dict[str, Any]]:
        """One record a warning, in the order in which they were first given."""
        return [self._record(story) for story in self._stories.values()]

    def tracks_mean(self) -> float | None:
        """Objects known, averaged over the world frames; None = there was none."""
        return round(float(np.mean(self._tracks)), 2) if self._tracks else None

    def _record(self, story: _Story) -> dict[str, Any]:
        first = story.first
        cancelled = story.last.phase is Phase.CANCELLATION
        return {
            "entry": first.entry,
            "cause": first.cause,
            "sub_cause": first.sub_cause,
            "participants": list(first.participants),
            "first_s": round(first.reference_time - self._start, 3),
            "ended_s": round(story.last.reference_time - self._start, 3) if cancelled else None,
            "lead_s": round(first.time_to_event, 3),
            "x_m": round(first.position[0], 2),
            "y_m": round(first.position[1], 2),
            "messages": dict(sorted(story.phases.items())),
        }


def percentiles(durations: Sequence[float]) -> dict[str, float | None]:
    """p50 and p99 of durations in s, in ms; None = there is none."""
    if not durations:
        return {"p50": None, "p99": None}
    p50, p99 = np.percentile(np.array(durations) * 1000.0, (50.0, 99.0))
    return {"p50": round(float(p50), 2), "p99": round(float(p99), 2)}
