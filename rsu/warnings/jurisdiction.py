"""Which of several units warns of a hazard that they all know.

No unit asks another: each says with its warnings who takes part, by names that are the same in all
units, and whether its own sensors reach the place.  Who hears another warn of the same with a
better claim leaves it to him, for as long as he lives and goes on.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rsu.arrays import Floats
from rsu.tracking.neighbour import beyond
from rsu.tracking.track import TrackTable
from rsu.warnings.den import REPETITION
from rsu.warnings.warning import Phase, Warning
from sotif.monitors.hazard import Hazard

LASTING = 2.0 * REPETITION
"""s for which a warning is taken to go on that is not repeated: one message may be lost."""
MOST = 1024
"""Warnings of neighbours that are kept in mind; beyond that the oldest go."""


@dataclass(slots=True, frozen=True)
class _Heard:
    """A warning of a neighbour."""

    unit: str
    warning: Warning
    time: float
    """Of its arrival, Unix s."""


class Jurisdiction:
    """A fold over the warnings of neighbours.

    Parameters
    ----------
    station_id : int
        Of this unit: of two that both reach a place, or both do not, the lesser one's warning
        stands.
    area : (K, 2) float64
        What its sensors reach, see `rsu.ldm.area`.
    """

    def __init__(self, station_id: int, area: Floats) -> None:
        self._station_id = station_id
        self._area = area
        self._heard: dict[tuple[int, int], _Heard] = {}

    def hear(self, unit: str, warning: Warning, now: float) -> None:
        """Take in what a neighbour says at `now`, Unix s."""
        action = warning.station_id, warning.sequence
        self._heard.pop(action, None)
        if warning.phase is not Phase.CANCELLATION:
            self._heard[action] = _Heard(unit, warning, now)
        while len(self._heard) > MOST:
            del self._heard[next(iter(self._heard))]

    def claimed(self, hazards: Sequence[Hazard], tracks: TrackTable) -> tuple[Hazard, ...]:
        """Return hazards with the names of who takes part, and whether they are within reach."""
        if not hazards:
            return ()
        rows = {track: row for row, track in enumerate(tracks.id.tolist())}
        places = np.array([hazard.position for hazard in hazards])
        reached = beyond(self._area, places) <= 0.0 if len(self._area) else np.zeros(len(places))
        claimed: list[Hazard] = []
        for hazard, within in zip(hazards, reached.tolist(), strict=True):
            taking_part = [rows[track] for track in hazard.participants if track in rows]
            names: list[list[int]] = sorted(tracks.identity[taking_part].tolist())
            claimed.append(replace(hazard, names=tuple(map(tuple, names)), within=bool(within)))
        return tuple(claimed)

    def divided(
        self, hazards: Sequence[Hazard], alive: Collection[str], now: float
    ) -> tuple[list[Hazard], list[Hazard]]:
        """Return ours, and those of which a neighbour who lives warns with a better claim."""
        self._heard = {k: x for k, x in self._heard.items() if now - x.time <= LASTING}
        said = [heard.warning for heard in self._heard.values() if heard.unit in alive]
        ours: list[Hazard] = []
        theirs: list[Hazard] = []
        for hazard in hazards:
            yields = any(self._yields(hazard, other) for other in said)
            (theirs if yields else ours).append(hazard)
        return ours, theirs

    def _yields(self, hazard: Hazard, other: Warning) -> bool:
        if not hazard.names or (hazard.cause, hazard.names) != (other.cause, other.names):
            return False
        return (not other.within, other.station_id) < (not hazard.within, self._station_id)
