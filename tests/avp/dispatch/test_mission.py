import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.avp.dispatch.mission import (
    ENDED,
    STANDING,
    TRANSITIONS,
    Event,
    Handover,
    Kind,
    Mission,
    Reason,
    State,
    advance,
    authorise,
    cancel,
    redirect,
)
from rsu.errors import MissionError

READY = Handover(zone_clear=True, doors_closed=True, standstill=True)


def mission(state: State = State.REQUESTED, kind: Kind = Kind.PARK) -> Mission:
    reason = Reason.OBSTACLE if state in STANDING else None
    return Mission(
        id="m1", vehicle="car1", kind=kind, target="A1", state=state, reason=reason, since=1.0
    )


def test_a_car_is_parked_and_fetched_again() -> None:
    car = mission()
    for event in (Event.IDENTIFY, Event.AUTHORISE, Event.DRIVE, Event.HOLD, Event.DRIVE):
        car = advance(car, event, 2.0)
    assert advance(advance(car, Event.MANOEUVRE, 3.0), Event.ARRIVE, 4.0).state is State.PARKED
    home = mission(State.DRIVING, Kind.RETRIEVE)
    assert advance(home, Event.HAND_BACK, 5.0).state is State.HANDED_BACK


def test_who_held_a_mission_may_not_let_it_go_on_when_it_is_cancelled() -> None:
    held = advance(mission(State.DRIVING), Event.STOP, 2.0, Reason.OPERATOR)
    assert cancel(held, 3.0, under_way=True).reason is Reason.CANCELLED
    faulty = advance(mission(State.DRIVING), Event.STOP, 2.0, Reason.FAULT)
    assert cancel(faulty, 3.0, under_way=True).reason is Reason.FAULT


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_what_is_not_in_the_table_is_refused_with_both_names(event: Event, state: State) -> None:
    kind = Kind.RETRIEVE if event is Event.HAND_BACK else Kind.PARK
    reason = Reason.FAULT if event in {Event.STOP, Event.RECOVER} else None
    before, after = TRANSITIONS[event]
    if state in before:
        assert advance(mission(state, kind), event, 2.0, reason).state is after
    else:
        with pytest.raises(MissionError, match=f"cannot {event.value} while it is {state.value}"):
            advance(mission(state, kind), event, 2.0, reason)


@given(st.lists(st.tuples(st.sampled_from(Event), st.sampled_from(Reason)), max_size=30))
def test_whatever_happens_who_stands_has_a_reason_and_an_end_is_an_end(
    happenings: list[tuple[Event, Reason]],
) -> None:
    now, car = 1.0, mission()
    for event, reason in happenings:
        now += 1.0
        before = car
        try:
            car = advance(car, event, now, reason if event in _NEED_REASON else None)
        except MissionError:
            continue
        assert before.state not in ENDED
        assert (car.reason is not None) == (car.state in STANDING)
        assert (car.version, car.since) == (before.version + 1, now)


_NEED_REASON = {Event.STOP, Event.RECOVER}


def test_a_stop_without_a_reason_is_none() -> None:
    with pytest.raises(MissionError, match="stopped"):
        advance(mission(State.DRIVING), Event.STOP, 2.0)


def test_a_passing_reason_does_not_hide_one_that_somebody_has_to_clear() -> None:
    car = advance(mission(State.DRIVING), Event.STOP, 2.0, Reason.OBSTACLE)
    car = advance(car, Event.STOP, 3.0, Reason.EMERGENCY)
    assert advance(car, Event.STOP, 4.0, Reason.OBSTACLE).reason is Reason.EMERGENCY


@pytest.mark.parametrize("lacking", ["zone_clear", "doors_closed", "standstill"])
def test_no_car_is_authorised_while_a_condition_is_not_met(lacking: str) -> None:
    met = {name: name != lacking for name in ("zone_clear", "doors_closed", "standstill")}
    with pytest.raises(MissionError, match=lacking.replace("_", " ")):
        authorise(mission(State.IDENTIFIED), Handover(**met), 2.0)
    assert authorise(mission(State.IDENTIFIED), READY, 2.0).state is State.AUTHORISED


def test_a_park_mission_does_not_end_with_its_driver_nor_a_retrieval_in_a_spot() -> None:
    with pytest.raises(MissionError, match="no end of park"):
        advance(mission(State.DRIVING), Event.HAND_BACK, 2.0)
    with pytest.raises(MissionError, match="no end of retrieve"):
        advance(mission(State.DRIVING, Kind.RETRIEVE), Event.ARRIVE, 2.0)


def test_a_cancelled_mission_ends_where_its_car_has_not_moved_and_else_stops_it() -> None:
    assert cancel(mission(State.AUTHORISED), 2.0, under_way=False).state is State.HANDED_BACK
    assert cancel(mission(State.AUTHORISED), 2.0, under_way=True).reason is Reason.CANCELLED
    moving = cancel(mission(State.DRIVING), 2.0, under_way=True)
    assert (moving.state, moving.reason) == (State.STOPPED, Reason.CANCELLED)
    home = redirect(moving, Kind.RETRIEVE, "zone")
    assert advance(home, Event.RESUME, 3.0).target == "zone"


def test_who_has_arrived_is_not_sent_elsewhere() -> None:
    with pytest.raises(MissionError, match="parked"):
        redirect(mission(State.PARKED), Kind.MOVE, "A2")
