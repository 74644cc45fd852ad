from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ivics.v1.car_park_pb2 import CarPark
from ivics.v1.valet_mission_pb2 import ValetMission

from hostile import NAMES, damaged, survives
from rsu.avp.dispatch.account import Account, Awaited, OngoingMission, Place
from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.emergency import EmergencyStop, Scope
from rsu.avp.dispatch.mission import STANDING, Kind, Mission, Reason, State
from rsu.codec import car_park
from rsu.errors import MessageError
from rsu.statement import Statement

MAYBE = st.just("") | NAMES
NUMBERS = st.floats(-1e6, 1e6)
TIMES = st.integers(1, 4_102_444_799_999).map(lambda ms: ms / 1000.0)
POSES = st.tuples(NUMBERS, NUMBERS, NUMBERS)
LEVELS = st.integers(-10, 10)
WORDS = st.builds(Statement, NAMES, NAMES, st.dictionaries(NAMES, MAYBE, max_size=3))


@st.composite
def missions(draw: Callable[..., object]) -> Mission:
    state = draw(st.sampled_from(State))
    reason = draw(st.sampled_from(Reason)) if state in STANDING else None
    kind, target = draw(st.sampled_from(Kind)), draw(MAYBE)
    return Mission(
        id=draw(NAMES), vehicle=draw(NAMES), kind=kind, target=target, state=state,
        reason=reason, since=draw(TIMES), version=draw(st.integers(0, 2**32 - 1)),
    )  # type: ignore[arg-type]  # fmt: skip


AWAITED = st.builds(Awaited, NAMES, MAYBE, TIMES, st.none() | WORDS)
ONGOING = st.builds(
    OngoingMission, mission=missions(), awaited=st.none() | AWAITED,
    pose=st.none() | POSES, level=LEVELS, speed=NUMBERS, station=NUMBERS, cleared=NUMBERS,
    length=NUMBERS, start=POSES,
    arc=st.lists(st.tuples(NUMBERS, NUMBERS), max_size=9).map(tuple),
)  # fmt: skip
STOPS = st.builds(
    EmergencyStop, id=NAMES, scope=st.builds(Scope, MAYBE, st.none() | LEVELS), by=MAYBE,
    since=TIMES, asked_by=MAYBE, asked_at=st.none() | TIMES,
)  # fmt: skip
CLOSURES = st.builds(OperatorClosure, spot=NAMES, by=MAYBE, since=TIMES) | st.builds(
    OperatorClosure, road=NAMES, by=MAYBE, since=TIMES
)
ACCOUNTS = st.builds(
    Account, time=TIMES, missions=st.lists(ONGOING, max_size=3).map(tuple),
    places=st.lists(st.builds(Place, NAMES, MAYBE, occupied=st.booleans()), max_size=3).map(tuple),
    stops=st.lists(STOPS, max_size=3).map(tuple),
    closures=st.lists(CLOSURES, max_size=3).map(tuple),
    in_the_way=st.lists(NAMES, max_size=3).map(tuple),
    trouble=st.none() | WORDS,
)  # fmt: skip


@given(ACCOUNTS)
def test_an_account_survives_the_wire(account: Account) -> None:
    assert car_park.decode(car_park.encode("garage", account)) == account


@given(st.data(), ACCOUNTS)
def test_damaged_bytes_are_an_account_or_an_error(data: st.DataObject, account: Account) -> None:
    survives(car_park.decode, data.draw(damaged(car_park.encode("garage", account))))


@pytest.mark.parametrize(
    "said",
    [{}, {"state": 99}, {"kind": 9}, {"reason": 99}, {"state": "STATE_STOPPED"}],
)
def test_a_mission_in_no_known_state_is_refused(said: dict[str, Any]) -> None:
    message = CarPark(time_unix_ns=1)
    known = {"mission_id": "m", "vehicle_id": "1", "since_unix_ns": 1} if said else {}
    message.missions.add(mission=ValetMission(**(known | said)))
    with pytest.raises(MessageError):
        car_park.decode(message.SerializeToString())
