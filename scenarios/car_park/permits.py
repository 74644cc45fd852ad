"""The permits of a simulated car park: the stop layer and the link, 10 times a second."""

from dataclasses import dataclass
from math import inf

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.avp.safety.permit import COUNTS, FASTEST, LIFETIME
from rsu.avp.safety.stop_layer import DRIVE, SWERVE, WALK, Cars, Obstacles, clear, keep_withdrawn
from rsu.kernels.reach import free_stations
from rsu.kernels.rectangle import overlap
from rsu.kernels.way import STATION
from scenarios.car_park.fleet import SEATS, TICK, Fleet
from scenarios.kernels.garage import find_obstacles
from scenarios.kernels.link import HEARD, LATE, let_halt, send_permits
from scenarios.kernels.valet import AT, EXPIRES, RATE

NEW, CLEAR = 3.8, 1.0
"""m before a car that drives, and around any, where somebody steps out at the nearest."""
AGILITY: Floats = np.array([[DRIVE, SWERVE], [WALK, WALK]])
"""m/s^2 along and across its way, of a car and of somebody on foot."""
PACE = 1.2
"""m/s of who walks."""


@dataclass(slots=True, frozen=True)
class Link:
    """How badly permits get through; the defaults lose 4 per mille, in bursts."""

    breaks: float = 0.001
    """Probability of each permit that it is the first of some that are lost."""
    lasts: float = 4.0
    """How many are lost then, on average."""
    overtakes: float = 0.001
    """Probability of each permit that the next one arrives before it."""


