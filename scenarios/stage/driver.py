"""Reference drivers: from what is seen ahead to an acceleration, m/s^2.

Sources: UN Regulation No. 157 (ALKS), 5.2.3.3, 5.2.5.2 and its guidance on critical scenarios,
table 1, "performance model factors for vehicles" (read in an extract of the regulation's tables and
formulas), where a figure is said to be from there; the source of esmini's
``ControllerALKS_R157SM``; what is general in trajectories of its drivers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from scenarios.stage.sight import Seen

GRAVITY = 9.81
"""m/s^2."""
STANDSTILL_GAP, TIME_GAP = 3.0, 1.5
"""m and s that a follower keeps: 2 m and, by speed, 1.0 to 1.6 s at least by UN R157, 5.2.3.3."""
SIGHT, SIGHT_TIME = 50.0, 3.0
"""m, or s on the way if that is farther, in which a follower minds who is ahead."""
ENTHUSIASM = 2.5
"""m/s above the set speed that a follower aims at while it closes a gap."""
FREE = 3.5
"""m/s^2 towards the set speed on a free road."""
CRUISE = (-4.0, 3.0)
"""m/s^2, limits of the minimal driver's cruise, as trajectories of others show them."""
FOLLOW = (-10.0, 5.0)
"""m/s^2, limits of a follower, who brakes in an emergency too; from the same trajectories."""
AVOIDANCE, AVOIDANCE_MARGIN, INTRUSION = 6.0, 0.35, 0.3
"""m/s^2, s and m: a cut-in 0.3 m over the border is to be survived by an ALKS if the time to
collision is more than v_rel / (2 * 6 m/s^2) + 0.35 s (UN R157, 5.2.5.2; the 0.3 m as the German
KBA explains it)."""
WANDERING = 0.375
"""m from its lane's centre behind which a neighbour cuts in (UN R157, table 1)."""
PERCEPTION, DELAY = 0.4, 0.75
"""s of a careful human driver: evaluation of a risk, then to the brake (UN R157, table 1)."""
HUMAN, HUMAN_JERK = 0.774 * GRAVITY, 12.65
"""m/s^2 and m/s^3 of its braking: 0.774 g within 0.6 s (UN R157, table 1)."""
URGENT, HARSH = 2.0, 5.0
"""s to collision of a cut-in, and m/s^2 of a lead's braking, that are a risk: the one as esmini has
it; the other is an emergency by UN R157, 5.3.1.1, and was not found as a driver's threshold."""
COAST = 0.4
"""m/s^2 with which a car slows down when emergency braking finds its driver off the brake; from
trajectories of others."""
AEB, AEB_RISE, AEB_TTC = 0.85 * GRAVITY, 0.6, 1.4
"""m/s^2 and s until then of emergency braking (UN R157, table 1, from UN R152); s to collision at
which it begins, within the 1.2 to 1.6 that scenarios set as ``aebTTC`` (esmini has 1.5 otherwise):
table 1 has it begin when the vehicles overlap in full, and no time."""


class Driver(Protocol):
    """Decides by what it sees; keeps what it has begun."""

    def acceleration(self, speed: float, ahead: Sequence[Seen], dt: float) -> float:
        """Return the acceleration for the next `dt` s; `ahead` has the nearest first."""
        ...


def follow(speed: float, set_speed: float, lead: Seen, time_gap: float) -> float:
    """Return the acceleration that leads to the time gap behind somebody.

    ``f (v_set + 2.5 - v) - (1 - f) (v - min(v_set, v_lead))`` where ``f`` is what of the gap is
    too much, as a share of the wanted one: far behind the set speed counts, near the lead's does.
    """
    wanted = STANDSTILL_GAP + time_gap * max(speed, lead.speed)
    f = min((lead.gap - wanted) / wanted, 1.0)
    return f * (set_speed + ENTHUSIASM - speed) - (1.0 - f) * (speed - min(set_speed, lead.speed))


@dataclass(slots=True)
class Follower:
    """Keeps a set speed, and a time gap to who is on its lane."""

    set_speed: float
    time_gap: float = TIME_GAP
    limits: tuple[float, float] = FOLLOW
    borders: bool = False
    """Whether it minds all that reach over the border, else only who is on the lane or urgent."""

    def acceleration(self, speed: float, ahead: Sequence[Seen], dt: float) -> float:
        """Return the acceleration for the next step."""
        reach = max(SIGHT, SIGHT_TIME * speed) + 1e-6
        found = [seen for seen in ahead if self._minds(seen, speed) and seen.distance <= reach]
        wanted = min(FREE, self.limits[1])
        if found:
            wanted = follow(speed, self.set_speed, found[0], self.time_gap)
        wanted = min(max(wanted, self.limits[0]), self.limits[1])
        return min(wanted, max((self.set_speed - speed) / dt, -FREE))

    def _minds(self, seen: Seen, speed: float) -> bool:
        urgent = self.borders or seen.time_to_collision(speed) < URGENT
        return seen.aside < seen.half_lane or (urgent and seen.intrusion > 0.0)


