"""ValetState, ValetConnection and ValetFactsheet: what a valet car says of itself."""

from ivics.v1.valet_connection_pb2 import ValetConnection
from ivics.v1.valet_factsheet_pb2 import ValetFactsheet
from ivics.v1.valet_state_pb2 import ValetState

from rsu.avp.dispatch.interface import CarState, Connection, Factsheet, Refusal, Trouble
from rsu.avp.safety.permit import COUNTS
from rsu.codec.wire import (
    LONGEST_NAME,
    bounded,
    choice,
    finite,
    name,
    number,
    parse,
    unix_ns,
    unix_time,
)
from rsu.errors import MessageError

STATE_KIND, CONNECTION_KIND, FACTSHEET_KIND = "valet_state", "valet_connection", "valet_factsheet"
LARGEST_BYTES = 1024
LARGEST_CAR = 10.0
"""m of any length of a car; in its radians no angle is as large either."""


def encode_state(state: CarState) -> bytes:
    """Write a car's state."""
    x, y, heading = state.pose
    return ValetState(
        vehicle_id=state.vehicle,
        session_id=state.session,
        sequence=state.sequence,
        time_unix_ns=unix_ns(state.time),
        mission_id=state.mission,
        taken_sequence=state.taken,
        refusal=ValetState.Refusal.Name(number(state.refusal)),
        permit_counter=state.counter,
        x_m=x,
        y_m=y,
        heading_rad=heading,
        level=state.level,
        station_m=state.station,
        speed_mps=state.speed,
        doors_closed=state.doors_closed,
        secured=state.secured,
        trouble=ValetState.Trouble.Name(number(state.trouble)),
    ).SerializeToString()


def decode_state(payload: bytes) -> CarState:
    """Read a car's state; raises `MessageError` when the bytes are none."""
    message = parse(STATE_KIND, ValetState(), payload, LARGEST_BYTES)
    pose = (message.x_m, message.y_m, message.heading_rad)
    finite(STATE_KIND, *pose, message.station_m, message.speed_mps)
    if len(message.mission_id) > LONGEST_NAME:
        raise MessageError(STATE_KIND, f"an identifier is longer than {LONGEST_NAME}")
    return CarState(
        vehicle=name(STATE_KIND, message.vehicle_id),
        session=message.session_id,
        sequence=message.sequence,
        time=unix_time(STATE_KIND, message.time_unix_ns),
        mission=message.mission_id,
        taken=message.taken_sequence,
        refusal=choice(STATE_KIND, Refusal, message.refusal),
        counter=bounded(STATE_KIND, message.permit_counter, COUNTS - 1),
        pose=pose,
        level=message.level,
        station=message.station_m,
        speed=message.speed_mps,
        doors_closed=message.doors_closed,
        secured=message.secured,
        trouble=choice(STATE_KIND, Trouble, message.trouble),
    )


def encode_connection(connection: Connection) -> bytes:
    """Write whether a car is connected."""
    return ValetConnection(
        vehicle_id=connection.vehicle,
        session_id=connection.session,
        connected=connection.connected,
    ).SerializeToString()


def decode_connection(payload: bytes) -> Connection:
    """Read whether a car is connected; raises `MessageError` when the bytes do not say it."""
    message = parse(CONNECTION_KIND, ValetConnection(), payload, LARGEST_BYTES)
    return Connection(
        vehicle=name(CONNECTION_KIND, message.vehicle_id),
        session=message.session_id,
        connected=message.connected,
    )


def encode_factsheet(sheet: Factsheet) -> bytes:
    """Write what a car is."""
    return ValetFactsheet(
        vehicle_id=sheet.vehicle,
        maker=sheet.maker,
        wheelbase_m=sheet.wheelbase,
        front_overhang_m=sheet.front_overhang,
        rear_overhang_m=sheet.rear_overhang,
        width_m=sheet.width,
        height_m=sheet.height,
        steering_rad=sheet.steering,
        deceleration_mps2=sheet.deceleration,
        brake_lag_s=sheet.brake_lag,
    ).SerializeToString()


def decode_factsheet(payload: bytes) -> Factsheet:
    """Read what a car is; raises `MessageError` when the bytes are of no car that there is."""
    message = parse(FACTSHEET_KIND, ValetFactsheet(), payload, LARGEST_BYTES)
    figures = {
        "wheelbase": message.wheelbase_m,
        "front_overhang": message.front_overhang_m,
        "rear_overhang": message.rear_overhang_m,
        "width": message.width_m,
        "height": message.height_m,
        "steering": message.steering_rad,
        "deceleration": message.deceleration_mps2,
        "brake_lag": message.brake_lag_s,
    }
    for field, figure in figures.items():
        if not 0.0 < figure <= LARGEST_CAR:
            raise MessageError(FACTSHEET_KIND, f"{field} is {figure:g}")
    return Factsheet(
        vehicle=name(FACTSHEET_KIND, message.vehicle_id),
        maker=name(FACTSHEET_KIND, message.maker),
        **figures,
    )
