from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Status(_message.Message):
    __slots__ = ("site", "station_id", "sequence", "time_unix_ns", "validity_ms", "version", "sensors", "counter_total", "tick_latency", "cold_kernels_total", "service_area_latitude_deg", "service_area_longitude_deg", "neighbours", "corrections")
    class CounterTotalEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    SITE_FIELD_NUMBER: _ClassVar[int]
    STATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    VALIDITY_MS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SENSORS_FIELD_NUMBER: _ClassVar[int]
    COUNTER_TOTAL_FIELD_NUMBER: _ClassVar[int]
    TICK_LATENCY_FIELD_NUMBER: _ClassVar[int]
    COLD_KERNELS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    SERVICE_AREA_LATITUDE_DEG_FIELD_NUMBER: _ClassVar[int]
    SERVICE_AREA_LONGITUDE_DEG_FIELD_NUMBER: _ClassVar[int]
    NEIGHBOURS_FIELD_NUMBER: _ClassVar[int]
    CORRECTIONS_FIELD_NUMBER: _ClassVar[int]
    site: str
    station_id: int
    sequence: int
    time_unix_ns: int
    validity_ms: int
    version: str
    sensors: _containers.RepeatedCompositeFieldContainer[SensorStatus]
    counter_total: _containers.ScalarMap[str, int]
    tick_latency: TickLatency
    cold_kernels_total: int
    service_area_latitude_deg: _containers.RepeatedScalarFieldContainer[float]
    service_area_longitude_deg: _containers.RepeatedScalarFieldContainer[float]
    neighbours: _containers.RepeatedCompositeFieldContainer[NeighbourStatus]
    corrections: CorrectionStatus
    def __init__(self, site: _Optional[str] = ..., station_id: _Optional[int] = ..., sequence: _Optional[int] = ..., time_unix_ns: _Optional[int] = ..., validity_ms: _Optional[int] = ..., version: _Optional[str] = ..., sensors: _Optional[_Iterable[_Union[SensorStatus, _Mapping]]] = ..., counter_total: _Optional[_Mapping[str, int]] = ..., tick_latency: _Optional[_Union[TickLatency, _Mapping]] = ..., cold_kernels_total: _Optional[int] = ..., service_area_latitude_deg: _Optional[_Iterable[float]] = ..., service_area_longitude_deg: _Optional[_Iterable[float]] = ..., neighbours: _Optional[_Iterable[_Union[NeighbourStatus, _Mapping]]] = ..., corrections: _Optional[_Union[CorrectionStatus, _Mapping]] = ...) -> None: ...

class CorrectionStatus(_message.Message):
    __slots__ = ("alive", "last_time_unix_ns", "frames_total", "skipped_total")
    ALIVE_FIELD_NUMBER: _ClassVar[int]
    LAST_TIME_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    FRAMES_TOTAL_FIELD_NUMBER: _ClassVar[int]
    SKIPPED_TOTAL_FIELD_NUMBER: _ClassVar[int]
    alive: bool
    last_time_unix_ns: int
    frames_total: int
    skipped_total: int
    def __init__(self, alive: _Optional[bool] = ..., last_time_unix_ns: _Optional[int] = ..., frames_total: _Optional[int] = ..., skipped_total: _Optional[int] = ...) -> None: ...

class NeighbourStatus(_message.Message):
    __slots__ = ("site", "alive", "last_time_unix_ns")
    SITE_FIELD_NUMBER: _ClassVar[int]
    ALIVE_FIELD_NUMBER: _ClassVar[int]
    LAST_TIME_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    site: str
    alive: bool
    last_time_unix_ns: int
    def __init__(self, site: _Optional[str] = ..., alive: _Optional[bool] = ..., last_time_unix_ns: _Optional[int] = ...) -> None: ...

class SensorStatus(_message.Message):
    __slots__ = ("sensor_id", "alive", "last_time_unix_ns", "rate_hz", "expected_rate_hz", "latency_s", "dropped_total", "misalignment", "lacks")
    SENSOR_ID_FIELD_NUMBER: _ClassVar[int]
    ALIVE_FIELD_NUMBER: _ClassVar[int]
    LAST_TIME_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    RATE_HZ_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_RATE_HZ_FIELD_NUMBER: _ClassVar[int]
    LATENCY_S_FIELD_NUMBER: _ClassVar[int]
    DROPPED_TOTAL_FIELD_NUMBER: _ClassVar[int]
    MISALIGNMENT_FIELD_NUMBER: _ClassVar[int]
    LACKS_FIELD_NUMBER: _ClassVar[int]
    sensor_id: str
    alive: bool
    last_time_unix_ns: int
    rate_hz: float
    expected_rate_hz: float
    latency_s: float
    dropped_total: int
    misalignment: Misalignment
    lacks: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, sensor_id: _Optional[str] = ..., alive: _Optional[bool] = ..., last_time_unix_ns: _Optional[int] = ..., rate_hz: _Optional[float] = ..., expected_rate_hz: _Optional[float] = ..., latency_s: _Optional[float] = ..., dropped_total: _Optional[int] = ..., misalignment: _Optional[_Union[Misalignment, _Mapping]] = ..., lacks: _Optional[_Iterable[str]] = ...) -> None: ...

class Misalignment(_message.Message):
    __slots__ = ("x_m", "y_m", "yaw_rad", "clock_s", "x_sigma_m", "y_sigma_m", "yaw_sigma_rad", "clock_sigma_s", "applied")
    X_M_FIELD_NUMBER: _ClassVar[int]
    Y_M_FIELD_NUMBER: _ClassVar[int]
    YAW_RAD_FIELD_NUMBER: _ClassVar[int]
    CLOCK_S_FIELD_NUMBER: _ClassVar[int]
    X_SIGMA_M_FIELD_NUMBER: _ClassVar[int]
    Y_SIGMA_M_FIELD_NUMBER: _ClassVar[int]
    YAW_SIGMA_RAD_FIELD_NUMBER: _ClassVar[int]
    CLOCK_SIGMA_S_FIELD_NUMBER: _ClassVar[int]
    APPLIED_FIELD_NUMBER: _ClassVar[int]
    x_m: float
    y_m: float
    yaw_rad: float
    clock_s: float
    x_sigma_m: float
    y_sigma_m: float
    yaw_sigma_rad: float
    clock_sigma_s: float
    applied: bool
    def __init__(self, x_m: _Optional[float] = ..., y_m: _Optional[float] = ..., yaw_rad: _Optional[float] = ..., clock_s: _Optional[float] = ..., x_sigma_m: _Optional[float] = ..., y_sigma_m: _Optional[float] = ..., yaw_sigma_rad: _Optional[float] = ..., clock_sigma_s: _Optional[float] = ..., applied: _Optional[bool] = ...) -> None: ...

class TickLatency(_message.Message):
    __slots__ = ("p50_ms", "p99_ms", "worst_ms", "ticks_total")
    P50_MS_FIELD_NUMBER: _ClassVar[int]
    P99_MS_FIELD_NUMBER: _ClassVar[int]
    WORST_MS_FIELD_NUMBER: _ClassVar[int]
    TICKS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    p50_ms: float
    p99_ms: float
    worst_ms: float
    ticks_total: int
    def __init__(self, p50_ms: _Optional[float] = ..., p99_ms: _Optional[float] = ..., worst_ms: _Optional[float] = ..., ticks_total: _Optional[int] = ...) -> None: ...
