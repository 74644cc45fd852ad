"""The reference valet car: what any car has to do that takes part."""

from dataclasses import dataclass
from enum import Enum
from math import hypot, pi

import numpy as np

from rsu.avp.dispatch.interface import Action, CarState, Factsheet, Grant, Order, Refusal, Trouble
from rsu.avp.safety.permit import BRAKE_LAG, DECELERATION, PERIOD, Permit, is_newer
from rsu.avp.safety.way import Way, lay
from rsu.avp.vehicle import Vehicle
from rsu.kernels.way import BEND, GEAR, row_at
from scenarios.kernels.valet import AT, CLEARED, EXPIRES, LIMIT, RATE, drive_cars

NEAR, ALONG = 0.3, 0.1
"""m and rad by which a way may pass beside the car for it to be taken."""
ROUND_TRIP = 5.0 * PERIOD
"""s since the state that a permit answers, at most: half a period until it is heard of in the mean,
another until it is answered, and what the radio takes twice."""
HEIGHT = 1.5
"""m."""
STANDING = 0.01
"""m/s."""
ROUNDING = 1e-6
"""m by which the sum of a way's arcs may fall short of the end where the car stands."""


class Fault(Enum):
    """What may be wrong with a reference car, for tests of who deals with it."""

    NONE = "none"
    STUCK = "does not move any more, and says so"
    ASTRAY = "says that it is 5 m beside where it is"
    DOOR = "a door is open"
    MUTE = "says nothing"


@dataclass(slots=True, frozen=True)
class Noise:
    """Standard deviations of what a car says of its pose."""

    position: float = 0.03
    """m."""
    heading: float = 0.01
    """rad."""


