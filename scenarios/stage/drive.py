"""Drives: how fast an actor goes.  A drive turns a step of time into a speed and a distance."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from scenarios.openscenario.entity import Performance
from scenarios.stage.path import TimedPath
from scenarios.stage.transition import Transition


class Drive(Protocol):
    """Longitudinal motion."""

    @property
    def finished(self) -> bool:
        """Whether it has done what it was for; it may go on moving the actor."""
        ...

    def advance(self, speed: float, now: float, dt: float) -> tuple[float, float]:
        """Return the speed at ``now + dt``, m/s, and the m travelled until then."""
        ...


@dataclass(slots=True)
class Cruise:
    """Keeps the speed: the default controller."""

    finished: bool = True

    def advance(self, speed: float, now: float, dt: float) -> tuple[float, float]:
        """Go on."""
        del now
        return speed, speed * dt


@dataclass(slots=True)
class SpeedChange:
    """Follows a transition over time."""

    transition: Transition
    elapsed: float = 0.0

    @property
    def finished(self) -> bool:
        """Whether the target is reached."""
        return self.elapsed >= self.transition.span

    def advance(self, speed: float, now: float, dt: float) -> tuple[float, float]:
        """Move by the integral of the speed."""
        del speed, now
        before = self.transition.integral(self.elapsed)
        self.elapsed += dt
        return self.transition.value(self.elapsed), self.transition.integral(self.elapsed) - before


@dataclass(slots=True)
class SpeedPursuit:
    """Reaches and keeps a target that moves; never finishes."""

    target: Callable[[], float]
    """Where the speed is to be, m/s, as of now."""
    transition: Transition
    """From the first speed to the target of that time; shows how much of the way is done."""
    elapsed: float = 0.0
    finished: bool = False

    def advance(self, speed: float, now: float, dt: float) -> tuple[float, float]:
        """Move by the mean of the speeds before and after."""
        del now
        self.elapsed += dt
        start = self.transition.start
        after = start + (self.target() - start) * self.transition.progress(self.elapsed)
        return after, (speed + after) / 2.0 * dt


@dataclass(slots=True)
class Timetable:
    """Is on a path where the path's times want it."""

    path: TimedPath
    zero: float
    """Scenario time at which the path's clock shows nought, s."""
    distance: float
    """m along the path now."""
    finished: bool = False

    def advance(self, speed: float, now: float, dt: float) -> tuple[float, float]:
        """Go to where the path is at ``now + dt``."""
        del speed
        clock = now + dt - self.zero
        before, self.distance = self.distance, self.path.distance_at(clock)
        self.finished = clock >= self.path.times[-1]
        return self.path.speed_at(clock), self.distance - before


@dataclass(slots=True)
class Command:
    """Obeys an external driver within what the vehicle can do; brakes to a stop, not beyond."""

    acceleration: float
    """m/s^2 along the heading, negative = brake."""
    limits: Performance
    finished: bool = False

    def advance(self, speed: float, now: float, dt: float) -> tuple[float, float]:
        """Accelerate, exactly also through the instant at which a limit is met."""
        del now
        limits = self.limits
        low, high = -limits.max_deceleration, limits.max_acceleration
        acceleration = min(max(self.acceleration, low), high)
        slowest, fastest = min(speed, 0.0), max(speed, limits.max_speed)
        after = min(max(speed + acceleration * dt, slowest), fastest)
        changing = (after - speed) / acceleration if acceleration != 0.0 else 0.0
        return after, (speed + after) / 2.0 * changing + after * (dt - changing)
