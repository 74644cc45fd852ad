"""What neighbouring roadside units tell, made ready for the tracker: a fold over their worlds."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from rsu.arrays import Bools, Floats
from rsu.config import Origin, Site
from rsu.frames.transfer import Transfer
from rsu.sensing.detection import NeighbourHealth
from rsu.sensing.drop import Drops, Reason
from rsu.sensing.repetition import Repetition
from rsu.tracking.foreign import ForeignTracks, foreign_tracks
from rsu.tracking.track import TrackTable

NEAR = 100.0
"""m around our service area: two seconds of the way of the fastest, and time to agree on names."""
SILENCE = 1.0
"""s without a world for which nobody counts as alive, whatever validity he claims."""


@dataclass(slots=True)
class _Neighbour:
    last_time: float = -math.inf
    validity: float = 0.0
    transfer: tuple[Origin, Transfer] | None = None

    def transfer_from(self, origin: Origin, ours: Origin) -> Transfer:
        """Return the way from its frame into ours, worked out once while its origin stays."""
        if self.transfer is None or self.transfer[0] != origin:
            self.transfer = origin, Transfer(origin, ours)
        return self.transfer[1]


class Neighbours:
    """Those whose tracks a unit fuses.

    Worlds may come late and in any order while they are younger than the site's limit; older ones,
    those from the future and repetitions are left out and counted, by neighbour and reason.

    Parameters
    ----------
    site : Site
    area : (K, 2) float64
        Corners of our service area, m, counter-clockwise, convex; empty = all the world.
    """

    def __init__(self, site: Site, area: Floats) -> None:
        self._origin, self._limits = site.origin, site.limits
        self._area = area
        self._known = {name: _Neighbour() for name in site.neighbours}
        self._drops = Drops()
        self._times = Repetition[tuple[str, float]](site.limits.past_s + site.limits.future_s)

    @property
    def dropped(self) -> Mapping[tuple[str, Reason], int]:
        """Worlds that were refused so far, by neighbour and reason."""
        return self._drops.counts

    def hear(
        self,
        name: str,
        station: int,
        origin: Origin,
        validity: float,
        table: TrackTable,
        now: float,
    ) -> ForeignTracks | None:
        """Take a neighbour's world as a batch for the tracker; None = it was refused.

        Parameters
        ----------
        name, station
            Of the neighbour: as in our site file, and its ITS station id.
        origin
            Of its own ENU, in which the table is.
        validity
            s from the time of the table.
        now
            Unix s.
        """
        reason = self._refusal(name, table.time, now)
        if reason is not None:
            self._drops.add(name, reason)
            return None
        neighbour = self._known[name]
        if table.time > neighbour.last_time:
            neighbour.last_time, neighbour.validity = table.time, validity
        ours = moved(table, neighbour.transfer_from(origin, self._origin))
        near = np.flatnonzero(self._is_near(ours.position))
        return foreign_tracks(ours.take(near), name, station)

    def health(self, now: float) -> tuple[NeighbourHealth, ...]:
        """How each neighbour does at `now`, Unix s, in the order of the site; changes nothing."""
        return tuple(
            NeighbourHealth(
                name=name,
                alive=now - neighbour.last_time <= min(neighbour.validity, SILENCE),
                last_time=neighbour.last_time,
            )
            for name, neighbour in self._known.items()
        )

    def _refusal(self, name: str, time: float, now: float) -> Reason | None:
        if time > now + self._limits.future_s:
            return Reason.FUTURE
        if time < now - self._limits.past_s:
            return Reason.PAST
        return None if self._times.is_new((name, time), now) else Reason.REPEATED

    def _is_near(self, position: Floats) -> Bools:
        """(N,) True within our area and beside it; where a place is no number too."""
        if len(self._area) == 0:
            return np.ones(len(position), dtype=np.bool_)
        return ~(beyond(self._area, position) > NEAR)


def beyond(area: Floats, position: Floats) -> Floats:
    """(N,) m that places (N, 2) lie beyond the side of an area that parts them most; < 0 = within.

    `area` (K, 2) are its corners, m, counter-clockwise, convex; K > 0.
    """
    side = np.roll(area, -1, axis=0) - area
    outward = np.column_stack((side[:, 1], -side[:, 0])) / np.hypot(*side.T)[:, None]
    return (position @ outward.T - (outward * area).sum(axis=1)).max(axis=1)


def moved(table: TrackTable, transfer: Transfer) -> TrackTable:
    """Put a table into another site's frame; what moves along the ground does so there too."""
    turn = transfer.rotation[:2, :2]
    both = np.kron(np.eye(2), turn)
    position, z = transfer.places(table.position, table.z)
    return replace(
        table,
        position=position,
        z=z,
        velocity=table.velocity @ turn.T,
        covariance=both @ table.covariance @ both.T,
        heading=transfer.headings(table.heading),
    )
