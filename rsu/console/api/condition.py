"""How what a wish is about is beforehand, and how afterwards, as the log says it."""

from rsu.avp.dispatch.account import Account
from rsu.avp.dispatch.emergency import Scope
from rsu.avp.dispatch.interface import Wish
from rsu.avp.dispatch.mission import State
from rsu.console.api import view
from rsu.console.console import Console
from rsu.console.desk import About
from rsu.console.people.deed import Condition
from rsu.statement import Statement, state

MOVING = frozenset({State.DRIVING, State.MANOEUVRING})
SPOTS = {
    "free": Condition.IS_FREE,
    "kept": Condition.IS_KEPT,
    "occupied": Condition.IS_OCCUPIED,
    "closed": Condition.IS_CLOSED,
    "unknown": Condition.NOT_KNOWN,
}
AFTER = {
    Wish.PARK: Condition.BEGUN,
    Wish.RETRIEVE: Condition.BEGUN,
    Wish.MOVE: Condition.BEGUN,
    Wish.CANCEL: Condition.IS_CANCELLED,
    Wish.HOLD: Condition.IS_HELD,
    Wish.RELEASE: Condition.IS_RELEASED,
    Wish.ASK_TO_GO_ON: Condition.GOING_ON_ASKED,
    Wish.GO_ON: Condition.GOES_ON,
    Wish.CLOSE: Condition.IS_CLOSED,
    Wish.OPEN: Condition.IS_OPEN,
    Wish.STOP: Condition.STRUCK,
    Wish.ASK_FOR_END: Condition.END_ASKED,
    Wish.CONFIRM_END: Condition.STOP_ENDED,
}


def after(wish: Wish, subject: str, answer: str) -> Statement:
    """Return how it is when the unit has done it, and answers with the id of what has begun."""
    found = AFTER[wish]
    if found is Condition.BEGUN:
        return state(found, mission=answer)
    if found is Condition.STRUCK:
        return state(found, stop=answer, whom=subject)
    return state(found)


def condition(console: Console, wish: Wish, about: About) -> Statement:
    """Return how it is now."""
    account = console.board.account(console.now)
    if account is None:
        return state(Condition.CAR_PARK_NOT_HEARD)
    if wish is Wish.STOP:
        return _reach(account, Scope(about.get("vehicle", ""), about.get("level")))
    if stop := about.get("stop"):
        return _stop(account, stop)
    if wish in {Wish.CLOSE, Wish.OPEN}:
        return _place(console, account, about)
    return _mission(account, about)


def _place(console: Console, account: Account, about: About) -> Statement:
    """Return whether a road or a spot is used."""
    if road := about.get("road"):
        shut = any(road == x.road for x in account.closures)
        return state(Condition.IS_CLOSED if shut else Condition.IS_OPEN)
    for spot in view.spots(console):
        if spot.name == about.get("target"):
            found = SPOTS[spot.state]
            taken = found in {Condition.IS_KEPT, Condition.IS_OCCUPIED}
            return state(found, car=spot.vehicle_id) if taken else state(found)
    return state(Condition.NOT_KNOWN)


def reach(scope: Scope) -> str:
    """Return whom a stop holds."""
    if scope.vehicle:
        return scope.vehicle
    return "all cars" if scope.level is None else f"level {scope.level}"


def _reach(account: Account, scope: Scope) -> Statement:
    """Return who moves of those that a stop is to hold, and which stops hold the same already."""
    moving = ", ".join(
        x.mission.vehicle
        for x in account.missions
        if x.mission.state in MOVING and scope.covers(x.mission.vehicle, {x.level})
    )
    holding = ", ".join(x.id for x in account.stops if x.scope == scope)
    if moving and holding:
        return state(Condition.MOVE_HELD, cars=moving, stops=holding)
    if moving:
        return state(Condition.MOVE, cars=moving)
    if holding:
        return state(Condition.NOBODY_MOVES_HELD, stops=holding)
    return state(Condition.NOBODY_MOVES)


def _stop(account: Account, name: str) -> Statement:
    """Return whom an emergency stop holds, and whether its end has been asked for."""
    for stop in account.stops:
        if stop.id == name:
            whom = reach(stop.scope)
            if stop.asked_by:
                return state(Condition.HOLDS_ASKED, whom=whom, by=stop.asked_by)
            return state(Condition.HOLDS, whom=whom)
    return state(Condition.HOLDS_NOT)


def _mission(account: Account, about: About) -> Statement:
    """Return what a car does, or where it stands."""
    mission, vehicle = about.get("mission", ""), about.get("vehicle", "")
    for one in account.missions:
        if one.mission.id == mission or one.mission.vehicle == vehicle:
            going, target = one.mission.state, one.mission.target
            return state(Condition.ON_ITS_WAY, state=going, target=target)
    if mission:
        return state(Condition.NOT_KNOWN)
    for place in account.places:
        if place.vehicle == vehicle and place.occupied:
            return state(Condition.STANDS_IN, spot=place.name)
    return state(Condition.WITHOUT_MISSION_OR_SPOT)
