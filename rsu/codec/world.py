"""WorldFrame <-> the track table of one instant: what the roadside unit publishes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ivics.v1.world_frame_pb2 import WorldFrame

from rsu.arrays import Bools, Floats, Ints
from rsu.codec.wire import floats, integers, milliseconds, name, parse, rows, unix_ns, unix_time
from rsu.config import Origin
from rsu.errors import MessageError
from rsu.sensing.detection import ObjectClass
from rsu.tracking.track import TrackTable, own_identities

KIND = "world_frame"

LARGEST_BYTES = 2_400_000
LARGEST_ROWS = 16_384
"""Four times what a roadside unit tracks at most by default; a row takes about 145 bytes."""

MICROSECONDS = 1e6

HIGHEST = 10_000.0
"""m: no road is higher, or deeper below the ellipsoid."""

COLUMNS = (
    "x_m", "y_m", "z_m", "vx_mps", "vy_mps", "heading_rad", "length_m", "width_m", "height_m",
    "existence_probability",
    "cov_x_x_m2", "cov_x_y_m2", "cov_x_vx_m2ps", "cov_x_vy_m2ps",
    "cov_y_y_m2", "cov_y_vx_m2ps", "cov_y_vy_m2ps",
    "cov_vx_vx_m2ps2", "cov_vx_vy_m2ps2",
    "cov_vy_vy_m2ps2",
    "yaw_rate_radps",
)  # fmt: skip
"""The columns of floats, in the order of `_numbers`; of the covariance its upper triangle."""

IDENTITY = ("identity_birth_unix_ns", "identity_station_id", "identity_track_id")
"""The columns of `TrackTable.identity`."""

TRIANGLE = np.triu_indices(4)
CLASSES = len(ObjectClass)


@dataclass(slots=True, kw_only=True)
class WorldView:
    """The world model of one roadside unit, as it travels."""

    site: str
    station_id: int
    sequence: int
    validity: float
    """s from `table.time` after which it must not be used."""
    origin: Origin
    """Of the site's ENU, which the table is in."""
    table: TrackTable
    coasting: Bools
    """(N,) True where no measurement supported the track in the last period."""


def encode(view: WorldView) -> bytes:
    """Write a world frame; lengths keep 24 bits, so 1 mm at 10 km from the origin."""
    table = view.table
    age, unsupported = _microseconds(table.time, table.born, table.updated)
    message = WorldFrame(
        site=view.site,
        station_id=view.station_id,
        sequence=view.sequence,
        time_unix_ns=unix_ns(table.time),
        validity_ms=milliseconds(view.validity),
        origin_latitude_deg=view.origin.latitude_deg,
        origin_longitude_deg=view.origin.longitude_deg,
        origin_altitude_m=view.origin.altitude_m,
        track_id=table.id.tolist(),
        class_probability=table.class_probability.ravel().tolist(),
        age_us=age,
        unsupported_us=unsupported,
        seen_by_bits=table.seen_by.tolist(),
        own_station_id_plus_1=(table.station_id + 1).tolist(),
        coasting=view.coasting.tolist(),
        **dict(zip(IDENTITY, table.identity.T.tolist(), strict=True)),
        **dict(zip(COLUMNS, _numbers(table), strict=True)),
    )
    return message.SerializeToString()


def decode(payload: bytes) -> WorldView:
    """Read a world frame.

    Raises
    ------
    MessageError
        When the bytes are no world frame.
    """
    message = parse(KIND, WorldFrame(), payload, LARGEST_BYTES)
    columns: list[Sequence[float]] = [getattr(message, column) for column in COLUMNS]
    since = (message.age_us, message.unsupported_us)
    integer = (message.seen_by_bits, message.own_station_id_plus_1)
    n = rows(KIND, LARGEST_ROWS, message.track_id, *columns, *since, *integer, message.coasting)
    if len(message.class_probability) != n * CLASSES:
        raise MessageError(KIND, f"not {CLASSES} class probabilities a track")
    time = unix_time(KIND, message.time_unix_ns)
    track_id = integers(KIND, message.track_id)
    born = time - floats(message.age_us) / MICROSECONDS
    number = floats(*columns)
    with np.errstate(invalid="ignore", over="ignore"):  # they may have sent any numbers
        table = TrackTable(
            time=time,
            id=track_id,
            position=_block(number, 0, 2),
            velocity=_block(number, 3, 5),
            covariance=_symmetric(number[:, 10:20]),
            yaw_rate=number[:, 20].copy(),
            z=number[:, 2].copy(),
            heading=number[:, 5].copy(),
            extent=_block(number, 6, 9),
            class_probability=floats(message.class_probability).reshape(n, CLASSES),
            existence=number[:, 9].copy(),
            born=born,
            updated=time - floats(message.unsupported_us) / MICROSECONDS,
            seen_by=integers(KIND, message.seen_by_bits),
            station_id=integers(KIND, message.own_station_id_plus_1) - 1,
            identity=_identity(message, born, track_id),
        )
    return WorldView(
        site=name(KIND, message.site),
        station_id=message.station_id,
        sequence=message.sequence,
        validity=message.validity_ms / 1000.0,
        origin=_origin(message),
        table=table,
        coasting=np.array(message.coasting, dtype=np.bool_),
    )


def _origin(message: WorldFrame) -> Origin:
    latitude, longitude = message.origin_latitude_deg, message.origin_longitude_deg
    altitude = message.origin_altitude_m
    if not (abs(latitude) <= 90.0 and abs(longitude) <= 180.0 and abs(altitude) <= HIGHEST):
        raise MessageError(KIND, "its origin is nowhere on Earth")
    return Origin(latitude_deg=latitude, longitude_deg=longitude, altitude_m=altitude)


def _identity(message: WorldFrame, born: Floats, track_id: Ints) -> Ints:
    """(N, 3) of a frame that is otherwise sound."""
    columns = [getattr(message, column) for column in IDENTITY]
    if not any(columns):  # a sender from before there were any
        return own_identities(born, message.station_id, track_id)
    rows(KIND, LARGEST_ROWS, message.track_id, *columns)
    return np.column_stack([integers(KIND, column) for column in columns])


def count(payload: bytes) -> int:
    """How many tracks a world frame holds, without reading them."""
    return len(parse(KIND, WorldFrame(), payload, LARGEST_BYTES).track_id)


def _numbers(table: TrackTable) -> list[list[float]]:
    """Rows = `COLUMNS`; one conversion to Python numbers for all of them."""
    number = np.empty((len(COLUMNS), len(table)))
    number[0:2], number[2] = table.position.T, table.z
    number[3:5], number[5] = table.velocity.T, table.heading
    number[6:9], number[9] = table.extent.T, table.existence
    number[10:20], number[20] = table.covariance[:, TRIANGLE[0], TRIANGLE[1]].T, table.yaw_rate
    return number.tolist()


def _block(number: Floats, first: int, end: int) -> Floats:
    """Columns of their own, contiguous as kernels want them."""
    return np.ascontiguousarray(number[:, first:end])


def _microseconds(time: float, *since: Floats) -> list[list[int]]:
    """Of each column of times, how long before `time`, Unix s, they are."""
    elapsed = (time - np.array(since)) * MICROSECONDS
    return np.maximum(np.rint(elapsed), 0.0).astype(np.int64).tolist()


def _symmetric(triangle: Floats) -> Floats:
    """(N, 4, 4) of the (N, 10) upper triangles, row by row."""
    full = np.empty((len(triangle), 4, 4))
    full[:, TRIANGLE[0], TRIANGLE[1]] = triangle
    full[:, TRIANGLE[1], TRIANGLE[0]] = triangle
    return full