class ValetCar:
    """One car, driven by orders and permits; the caller brings the time.

    Parameters
    ----------
    name : str
        Its id.
    shape : Vehicle
        Its footprint and how sharply it turns.
    pose : tuple of float
        Of the middle of the rear axle: m, rad.
    level : int
        Storey.
    chance : Generator
        Of its session and of its noise.
    noise : Noise
        Of what it says.
    """

    def __init__(
        self,
        name: str,
        shape: Vehicle,
        pose: tuple[float, float, float],
        level: int,
        chance: np.random.Generator,
        noise: Noise,
    ) -> None:
        self.name, self.shape, self.pose, self.level = name, shape, pose, level
        self.fault = Fault.NONE
        self.session = int(chance.integers(1, 1 << 63))
        self._chance, self._noise = chance, noise
        self._order: Order | None = None
        self._way: Way | None = None
        self._span = np.zeros((1, 2), dtype=np.int64)
        self._car = np.array([[0.0, 0.0, BRAKE_LAG, 0.0, 0.0]])
        self._permit = np.zeros((1, 3))
        self._held: Permit | None = None
        self._counter = -1
        self._taken = self._sequence = 0
        self._refusal = Refusal.NONE

    @property
    def station(self) -> float:
        """Metres driven on the mission's way."""
        return float(self._car[0, AT])

    @property
    def speed(self) -> float:
        """Speed along the mission's way, m/s, whichever way it goes."""
        return float(self._car[0, RATE])

    @property
    def velocity(self) -> float:
        """Speed along its heading, m/s, negative in reverse."""
        return self.speed * self._gear()

    @property
    def yaw_rate(self) -> float:
        """How fast it turns to the left, rad/s."""
        bend = 0.0 if self._way is None else float(self._way.row[self._span[0, 0], BEND])
        return bend * self.velocity

    @property
    def factsheet(self) -> Factsheet:
        """What it is."""
        return Factsheet(
            vehicle=self.name,
            maker="ivics",
            wheelbase=self.shape.wheelbase,
            front_overhang=self.shape.front_overhang,
            rear_overhang=self.shape.rear_overhang,
            width=self.shape.width,
            height=HEIGHT,
            steering=self.shape.steering,
            deceleration=DECELERATION,
            brake_lag=BRAKE_LAG,
        )

    def order(self, order: Order) -> Refusal:
        """Take an order, or say why not; none is taken twice, or after a later one."""
        if order.vehicle != self.name or order.sequence <= self._taken:
            return Refusal.NONE
        way = self._lay(order)
        if isinstance(way, Refusal):
            self._refusal = way
            return way
        self._taken, self._refusal = order.sequence, Refusal.NONE
        known = self._order
        if known is None or known.coordinator != order.coordinator:
            self._counter = -1  # who is new counts anew
        if known is None or known.mission != order.mission:
            self._car[0] = 0.0, 0.0, BRAKE_LAG, 0.0, 0.0
            self._held, self._counter = None, -1
        if way is None:
            self._order = self._way = None
        else:
            self._order, self._way = order, way
            rows = len(way.row)
            self._span[0] = row_at(way.row, 0, rows, self.station), rows
        return Refusal.NONE

    def grant(self, grant: Grant, now: float) -> Refusal:
        """Take a permit, or say why not."""
        permit, order = grant.permit, self._order
        if order is None or (order.mission, order.coordinator, self.name) != (
            permit.mission,
            grant.coordinator,
            grant.vehicle,
        ):
            return Refusal.FOREIGN
        new = self._counter < 0 or is_newer(permit.counter, self._counter)
        if not (new and permit.is_live(now) and -PERIOD <= now - grant.heard <= ROUND_TRIP):
            return Refusal.STALE
        self._held, self._counter = permit, permit.counter
        self._permit[0, [EXPIRES, CLEARED, LIMIT]] = (
            permit.expires,
            permit.cleared,
            permit.speed_limit,
        )
        return Refusal.NONE

    def step(self, now: float, dt: float) -> None:
        """Drive from `now` to `now + dt`, Unix s."""
        if self._way is None:
            return
        if self.fault is Fault.STUCK:
            self._car[0, RATE] = 0.0
            return
        if not (self._held and self._held.is_live(now)):
            self._permit[0, EXPIRES] = 0.0  # lapsed; or the clock has leapt back
        drive_cars(
            self._way.row, self._span, self._car, self._permit, now, dt, BRAKE_LAG, DECELERATION
        )
        self.pose = self._way.pose(self.station)

    def state(self, now: float) -> CarState:
        """Say how it is."""
        self._sequence += 1
        east, north = self._chance.normal(0.0, self._noise.position, 2)
        turn = self._chance.normal(0.0, self._noise.heading)
        if self.fault is Fault.ASTRAY:
            north += 5.0
        x, y, heading = self.pose
        return CarState(
            vehicle=self.name,
            session=self.session,
            sequence=self._sequence,
            time=now,
            mission="" if self._order is None else self._order.mission,
            taken=self._taken,
            refusal=self._refusal,
            counter=max(self._counter, 0),
            pose=(x + float(east), y + float(north), heading + float(turn)),
            level=self.level,
            station=self.station,
            speed=self.velocity,
            doors_closed=self.fault is not Fault.DOOR,
            secured=self.speed < STANDING,
            trouble=_TROUBLE.get(self.fault, Trouble.NONE),
        )

    def _gear(self) -> float:
        return 1.0 if self._way is None else float(self._way.row[self._span[0, 0], GEAR])

    def _lay(self, order: Order) -> Way | Refusal | None:
        """Make the way of an order, if the car is on it and can drive it; a release has none."""
        goes_on = self._order is not None and self._order.mission == order.mission
        if self.speed > 0.0 and not (goes_on and order.action is Action.DRIVE):
            return Refusal.MOVING
        if order.action is Action.RELEASE:
            return None
        arc = np.array(order.arc).reshape(-1, 2)
        if np.abs(arc[:, 0]).max(initial=0.0) > self.shape.curvature * 1.001:
            return Refusal.STEEP
        at = self.station if goes_on else 0.0
        if np.abs(arc[:, 1]).sum() < max(at - ROUNDING, NEAR):
            return Refusal.ELSEWHERE
        way = lay(np.array(order.start), arc, self.shape)
        x, y, heading = way.pose(at)
        apart = hypot(x - self.pose[0], y - self.pose[1])
        turn = (heading - self.pose[2] + pi) % (2.0 * pi) - pi
        return way if apart <= NEAR and abs(turn) <= ALONG else Refusal.ELSEWHERE


_TROUBLE = {Fault.STUCK: Trouble.DRIVE, Fault.DOOR: Trouble.DOOR}
