"""What conditions measure between an actor and another or a point."""

from math import cos, hypot, inf, sin

import numpy as np

from rsu.arrays import Floats
from scenarios.openscenario.distance import DistanceKind
from scenarios.stage.actor import STILL, Actor
from scenarios.stage.box import footprint, gap


def distance(actor: Actor, target: Floats, kind: DistanceKind) -> float:
    """Return m from an actor's reference point or box to a point (1, 2) or box (4, 2).

    Longitudinal and lateral: in the frame of the actor; without sign.
    """
    own = np.array([[actor.pose.x, actor.pose.y]])
    if len(target) > 1:
        own = footprint(actor.pose, actor.entity.box)
    if kind is DistanceKind.EUCLIDEAN:
        return gap(own, target) if len(own) > 1 else float(np.hypot(*(target[0] - own[0])))
    along = _axis(actor, kind)
    mine, other = own @ along, target @ along
    return float(max(other.min() - mine.max(), mine.min() - other.max(), 0.0))


def _axis(actor: Actor, kind: DistanceKind) -> Floats:
    c, s = cos(actor.pose.heading), sin(actor.pose.heading)
    return np.array([c, s] if kind is DistanceKind.LONGITUDINAL else [-s, c])


def outline(actor: Actor, *, freespace: bool) -> Floats:
    """(4, 2) box of an actor, or without `freespace` (1, 2) its reference point."""
    if freespace:
        return footprint(actor.pose, actor.entity.box)
    return np.array([[actor.pose.x, actor.pose.y]])


def headway(between: float, speed: float) -> float:
    """Return s at a speed over a distance; inf when standing."""
    return between / speed if speed > STILL else inf


def time_to_collision(actor: Actor, other: Actor | None, target: Floats, between: float) -> float:
    """Return s until a distance is nought, by the speed along the line between both.

    Parameters
    ----------
    actor, other : Actor
        Who triggers, and whom it may hit; None = a point that stands.
    target : Floats
        (K, 2) the other's outline or the point.
    between : float
        The distance, m.
    """
    x, y = target.mean(axis=0) - (actor.pose.x, actor.pose.y)
    length = hypot(x, y)
    if length == 0.0:
        return 0.0
    velocity = _velocity(actor) - (_velocity(other) if other else 0.0)
    return headway(between, float(velocity @ (x, y)) / length)


def _velocity(actor: Actor) -> Floats:
    heading = actor.pose.heading
    return actor.speed * np.array([cos(heading), sin(heading)])
