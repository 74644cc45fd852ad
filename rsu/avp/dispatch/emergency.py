"""Emergency stops: for one car, a storey or all; they end in two steps, when the way is clear."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from rsu.avp.dispatch.denial import Denial
from rsu.avp.dispatch.mission import ABLE, Event, Mission, Reason, State, advance
from rsu.errors import MissionError

CONFIRMATION = 60.0
"""s within which the end of a stop is confirmed after it was asked for."""


@dataclass(slots=True, frozen=True)
class Scope:
    """Whom a stop holds; without a car and a level, everybody."""

    vehicle: str = ""
    level: int | None = None

    def covers(self, vehicle: str, levels: Collection[int]) -> bool:
        """Whether a car that is on these levels is meant."""
        return self.vehicle in {"", vehicle} and (self.level is None or self.level in levels)


@dataclass(slots=True, frozen=True, kw_only=True)
class EmergencyStop:
    """One press of the button."""

    id: str
    scope: Scope
    by: str
    """Who pressed it."""
    since: float
    """Unix s."""
    asked_by: str = ""
    """Who asked for its end."""
    asked_at: float | None = None
    """When, Unix s."""


def strike(
    missions: Iterable[tuple[Mission, Collection[int]]], stop: EmergencyStop, now: float
) -> list[Mission]:
    """Stop the missions that it covers, of those given with their levels; only these return."""
    return [
        advance(mission, Event.STOP, now, Reason.EMERGENCY)
        for mission, levels in missions
        if stop.scope.covers(mission.vehicle, levels)
        and (mission.state in ABLE or mission.state is State.STOPPED)
    ]


def ask_for_end(stop: EmergencyStop, by: str, now: float) -> EmergencyStop:
    """First step: somebody wants to end it."""
    return replace(stop, asked_by=by, asked_at=now)


def confirm_end(stop: EmergencyStop, now: float, in_the_way: Iterable[str]) -> None:
    """Second step: return if it has ended.

    Parameters
    ----------
    stop : EmergencyStop
        As of `ask_for_end`.
    now : float
        Unix s.
    in_the_way : iterable of str
        Who or what is in the way of the cars that it holds.

    Raises
    ------
    MissionError
        It was not asked for in time, or the way is not clear: says who is in it.
    """
    if stop.asked_at is None or not 0.0 <= now - stop.asked_at <= CONFIRMATION:
        raise MissionError(stop.id, Denial.END_NOT_ASKED, limit_s=f"{CONFIRMATION:g}")
    if names := ", ".join(in_the_way):
        raise MissionError(stop.id, Denial.STOP_HOLDS_ON, names=names)
