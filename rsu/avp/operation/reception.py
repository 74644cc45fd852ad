"""The reception: what somebody wants of the car park becomes what the coordinator is told."""

from collections.abc import Callable, Iterable
from math import hypot, inf, pi, tan

from rsu.avp.coordination.assignment import Request as Wanted
from rsu.avp.coordination.assignment import misfit
from rsu.avp.coordination.car import Car
from rsu.avp.coordination.coordinator import AT_REST, Coordinator
from rsu.avp.coordination.order import (
    Close,
    Found,
    Gone,
    Identified,
    Open,
    Outsider,
    Park,
    Ready,
    Retrieve,
)
from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.denial import Denial
from rsu.avp.dispatch.dispatcher import KNOWN
from rsu.avp.dispatch.emergency import CONFIRMATION, EmergencyStop, Scope
from rsu.avp.dispatch.interface import CarState, Factsheet, Request, Wish
from rsu.avp.dispatch.keeper import Keeper
from rsu.avp.dispatch.mission import ABLE, Event, Kind, Mission, Reason, State, advance, cancel
from rsu.avp.dispatch.supervision import CLOCK, judge
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import Spot
from rsu.avp.operation.resumption import request_for
from rsu.avp.safety.permit import BRAKE_LAG, DECELERATION
from rsu.errors import MissionError

STAY = 2.0 * 3600.0
"""s that a car is reckoned to stay: a request does not say."""
HARMLESS = frozenset({Reason.CANCELLED, Reason.BLOCKED})
"""Reasons that say nothing against the car: one step lets it go on."""
NEAR, ALONG = 0.3, 0.1
"""m and rad by which a car may stand beside the middle of its bay: its way begins there."""


