"""Whether what a car says of itself can be so, and whether it may go on after a restart."""

from math import hypot

from rsu.avp.dispatch.interface import CarState, Trouble
from rsu.avp.dispatch.mission import Event, Mission, Reason, advance
from rsu.avp.safety.permit import FASTEST, PERIOD
from rsu.avp.safety.way import Way

SILENCE = 1.0
"""s without a state after which a car is not heard any more; permits have lapsed long before."""
CLOCK = 0.5
"""s between a car's clock and ours, the way of the message included, at most."""
LEAP, ASIDE = 1.0, 0.5
"""m by which a pose may be off from where the car can have got to, and from its way."""
PATIENCE = 2.0
"""s after a restart within which a car is to say where it stands."""


def judge(last: CarState | None, state: CarState, way: Way | None, arrival: float) -> Reason | None:
    """Why a car must stop that says this; None = it can be so, and nothing is wrong.

    Parameters
    ----------
    last : CarState, optional
        What it said before; its sequence is lower, if the session is the same.
    state : CarState
        What it says now.
    way : Way, optional
        Of its mission.
    arrival : float
        When that arrived, Unix s.
    """
    if last is not None and last.session != state.session:
        restarted = state.time - last.time > SILENCE
        return Reason.MISSION if restarted else Reason.IDENTITY
    if state.time - arrival > CLOCK:
        return Reason.CLOCK
    if abs(state.speed) > 1.2 * FASTEST or (last is not None and _leaps(last, state)):
        return Reason.POSE
    if state.trouble is not Trouble.NONE or not state.doors_closed:
        return Reason.DOOR if not state.doors_closed else Reason.FAULT
    if way is not None and state.mission and _is_beside(state, way):
        return Reason.ASTRAY
    return None


def is_late(state: CarState, arrival: float) -> bool:
    """Whether a state was long on its way; or the car's clock is behind, if they all are."""
    return arrival - state.time > CLOCK


def is_silent(last: CarState | None, now: float) -> bool:
    """Whether a car has not been heard for too long."""
    return last is None or now - last.time > SILENCE


def reconcile(mission: Mission, state: CarState | None, way: Way | None, now: float) -> Mission:
    """What becomes of a mission that was stopped because the coordinator was started again.

    Parameters
    ----------
    mission : Mission
        Stopped for `Reason.RESTART`.
    state : CarState, optional
        What its car has said since the restart.
    way : Way, optional
        Of the order that the car has taken last, or is to take.
    now : float
        Unix s.

    Returns
    -------
    Mission
        Held, to be granted what comes next; in recovery with a reason; or as it was, to be asked
        for again.
    """
    if state is None:
        late = now - mission.since > PATIENCE
        return advance(mission, Event.RECOVER, now, Reason.LINK) if late else mission
    reason = judge(None, state, way, now)
    if reason is None and state.mission not in {"", mission.id}:
        reason = Reason.MISSION
    if reason is None:
        return advance(mission, Event.RESUME, now)
    return advance(mission, Event.RECOVER, now, reason)


def _leaps(last: CarState, state: CarState) -> bool:
    """Whether it cannot have come from there to here."""
    elapsed = max(state.time - last.time, 0.0) + PERIOD
    apart = hypot(state.pose[0] - last.pose[0], state.pose[1] - last.pose[1])
    return apart > FASTEST * elapsed + LEAP


def _is_beside(state: CarState, way: Way) -> bool:
    """Whether it is not on its way where it says that it is."""
    if not -ASIDE <= state.station <= way.length + ASIDE:
        return True
    x, y, _ = way.pose(min(max(state.station, 0.0), way.length))
    return hypot(state.pose[0] - x, state.pose[1] - y) > ASIDE
