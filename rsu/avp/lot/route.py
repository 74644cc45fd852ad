"""A route: the arcs that a car drives, and the pieces of ground that it needs on them, in order."""

from dataclasses import dataclass, field, replace
from math import isnan
from typing import NamedTuple

import numpy as np

from rsu.arrays import Floats


class Step(NamedTuple):
    """A stretch of a route on which a car needs the same resources."""

    resource: int
    """What it is called by."""
    needs: int
    """Set of resources."""
    conflicts: int
    """Set of resources that nobody else may hold then."""
    end: float
    """m from the route's begin, driven forwards and in reverse; the rear axle leaves it there."""
    holding: bool
    """Whether a car may stop here and wait."""
    limit: float
    """m/s."""
    level: int
    lane: int
    """Key of the lane, as of `Ways`, on which the step ends."""
    station: float
    """m along that lane, where it ends; ``nan`` in a spot."""


class Hop(NamedTuple):
    """Some steps up to one on which a car may stop, or to the end of its route."""

    needs: int
    """Set of resources."""
    conflicts: int
    """Set of resources that nobody else may hold then."""
    head: int
    """The step after them."""


@dataclass(slots=True, frozen=True, eq=False)
class Route:
    """From where a car stands to where it is to stand, or to leave."""

    start: Floats
    """(3,) pose of the middle of the rear axle: m, rad."""
    arc: Floats
    """(A, 2) curvature, 1/m, and signed length (negative = in reverse), m."""
    steps: tuple[Step, ...]
    """The first is where the car stands."""
    stays: bool
    """Whether the car stays at the end; who is gone, or in a bay, holds nothing for ever."""
    ahead: tuple[int, ...] = field(init=False, repr=False)
    """Of each step, the set that nobody else may hold for the car to drive from there to the end;
    one more than steps, of which the last is empty."""
    hops: tuple[Hop, ...] = field(init=False, repr=False)
    """Of each step, what it takes from there to the next one on which the car may stop."""
    rest: int = field(init=False, repr=False)
    """Set of resources that the car holds for ever once it has come to the end."""

    def __post_init__(self) -> None:
        """Look ahead once: whoever asks for the right of way needs that many times."""
        object.__setattr__(self, "ahead", _ahead(self.steps))
        object.__setattr__(self, "hops", _hops(self.steps))
        object.__setattr__(self, "rest", self.steps[-1].needs if self.stays else 0)

    @property
    def ends_in_spot(self) -> bool:
        """Whether the car is to stand in a spot or bay, instead of being gone."""
        return isnan(self.steps[-1].station)

    @property
    def length(self) -> float:
        """Way driven, m."""
        return self.steps[-1].end


def _ahead(steps: tuple[Step, ...]) -> tuple[int, ...]:
    """Of each step, what conflicts with it or a later one."""
    found = [0]
    for step in reversed(steps):
        found.append(found[-1] | step.conflicts)
    return tuple(reversed(found))


def _hops(steps: tuple[Step, ...]) -> tuple[Hop, ...]:
    """Of each step, the hop that begins with it."""
    found = [Hop(0, 0, len(steps))]
    for k in reversed(range(len(steps))):
        step, after = steps[k], found[-1]
        if step.holding or k == len(steps) - 1:
            found.append(Hop(step.needs, step.conflicts, k + 1))
        else:
            hop = Hop(step.needs | after.needs, step.conflicts | after.conflicts, after.head)
            found.append(hop)
    return tuple(reversed(found[1:]))


def join(route: Route, head: int, onward: Route) -> Route:
    """Return the first `head` steps of a route and another one that begins where they end."""
    kept = route.steps[:head]
    done = kept[-1].end
    return replace(
        onward,
        start=route.start,
        arc=np.concatenate([cut_off(route.arc, done), onward.arc]),
        steps=(*kept, *(step._replace(end=step.end + done) for step in onward.steps)),
    )


def lead(start: Floats, arc: Floats, route: Route) -> Route:
    """Return a route that begins earlier: with (A, 2) arcs from a (3,) pose to where it began."""
    done = float(np.abs(arc[:, 1]).sum())
    steps = tuple(step._replace(end=step.end + done) for step in route.steps)
    return replace(route, start=start, arc=np.concatenate([arc, route.arc]), steps=steps)


def cut_off(arc: Floats, length: float) -> Floats:
    """(A, 2) arcs as far as they are driven within a length, m."""
    driven = np.cumsum(np.abs(arc[:, 1]))
    last = int(np.searchsorted(driven, length))
    if last >= len(arc):
        return arc
    rest = length - (float(driven[last - 1]) if last else 0.0)
    part = np.copysign(rest, arc[last, 1])
    return np.vstack([arc[:last], [arc[last, 0], part]])