class Reception:
    """Takes requests for one car park.

    Parameters
    ----------
    layout : Layout
        The car park.
    keeper : Keeper
        Of its missions.
    """

    def __init__(self, layout: Layout, keeper: Keeper) -> None:
        self._layout, self._keeper = layout, keeper
        self._sheets: dict[str, Factsheet] = {}
        self._takers: dict[Wish, Callable[[Request, Coordinator, float], Mission | None]] = {
            Wish.PARK: self._park,
            Wish.RETRIEVE: self._retrieve,
            Wish.MOVE: self._move,
            Wish.CANCEL: self._cancel,
            Wish.STOP: self._stop,
            Wish.ASK_FOR_END: self._ask_for_end,
            Wish.ASK_TO_GO_ON: self._ask_to_go_on,
            Wish.HOLD: self._hold,
            Wish.CLOSE: self._close,
            Wish.OPEN: self._open,
        }
        self._asked: dict[str, float] = {}
        """When somebody wanted a mission to go on."""

    def know(self, sheet: Factsheet) -> None:
        """Take note of what a car is; of too many the first that was never heard is forgotten."""
        self._sheets[sheet.vehicle] = sheet
        if len(self._sheets) > KNOWN:
            unheard = (x for x in self._sheets if self._keeper.dispatcher.state(x) is None)
            del self._sheets[next(unheard, sheet.vehicle)]

    def take(self, request: Request, coordinator: Coordinator, now: float) -> Mission | None:
        """Do what is wanted; return the mission that it ends, if its car is none of ours then.

        Raises
        ------
        MissionError
            It cannot be done: says why.
        """
        self._check_time(request, now)
        return self._takers[request.wish](request, coordinator, now)

    def _park(self, request: Request, coordinator: Coordinator, now: float) -> None:
        name, vehicle = request.vehicle, self._layout.vehicle
        self.check_sheet(name)
        state = self._keeper.dispatcher.heard(name, now)
        if state is None:
            raise MissionError(name, Denial.CAR_NOT_HEARD)
        if name in coordinator.traffic.cars or self._mission_of(name):
            raise MissionError(name, Denial.HERE_ALREADY)
        bay = self._bay(state)
        wanted = request_for(request.id, vehicle, request.target, STAY)
        if not self._goes_over(name, request.target, bay, coordinator) and request.target:
            self._check_target(coordinator, request.target, name)
            if problem := misfit(coordinator.layout.lot.spot(request.target), wanted):
                raise MissionError(name, problem.why, **problem.details)
        park = Park(name, request.id, bay.name, wanted)
        coordinator.step(now, [Found(name, bay.name), park, Identified(name)])

    def _retrieve(self, request: Request, coordinator: Coordinator, now: float) -> None:
        name, stands = request.vehicle, self._parked(request.vehicle, coordinator)
        target = request.target
        if not target and not coordinator.traffic.zones_from(stands):
            target = next(iter(coordinator.traffic.neighbours_from(stands)), "")
        if self._goes_over(name, target, stands, coordinator):
            retrieve = Retrieve(name, request.id, target)
            coordinator.step(now, [retrieve, Identified(name), Ready(name, AT_REST)])
        else:
            coordinator.step(now, [Retrieve(name, request.id)])

    def _move(self, request: Request, coordinator: Coordinator, now: float) -> None:
        name, stands = request.vehicle, self._parked(request.vehicle, coordinator)
        wanted = request_for(request.id, self._layout.vehicle, request.target, STAY)
        if not self._goes_over(name, request.target, stands, coordinator):
            self._check_move(wanted, name, stands, coordinator)
        move = Park(name, request.id, stands.name, wanted, Kind.MOVE)
        coordinator.step(now, [move, Identified(name), Ready(name, AT_REST)])

    def _check_move(
        self, wanted: Wanted, name: str, stands: Spot, coordinator: Coordinator
    ) -> None:
        self._check_target(coordinator, wanted.spot, name)
        spot = self._layout.lot.spot(wanted.spot)
        if problem := misfit(spot, wanted):
            raise MissionError(name, problem.why, **problem.details)
        if coordinator.traffic.router.length(stands, spot) == inf:
            raise MissionError(name, Denial.NO_WAY, start=stands.name, end=spot.name)
        if coordinator.traffic.way_out(spot) == inf:
            raise MissionError(name, Denial.NO_WAY_BACK, spot=spot.name)

    def _goes_over(self, name: str, target: str, place: Spot, coordinator: Coordinator) -> bool:
        """Whether the target is a neighbour's; raises `MissionError` if no way leads over."""
        border = self._layout.lot.border(target)
        if border is None or border.exit is None:
            return False
        if coordinator.traffic.router.length(place, border.exit) == inf:
            raise MissionError(name, Denial.NO_WAY, start=place.name, end=target)
        return True

    def _parked(self, name: str, coordinator: Coordinator) -> Spot:
        """Return where a car is parked that nothing is wanted of yet."""
        car = coordinator.traffic.cars.get(name)
        stall = car and _stall(car)
        if stall is None:
            raise MissionError(name, Denial.NOT_PARKED)
        if self._mission_of(name):
            raise MissionError(name, Denial.ON_A_MISSION)
        return stall

    def _cancel(self, request: Request, coordinator: Coordinator, now: float) -> Mission | None:
        known = self._keeper.missions.get(request.mission)
        if known is None:
            raise MissionError(request.mission, Denial.NO_MISSION)
        car = coordinator.traffic.cars.get(known.vehicle)
        if known.state is not State.RECOVERY:
            self._check_ours(known)
        else:
            left = Gone(known.vehicle) if car else Outsider(known.vehicle, 0)
            coordinator.step(now, [left])
            return advance(known, Event.HAND_BACK, now)
        if car is None or car.mission is None:
            raise MissionError(known.id, Denial.MISSION_OVER)
        mission = car.mission  # of this turn: an earlier request may have let it set out
        ended = cancel(mission, now, under_way=self._is_under_way(car, mission, coordinator))
        if ended.state is State.STOPPED:
            car.mission = ended
            return None
        return self._withdraw(car, ended, coordinator, now)

    def _withdraw(
        self, car: Car, ended: Mission, coordinator: Coordinator, now: float
    ) -> Mission | None:
        """Let a car stay parked, or be gone from its bay, as if nothing had been wanted of it."""
        stall = _stall(car)
        if stall is None:
            coordinator.step(now, [Gone(car.name)])
            return ended
        coordinator.step(now, [Gone(car.name), Found(car.name, stall.name)])
        if not self._is_ordered(ended):
            return ended
        coordinator.traffic.cars[car.name].mission = ended  # so that it is released
        return None

    def _is_under_way(self, car: Car, mission: Mission, coordinator: Coordinator) -> bool:
        """Whether a car holds more than its spot, or has been told how to leave its bay."""
        if _stall(car) is None:
            return self._is_ordered(mission)
        party = coordinator.traffic.party(car.name)
        return party is not None and party.head > 1

    def _is_ordered(self, mission: Mission) -> bool:
        """Whether a car has got an order for its mission."""
        order = self._keeper.orders.get(mission.vehicle)
        return order is not None and order.mission == mission.id

    def _stop(self, request: Request, _coordinator: Coordinator, now: float) -> None:
        scope = Scope(request.vehicle, request.level)
        stop = EmergencyStop(id=request.id, scope=scope, by=request.party, since=now)
        if not self._keeper.strike(stop, now):
            raise self._unwritten(request)

    def _ask_for_end(self, request: Request, _coordinator: Coordinator, now: float) -> None:
        if not self._keeper.ask_for_end(request.stop, request.party, now):
            raise self._unwritten(request)

    def confirm_end(self, request: Request, in_the_way: Iterable[str], now: float) -> None:
        """Let an emergency stop end; raises `MissionError` as of `take` and the keeper."""
        self._check_time(request, now)
        if not self._keeper.confirm_end(request.stop, now, in_the_way):
            raise self._unwritten(request)

    def _unwritten(self, request: Request) -> MissionError:
        trouble = self._keeper.trouble or ""
        return MissionError(request.id, Denial.NOT_WRITTEN, trouble=trouble)

    def _ask_to_go_on(self, request: Request, coordinator: Coordinator, now: float) -> None:
        mission = self._standing(request, coordinator)
        going_on = self._keeper.missions
        self._asked = {name: at for name, at in self._asked.items() if name in going_on}
        self._asked[mission.id] = now

    def go_on(
        self, request: Request, coordinator: Coordinator, in_the_way: Iterable[str], now: float
    ) -> None:
        """Let a mission go on whose car somebody has seen to.

        Raises
        ------
        MissionError
            It does not stand for such a reason, or that has not passed; the first step was not
            taken in time; or somebody is in the way: says which.
        """
        self._check_time(request, now)
        mission = self._standing(request, coordinator)
        if mission.reason is Reason.OPERATOR:
            raise MissionError(mission.id, Denial.HELD_BY_OPERATOR)
        asked = now - self._asked.get(mission.id, -inf)
        if mission.reason not in HARMLESS and not 0.0 <= asked <= CONFIRMATION:
            raise MissionError(mission.id, Denial.NOT_ASKED, limit_s=f"{CONFIRMATION:g}")
        self._let_go_on(mission, coordinator, in_the_way, now)
        self._asked.pop(mission.id, None)

    def _hold(self, request: Request, coordinator: Coordinator, now: float) -> None:
        known = self._keeper.missions.get(request.mission)
        if known is None:
            raise MissionError(request.mission, Denial.NO_MISSION)
        self._check_ours(known)
        car = coordinator.traffic.cars.get(known.vehicle)
        mission = known if car is None or car.mission is None else car.mission
        if mission.reason is not None and not mission.reason.clears_itself:
            raise MissionError(mission.id, Denial.STANDS_ALREADY, reason=mission.reason)
        if (
            car is None
            or coordinator.traffic.party(car.name) is None
            or mission.state not in ABLE | {State.STOPPED}
        ):
            raise MissionError(mission.id, Denial.NOT_DRIVING, state=mission.state)
        car.mission = advance(mission, Event.STOP, now, Reason.OPERATOR)

    def release(
        self, request: Request, coordinator: Coordinator, in_the_way: Iterable[str], now: float
    ) -> None:
        """Let a mission go on that an operator holds; raises `MissionError` as of `go_on`."""
        self._check_time(request, now)
        mission = self._standing(request, coordinator)
        if mission.reason is not Reason.OPERATOR:
            raise MissionError(mission.id, Denial.NOT_HELD)
        self._let_go_on(mission, coordinator, in_the_way, now)

    def _close(self, request: Request, coordinator: Coordinator, now: float) -> None:
        self._check_place(request)
        closure = OperatorClosure(
            spot=request.target, road=request.road, by=request.party, since=now
        )
        coordinator.step(now, [Close(closure)])

    def _open(self, request: Request, coordinator: Coordinator, now: float) -> None:
        self._check_place(request)
        coordinator.step(now, [Open(request.target, request.road)])

    def _check_place(self, request: Request) -> None:
        if bool(request.target) == bool(request.road):
            raise MissionError(request.id, Denial.NOT_ONE_PLACE)

    def _let_go_on(
        self, mission: Mission, coordinator: Coordinator, in_the_way: Iterable[str], now: float
    ) -> None:
        """Let a car set off that is in order, if nobody is beside it."""
        name = mission.vehicle
        state = self._keeper.dispatcher.heard(name, now)
        if state is None:
            raise MissionError(name, Denial.CAR_NOT_HEARD)
        reason = judge(None, state, self._keeper.dispatcher.way(name), now)
        if reason is None and state.mission not in {"", mission.id}:
            reason = Reason.MISSION
        if reason is not None:
            raise MissionError(name, Denial.CAR_UNFIT, reason=reason)
        if names := ", ".join(in_the_way):
            raise MissionError(mission.id, Denial.SOMEBODY_BESIDE, names=names)
        self._keeper.dispatcher.forgive(name)
        coordinator.traffic.cars[name].mission = advance(mission, Event.RESUME, now)

    def _standing(self, request: Request, coordinator: Coordinator) -> Mission:
        """Return a mission that stands until somebody says that it goes on."""
        mission = self._keeper.missions.get(request.mission)
        if mission is None:
            raise MissionError(request.mission, Denial.NO_MISSION)
        reason, car = mission.reason, coordinator.traffic.cars.get(mission.vehicle)
        if reason is None or reason.clears_itself or reason is Reason.EMERGENCY:
            raise MissionError(mission.id, Denial.NOT_WAITING)
        if car is None or coordinator.traffic.party(mission.vehicle) is None:
            raise MissionError(mission.id, Denial.WAY_LOST)
        return mission

    def _check_time(self, request: Request, now: float) -> None:
        if not -CLOCK <= now - request.time <= request.validity:
            raise MissionError(request.id, Denial.OUT_OF_TIME)

    def _check_ours(self, mission: Mission) -> None:
        neighbour = self._keeper.offered.get(mission.id)
        if neighbour is not None:
            raise MissionError(mission.id, Denial.HANDED_OVER, neighbour=neighbour)

    def _mission_of(self, vehicle: str) -> bool:
        return any(mission.vehicle == vehicle for mission in self._keeper.missions.values())

    def check_sheet(self, name: str) -> None:
        """Refuse a car that is larger, turns less sharply or brakes worse than is reckoned with.

        Raises
        ------
        MissionError
            Says in what, or that it has not said what it is.
        """
        sheet, most = self._sheets.get(name), self._layout.vehicle
        if sheet is None:
            raise MissionError(name, Denial.NO_FACTSHEET)
        front = most.wheelbase + most.front_overhang
        if (
            sheet.wheelbase + sheet.front_overhang > front + 1e-6
            or sheet.rear_overhang > most.rear_overhang + 1e-6
            or sheet.width > most.width + 1e-6
        ):
            raise MissionError(name, Denial.CAR_TOO_LARGE)
        if sheet.wheelbase * most.curvature > tan(sheet.steering) + 1e-6:
            raise MissionError(name, Denial.CAR_TURNS_WIDE)
        if sheet.deceleration < DECELERATION - 1e-6 or sheet.brake_lag > BRAKE_LAG + 1e-6:
            raise MissionError(name, Denial.CAR_BRAKES_WEAKLY)

    def _check_target(self, coordinator: Coordinator, target: str, name: str) -> None:
        if target not in {spot.name for spot in self._layout.lot.stalls}:
            raise MissionError(name, Denial.NO_SUCH_SPOT, spot=target)
        if coordinator.traffic.reservations.holder(target):
            raise MissionError(name, Denial.SPOT_TAKEN, spot=target)
        if not coordinator.closing.is_open(self._layout.lot.spot(target)):
            raise MissionError(name, Denial.SPOT_CLOSED_NOW, spot=target)

    def _bay(self, state: CarState) -> Spot:
        """Return the drop-off bay in which a car stands."""
        for bay in self._layout.lot.bays("drop_off"):
            x, y, heading = self._layout.stand(bay).tolist()
            apart = hypot(state.pose[0] - x, state.pose[1] - y)
            turn = (state.pose[2] - heading + pi) % (2.0 * pi) - pi
            if bay.level == state.level and apart <= NEAR and abs(turn) <= ALONG:
                return bay
        raise MissionError(state.vehicle, Denial.NOT_IN_BAY)


def _stall(car: Car) -> Spot | None:
    """Return the spot in which a car is parked, or from which it set out; None = it is a bay."""
    return car.place if isinstance(car.place, Spot) and car.place.zone is None else None
