import math
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ivics.v1.valet_mission_pb2 import ValetMission
from ivics.v1.valet_order_pb2 import ValetOrder
from ivics.v1.valet_request_pb2 import ValetRequest
from ivics.v1.valet_state_pb2 import ValetState

from hostile import NAMES, damaged, survives
from rsu.avp.dispatch.entry import Answer
from rsu.avp.dispatch.interface import (
    Action,
    CarState,
    Connection,
    Factsheet,
    Grant,
    Order,
    Refusal,
    Report,
    Request,
    Trouble,
    Wish,
)
from rsu.avp.dispatch.mission import STANDING, Kind, Mission, Reason, State
from rsu.avp.dispatch.transfer import Offer
from rsu.avp.safety.permit import Permit
from rsu.codec import valet_mission, valet_offer, valet_order, valet_request, valet_state
from rsu.errors import MessageError
from rsu.statement import Statement

MAYBE = st.just("") | NAMES
NUMBERS = st.floats(-1e6, 1e6)
TIMES = st.integers(1, 4_102_444_799_999).map(lambda ms: ms / 1000.0)
COUNTERS = st.integers(0, 65_535)
SEQUENCES = st.integers(0, 2**64 - 1)
POSES = st.tuples(NUMBERS, NUMBERS, NUMBERS)
LEVELS = st.integers(-10, 10)
LENGTHS = st.floats(0.01, 10.0)
ARCS = st.lists(st.tuples(st.floats(-1.0, 1.0), st.floats(-9.0, 9.0)), max_size=20).map(tuple)

ORDERS = st.builds(
    Order, vehicle=NAMES, coordinator=NAMES, sequence=SEQUENCES, time=TIMES, mission=NAMES,
    action=st.sampled_from(Action), start=POSES, arc=ARCS, level=LEVELS,
)  # fmt: skip
GRANTS = st.builds(
    Grant, vehicle=NAMES, coordinator=NAMES, heard=TIMES,
    permit=st.builds(
        Permit, mission=NAMES, counter=COUNTERS, expires=TIMES, cleared=NUMBERS, speed_limit=NUMBERS
    ),
)  # fmt: skip
STATES = st.builds(
    CarState, vehicle=NAMES, session=SEQUENCES, sequence=SEQUENCES, time=TIMES, mission=MAYBE,
    taken=SEQUENCES, refusal=st.sampled_from(Refusal), counter=COUNTERS, pose=POSES, level=LEVELS,
    station=NUMBERS, speed=NUMBERS, doors_closed=st.booleans(), secured=st.booleans(),
    trouble=st.sampled_from(Trouble),
)  # fmt: skip
CONNECTIONS = st.builds(Connection, vehicle=NAMES, session=SEQUENCES, connected=st.booleans())
FACTSHEETS = st.builds(
    Factsheet, vehicle=NAMES, maker=NAMES, wheelbase=LENGTHS, front_overhang=LENGTHS,
    rear_overhang=LENGTHS, width=LENGTHS, height=LENGTHS, steering=LENGTHS, deceleration=LENGTHS,
    brake_lag=LENGTHS,
)  # fmt: skip
REQUESTS = st.builds(
    Request, id=NAMES, party=NAMES, time=TIMES,
    validity=st.integers(0, 2**32 - 1).map(lambda ms: ms / 1000.0), wish=st.sampled_from(Wish),
    vehicle=MAYBE, mission=MAYBE, target=MAYBE, road=MAYBE, stop=MAYBE,
    level=st.none() | LEVELS,
)  # fmt: skip
MISSIONS = st.builds(
    Mission, id=NAMES, vehicle=NAMES, kind=st.sampled_from(Kind), target=MAYBE, since=TIMES,
    state=st.sampled_from([state for state in State if state not in STANDING]),
    version=st.integers(0, 2**32 - 1),
) | st.builds(
    Mission, id=NAMES, vehicle=NAMES, kind=st.sampled_from(Kind), target=MAYBE, since=TIMES,
    state=st.sampled_from(sorted(STANDING, key=str)), reason=st.sampled_from(Reason),
)  # fmt: skip
WORDS = st.builds(Statement, NAMES, NAMES, st.dictionaries(NAMES, MAYBE, max_size=3))
REPORTS = st.builds(Report, mission=MISSIONS, awaited=MAYBE, holder=MAYBE, why=st.none() | WORDS)
OFFERS = st.builds(
    lambda to, mission, order: (
        to,
        Offer(mission, replace(order, mission=mission.id, vehicle=mission.vehicle)),
    ),
    NAMES, MISSIONS, ORDERS,
)  # fmt: skip
ANSWERS = st.builds(
    Answer, request=NAMES, text=MAYBE, accepted=st.booleans(), code=MAYBE,
    details=st.dictionaries(NAMES, MAYBE, max_size=2),
)  # fmt: skip

