from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class WorldFrame(_message.Message):
    __slots__ = ("site", "station_id", "sequence", "time_unix_ns", "validity_ms", "origin_latitude_deg", "origin_longitude_deg", "origin_altitude_m", "track_id", "x_m", "y_m", "z_m", "vx_mps", "vy_mps", "heading_rad", "length_m", "width_m", "height_m", "cov_x_x_m2", "cov_x_y_m2", "cov_x_vx_m2ps", "cov_x_vy_m2ps", "cov_y_y_m2", "cov_y_vx_m2ps", "cov_y_vy_m2ps", "cov_vx_vx_m2ps2", "cov_vx_vy_m2ps2", "cov_vy_vy_m2ps2", "class_probability", "existence_probability", "age_us", "unsupported_us", "seen_by_bits", "own_station_id_plus_1", "coasting", "yaw_rate_radps", "identity_birth_unix_ns", "identity_station_id", "identity_track_id")
    SITE_FIELD_NUMBER: _ClassVar[int]
    STATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    VALIDITY_MS_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_LATITUDE_DEG_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_LONGITUDE_DEG_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_ALTITUDE_M_FIELD_NUMBER: _ClassVar[int]
    TRACK_ID_FIELD_NUMBER: _ClassVar[int]
    X_M_FIELD_NUMBER: _ClassVar[int]
    Y_M_FIELD_NUMBER: _ClassVar[int]
    Z_M_FIELD_NUMBER: _ClassVar[int]
    VX_MPS_FIELD_NUMBER: _ClassVar[int]
    VY_MPS_FIELD_NUMBER: _ClassVar[int]
    HEADING_RAD_FIELD_NUMBER: _ClassVar[int]
    LENGTH_M_FIELD_NUMBER: _ClassVar[int]
    WIDTH_M_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_M_FIELD_NUMBER: _ClassVar[int]
    COV_X_X_M2_FIELD_NUMBER: _ClassVar[int]
    COV_X_Y_M2_FIELD_NUMBER: _ClassVar[int]
    COV_X_VX_M2PS_FIELD_NUMBER: _ClassVar[int]
    COV_X_VY_M2PS_FIELD_NUMBER: _ClassVar[int]
    COV_Y_Y_M2_FIELD_NUMBER: _ClassVar[int]
    COV_Y_VX_M2PS_FIELD_NUMBER: _ClassVar[int]
    COV_Y_VY_M2PS_FIELD_NUMBER: _ClassVar[int]
    COV_VX_VX_M2PS2_FIELD_NUMBER: _ClassVar[int]
    COV_VX_VY_M2PS2_FIELD_NUMBER: _ClassVar[int]
    COV_VY_VY_M2PS2_FIELD_NUMBER: _ClassVar[int]
    CLASS_PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    EXISTENCE_PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    AGE_US_FIELD_NUMBER: _ClassVar[int]
    UNSUPPORTED_US_FIELD_NUMBER: _ClassVar[int]
    SEEN_BY_BITS_FIELD_NUMBER: _ClassVar[int]
    OWN_STATION_ID_PLUS_1_FIELD_NUMBER: _ClassVar[int]
    COASTING_FIELD_NUMBER: _ClassVar[int]
    YAW_RATE_RADPS_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_BIRTH_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_STATION_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_TRACK_ID_FIELD_NUMBER: _ClassVar[int]
    site: str
    station_id: int
    sequence: int
    time_unix_ns: int
    validity_ms: int
    origin_latitude_deg: float
    origin_longitude_deg: float
    origin_altitude_m: float
    track_id: _containers.RepeatedScalarFieldContainer[int]
    x_m: _containers.RepeatedScalarFieldContainer[float]
    y_m: _containers.RepeatedScalarFieldContainer[float]
    z_m: _containers.RepeatedScalarFieldContainer[float]
    vx_mps: _containers.RepeatedScalarFieldContainer[float]
    vy_mps: _containers.RepeatedScalarFieldContainer[float]
    heading_rad: _containers.RepeatedScalarFieldContainer[float]
    length_m: _containers.RepeatedScalarFieldContainer[float]
    width_m: _containers.RepeatedScalarFieldContainer[float]
    height_m: _containers.RepeatedScalarFieldContainer[float]
    cov_x_x_m2: _containers.RepeatedScalarFieldContainer[float]
    cov_x_y_m2: _containers.RepeatedScalarFieldContainer[float]
    cov_x_vx_m2ps: _containers.RepeatedScalarFieldContainer[float]
    cov_x_vy_m2ps: _containers.RepeatedScalarFieldContainer[float]
    cov_y_y_m2: _containers.RepeatedScalarFieldContainer[float]
    cov_y_vx_m2ps: _containers.RepeatedScalarFieldContainer[float]
    cov_y_vy_m2ps: _containers.RepeatedScalarFieldContainer[float]
    cov_vx_vx_m2ps2: _containers.RepeatedScalarFieldContainer[float]
    cov_vx_vy_m2ps2: _containers.RepeatedScalarFieldContainer[float]
    cov_vy_vy_m2ps2: _containers.RepeatedScalarFieldContainer[float]
    class_probability: _containers.RepeatedScalarFieldContainer[float]
    existence_probability: _containers.RepeatedScalarFieldContainer[float]
    age_us: _containers.RepeatedScalarFieldContainer[int]
    unsupported_us: _containers.RepeatedScalarFieldContainer[int]
    seen_by_bits: _containers.RepeatedScalarFieldContainer[int]
    own_station_id_plus_1: _containers.RepeatedScalarFieldContainer[int]
    coasting: _containers.RepeatedScalarFieldContainer[bool]
    yaw_rate_radps: _containers.RepeatedScalarFieldContainer[float]
    identity_birth_unix_ns: _containers.RepeatedScalarFieldContainer[int]
    identity_station_id: _containers.RepeatedScalarFieldContainer[int]
    identity_track_id: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, site: _Optional[str] = ..., station_id: _Optional[int] = ..., sequence: _Optional[int] = ..., time_unix_ns: _Optional[int] = ..., validity_ms: _Optional[int] = ..., origin_latitude_deg: _Optional[float] = ..., origin_longitude_deg: _Optional[float] = ..., origin_altitude_m: _Optional[float] = ..., track_id: _Optional[_Iterable[int]] = ..., x_m: _Optional[_Iterable[float]] = ..., y_m: _Optional[_Iterable[float]] = ..., z_m: _Optional[_Iterable[float]] = ..., vx_mps: _Optional[_Iterable[float]] = ..., vy_mps: _Optional[_Iterable[float]] = ..., heading_rad: _Optional[_Iterable[float]] = ..., length_m: _Optional[_Iterable[float]] = ..., width_m: _Optional[_Iterable[float]] = ..., height_m: _Optional[_Iterable[float]] = ..., cov_x_x_m2: _Optional[_Iterable[float]] = ..., cov_x_y_m2: _Optional[_Iterable[float]] = ..., cov_x_vx_m2ps: _Optional[_Iterable[float]] = ..., cov_x_vy_m2ps: _Optional[_Iterable[float]] = ..., cov_y_y_m2: _Optional[_Iterable[float]] = ..., cov_y_vx_m2ps: _Optional[_Iterable[float]] = ..., cov_y_vy_m2ps: _Optional[_Iterable[float]] = ..., cov_vx_vx_m2ps2: _Optional[_Iterable[float]] = ..., cov_vx_vy_m2ps2: _Optional[_Iterable[float]] = ..., cov_vy_vy_m2ps2: _Optional[_Iterable[float]] = ..., class_probability: _Optional[_Iterable[float]] = ..., existence_probability: _Optional[_Iterable[float]] = ..., age_us: _Optional[_Iterable[int]] = ..., unsupported_us: _Optional[_Iterable[int]] = ..., seen_by_bits: _Optional[_Iterable[int]] = ..., own_station_id_plus_1: _Optional[_Iterable[int]] = ..., coasting: _Optional[_Iterable[bool]] = ..., yaw_rate_radps: _Optional[_Iterable[float]] = ..., identity_birth_unix_ns: _Optional[_Iterable[int]] = ..., identity_station_id: _Optional[_Iterable[int]] = ..., identity_track_id: _Optional[_Iterable[int]] = ...) -> None: ...
