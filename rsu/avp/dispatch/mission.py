"""A valet mission: what one car is to do, how far it is, and why it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import Enum

from rsu.avp.dispatch.denial import Denial
from rsu.errors import MissionError


class Kind(Enum):
    """What a mission is for."""

    PARK = "park"
    RETRIEVE = "retrieve"
    MOVE = "move"


class State(Enum):
    """How far a mission is (ISO 23374-1; ETSI TS 103 882)."""

    REQUESTED = "requested"
    IDENTIFIED = "identified"
    AUTHORISED = "authorised"
    DRIVING = "driving"
    MANOEUVRING = "manoeuvring"
    HELD = "held"
    STOPPED = "stopped"
    RECOVERY = "recovery"
    PARKED = "parked"
    HANDED_BACK = "handed_back"


class Reason(Enum):
    """Why a car was stopped, or cannot go on by itself."""

    OBSTACLE = "something is, or may come, in its way"
    LINK = "the car is not heard any more"
    BLOCKED = "its way stays blocked"
    JOURNAL = "the journal cannot be written"
    RESTART = "the coordinator was started again"
    CANCELLED = "its mission was cancelled"
    EMERGENCY = "an emergency stop holds"
    DOOR = "a door was opened"
    FAULT = "the car reports a fault"
    ASTRAY = "the car has left its path"
    POSE = "the car reports an impossible pose"
    IDENTITY = "two cars report under one id"
    MISSION = "the car does not know its mission"
    CLOCK = "a clock has leapt"
    OPERATOR = "an operator holds it"

    @property
    def clears_itself(self) -> bool:
        """Whether the car goes on when the reason is gone; else somebody has to say so."""
        return self in {Reason.OBSTACLE, Reason.LINK, Reason.JOURNAL}


class Event(Enum):
    """What happens to a mission."""

    IDENTIFY = "identify"
    AUTHORISE = "authorise"
    DRIVE = "drive"
    MANOEUVRE = "manoeuvre"
    HOLD = "hold"
    STOP = "stop"
    RESUME = "resume"
    RECOVER = "recover"
    ARRIVE = "arrive"
    HAND_BACK = "hand back"
    WITHDRAW = "withdraw"


WAITING = frozenset({State.REQUESTED, State.IDENTIFIED, State.AUTHORISED})
"""The car is still its driver's, or has not moved."""
ABLE = frozenset({State.AUTHORISED, State.DRIVING, State.MANOEUVRING, State.HELD})
"""The car moves as soon as it has a permit."""
ENDED = frozenset({State.PARKED, State.HANDED_BACK})
STANDING = frozenset({State.STOPPED, State.RECOVERY})
"""There is a reason why."""

TRANSITIONS: Mapping[Event, tuple[frozenset[State], State]] = {
    Event.IDENTIFY: (frozenset({State.REQUESTED}), State.IDENTIFIED),
    Event.AUTHORISE: (frozenset({State.IDENTIFIED}), State.AUTHORISED),
    Event.DRIVE: (ABLE - {State.DRIVING}, State.DRIVING),
    Event.MANOEUVRE: (ABLE - {State.MANOEUVRING}, State.MANOEUVRING),
    Event.HOLD: (ABLE - {State.HELD}, State.HELD),
    Event.STOP: (ABLE | {State.STOPPED}, State.STOPPED),
    Event.RESUME: (STANDING, State.HELD),
    Event.RECOVER: (ABLE | {State.STOPPED}, State.RECOVERY),
    Event.ARRIVE: (ABLE - {State.AUTHORISED}, State.PARKED),
    Event.HAND_BACK: (ABLE - {State.AUTHORISED} | {State.RECOVERY}, State.HANDED_BACK),
    Event.WITHDRAW: (WAITING | {State.HELD, State.STOPPED}, State.HANDED_BACK),
}
"""From which states an event leads to which."""


@dataclass(slots=True, frozen=True)
class Handover:
    """What must be so before a car drives without anybody in it (Schönemann, SG04)."""

    zone_clear: bool
    doors_closed: bool
    standstill: bool


@dataclass(slots=True, frozen=True, kw_only=True)
class Mission:
    """What one car is to do; a new one each time that something happens to it."""

    id: str
    """Never used again."""
    vehicle: str
    kind: Kind
    target: str
    """Id of the spot or the handover zone."""
    state: State = State.REQUESTED
    reason: Reason | None = None
    """Why it stands; exactly when it is stopped or in recovery."""
    since: float
    """When it came into its state, Unix s."""
    version: int = 0
    """How often something has happened to it."""

    def __post_init__(self) -> None:
        if (self.reason is not None) != (self.state in STANDING):
            raise MissionError(
                self.id, Denial.WRONG_REASON, state=self.state, reason=self.reason or "none"
            )


def advance(mission: Mission, event: Event, now: float, reason: Reason | None = None) -> Mission:
    """Let an event happen to a mission.

    A mission that is stopped and is stopped once more keeps the reason that somebody has to clear.

    Raises
    ------
    MissionError
        It cannot happen in this state: names both.
    """
    before, after = TRANSITIONS[event]
    if mission.state not in before:
        raise _illegal(mission, event)
    homewards = mission.kind is Kind.RETRIEVE
    if mission.state in ABLE and event is (Event.ARRIVE if homewards else Event.HAND_BACK):
        raise MissionError(mission.id, Denial.WRONG_END, event=event, kind=mission.kind)
    if event is Event.STOP and mission.reason is not None and not mission.reason.clears_itself:
        reason = mission.reason
    return replace(mission, state=after, reason=reason, since=now, version=mission.version + 1)


def authorise(mission: Mission, handover: Handover, now: float) -> Mission:
    """Let the car drive by itself from now on.

    Raises
    ------
    MissionError
        It is not the time for it, or a condition does not hold: says which.
    """
    missing = [field.name for field in fields(handover) if not getattr(handover, field.name)]
    if missing:
        names = " and ".join(name.replace("_", " ") for name in missing)
        raise MissionError(mission.id, Denial.NOT_AUTHORISED, conditions=names)
    return advance(mission, Event.AUTHORISE, now)


def cancel(mission: Mission, now: float, *, under_way: bool) -> Mission:
    """Withdraw it if its car has not set out; else stop the car, for people to see to it."""
    if not under_way and (mission.reason is None or mission.reason.clears_itself):
        return advance(mission, Event.WITHDRAW, now)
    stopped = advance(mission, Event.STOP, now, Reason.CANCELLED)
    if stopped.reason is Reason.OPERATOR:  # who held it may not let it go on now
        return replace(stopped, reason=Reason.CANCELLED)
    return stopped


def redirect(mission: Mission, kind: Kind, target: str) -> Mission:
    """Give a mission that has not ended another target.

    Raises
    ------
    MissionError
        It has ended.
    """
    if mission.state in ENDED:
        raise MissionError(mission.id, Denial.MISSION_ENDED, state=mission.state)
    return replace(mission, kind=kind, target=target, version=mission.version + 1)


def _illegal(mission: Mission, event: Event) -> MissionError:
    return MissionError(mission.id, Denial.WRONG_STATE, event=event, state=mission.state)
