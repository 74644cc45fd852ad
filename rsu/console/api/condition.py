"""How what a wish is about is beforehand, in the words of the audit log."""

from rsu.avp.dispatch.account import Account
from rsu.avp.dispatch.emergency import Scope
from rsu.avp.dispatch.interface import Wish
from rsu.avp.dispatch.mission import State
from rsu.console.api import view
from rsu.console.console import Console
from rsu.console.desk import About

MOVING = frozenset({State.DRIVING, State.MANOEUVRING})
UNKNOWN = "not known"


def condition(console: Console, wish: Wish, about: About) -> str:
    """Return how it is now, never empty."""
    account = console.board.account(console.now)
    if account is None:
        return "the car park is not heard"
    if wish is Wish.STOP:
        return _reach(account, Scope(about.get("vehicle", ""), about.get("level")))
    if stop := about.get("stop"):
        return _stop(account, stop)
    if wish in {Wish.CLOSE, Wish.OPEN}:
        return _place(console, account, about)
    return _mission(account, about)


def _place(console: Console, account: Account, about: About) -> str:
    """Return whether a road or a spot is used."""
    if road := about.get("road"):
        return "closed" if any(road == x.road for x in account.closures) else "open"
    spots = (x for x in view.spots(console) if x.name == about.get("target"))
    return next((f"{x.state} {x.vehicle_id}".strip() for x in spots), UNKNOWN)


def reach(scope: Scope) -> str:
    """Return whom a stop holds."""
    if scope.vehicle:
        return scope.vehicle
    return "all cars" if scope.level is None else f"level {scope.level}"


def _reach(account: Account, scope: Scope) -> str:
    """Return who moves of those that a stop is to hold, and which stops hold the same already."""
    moving = [
        x.mission.vehicle
        for x in account.missions
        if x.mission.state in MOVING and scope.covers(x.mission.vehicle, {x.level})
    ]
    holding = [x.id for x in account.stops if x.scope == scope]
    said = f"moving: {', '.join(moving)}" if moving else "nobody moving"
    return f"{said}; held by {', '.join(holding)}" if holding else said


def _stop(account: Account, name: str) -> str:
    """Return whom an emergency stop holds, and whether its end has been asked for."""
    for stop in account.stops:
        if stop.id == name:
            asked = f", its end asked for by {stop.asked_by}" if stop.asked_by else ""
            return f"holds {reach(stop.scope)}{asked}"
    return "does not hold"


def _mission(account: Account, about: About) -> str:
    """Return what a car does, or where it stands."""
    mission, vehicle = about.get("mission", ""), about.get("vehicle", "")
    for one in account.missions:
        if one.mission.id == mission or one.mission.vehicle == vehicle:
            return f"{one.mission.state.value} to {one.mission.target}"
    if mission:
        return UNKNOWN
    stands = (x.name for x in account.places if x.vehicle == vehicle and x.occupied)
    return next((f"stands in {name}" for name in stands), "without mission or spot")
