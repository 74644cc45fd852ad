"""Deeds: what people did, how it was before and how it is after, and what came of it."""

from dataclasses import dataclass
from enum import Enum, StrEnum

from rsu.statement import Statement


class Outcome(StrEnum):
    """What came of a deed."""

    DONE = "done"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    """The unit said nothing in time: it may have done it."""
    UNKNOWN = "unknown"
    """It is still waited for, or the console ended before it came."""


class Condition(Enum):
    """How something is before or after a deed; as of a `Denial`."""

    # who may log in, and who has
    WITHOUT_ACCOUNT = "no account"
    HAS_ROLE = "{role}"
    HAS_ROLE_DISABLED = "{role}, disabled"
    HAS_ROLE_ANEW = "{role}, new password"
    HAS_ROLE_ANEW_DISABLED = "{role}, disabled, new password"
    LOGGED_OUT = "logged out"
    LOGGED_IN = "logged in"
    PASSWORD_OF_BEFORE = "old password"  # noqa: S105 - a text
    PASSWORD_RENEWED = "new password, other sessions ended"  # noqa: S105 - a text

    # spots and aisles
    IS_FREE = "free"
    IS_KEPT = "kept {car}"
    IS_OCCUPIED = "occupied {car}"
    IS_CLOSED = "closed"
    IS_OPEN = "open"

    # emergency stops
    NOBODY_MOVES = "nobody moving"
    NOBODY_MOVES_HELD = "nobody moving; held by {stops}"
    MOVE = "moving: {cars}"
    MOVE_HELD = "moving: {cars}; held by {stops}"
    STRUCK = "stop {stop} holds {whom}"
    HOLDS = "holds {whom}"
    HOLDS_ASKED = "holds {whom}, its end asked for by {by}"
    HOLDS_NOT = "does not hold"
    END_ASKED = "end asked for"
    STOP_ENDED = "ended"

    # missions
    ON_ITS_WAY = "{state} to {target}"
    STANDS_IN = "stands in {spot}"
    WITHOUT_MISSION_OR_SPOT = "without mission or spot"
    BEGUN = "mission {mission}"
    IS_CANCELLED = "cancelled"
    IS_HELD = "held"
    IS_RELEASED = "released"
    GOING_ON_ASKED = "going on asked for"
    GOES_ON = "goes on"

    # what is not known
    CAR_PARK_NOT_HEARD = "the car park is not heard"
    NOT_KNOWN = "not known"
    UNIT_SILENT = "the unit does not answer"


NOTHING = Statement("", "")
"""Is not said, as yet."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Deed:
    """What somebody did."""

    time: float
    """Unix s."""
    who: str
    role: str
    act: str
    subject: str
    before: Statement
    after: Statement = NOTHING
    """How it is afterwards, or why it was not done."""
    outcome: Outcome = Outcome.UNKNOWN
    id: int = 0
    """Counts deeds."""
