"""`Crowd`: vehicles of traffic, which no storyboard names; they drive along lanes and follow."""

from dataclasses import dataclass, field, replace
from math import hypot, inf
from typing import TYPE_CHECKING

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.roads.lane import DRIVABLE
from scenarios.kernels import motion as film
from scenarios.kernels.following import COMFORT, HEADWAY, STANDSTILL, follow_lanes, idm, leader
from scenarios.openscenario.entity import Entity

if TYPE_CHECKING:
    from scenarios.stage.cast import Cast

SPACING = 5.0
"""m along a lane between places where somebody may come."""
CHANCE = 2**31
"""Number of the crowd's own stream of chance; entities have theirs by their rows."""
TURNS = 1024
"""Turns by chance that the crowd shares, each beginning at another."""


@dataclass(slots=True, frozen=True)
class Places:
    """K places along the lanes for driving."""

    lane: Ints
    way: Floats
    """(K,) m along the lane."""
    pose: Floats
    """(K, 4) x, y, z and heading in direction of travel."""


@dataclass(slots=True)
class Crowd:
    """Vehicles of traffic on one stage."""

    desired: dict[int, float] = field(default_factory=dict[int, float])
    """Their rows, and the speeds that they would like, m/s."""
    _places: Places | None = None
    _turns: tuple[int, int] = (0, 0)
    _came: int = 0

    def places(self, cast: "Cast") -> Places:
        """Return where somebody may come."""
        if self._places is None:
            self._places = _find_places(cast)
        return self._places

    def free(self, cast: "Cast", entity: Entity, candidates: Ints, speed: float) -> Ints:
        """Return the places at which nobody is so near that one of both had to brake at once."""
        places, box, row = self.places(cast), entity.box, cast.row
        there = np.flatnonzero(row[:, film.PRESENT])
        others, pose = row[there], places.pose[candidates]
        dx = others[:, film.X] - pose[:, :1]
        dy = others[:, film.Y] - pose[:, 1:2]
        own = hypot(abs(box.center_x) + box.length / 2.0, abs(box.center_y) + box.width / 2.0)
        reach = cast.size[there, 1] + own + STANDSTILL
        near = dx * dx + dy * dy < reach * reach
        on = np.where(others[:, film.MODE] == film.ON_LANE, others[:, film.LANE], -1.0)
        ahead = others[:, film.WAY] - places.way[candidates, None]
        faster = np.where(ahead > 0.0, speed, others[:, film.SPEED])
        near |= (on == places.lane[candidates, None]) & (abs(ahead) < reach + HEADWAY * faster)
        return candidates[~near.any(axis=1)]

    def come(self, cast: "Cast", entity: Entity, place: int, speed: float, start: int) -> int:
        """Let somebody in at one of the places; return its row.

        It has the speed that it would like, or that of who is ahead if it had to brake hard.  Its
        name gets a number; its turns by chance begin at `start`, any number.
        """
        self._came += 1
        while f"{entity.name}_{self._came}" in cast.index:
            self._came += 1
        i = cast.admit(replace(entity, name=f"{entity.name}_{self._came}"))
        places = self.places(cast)
        cast.set_out(i, int(places.lane[place]), float(places.way[place]))
        self._turn(cast, i, start)
        gap, ahead = _ahead(cast, i)
        hard = idm(speed, speed, gap, ahead) < -COMFORT
        cast.row[i, film.SPEED] = min(speed, max(ahead, 0.0)) if hard else speed
        cast.stand_still(i)
        self.desired[i] = speed
        return i

    def _turn(self, cast: "Cast", i: int, start: int) -> None:
        """Let somebody take turns by chance."""
        if self._turns == (0, 0):
            chance = np.random.default_rng((cast.seed, CHANCE))
            cast.give_route(i, chance.integers(0, 2**31, TURNS).tolist(), film.RANDOM)
            self._turns = (len(cast.route) - TURNS, len(cast.route))
        plan, (first, last) = cast.plan[i], self._turns
        plan[film.ROUTE_FIRST], plan[film.ROUTE_LAST] = first, last
        plan[film.ROUTE_KIND] = film.RANDOM
        cast.row[i, film.ROUTE_CURSOR] = first + start % TURNS

    def go(self, cast: "Cast", i: int) -> None:
        """Let somebody vanish."""
        del self.desired[i]
        cast.dismiss(i)

    def drive(self, cast: "Cast", dt: float) -> None:
        """Give everybody the speed of the coming step; who is at the end of the road vanishes."""
        row = cast.row
        for i in [i for i in self.desired if row[i, film.STRANDED] > 0.0]:
            self.go(cast, i)
        driven = [i for i in self.desired if cast.plan[i, film.KIND] != film.COMMAND]
        if not driven:
            return
        who, speed = np.array(driven, dtype=np.int64), np.empty(len(driven) + 1)
        table = cast.lanes
        under, ways = _under(cast)
        follow_lanes(
            row, dt, who, np.array([self.desired[i] for i in driven]), cast.plan, cast.box,
            table.index, table.link, table.rows, cast.route, under, ways, speed,
        )  # fmt: skip
        row[who, film.SPEED] = speed[:-1]


def _under(cast: "Cast") -> tuple[Ints, Floats]:
    """(N,) lanes under all bodies, -1 = none, and m along them."""
    row = cast.row
    found = cast.network.match(row[:, :2], row[:, film.HEADING])
    return found.lane, found.distance


def _ahead(cast: "Cast", i: int) -> tuple[float, float]:
    """Return the gap to who is ahead, m, and its speed; inf = nobody is."""
    gap, table = np.empty(1), cast.lanes
    j = leader(
        cast.row, i, cast.plan, cast.box, table.index, table.link, table.rows, cast.route,
        *_under(cast), gap,
    )  # fmt: skip
    return (inf, 0.0) if j < 0 else (float(gap[0]), float(cast.row[j, film.SPEED]))


def _find_places(cast: "Cast") -> Places:
    lane: list[int] = []
    way: list[float] = []
    for item in cast.network.lanes:
        if item.kind in DRIVABLE:
            ways = np.arange(0.0, cast.lanes.length(item.index), SPACING).tolist()
            lane += [item.index] * len(ways)
            way += ways
    pose = [cast.lanes.pose(*at) for at in zip(lane, way, strict=True)]
    return Places(np.array(lane, dtype=np.int64), np.array(way), np.array(pose).reshape(-1, 4))