class Permits:
    """Decides each tick how far everybody may go, and tells him over a bad link.

    The obstacles are the true ones: people on foot, and cars with drivers that are on their way.

    Parameters
    ----------
    fleet : Fleet
        Everybody.
    link : Link
        Between the roadside and the cars.
    chance : Generator
        Of the link.
    """

    def __init__(self, fleet: Fleet, link: Link, chance: np.random.Generator) -> None:
        self._fleet, self._chance = fleet, chance
        self.link = np.array([link.breaks, 1.0 - 1.0 / link.lasts, link.overtakes])
        self._shape = np.tile(fleet.vehicle.row(), (2 * SEATS, 1))  # on two storeys each
        self._count: Ints = np.zeros((SEATS, 3), dtype=np.int64)
        self._late: Floats = np.zeros((SEATS, 3))
        self._withdrawn: Bools = np.zeros(SEATS, dtype=np.bool_)
        self._halt: Floats = np.zeros((SEATS, 2))
        self._row: Floats = np.zeros((SEATS, 11))
        self._level: Ints = np.zeros(SEATS, dtype=np.int64)
        self._who: Ints = np.zeros(SEATS, dtype=np.int64)
        """Everybody who asks nobody: his row, storey and seat."""
        self._met = 0
        """How many they are."""
        self.lost: Bools = np.zeros(SEATS, dtype=np.bool_)
        """Who has missed the last permit."""
        self.sent = self.missed = self.lapsed = self.stopped = 0
        """Permits sent and lost; times that a driving car's permit lapsed, and was withdrawn."""

    def begin(self, seat: int, halt: tuple[float, float] = (inf, 0.0)) -> None:
        """Number the permits of a new mission from 1 on; its driver halts at m for s."""
        self._count[seat, :] = 0
        self._count[seat, [HEARD, LATE]] = -1
        self.lost[seat] = self._withdrawn[seat] = False
        self._halt[seat] = halt

    def send(self, now: float) -> None:
        """Send everybody on his way a permit."""
        fleet = self._fleet
        seats = np.flatnonzero(fleet.on_way)
        if not len(seats):
            return
        self._look()
        obstacles = Obstacles(self._row[: self._met], self._level[: self._met])
        above = np.flatnonzero(fleet.next_level[seats] != fleet.level[seats])
        between, last = seats[above], len(seats)
        level = np.concatenate([fleet.level[seats], fleet.next_level[between]])
        cars = self._cars(np.concatenate([seats, between]), level)
        cleared, withdrawn = clear(cars, obstacles)
        cleared[above] = np.minimum(cleared[above], cleared[last:])
        withdrawn[above] |= withdrawn[last:]
        cleared, withdrawn = cleared[:last], withdrawn[:last]
        speed = fleet.car[seats, RATE]
        withdrawn = keep_withdrawn(withdrawn, self._withdrawn[seats], speed)
        drives = fleet.guided[seats] & (speed > 0.0)
        self.stopped += int(np.count_nonzero(drives & withdrawn & ~self._withdrawn[seats]))
        self._withdrawn[seats] = withdrawn
        send_permits(
            seats,
            fleet.lease,
            now + LIFETIME,
            FASTEST,
            cleared,
            withdrawn,
            self._chance.random(len(seats)),
            self.link,
            fleet.guided,
            COUNTS,
            self.lost,
            self._count,
            self._late,
            fleet.permit,
        )
        late = now - fleet.permit[seats, EXPIRES] + 1e-6
        self.lapsed += int(np.count_nonzero(drives & (late > 0.0) & (late < TICK)))
        self.sent += int(np.count_nonzero(fleet.guided[seats]))
        self.missed += int(np.count_nonzero(self.lost[seats]))
        let_halt(self._halt[: fleet.top], fleet.car, fleet.permit, TICK)

    def in_the_way(self, seat: int) -> int:
        """Return who stops somebody by standing before him or going there, a seat; -1 = nobody."""
        fleet = self._fleet
        one = self._cars(
            np.array([seat, seat]), np.array([fleet.level[seat], fleet.next_level[seat]])
        )
        nearest, best = -1, float(fleet.lease[seat, 0])
        for k, who in enumerate(self._who[: self._met].tolist()):
            obstacle = Obstacles(self._row[k : k + 1], self._level[k : k + 1])
            cleared = float(clear(one, obstacle)[0].min())
            if cleared < best and cleared - fleet.car[seat, AT] < CLEAR:
                nearest, best = who, cleared
        return nearest

    def is_free(self, ground: Floats, level: int) -> bool:
        """Whether a piece of ground, (6,) as of `rsu.kernels.rectangle`, is far from all cars."""
        fleet = self._fleet
        there = (fleet.level == level) | (fleet.next_level == level)
        seats = np.flatnonzero(fleet.on_way & there)
        room = fleet.box + 2.0 * CLEAR
        if any(overlap(ground[:4], ground[4:], fleet.body[k], room[k]) for k in seats.tolist()):
            return False
        row = np.zeros((1, 11))
        row[0, : len(ground)] = ground
        cars, free = self._cars(seats, np.full(len(seats), level)), np.empty(len(seats))
        free_stations(
            cars.way,
            cars.span,
            cars.shape,
            cars.state,
            cars.level,
            row,
            np.array([level]),
            NEW,
            0.0,
            inf,
            free,
        )
        ahead = np.where(cars.state[:, RATE] > 0.0, NEW, CLEAR)
        ends = cars.way[cars.span[:, 1] - 1, STATION]
        return bool((free >= np.minimum(cars.state[:, AT] + ahead, ends)).all())

    def _cars(self, seats: Ints, level: Ints) -> Cars:
        """Cars as the stop layer takes them, on one of the storeys where each may be."""
        fleet = self._fleet
        return Cars(
            fleet.way,
            fleet.span[seats],
            self._shape[: len(seats)],
            fleet.car[seats, :2],
            level,
        )

    def _look(self) -> None:
        """See where everybody is who asks nobody, and how fast."""
        fleet, top = self._fleet, self._fleet.top
        self._met = find_obstacles(
            fleet.way,
            fleet.span,
            fleet.car[:top],
            fleet.on_way,
            fleet.guided,
            fleet.walking,
            fleet.body,
            fleet.box,
            fleet.level,
            PACE,
            AGILITY,
            self._row,
            self._level,
            self._who,
        )