@dataclass(slots=True)
class Minimal:
    """Avoids what an ALKS has to avoid, not before it has to; else cruises."""

    cruise: Follower | None
    full_stop: bool = False
    braking: bool = False

    def acceleration(self, speed: float, ahead: Sequence[Seen], dt: float) -> float:
        """Return the acceleration for the next step."""
        critical = any(
            seen.intrusion >= INTRUSION
            and seen.time_to_collision(speed)
            < (speed - seen.speed) / (2.0 * AVOIDANCE) + AVOIDANCE_MARGIN
            for seen in ahead
        )
        self.braking = critical or (self.braking and self.full_stop)
        calm = self.cruise.acceleration(speed, ahead, dt) if self.cruise is not None else 0.0
        return min(calm, -AVOIDANCE) if self.braking else calm


@dataclass(slots=True)
class Emergency:
    """Emergency braking: at full force below a time to collision, until it stands or is safe."""

    ttc: float = AEB_TTC
    deceleration: float = AEB
    full_stop: bool = True
    brake: float = 0.0
    """m/s^2 that it has built up."""

    def acceleration(self, speed: float, ahead: Sequence[Seen], dt: float) -> float:
        """Return the acceleration for the next step."""
        critical = any(
            seen.overlap > 0.0 and seen.time_to_collision(speed) < self.ttc for seen in ahead
        )
        if critical or (self.brake > 0.0 and self.full_stop):
            self.brake = min(self.brake + self.deceleration / AEB_RISE * dt, self.deceleration)
        else:
            self.brake = 0.0
        return -self.brake


@dataclass(slots=True)
class CarefulHuman:
    """Sees a risk, evaluates it, and brakes after a delay; emergency braking helps."""

    cruise: Follower | None
    aid: Emergency | None = field(default_factory=Emergency)
    full_stop: bool = False
    deceleration: float = HUMAN
    noticed: float = 0.0
    """s since it has seen somebody in or coming into its way."""
    alarmed: float = 0.0
    """s since it has known that it has to brake."""
    brake: float = 0.0
    """m/s^2 that it has built up."""

    def acceleration(self, speed: float, ahead: Sequence[Seen], dt: float) -> float:
        """Return the acceleration for the next step."""
        self._react(speed, ahead, dt)
        if self.alarmed > DELAY + 1e-9:
            self.brake = min(self.brake + HUMAN_JERK * dt, self.deceleration)
        aid, most = 0.0, self.deceleration
        if self.aid is not None:
            aid, most = self.aid.acceleration(speed, ahead, dt), self.aid.deceleration
        if aid < 0.0:
            self.brake = max(self.brake, COAST)
        if self.brake > 0.0:
            return max(aid - self.brake, -max(most, self.deceleration))
        return self.cruise.acceleration(speed, ahead, dt) if self.cruise is not None else 0.0

    def _react(self, speed: float, ahead: Sequence[Seen], dt: float) -> None:
        """Evaluate who is in the way, and once that is done and it is urgent go to the brake."""
        closing = [seen for seen in ahead if seen.speed < speed and self._in_way(seen)]
        urgent = any(
            seen.time_to_collision(speed) < URGENT or seen.deceleration > HARSH for seen in closing
        )
        evaluated = self.noticed >= PERCEPTION - 1e-9
        self.noticed = self.noticed + dt if closing else 0.0
        if (self.alarmed > 0.0 and (self.full_stop or closing)) or (evaluated and urgent):
            self.alarmed += dt
        else:
            self.alarmed, self.brake = 0.0, 0.0

    @staticmethod
    def _in_way(seen: Seen) -> bool:
        """Whether one would hit it, or it comes: it has left its own lane's centre for ours."""
        cuts_in = seen.approach > 0.0 and seen.aside < 2.0 * seen.half_lane - WANDERING
        return seen.overlap > 0.0 or cuts_in


def _number(properties: Mapping[str, str], name: str, default: float) -> float:
    """Return a property as a number; what is none, like an empty text, is the default."""
    try:
        return float(properties.get(name, ""))
    except ValueError:
        return default


def _cruise(properties: Mapping[str, str], speed: float) -> Follower | None:
    if properties.get("cruise", "true") == "false":
        return None
    set_speed = _number(properties, "setSpeed", speed)
    time_gap = _number(properties, "timeGap", TIME_GAP)
    return Follower(set_speed, time_gap, CRUISE, borders=True)


def make_follower(properties: Mapping[str, str], speed: float) -> Driver:
    """Return a follower of the speed and time gap in its properties, else of the present speed."""
    set_speed = _number(properties, "setSpeed", speed)
    return Follower(set_speed, _number(properties, "timeGap", TIME_GAP))


def make_minimal(properties: Mapping[str, str], speed: float) -> Driver:
    """Return a driver that fulfils UN R157 and no more."""
    return Minimal(_cruise(properties, speed), properties.get("fullStop") == "true")


def make_careful_human(properties: Mapping[str, str], speed: float) -> Driver:
    """Return the competent and careful human driver of UN R157."""
    aid = make_emergency(properties, speed)
    return CarefulHuman(
        _cruise(properties, speed),
        aid if properties.get("aebAvailable", "true") != "false" else None,
        properties.get("fullStop") == "true",
        _number(properties, "driverDeceleration", HUMAN),
    )


def make_emergency(properties: Mapping[str, str], speed: float) -> Emergency:
    """Return an emergency brake."""
    del speed
    return Emergency(
        _number(properties, "aebTTC", AEB_TTC), _number(properties, "aebDeceleration", AEB)
    )
