"""The dispatcher: what goes out to the cars, and why one has to stop.

The right of way says how far a mission may go, the stop layer how far it is clear; a car gets the
lesser of the two, as long as it is heard and makes sense.  It does so ten times a second, and at
once where that takes back what it has got before.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import NamedTuple

import numpy as np

from rsu.arrays import Floats
from rsu.avp.dispatch.interface import Action, CarState, Connection, Grant, Order
from rsu.avp.dispatch.mission import Reason
from rsu.avp.dispatch.supervision import SILENCE, is_late, is_silent, judge
from rsu.avp.safety.permit import PERIOD, Issuer, Permit
from rsu.avp.safety.stop_layer import Cars, Obstacles, clear, keep_withdrawn
from rsu.avp.safety.way import Way, lay
from rsu.avp.vehicle import Vehicle
from rsu.kernels.way import COLUMNS, row_at

CLOSE = 0.3
"""m before what is in its way within which a car is stopped by it, however gently."""
AGAIN = 1.0
"""s after which an order that is not acknowledged is sent again."""
EARLY = 0.25 * PERIOD
"""s before it is due that a permit may go out: turns are no clockwork."""
KNOWN = 1000
"""Cars that are remembered, at most, besides those that have an order."""


@dataclass(slots=True, frozen=True)
class Dispatch:
    """What goes out in one turn."""

    orders: list[Order] = field(default_factory=list[Order])
    grants: list[Grant] = field(default_factory=list[Grant])
    stops: dict[str, Reason] = field(default_factory=dict[str, Reason])
    """Cars that get no permit, or none to go on, and why."""


@dataclass(slots=True)
class _Task:
    """One car and what it is to do."""

    order: Order
    way: Way | None
    issuer: Issuer
    sent: float
    driven: Way | None = None
    """That of the order which the car has taken last: it drives this one as yet."""
    untaken: dict[int, Way] = field(default_factory=dict[int, Way])
    """By sequence, those which it may take next."""
    cleared: float = 0.0
    bound: float = inf
    """m beyond which nothing is cleared before the last order is taken: the ways may part there."""
    limit: float = 0.0
    levels: Collection[int] = ()
    """Storeys of the ground that it holds."""
    withdrawn: bool = False
    """Whether it was withdrawn its permit, and has not stood since."""
    due: float = -inf
    """When it gets its next permit, Unix s."""
    permit: Permit | None = None
    """The last one."""

    def take(self, sequence: int) -> bool:
        """Take note of the order that a car has taken last; True = it drives another way now."""
        taken = [number for number in self.untaken if number <= sequence]
        if taken:
            self.driven = self.untaken[max(taken)]
            self.untaken = {k: way for k, way in self.untaken.items() if k > sequence}
        if not self.untaken:
            self.bound = inf
        return bool(taken)

    def issue(self, now: float, cleared: float, limit: float) -> Permit | None:
        """Return its next permit, if it is due; what takes back what there was is due at once."""
        last = self.permit
        shrinks = last is None or limit < last.speed_limit or (cleared < last.cleared and limit > 0)
        if not shrinks and self.due - PERIOD <= now < self.due - EARLY:
            return None
        begin = self.due if -EARLY <= now - self.due < PERIOD else now
        self.due = begin + PERIOD
        self.permit = self.issuer.issue(now, cleared, limit)
        return self.permit


class _Ready(NamedTuple):
    """A car that may drive, as far as anybody else is concerned."""

    task: _Task
    way: Way
    state: CarState


class Dispatcher:
    """Speaks with the cars of one coordinator; a fold over what they say.

    Parameters
    ----------
    coordinator : str
        Id of the coordinator and of its tenure: never used again after a restart.
    vehicle : Vehicle
        The largest car of the class.
    """

    def __init__(self, coordinator: str, vehicle: Vehicle) -> None:
        self.coordinator = coordinator
        self._vehicle = vehicle
        self._tasks: dict[str, _Task] = {}
        self._heard: dict[str, CarState] = {}
        """Longest not heard of first."""
        self._parted: set[str] = set()
        """Cars whose connection broke after they were heard."""
        self._late: dict[str, float] = {}
        """When the first state arrived of a row that were all late, of cars with an order."""
        self._reasons: dict[str, Reason] = {}
        self._rows: Floats | None = None
        self._first: dict[str, int] = {}

    def state(self, vehicle: str) -> CarState | None:
        """Return what a car has said last."""
        return self._heard.get(vehicle)

    def heard(self, vehicle: str, now: float) -> CarState | None:
        """Return what a car has said last; None = it is not heard any more, or never was."""
        state = self._heard.get(vehicle)
        return None if vehicle in self._parted or is_silent(state, now) else state

    def way(self, vehicle: str) -> Way | None:
        """Return the way of a car's last order."""
        task = self._tasks.get(vehicle)
        return task and task.way

    def levels(self, vehicle: str) -> Collection[int]:
        """Return the storeys on which a car may be; () = it has no order."""
        task = self._tasks.get(vehicle)
        return task.levels if task else ()

    def hear(self, state: CarState, arrival: float) -> None:
        """Take what a car says; what is older than its last word is left.

        A state that was long on its way is left too; if all are for a while, the car's clock is
        behind.  A reason to stop that does not pass by itself stays until `forgive`.
        """
        last = self._heard.get(state.vehicle)
        if last is not None and last.session == state.session and state.sequence <= last.sequence:
            return
        task = self._tasks.get(state.vehicle)
        if is_late(state, arrival):
            if task and arrival - self._late.setdefault(state.vehicle, arrival) > SILENCE:
                self._doubt(state.vehicle, Reason.CLOCK)
            return
        self._late.pop(state.vehicle, None)
        way = None
        if task is not None and state.mission == task.order.mission:
            if task.take(state.taken):
                self._rows = None
            way = task.driven or task.way
        reason = judge(last, state, way, arrival)
        if reason is not None:
            self._doubt(state.vehicle, reason)
        self._parted.discard(state.vehicle)
        self._heard.pop(state.vehicle, None)
        self._heard[state.vehicle] = state
        if len(self._heard) > KNOWN:
            self._make_room()

    def learn(self, connection: Connection) -> None:
        """Take whether a car is connected: one whose last will has come is not heard any more."""
        last = self._heard.get(connection.vehicle)
        if last is None or last.session != connection.session:
            return  # of before it started anew
        if connection.connected:
            self._parted.discard(connection.vehicle)
        else:
            self._parted.add(connection.vehicle)

    def _make_room(self) -> None:
        """Forget who was not heard of for the longest time, and has no order."""
        idle = [name for name in self._heard if name not in self._tasks]
        for name in idle[:-KNOWN]:
            del self._heard[name]
            self._parted.discard(name)

    def _doubt(self, vehicle: str, reason: Reason) -> None:
        """Have a car stop that has a way: who drives it himself opens its doors, or wakes it."""
        if self.way(vehicle) is not None:
            self._reasons.setdefault(vehicle, reason)

    def doubts(self, vehicle: str) -> bool:
        """Whether what a car says does not count, until `forgive`: it may be elsewhere."""
        return vehicle in self._reasons

    def forgive(self, vehicle: str) -> None:
        """Let a car go on, or be judged anew, after somebody has seen to it."""
        self._reasons.pop(vehicle, None)

    def send(self, order: Order) -> None:
        """Have an order sent until its car has taken it."""
        known = self._tasks.get(order.vehicle)
        way = None
        if order.action is Action.DRIVE:
            way = lay(np.array(order.start), np.array(order.arc), self._vehicle)
        task = _Task(order, way, Issuer(order.mission), -AGAIN, levels=(order.level,))
        if known is not None and known.order.mission == order.mission:
            task = replace(known, order=order, way=way, sent=-AGAIN)
            task.bound = min(known.bound, known.cleared)
        if way is not None:
            task.untaken[order.sequence] = way
            state = self._heard.get(order.vehicle)
            if known is None and state is not None and state.mission == order.mission:
                task.driven = way  # it drives along it for a neighbour: no permit is to lack then
        self._tasks[order.vehicle] = task
        self._rows = None

    def allow(
        self, vehicle: str, cleared: float, limit: float, levels: Collection[int] = ()
    ) -> None:
        """Say how far the right of way lets a car go, m of its way, and how fast, m/s.

        On these storeys: by the way that it holds, for cars know little of storeys; none = as
        before, and at first that of the order.

        As long as the car has not taken the last order it goes no farther than it was let before,
        for what is cleared is measured along the way of that order.
        """
        task = self._tasks[vehicle]
        task.cleared, task.limit = cleared, limit
        task.levels = levels or task.levels
        if task.bound < inf:
            task.bound = min(task.bound, cleared)

    def forget(self, vehicle: str) -> None:
        """Have nothing to do with a car any more."""
        self._tasks.pop(vehicle, None)
        self._reasons.pop(vehicle, None)
        self._late.pop(vehicle, None)
        self._rows = None

    def turn(self, now: float, obstacles: Obstacles, halted: Mapping[str, Reason]) -> Dispatch:
        """Say what goes out.

        Parameters
        ----------
        now : float
            Unix s.
        obstacles : Obstacles
            What the world model has.
        halted : mapping
            Cars that must stand whatever is clear, and why.
        """
        dispatch = Dispatch()
        reasons = {**self._reasons, **halted}
        ready: list[_Ready] = []
        for vehicle, task in self._tasks.items():
            state = self.heard(vehicle, now)
            if state is None:
                dispatch.stops[vehicle] = reasons.get(vehicle, Reason.LINK)
            if state is None or state.taken < task.order.sequence:
                self._send_again(task, now, dispatch.orders)
            if state is None or vehicle in dispatch.stops or task.way is None:
                continue
            if vehicle in reasons:
                dispatch.stops[vehicle] = reasons[vehicle]
                self._grant(dispatch, task, state, now, (0.0, 0.0))
            elif state.mission == task.order.mission and task.driven is not None:
                ready.append(_Ready(task, task.driven, state))
        self._clear(ready, now, obstacles, dispatch)
        return dispatch

    def _clear(
        self,
        ready: list[_Ready],
        now: float,
        obstacles: Obstacles,
        dispatch: Dispatch,
    ) -> None:
        """Grant what is clear to all that may drive."""
        if not ready:
            return
        # who holds ground on two storeys has to be clear on both
        cars = self._cars([(one, level) for one in ready for level in one.task.levels], now)
        first = np.cumsum([0, *(len(one.task.levels) for one in ready[:-1])])
        free, blocked = clear(cars, obstacles)
        cleared = np.minimum.reduceat(free, first)
        before = np.array([one.task.withdrawn for one in ready])
        withdrawn = np.logical_or.reduceat(blocked, first)
        withdrawn = keep_withdrawn(withdrawn, before, cars.state[first, 1])
        stands = cleared - cars.state[first, 0] < CLOSE
        for one, clear_to, stop, near in zip(
            ready, cleared.tolist(), withdrawn.tolist(), stands.tolist(), strict=True
        ):
            task, own = one.task, min(one.task.cleared, one.task.bound)
            task.withdrawn = stop
            if stop or (near and clear_to < min(own, one.way.length)):
                dispatch.stops[one.state.vehicle] = Reason.OBSTACLE
            permitted = min(clear_to, own), 0.0 if stop else task.limit
            self._grant(dispatch, task, one.state, now, permitted)

    def _cars(self, ready: list[tuple[_Ready, int]], now: float) -> Cars:
        """Where the cars are by now, if they have gone on as they did, each on a storey."""
        rows = self._table()
        span = np.empty((len(ready), 2), dtype=np.int64)
        states = np.empty((len(ready), 2))
        for k, ((_, way, state), _level) in enumerate(ready):
            speed = abs(state.speed)
            at = min(state.station + speed * max(now - state.time, 0.0), way.length)
            first = self._first[state.vehicle]
            end = first + len(way.row)
            span[k] = row_at(rows, first, end, at), end
            states[k] = at, speed
        shape = np.tile(self._vehicle.row(), (len(ready), 1))
        return Cars(rows, span, shape, states, np.array([level for _, level in ready]))

    def _table(self) -> Floats:
        """Rows of all ways that are driven, and where each begins."""
        if self._rows is None:
            tables = {name: task.driven.row for name, task in self._tasks.items() if task.driven}
            begins = np.cumsum([0, *map(len, tables.values())]).tolist()
            self._first = dict(zip(tables, begins, strict=False))
            self._rows = np.concatenate([np.zeros((0, COLUMNS)), *tables.values()])
        return self._rows

    def _grant(
        self,
        dispatch: Dispatch,
        task: _Task,
        state: CarState,
        now: float,
        permitted: tuple[float, float],
    ) -> None:
        """Let a car have a permit, if it is due: as far, m, and as fast, m/s, as is permitted."""
        permit = task.issue(now, *permitted)
        if permit is not None:
            dispatch.grants.append(
                Grant(
                    vehicle=state.vehicle,
                    coordinator=self.coordinator,
                    permit=permit,
                    heard=state.time,
                )
            )

    def _send_again(self, task: _Task, now: float, orders: list[Order]) -> None:
        if now - task.sent >= AGAIN:
            task.sent = now
            orders.append(task.order)
