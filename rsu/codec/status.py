"""Status: how a roadside unit is."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ivics.v1.status_pb2 import CorrectionStatus, NeighbourStatus, SensorStatus, TickLatency
from ivics.v1.status_pb2 import Misalignment as MisalignmentMessage
from ivics.v1.status_pb2 import Status as Message

from rsu.codec.wire import milliseconds, name, parse, rows, unix_ns, unix_time
from rsu.errors import MessageError
from rsu.sensing.detection import Lack, Misalignment, NeighbourHealth, SensorHealth

KIND = "status"
LARGEST_BYTES = 65_536
LARGEST_ROWS = 256
"""Sensors, neighbours, counters, and corners of the area of one unit."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Latency:
    """CPU time of a tick, over the last ticks, s."""

    p50: float
    p99: float
    worst: float
    ticks: int
    """Since the start."""


@dataclass(slots=True, frozen=True, kw_only=True)
class CorrectionSource:
    """Where corrections for satellite receivers come from."""

    alive: bool
    """Whether some have lately come."""
    last_time: float
    """Of the last ones' arrival, Unix s; -inf = never."""
    frames: int
    """Passed on since the start."""
    skipped: int
    """Octets that were of no frame."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Status:
    """How a roadside unit is."""

    site: str
    station_id: int
    sequence: int
    time: float
    """Unix s."""
    validity: float
    """s; without a newer status for this long the unit counts as lost."""
    version: str
    sensors: tuple[SensorHealth, ...]
    counters: Mapping[str, int]
    """Since the start, by what is counted."""
    latency: Latency
    cold_kernels: int
    """Not compiled yet: a tick may wait for them."""
    area: tuple[tuple[float, float], ...] = ()
    """Latitude and longitude, degrees, of the corners of what its sensors reach."""
    neighbours: tuple[NeighbourHealth, ...] = ()
    corrections: CorrectionSource | None = None
    """Where the unit passes some on."""


def encode(status: Status) -> bytes:
    """Write a status."""
    return Message(
        site=status.site,
        station_id=status.station_id,
        sequence=status.sequence,
        time_unix_ns=unix_ns(status.time),
        validity_ms=milliseconds(status.validity),
        version=status.version,
        sensors=[_sensor_message(sensor) for sensor in status.sensors],
        counter_total=status.counters,
        tick_latency=TickLatency(
            p50_ms=status.latency.p50 * 1000.0,
            p99_ms=status.latency.p99 * 1000.0,
            worst_ms=status.latency.worst * 1000.0,
            ticks_total=status.latency.ticks,
        ),
        cold_kernels_total=status.cold_kernels,
        service_area_latitude_deg=[latitude for latitude, _ in status.area],
        service_area_longitude_deg=[longitude for _, longitude in status.area],
        neighbours=[_neighbour_message(neighbour) for neighbour in status.neighbours],
        corrections=_correction_message(status.corrections),
    ).SerializeToString(deterministic=True)


def decode(payload: bytes) -> Status:
    """Read a status; raises `MessageError` when the bytes are none."""
    message = parse(KIND, Message(), payload, LARGEST_BYTES)
    corners = message.service_area_latitude_deg, message.service_area_longitude_deg
    rows(KIND, LARGEST_ROWS, *corners)
    lists = message.sensors, message.counter_total, message.neighbours
    if max(map(len, lists)) > LARGEST_ROWS:
        raise MessageError(KIND, f"more than {LARGEST_ROWS} sensors, counters or neighbours")
    latency = message.tick_latency
    return Status(
        site=name(KIND, message.site),
        station_id=message.station_id,
        sequence=message.sequence,
        time=unix_time(KIND, message.time_unix_ns),
        validity=message.validity_ms / 1000.0,
        version=name(KIND, message.version),
        sensors=tuple(_sensor(sensor) for sensor in message.sensors),
        counters=dict(message.counter_total),
        latency=Latency(
            p50=latency.p50_ms / 1000.0,
            p99=latency.p99_ms / 1000.0,
            worst=latency.worst_ms / 1000.0,
            ticks=latency.ticks_total,
        ),
        cold_kernels=message.cold_kernels_total,
        area=tuple(zip(*corners, strict=True)),
        neighbours=tuple(_neighbour(neighbour) for neighbour in message.neighbours),
        corrections=_corrections(message.corrections) if message.HasField("corrections") else None,
    )


def _sensor_message(sensor: SensorHealth) -> SensorStatus:
    off = sensor.misalignment
    return SensorStatus(
        sensor_id=sensor.sensor_id,
        alive=sensor.alive,
        last_time_unix_ns=_wire_time(sensor.last_time),
        rate_hz=sensor.rate_hz,
        expected_rate_hz=sensor.expected_rate_hz,
        latency_s=sensor.latency,
        dropped_total=sensor.dropped,
        lacks=sorted(sensor.lacks),
        misalignment=None
        if off is None
        else MisalignmentMessage(
            x_m=off.x,
            y_m=off.y,
            yaw_rad=off.yaw,
            clock_s=off.clock,
            x_sigma_m=off.x_sigma,
            y_sigma_m=off.y_sigma,
            yaw_sigma_rad=off.yaw_sigma,
            clock_sigma_s=off.clock_sigma,
            applied=off.applied,
        ),
    )


def _neighbour_message(neighbour: NeighbourHealth) -> NeighbourStatus:
    return NeighbourStatus(
        site=neighbour.name,
        alive=neighbour.alive,
        last_time_unix_ns=_wire_time(neighbour.last_time),
    )


def _neighbour(message: NeighbourStatus) -> NeighbourHealth:
    return NeighbourHealth(
        name=name(KIND, message.site),
        alive=message.alive,
        last_time=_time(message.last_time_unix_ns),
    )


def _correction_message(source: CorrectionSource | None) -> CorrectionStatus | None:
    return (
        None
        if source is None
        else CorrectionStatus(
            alive=source.alive,
            last_time_unix_ns=_wire_time(source.last_time),
            frames_total=source.frames,
            skipped_total=source.skipped,
        )
    )


def _corrections(message: CorrectionStatus) -> CorrectionSource:
    return CorrectionSource(
        alive=message.alive,
        last_time=_time(message.last_time_unix_ns),
        frames=message.frames_total,
        skipped=message.skipped_total,
    )


def _wire_time(time: float) -> int:
    """Unix ns; 0 = never, which is -inf here."""
    return 0 if time == -math.inf else unix_ns(time)


def _time(time_ns: int) -> float:
    return -math.inf if time_ns == 0 else unix_time(KIND, time_ns)


def _lacks(message: SensorStatus) -> frozenset[Lack]:
    """What this version has a word for."""
    return frozenset(Lack(word) for word in message.lacks if word in set(Lack))


def _sensor(message: SensorStatus) -> SensorHealth:
    return SensorHealth(
        sensor_id=name(KIND, message.sensor_id),
        last_time=_time(message.last_time_unix_ns),
        rate_hz=message.rate_hz,
        expected_rate_hz=message.expected_rate_hz,
        latency=message.latency_s,
        dropped=message.dropped_total,
        alive=message.alive,
        lacks=_lacks(message),
        misalignment=_misalignment(message) if message.HasField("misalignment") else None,
    )


def _misalignment(message: SensorStatus) -> Misalignment:
    off = message.misalignment
    return Misalignment(
        x=off.x_m,
        y=off.y_m,
        yaw=off.yaw_rad,
        clock=off.clock_s,
        x_sigma=off.x_sigma_m,
        y_sigma=off.y_sigma_m,
        yaw_sigma=off.yaw_sigma_rad,
        clock_sigma=off.clock_sigma_s,
        applied=off.applied,
    )
