"""The cars of a simulated car park: arrays with a row for each, driven 10 times a second."""

from collections import OrderedDict
from math import inf

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.avp.lot.route import Route
from rsu.avp.safety.permit import BRAKE_LAG, DECELERATION, FASTEST
from rsu.avp.safety.way import DECELERATION as PLANNED
from rsu.avp.safety.way import lay
from rsu.avp.vehicle import Vehicle
from rsu.kernels.way import COLUMNS, GEAR, HEADING, SPEED, STATION, X, Y, brake_ahead
from scenarios.kernels.garage import find_contacts, find_reports, put_body, put_cars
from scenarios.kernels.link import find_breaches
from scenarios.kernels.valet import AT, FIGURES, RATE, drive_cars

SEATS, ROWS = 512, 3072
"""Cars and people at once, and rows of a way, at most."""
TICK = 0.1
"""s between two permits, and two steps."""
KNOWN = 4000
"""Ways that are kept, to be driven again, as `rsu.avp.lot.router` keeps routes."""


class Fleet:
    """Everybody on the lot, by seat.

    Parameters
    ----------
    vehicle : Vehicle
        What every car is like.
    """

    def __init__(self, vehicle: Vehicle) -> None:
        self.vehicle = vehicle
        self.car: Floats = np.zeros((SEATS, FIGURES))
        self.lease: Floats = np.zeros((SEATS, 2))
        """How far, m, and how fast, m/s, the right of way lets each go."""
        self.permit: Floats = np.zeros((SEATS, 3))
        """What each holds, as of `scenarios.kernels.valet`."""
        self.guided: Bools = np.zeros(SEATS, dtype=np.bool_)
        """Who drives by permits; the others have drivers, who see lights."""
        self.on_way: Bools = np.zeros(SEATS, dtype=np.bool_)
        """Who has a way."""
        self.report: Floats = np.full(SEATS, inf)
        self.moving: Bools = np.zeros(SEATS, dtype=np.bool_)
        self.moved: Bools = np.zeros(SEATS, dtype=np.bool_)
        """Who was elsewhere before the last tick."""
        self.walking: Bools = np.zeros(SEATS, dtype=np.bool_)
        self.level: Ints = np.full(SEATS, -1, dtype=np.int64)
        self.next_level: Ints = np.full(SEATS, -1, dtype=np.int64)
        """On which the front of each may be already, who is on a ramp."""
        self.pose: Floats = np.zeros((SEATS, 3))
        self.box: Floats = np.zeros((SEATS, 2))
        self.ahead: Floats = np.zeros(SEATS)
        """From the rear axle, or from who walks himself, to the middle, m."""
        self.body: Floats = np.zeros((SEATS, 4))
        self.way: Floats = np.zeros((SEATS * ROWS, COLUMNS))
        self.span: Ints = np.repeat(np.arange(SEATS) * ROWS, 2).reshape(SEATS, 2)
        self.span[:, 1] += 1
        self._station: Floats = np.zeros(SEATS)
        self._bound: Floats = np.full(SEATS, inf)
        self._found: Ints = np.zeros(SEATS, dtype=np.int64)
        self._pairs: Ints = np.zeros((64, 2), dtype=np.int64)
        self._free = list(range(SEATS - 1, -1, -1))
        self.top = 0
        self._laid: OrderedDict[int, tuple[Route, Floats]] = OrderedDict()

    def sit(self, level: int) -> int:
        """Return a seat for a car that stands nowhere yet."""
        vehicle = self.vehicle
        ahead = 0.5 * vehicle.length - vehicle.rear_overhang
        return self._take(level, (vehicle.length, vehicle.width), ahead)

    def sit_down(self, level: int, size: float) -> int:
        """Return a seat for a person, who is `size` m across."""
        seat = self._take(level, (size, size), 0.0)
        self.walking[seat] = True
        return seat

    def _take(self, level: int, box: tuple[float, float], ahead: float) -> int:
        seat = self._free.pop()
        self.top = max(self.top, seat + 1)
        self.box[seat], self.ahead[seat] = box, ahead
        self.level[seat] = self.next_level[seat] = level
        return seat

    def rise(self, seat: int) -> None:
        """Give a seat back."""
        self.level[seat] = self.next_level[seat] = -1
        self.report[seat] = inf
        self.moving[seat] = self.moved[seat] = self.walking[seat] = False
        self.halt(seat)
        self._free.append(seat)

    def stand(self, seat: int, pose: Floats) -> None:
        """Put a car at a (3,) pose of its rear axle."""
        self.pose[seat] = pose
        put_body(self.pose[seat], float(self.ahead[seat]), self.body[seat])

    def halt(self, seat: int) -> None:
        """Let somebody have no way, and nothing that lets him go."""
        self.car[seat], self.permit[seat], self.lease[seat] = 0.0, 0.0, 0.0
        self.on_way[seat], self._station[seat], self._bound[seat] = False, 0.0, inf

    def follow(self, seat: int, route: Route) -> None:
        """Let a car go on along a route from where it is on it."""
        rows = self._lay(route)
        first = seat * ROWS
        self.way[first : first + len(rows)] = rows
        at = int(np.count_nonzero(rows[:, STATION] <= self.car[seat, AT])) - 1
        self.span[seat] = first + max(at, 0), first + len(rows)
        self.on_way[seat] = True

    def begin(self, seat: int, route: Route) -> None:
        """Let a car stand at the begin of a route."""
        self.halt(seat)
        self.follow(seat, route)
        self.stand(seat, self.way[seat * ROWS, [X, Y, HEADING]])

    def allow(self, seat: int, cleared: float, limit: float, report: float) -> None:
        """Let a car be permitted as far as a station, m, and say at which it is to report."""
        self.lease[seat] = cleared, limit
        self.report[seat] = report

    def breaches(self, now: float) -> list[int]:
        """Return who has gone on without a permit, or past what was cleared, before `now`."""
        count = find_breaches(
            self.car[: self.top],
            self.permit,
            self.on_way,
            self.guided,
            now,
            BRAKE_LAG,
            DECELERATION,
            self._bound,
            self._found,
        )
        return self._found[:count].tolist()

    def drive(self, now: float) -> list[int]:
        """Drive everybody by his permit from `now` for one tick; return who reports."""
        top = self.top
        if not top:
            return []
        span, car, permit = self.span[:top], self.car[:top], self.permit[:top]
        drive_cars(self.way, span, car, permit, now, TICK, BRAKE_LAG, DECELERATION)
        put_cars(
            self.way,
            span,
            car,
            self.on_way,
            self.ahead,
            self._station,
            self.pose,
            self.body,
            self.moved,
        )
        count = find_reports(car, permit, self.report[:top], self.moving[:top], self._found)
        return self._found[:count].tolist()

    def look(self) -> list[tuple[int, int]]:
        """Return who touch, of those who have moved."""
        moved = self.moved | self.walking
        count = find_contacts(self.body[: self.top], self.box, self.level, moved, self._pairs)
        return [(i, j) for i, j in self._pairs[:count].tolist()]

    def speed(self, seats: Ints) -> Floats:
        """(N,) m/s of some, negative in reverse; of who walks 0."""
        return self.car[seats, RATE] * self.way[self.span[seats, 0], GEAR]

    def _lay(self, route: Route) -> Floats:
        """Return the table of a route's way, on which a car slows down where it has to."""
        known = self._laid.get(id(route))
        if known is not None:
            self._laid.move_to_end(id(route))
            return known[1]
        rows = lay(route.start, route.arc, self.vehicle).row
        ends = np.array([step.end for step in route.steps])
        limits = np.array([step.limit for step in route.steps])
        step = np.minimum(np.searchsorted(ends, rows[:, STATION]), len(ends) - 1)
        rows[:, SPEED] = np.minimum(rows[:, SPEED], np.minimum(limits[step], FASTEST))
        brake_ahead(rows, PLANNED)
        if len(rows) > ROWS:
            raise ValueError(f"a way of {len(rows)} rows, expected at most {ROWS}")
        self._laid[id(route)] = route, rows
        if len(self._laid) > KNOWN:
            self._laid.popitem(last=False)
        return rows
