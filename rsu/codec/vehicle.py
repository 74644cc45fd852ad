"""VehicleState and Command: what a connected vehicle says of itself, and what it shall do."""

from dataclasses import dataclass

from ivics.v1.command_pb2 import Command as CommandMessage
from ivics.v1.vehicle_state_pb2 import VehicleState as StateMessage

from rsu.codec.wire import finite, milliseconds, parse, unix_ns, unix_time

STATE_KIND = "vehicle_state"
COMMAND_KIND = "command"
LARGEST_BYTES = 1024


@dataclass(slots=True, frozen=True, kw_only=True)
class VehicleState:
    """What a connected vehicle knows of itself, in site ENU and on WGS84."""

    station_id: int
    sequence: int
    time: float
    """When this was so, Unix s."""
    validity: float
    """s from `time`."""
    position: tuple[float, float]
    """m, middle of the footprint."""
    z: float
    """m above the site's origin; nan = not known."""
    latitude_deg: float
    longitude_deg: float
    altitude: float
    """m above the ellipsoid; nan = not known."""
    heading: float
    """Of the body, rad from east to north."""
    speed: float
    """m/s along the heading, negative in reverse."""
    acceleration: float
    """m/s^2 along the heading; nan = not known."""
    extent: tuple[float, float, float]
    """Length, width, height, m; nan = not known."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Command:
    """What a vehicle's drive-by-wire shall do."""

    station_id: int
    sequence: int
    """Commands at or below the last one obeyed are ignored."""
    time: float
    """Unix s."""
    validity: float
    """s from `time` after which the command is void."""
    acceleration: float
    """m/s^2 along the heading; negative = brake."""


def encode_state(state: VehicleState) -> bytes:
    """Write a vehicle's state."""
    x, y = state.position
    length, width, height = state.extent
    return StateMessage(
        station_id=state.station_id,
        sequence=state.sequence,
        time_unix_ns=unix_ns(state.time),
        validity_ms=milliseconds(state.validity),
        x_m=x,
        y_m=y,
        z_m=state.z,
        latitude_deg=state.latitude_deg,
        longitude_deg=state.longitude_deg,
        altitude_m=state.altitude,
        heading_rad=state.heading,
        speed_mps=state.speed,
        acceleration_mps2=state.acceleration,
        length_m=length,
        width_m=width,
        height_m=height,
    ).SerializeToString()


def decode_state(payload: bytes) -> VehicleState:
    """Read a vehicle's state; raises `MessageError` when the bytes are none."""
    message = parse(STATE_KIND, StateMessage(), payload, LARGEST_BYTES)
    finite(STATE_KIND, message.x_m, message.y_m, message.latitude_deg, message.longitude_deg)
    finite(STATE_KIND, message.heading_rad, message.speed_mps)
    return VehicleState(
        station_id=message.station_id,
        sequence=message.sequence,
        time=unix_time(STATE_KIND, message.time_unix_ns),
        validity=message.validity_ms / 1000.0,
        position=(message.x_m, message.y_m),
        z=message.z_m,
        latitude_deg=message.latitude_deg,
        longitude_deg=message.longitude_deg,
        altitude=message.altitude_m,
        heading=message.heading_rad,
        speed=message.speed_mps,
        acceleration=message.acceleration_mps2,
        extent=(message.length_m, message.width_m, message.height_m),
    )


def encode_command(command: Command) -> bytes:
    """Write a command."""
    return CommandMessage(
        station_id=command.station_id,
        sequence=command.sequence,
        time_unix_ns=unix_ns(command.time),
        validity_ms=milliseconds(command.validity),
        acceleration_mps2=command.acceleration,
    ).SerializeToString()


def decode_command(payload: bytes) -> Command:
    """Read a command; raises `MessageError` when the bytes are none."""
    message = parse(COMMAND_KIND, CommandMessage(), payload, LARGEST_BYTES)
    finite(COMMAND_KIND, message.acceleration_mps2)
    return Command(
        station_id=message.station_id,
        sequence=message.sequence,
        time=unix_time(COMMAND_KIND, message.time_unix_ns),
        validity=message.validity_ms / 1000.0,
        acceleration=message.acceleration_mps2,
    )
