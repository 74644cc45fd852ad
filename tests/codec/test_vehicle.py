import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import damaged, survives
from rsu.codec import vehicle
from rsu.codec.vehicle import Command, VehicleState
from rsu.errors import MessageError

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TIMES = st.integers(1, 4_102_444_799_999).map(lambda ms: ms / 1000.0)
VALIDITIES = st.integers(0, 2**32 - 1).map(lambda ms: ms / 1000.0)
STATIONS = st.integers(0, 2**32 - 1)
SEQUENCES = st.integers(0, 2**64 - 1)

STATES = st.builds(
    VehicleState,
    station_id=STATIONS,
    sequence=SEQUENCES,
    time=TIMES,
    validity=VALIDITIES,
    position=st.tuples(NUMBERS, NUMBERS),
    z=NUMBERS,
    latitude_deg=NUMBERS,
    longitude_deg=NUMBERS,
    altitude=NUMBERS,
    heading=NUMBERS,
    speed=NUMBERS,
    acceleration=NUMBERS,
    extent=st.tuples(NUMBERS, NUMBERS, NUMBERS),
)
COMMANDS = st.builds(
    Command,
    station_id=STATIONS,
    sequence=SEQUENCES,
    time=TIMES,
    validity=VALIDITIES,
    acceleration=NUMBERS,
)
BRAKE = Command(station_id=7, sequence=1, time=1.79e9, validity=0.5, acceleration=-6.0)


@given(STATES)
def test_a_state_comes_back_as_it_was(state: VehicleState) -> None:
    assert vehicle.decode_state(vehicle.encode_state(state)) == state


@given(COMMANDS)
def test_a_command_comes_back_as_it_was(command: Command) -> None:
    assert vehicle.decode_command(vehicle.encode_command(command)) == command


@pytest.mark.parametrize("acceleration", [math.nan, math.inf, -math.inf])
def test_no_vehicle_is_told_to_accelerate_by_something_that_is_no_number(
    acceleration: float,
) -> None:
    wild = Command(station_id=7, sequence=1, time=1.79e9, validity=0.5, acceleration=acceleration)
    with pytest.raises(MessageError, match="not finite"):
        vehicle.decode_command(vehicle.encode_command(wild))


def test_an_empty_payload_is_no_command_for_it_has_no_time() -> None:
    with pytest.raises(MessageError, match="time"):
        vehicle.decode_command(b"")
    with pytest.raises(MessageError, match="time"):
        vehicle.decode_state(b"")


@given(st.data(), STATES)
def test_damaged_states_raise_nothing_but_a_message_error(
    data: st.DataObject, state: VehicleState
) -> None:
    survives(vehicle.decode_state, data.draw(damaged(vehicle.encode_state(state))))


@given(st.data())
def test_damaged_commands_raise_nothing_but_a_message_error(data: st.DataObject) -> None:
    survives(vehicle.decode_command, data.draw(damaged(vehicle.encode_command(BRAKE))))


def test_a_payload_larger_than_any_command_is_refused_unread() -> None:
    with pytest.raises(MessageError, match="bytes"):
        vehicle.decode_command(b"\x0a" * 2000)
