"""`Player`: a storyboard, from event to event."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import ceil, inf

import numpy as np

from rsu.arrays import Floats
from rsu.roads.network import RoadNetwork
from scenarios.kernels import motion as film
from scenarios.kernels.condition import contacts
from scenarios.kernels.sight import SEEN
from scenarios.kernels.take import advance
from scenarios.kernels.towing import tow
from scenarios.openscenario.position import fixed_positions
from scenarios.openscenario.routing import AssignRouteAction
from scenarios.openscenario.storyboard import Storyboard
from scenarios.stage.actuation import act, finish
from scenarios.stage.cast import make_cast
from scenarios.stage.element import Stage, story_element
from scenarios.stage.judge import Judge
from scenarios.stage.lane_table import LaneTable, make_lane_table
from scenarios.stage.ledger import Ledger
from scenarios.stage.place import is_fixed, place
from scenarios.stage.route import assign_route
from scenarios.stage.scene import Scene, make_scene
from scenarios.stage.trigger import TriggerWatch

DT = 0.05
"""s; what players of OpenSCENARIO commonly step by."""

SHORTEST, SMALL = 8, 128
"""Steps that are filmed at once behind an event: this many, or as many as cost about as much as
this many of one actor, which is what a take costs beside them."""

Sink = Callable[[int, Floats], None]
"""Takes the step that the first of some instants belongs to, and those (T, N, COLUMNS)."""


@dataclass(slots=True, frozen=True)
class Collision:
    """First contact of two boxes."""

    time: float
    """s since the scenario began."""
    first: str
    second: str
    """Names, in the order of the file."""
    impact_speed: float
    """m/s, length of the difference of both velocities."""


class Player:
    """Plays a storyboard on a map by fixed steps; the same input gives the same scenes.

    A step asks the triggers, lets actions begin, moves everybody by the speed that they have then,
    and looks for contacts.  Between two events nothing but numbers changes, so a kernel films many
    steps at once.

    Parameters
    ----------
    storyboard : Storyboard
        What is to happen.
    network : RoadNetwork
        The map; scenes are in its frame.
    dt : float
        Step, s.
    lanes : LaneTable, optional
        The map as `make_lane_table` tabulates it, if it is at hand.
    seed : int
        Of what the storyboard leaves to chance: random routes and traffic.

    Raises
    ------
    ScenarioError
        When the map lacks a place that the storyboard names: here as far as it can be known
        beforehand, else in `step`.
    """

    def __init__(
        self,
        storyboard: Storyboard,
        network: RoadNetwork,
        dt: float = DT,
        lanes: LaneTable | None = None,
        seed: int = 0,
    ) -> None:
        self.dt = dt
        self.finished = False
        """Whether the storyboard's stop trigger has fired."""
        self.collisions: tuple[Collision, ...] = ()
        """First contacts so far, by time."""
        self.steps = 0
        cast = make_cast(storyboard, network, lanes or make_lane_table(network), seed)
        self.cast = cast
        for position in fixed_positions((storyboard.init, storyboard.stories, storyboard.stop)):
            place(position, cast)
        self._judge = Judge(cast, dt)
        self._stage = Stage(cast, Ledger(storyboard), self._judge)
        self._stories = [story_element(story, self._stage) for story in storyboard.stories]
        query = partial(self._stage.ledger.query, ())
        self._stop = TriggerWatch(storyboard.stop, self._judge, query)
        self._shortest = max(SHORTEST, SMALL // max(len(cast.entities), 1))
        self._quiet, self._stride = False, self._shortest
        self._begin(storyboard)

    def _begin(self, storyboard: Storyboard) -> None:
        cast = self.cast
        for item in storyboard.init:
            if isinstance(item.action, AssignRouteAction) and item.entity is not None:
                route = item.action.route
                if all(is_fixed(waypoint.position) for waypoint in route.waypoints):
                    # Teleports, which come first, may count along it.
                    assign_route(route, cast.index[item.entity], cast, place)
        for name in cast.index.keys() - _named(storyboard):
            i = cast.index[name]
            cast.row[i, film.PRESENT] = float(cast.row[i, film.MODE] == film.TOWED)
        for item in storyboard.init:
            actors = () if item.entity is None else (item.entity,)
            holds = act(item.action, actors, cast)
            self._stage.attended.extend(hold for hold in holds if hold.attended)
        cast.film[1] = cast.film[0]
        tow(cast.film, 0, 1, cast.plan, cast.towed)
        cast.at = 1
        self._show(cast.at)
        self._quiet = self._tell_story()

    @property
    def scene(self) -> Scene:
        """The ground truth now."""
        return make_scene(self.cast, self._shown, self._signals, self.dt)

    @property
    def instant(self) -> Floats:
        """(1, N, COLUMNS) this instant, as a `Sink` takes it."""
        return self._shown[1:]

    def step(self) -> Scene:
        """Let triggers fire, move everybody by one step, and return where they are then."""
        self._take(1)
        return self.scene

    def run(self, last: int, sink: Sink | None = None) -> None:
        """Play on until the storyboard ends or step `last` is done.

        Parameters
        ----------
        last : int
            Number of the last step; step k happens at ``k * dt``.
        sink : callable, optional
            Gets every instant from now on once, this one first.
        """
        if sink is not None:
            sink(self.steps, self.instant)
        while self.steps < last and not self.finished:
            self._take(last - self.steps, sink)

    def command(self, entity: str, acceleration: float) -> None:
        """Let an external driver accelerate an entity until `release`, m/s^2, negative = brake.

        It goes where its lane, route or trajectory leads, within its `Performance`; braking ends
        in a stop.
        """
        cast, i = self.cast, self.cast.index[entity]
        cast.hold(i, "speed", None)
        cast.plan[i, film.KIND], cast.plan[i, film.DELTA] = film.COMMAND, acceleration
        cast.plan[i, film.TIMED] = 0.0

    def release(self, entity: str) -> None:
        """Give an entity back to the default controller, at its present speed."""
        plan = self.cast.plan[self.cast.index[entity]]
        if plan[film.KIND] == film.COMMAND:
            plan[film.KIND] = film.KEEP

    def _take(self, most: int, sink: Sink | None = None) -> None:
        """Do one step, and as many more as nothing happens in; then ask the triggers."""
        cast, judge = self.cast, self._judge
        self._rewind()
        speed, there = cast.row[:, film.SPEED].copy(), cast.row[:, film.PRESENT].copy()
        attended = self._attend()
        count = self._quiet_steps(most) if self._quiet and not attended else 1
        table, seats, at = cast.lanes, cast.seats, cast.at
        count = advance(
            cast.film, at, count, self.steps * self.dt, self.dt, cast.plan, cast.path,
            table.index, table.link, table.rows, cast.route, cast.towed, cast.box,
            seats.who, seats.driver, seats.mind, seats.known, seats.passed, seats.entry,
            np.empty((len(cast.box), SEEN)),
        )  # fmt: skip
        if attended:  # what holds and traffic set is the speed of the step, not of its beginning
            rows = there.nonzero()[0]
            cast.film[at, rows, film.SPEED] = speed[rows]
        filmed = count
        count = judge.unchanged(at + 1, at + count) - at
        # What is filmed in vain is lost: the next take is about as long as this one lasted.
        self._stride = max(2 * count if count == filmed else count, self._shortest)
        first = self.steps + 1
        cast.at += count
        self.steps += count
        cast.now = self.steps * self.dt
        cast.signals.turn(cast.now)
        if sink is not None:
            sink(first, cast.film[at + 1 : cast.at + 1])
        self._show(at + 1)
        for i in cast.row[:, film.DONE].nonzero()[0].tolist():
            finish(cast, i)
        for story in self._stories:
            story.settle()
        self._quiet = self._tell_story()

    def _show(self, first: int) -> None:
        """Keep what is seen now, before actions change it, and find the contacts since `first`."""
        cast = self.cast
        self._shown = cast.film[cast.at - 1 : cast.at + 1].copy()
        self._signals = cast.signals.states
        self._find_contacts(first, cast.at)

    def _tell_story(self) -> bool:
        """Ask the triggers; return whether the next steps will answer as this one did."""
        ledger, judge = self._stage.ledger, self._judge
        judge.begin(self.cast.now)
        ledger.publish()
        before = ledger.still
        for story in self._stories:
            story.consider()
        for story in self._stories:
            story.settle()
        if self._stop.check() and not self.finished:
            self.finished = True
        still = judge.impure == 0 or (before and ledger.quiet)
        return still and judge.stable and not judge.slow

    def _attend(self) -> bool:
        """Step the holds that no kernel knows; return whether there are any."""
        busy = [hold for hold in self._stage.attended if hold.busy]
        self._stage.attended[:] = busy
        for hold in busy:
            hold.step(self.dt)
        self.cast.crowd.drive(self.cast, self.dt)
        return bool(busy or self.cast.crowd.desired)

    def _quiet_steps(self, most: int) -> int:
        """Steps until the film is full, a delayed answer comes or a signal changes."""
        most = min(most, len(self.cast.film) - 1 - self.cast.at, self._stride)
        due = min(self._judge.due, self.cast.signals.due)
        if due < inf:
            most = min(most, ceil((due - 1e-6) / self.dt) - self.steps)
        return max(most, 1)

    def _rewind(self) -> None:
        """Begin a new film with the last two instants when this one is full."""
        cast = self.cast
        if cast.at >= len(cast.film) - 1:
            cast.film[0:2] = cast.film[cast.at - 1 : cast.at + 1]
            cast.seats.mind[0:2] = cast.seats.mind[cast.at - 1 : cast.at + 1]
            cast.at = 1

    def _find_contacts(self, first: int, last: int) -> None:
        cast = self.cast
        found = np.empty((16, 3))
        count = contacts(
            cast.film,
            first,
            last,
            cast.box,
            cast.size,
            cast.touched,
            found,
            np.empty((len(cast.box), 4)),
            np.empty((2, 4)),
        )
        for at, i, j in (tuple(map(int, row)) for row in found[:count].tolist()):
            time = (self.steps - (last - at)) * self.dt
            a, b = cast.film[at, i], cast.film[at, j]
            velocity = [row[film.SPEED] * np.exp(1j * row[film.HEADING]) for row in (a, b)]
            names = (cast.entities[i].name, cast.entities[j].name)
            hit = Collision(time, *names, float(abs(velocity[0] - velocity[1])))
            self.collisions = (*self.collisions, hit)


def _named(storyboard: Storyboard) -> set[str]:
    """Names of all that Init or a story acts on; the others are not on the stage."""
    groups = (group for story in storyboard.stories for act in story.acts for group in act.groups)
    names = {name for group in groups for name in group.actors}
    return names | {item.entity for item in storyboard.init if item.entity is not None}