Codec = tuple[st.SearchStrategy[Any], Callable[[Any], bytes], Callable[[bytes], Any]]
CODECS: dict[str, Codec] = {
    "order": (ORDERS, valet_order.encode_order, valet_order.decode_order),
    "permit": (GRANTS, valet_order.encode_permit, valet_order.decode_permit),
    "state": (STATES, valet_state.encode_state, valet_state.decode_state),
    "connection": (CONNECTIONS, valet_state.encode_connection, valet_state.decode_connection),
    "factsheet": (FACTSHEETS, valet_state.encode_factsheet, valet_state.decode_factsheet),
    "request": (REQUESTS, valet_request.encode_request, valet_request.decode_request),
    "offer": (OFFERS, lambda pair: valet_offer.encode(*pair), valet_offer.decode),
    "mission": (REPORTS, valet_mission.encode, valet_mission.decode),
    "response": (ANSWERS, valet_request.encode_response, valet_request.decode_response),
}
EVERY_CODEC = pytest.mark.parametrize("codec", CODECS.values(), ids=CODECS)


@EVERY_CODEC
@given(data=st.data())
def test_every_message_comes_back_as_it_was(codec: Codec, data: st.DataObject) -> None:
    messages, encode, decode = codec
    message = data.draw(messages)
    assert decode(encode(message)) == message


@EVERY_CODEC
@given(data=st.data())
def test_damaged_messages_raise_nothing_but_a_message_error(
    codec: Codec, data: st.DataObject
) -> None:
    messages, encode, decode = codec
    survives(decode, data.draw(damaged(encode(data.draw(messages)))))


@EVERY_CODEC
def test_nothing_is_no_message_nor_is_more_than_any_message_has(codec: Codec) -> None:
    for payload in (b"", b"\x0a" * 40_000):
        with pytest.raises(MessageError):
            codec[2](payload)


ORDER = Order(
    vehicle="a", coordinator="c", sequence=1, time=1.79e9, mission="m1", action=Action.DRIVE,
    start=(0.0, 0.0, 0.0), arc=((0.0, 5.0),), level=0,
)  # fmt: skip
PERMIT = Permit("m1", 1, 1.79e9, 5.0, 1.0)
GRANT = Grant(vehicle="a", coordinator="c", permit=PERMIT, heard=1.79e9)


@pytest.mark.parametrize(
    "arc", [((math.nan, 5.0),), ((0.0, math.inf),), ((0.0, 1e9),), ((50.0, 1.0),)]
)
def test_a_way_that_no_car_drives_is_no_order(arc: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(MessageError):
        valet_order.decode_order(valet_order.encode_order(replace(ORDER, arc=arc)))


@pytest.mark.parametrize("changes", [{"cleared": math.nan}, {"speed_limit": math.inf}])
def test_nobody_is_cleared_by_something_that_is_no_number(changes: dict[str, float]) -> None:
    wild = replace(GRANT, permit=replace(PERMIT, **changes))
    with pytest.raises(MessageError, match="not finite"):
        valet_order.decode_permit(valet_order.encode_permit(wild))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (Action, ValetOrder.Action),
        (Refusal, ValetState.Refusal),
        (Trouble, ValetState.Trouble),
        (Wish, ValetRequest.Wish),
        (Kind, ValetMission.Kind),
        (State, ValetMission.State),
    ],
)
def test_every_choice_has_the_same_number_on_the_wire(ours: type[Enum], theirs: Any) -> None:  # noqa: ANN401 - an enumeration of protobuf
    names = [f"{ours.__name__.upper()}_{option.name}" for option in ours]
    assert theirs.keys() == names


def test_every_reason_has_the_same_number_on_the_wire_after_none() -> None:
    names = [f"REASON_{name}" for name in ("NONE", *Reason.__members__)]
    assert ValetMission.Reason.keys() == names


def test_a_choice_of_a_later_version_is_refused() -> None:
    payload = valet_order.encode_order(ORDER) + b"\x30\x07"  # action = 7
    with pytest.raises(MessageError, match="7 is no action"):
        valet_order.decode_order(payload)


def test_an_offer_of_one_mission_with_the_order_of_another_is_refused() -> None:
    mission = Mission(id="m2", vehicle="a", kind=Kind.PARK, target="S1", since=1.79e9)
    with pytest.raises(MessageError, match="of another mission"):
        valet_offer.decode(valet_offer.encode("upper", Offer(mission, ORDER)))
