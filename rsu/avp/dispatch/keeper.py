"""The keeper of the missions: nothing goes out before it is written, and nothing is lost.

What the right of way and the operators decide is put into an entry; when the journal has it, the
dispatcher may tell the cars.  While the journal fails, every car is withdrawn its permit.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.denial import Denial
from rsu.avp.dispatch.dispatcher import Dispatch, Dispatcher
from rsu.avp.dispatch.emergency import EmergencyStop, ask_for_end, confirm_end, strike
from rsu.avp.dispatch.entry import Answer, Entry, Journal, Standing
from rsu.avp.dispatch.interface import Action, CarState, Order
from rsu.avp.dispatch.mission import ABLE, ENDED, Event, Mission, Reason, State, advance
from rsu.avp.dispatch.supervision import reconcile
from rsu.avp.dispatch.transfer import Offer, is_taken
from rsu.avp.safety.stop_layer import Obstacles
from rsu.avp.vehicle import Vehicle
from rsu.errors import JournalError, MissionError
from rsu.statement import Statement


class Keeper:
    """One coordinator's missions, from its journal on.

    What was under way is stopped, until each car has said where it stands.

    Parameters
    ----------
    name : str
        Of the coordinator.
    journal : Journal
        Open for it alone.
    vehicle : Vehicle
        The largest car of the class.
    now : float
        Unix s.

    Raises
    ------
    JournalError
        It cannot be written.
    """

    def __init__(self, name: str, journal: Journal, vehicle: Vehicle, now: float) -> None:
        self.name = name
        self.tenure = f"{name}.{journal.epoch}"
        self._journal = journal
        self._standing: Standing = journal.standing()
        self.dispatcher = Dispatcher(self.tenure, vehicle)
        self.trouble: Statement | None = None
        """Why the journal cannot be written, of `Unkept`; None = it can."""
        self.ended: list[Mission] = []
        """Missions that have ended, for whoever tells of them and takes them out."""
        self.left: set[str] = set()
        """Missions whose cars obey another coordinator by now, which are to be given up."""
        self._resume(now)

    @property
    def missions(self) -> dict[str, Mission]:
        """Those that have not ended, by id."""
        return self._standing.missions

    @property
    def leases(self) -> dict[str, str]:
        """Mission by piece of ground."""
        return self._standing.leases

    @property
    def orders(self) -> dict[str, Order]:
        """The last one to each car."""
        return self._standing.orders

    @property
    def stops(self) -> dict[str, EmergencyStop]:
        """Emergency stops that hold, by id."""
        return self._standing.stops

    @property
    def closures(self) -> dict[tuple[str, str], OperatorClosure]:
        """Of operators, that hold, by place."""
        return self._standing.closures

    def answer(self, request: str) -> Answer | None:
        """Return what came of a request, if it has been there; raises `JournalError`."""
        return self._journal.answer(request)

    def next_sequence(self, vehicle: str) -> int:
        """Return the sequence of the next order to a car."""
        last, state = self._standing.orders.get(vehicle), self.dispatcher.state(vehicle)
        taken = self._standing.taken.get(vehicle, 0)
        return max(last.sequence if last else 0, taken, state.taken if state else 0) + 1

    def keep(self, entry: Entry) -> bool:
        """Write an entry, and let the dispatcher know its orders; False = it is as if it never was.

        `trouble` says why.
        """
        try:
            self._journal.write(entry)
        except JournalError as error:
            self.trouble = error.said
            return False
        self.trouble = None
        self._standing.add(entry)
        self.ended += (mission for mission in entry.missions if mission.state in ENDED)
        for order in entry.orders:
            self.dispatcher.send(order)
        return True

    def hear(self, state: CarState, arrival: float) -> None:
        """Take what a car says, and what that means for its mission."""
        self.dispatcher.hear(state, arrival)
        order = self._standing.orders.get(state.vehicle)
        if order is None:
            return
        if order.mission in self._standing.offers and is_taken(order, state):
            self.left.add(order.mission)
            self.dispatcher.forget(order.vehicle)
        elif self._standing.taken.get(state.vehicle, 0) < state.taken <= order.sequence:
            self.keep(Entry(time=arrival, acknowledged=((state.vehicle, state.taken),)))

    def turn(self, now: float, obstacles: Obstacles) -> Dispatch:
        """Say what goes out at `now`, Unix s; first, let go on or recover what was stopped."""
        self._reconcile(now)
        if self.trouble:
            self.keep(Entry(time=now))  # tries whether it can be written again
        dispatch = self.dispatcher.turn(now, obstacles, self._halted())
        self._note(now, dispatch.stops)
        if not self.trouble:
            return dispatch
        held = [
            replace(grant, permit=replace(grant.permit, speed_limit=0.0))
            for grant in dispatch.grants
        ]
        return Dispatch(grants=held, stops={one.vehicle: Reason.JOURNAL for one in held})

    def strike(self, stop: EmergencyStop, now: float) -> bool:
        """Stop all whom an emergency stop holds; the next turn withdraws their permits."""
        hit = strike([(m, self.levels(m)) for m in self.missions.values()], stop, now)
        return self.keep(Entry(time=now, missions=tuple(hit), struck=(stop,)))

    def ask_for_end(self, name: str, by: str, now: float) -> bool:
        """Take the first step of a stop's end; raises `MissionError` if there is none."""
        return self.keep(Entry(time=now, struck=(ask_for_end(self._stop(name), by, now),)))

    def confirm_end(self, name: str, now: float, in_the_way: Iterable[str]) -> bool:
        """Take the second step: let go on whom no other stop holds.

        Raises
        ------
        MissionError
            There is no such stop, it was not asked for, or somebody is in the way: says who.
        """
        confirm_end(self._stop(name), now, in_the_way)
        others = [stop for stop in self._standing.stops.values() if stop.id != name]
        free = [
            advance(mission, Event.RESUME, now)
            for mission in self.missions.values()
            if mission.state is State.STOPPED
            and mission.reason is Reason.EMERGENCY
            and not any(x.scope.covers(mission.vehicle, self.levels(mission)) for x in others)
        ]
        return self.keep(Entry(time=now, missions=tuple(free), ended=(name,)))

    @property
    def offered(self) -> dict[str, str]:
        """Coordinator by mission that is handed over to it: its car gets no more orders here."""
        return self._standing.offers

    def offers(self) -> list[tuple[str, Offer]]:
        """Return what is to be said to which coordinator, again and again until a car obeys it."""
        found: list[tuple[str, Offer]] = []
        for name, to in self._standing.offers.items():
            if name in self.left:
                continue
            mission = self.missions[name]
            found.append((to, Offer(mission, self._standing.orders[mission.vehicle])))
        return found

    def knows(self, mission: str) -> bool:
        """Whether a mission was ever here; raises `JournalError`."""
        return self._journal.knows(mission)

    def _resume(self, now: float) -> None:
        """Stop all that can move, and take the cars over with an order of this tenure."""
        able = [m for m in self.missions.values() if m.state in ABLE]
        stopped = tuple(advance(m, Event.STOP, now, Reason.RESTART) for m in able)
        orders = tuple(
            replace(
                order, coordinator=self.tenure, time=now, sequence=self.next_sequence(order.vehicle)
            )
            for order in self._standing.orders.values()
            if order.mission in self.missions
            and order.mission not in self._standing.offers
            and order.action is Action.DRIVE
        )
        entry = Entry(time=now, missions=stopped, orders=orders)
        self._journal.write(entry)
        self._standing.add(entry)
        for order in self._standing.orders.values():
            if order.mission in self.missions:
                self.dispatcher.send(order)

    def _stop(self, name: str) -> EmergencyStop:
        if name not in self._standing.stops:
            raise MissionError(name, Denial.NO_STOP)
        return self._standing.stops[name]

    def levels(self, mission: Mission) -> Collection[int]:
        """Return the storeys where its car may be: by its order, or as it says itself."""
        state = self.dispatcher.state(mission.vehicle)
        order = self._standing.orders.get(mission.vehicle)
        known = order or state
        return self.dispatcher.levels(mission.vehicle) or ((known.level,) if known else (0,))

    def _halted(self) -> dict[str, Reason]:
        """Cars of missions that somebody has to see to first, or that an emergency stop holds.

        A stop holds whoever comes under it while it stands, not only whom it was struck for.
        """
        held = {
            mission.vehicle: mission.reason
            for mission in self.missions.values()
            if mission.reason is not None
            and (mission.state is State.RECOVERY or not mission.reason.clears_itself)
        }
        for mission in self.missions.values():
            levels = self.levels(mission)
            stops = self._standing.stops.values()
            if any(stop.scope.covers(mission.vehicle, levels) for stop in stops):
                held.setdefault(mission.vehicle, Reason.EMERGENCY)
        return held

    def _note(self, now: float, stops: Mapping[str, Reason]) -> None:
        """Let missions be stopped whose cars are, and go on where the reason has passed."""
        changed: list[Mission] = []
        for mission in self.missions.values():
            reason = stops.get(mission.vehicle)
            if reason is not None and mission.state in ABLE and self._stands(mission, now):
                changed.append(advance(mission, Event.STOP, now, reason))
            passed = mission.reason is not None and mission.reason.clears_itself
            if reason is None and passed and mission.state is State.STOPPED:
                changed.append(advance(mission, Event.RESUME, now))
        if changed:
            self.keep(Entry(time=now, missions=tuple(changed)))

    def _stands(self, mission: Mission, now: float) -> bool:
        """Whether its car stands, or is not heard: who only had to slow down was not stopped."""
        state = self.dispatcher.heard(mission.vehicle, now)
        return state is None or state.secured

    def _reconcile(self, now: float) -> None:
        changed: list[Mission] = []
        for mission in self.missions.values():
            restarted = mission.state is State.STOPPED and mission.reason is Reason.RESTART
            if restarted and mission.id not in self.left:
                after = reconcile(
                    mission,
                    self.dispatcher.state(mission.vehicle),
                    self.dispatcher.way(mission.vehicle),
                    now,
                )
                if after is not mission:
                    changed.append(after)
        if changed:
            self.keep(Entry(time=now, missions=tuple(changed)))
