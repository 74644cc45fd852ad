from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Warning(_message.Message):
    __slots__ = ("station_id", "sequence", "phase", "detection_time_unix_ns", "reference_time_unix_ns", "validity_ms", "repetition_interval_ms", "x_m", "y_m", "z_m", "latitude_deg", "longitude_deg", "altitude_m", "cov_xx_m2", "cov_xy_m2", "cov_yy_m2", "heading_rad", "speed_mps", "cause_code", "sub_cause_code", "information_quality_level", "awareness_distance_code", "traffic_direction_code", "relevance_radius_m", "catalogue_entry", "hazard_key", "participant_track_id", "time_to_event_s", "event_probability", "identity_birth_unix_ns", "identity_station_id", "identity_track_id", "within_service_area")
    class Phase(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PHASE_NEW: _ClassVar[Warning.Phase]
        PHASE_UPDATE: _ClassVar[Warning.Phase]
        PHASE_REPETITION: _ClassVar[Warning.Phase]
        PHASE_CANCELLATION: _ClassVar[Warning.Phase]
    PHASE_NEW: Warning.Phase
    PHASE_UPDATE: Warning.Phase
    PHASE_REPETITION: Warning.Phase
    PHASE_CANCELLATION: Warning.Phase
    STATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PHASE_FIELD_NUMBER: _ClassVar[int]
    DETECTION_TIME_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_TIME_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    VALIDITY_MS_FIELD_NUMBER: _ClassVar[int]
    REPETITION_INTERVAL_MS_FIELD_NUMBER: _ClassVar[int]
    X_M_FIELD_NUMBER: _ClassVar[int]
    Y_M_FIELD_NUMBER: _ClassVar[int]
    Z_M_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_DEG_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_DEG_FIELD_NUMBER: _ClassVar[int]
    ALTITUDE_M_FIELD_NUMBER: _ClassVar[int]
    COV_XX_M2_FIELD_NUMBER: _ClassVar[int]
    COV_XY_M2_FIELD_NUMBER: _ClassVar[int]
    COV_YY_M2_FIELD_NUMBER: _ClassVar[int]
    HEADING_RAD_FIELD_NUMBER: _ClassVar[int]
    SPEED_MPS_FIELD_NUMBER: _ClassVar[int]
    CAUSE_CODE_FIELD_NUMBER: _ClassVar[int]
    SUB_CAUSE_CODE_FIELD_NUMBER: _ClassVar[int]
    INFORMATION_QUALITY_LEVEL_FIELD_NUMBER: _ClassVar[int]
    AWARENESS_DISTANCE_CODE_FIELD_NUMBER: _ClassVar[int]
    TRAFFIC_DIRECTION_CODE_FIELD_NUMBER: _ClassVar[int]
    RELEVANCE_RADIUS_M_FIELD_NUMBER: _ClassVar[int]
    CATALOGUE_ENTRY_FIELD_NUMBER: _ClassVar[int]
    HAZARD_KEY_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_TRACK_ID_FIELD_NUMBER: _ClassVar[int]
    TIME_TO_EVENT_S_FIELD_NUMBER: _ClassVar[int]
    EVENT_PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_BIRTH_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_STATION_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_TRACK_ID_FIELD_NUMBER: _ClassVar[int]
    WITHIN_SERVICE_AREA_FIELD_NUMBER: _ClassVar[int]
    station_id: int
    sequence: int
    phase: Warning.Phase
    detection_time_unix_ns: int
    reference_time_unix_ns: int
    validity_ms: int
    repetition_interval_ms: int
    x_m: float
    y_m: float
    z_m: float
    latitude_deg: float
    longitude_deg: float
    altitude_m: float
    cov_xx_m2: float
    cov_xy_m2: float
    cov_yy_m2: float
    heading_rad: float
    speed_mps: float
    cause_code: int
    sub_cause_code: int
    information_quality_level: int
    awareness_distance_code: int
    traffic_direction_code: int
    relevance_radius_m: float
    catalogue_entry: str
    hazard_key: str
    participant_track_id: _containers.RepeatedScalarFieldContainer[int]
    time_to_event_s: float
    event_probability: float
    identity_birth_unix_ns: _containers.RepeatedScalarFieldContainer[int]
    identity_station_id: _containers.RepeatedScalarFieldContainer[int]
    identity_track_id: _containers.RepeatedScalarFieldContainer[int]
    within_service_area: bool
    def __init__(self, station_id: _Optional[int] = ..., sequence: _Optional[int] = ..., phase: _Optional[_Union[Warning.Phase, str]] = ..., detection_time_unix_ns: _Optional[int] = ..., reference_time_unix_ns: _Optional[int] = ..., validity_ms: _Optional[int] = ..., repetition_interval_ms: _Optional[int] = ..., x_m: _Optional[float] = ..., y_m: _Optional[float] = ..., z_m: _Optional[float] = ..., latitude_deg: _Optional[float] = ..., longitude_deg: _Optional[float] = ..., altitude_m: _Optional[float] = ..., cov_xx_m2: _Optional[float] = ..., cov_xy_m2: _Optional[float] = ..., cov_yy_m2: _Optional[float] = ..., heading_rad: _Optional[float] = ..., speed_mps: _Optional[float] = ..., cause_code: _Optional[int] = ..., sub_cause_code: _Optional[int] = ..., information_quality_level: _Optional[int] = ..., awareness_distance_code: _Optional[int] = ..., traffic_direction_code: _Optional[int] = ..., relevance_radius_m: _Optional[float] = ..., catalogue_entry: _Optional[str] = ..., hazard_key: _Optional[str] = ..., participant_track_id: _Optional[_Iterable[int]] = ..., time_to_event_s: _Optional[float] = ..., event_probability: _Optional[float] = ..., identity_birth_unix_ns: _Optional[_Iterable[int]] = ..., identity_station_id: _Optional[_Iterable[int]] = ..., identity_track_id: _Optional[_Iterable[int]] = ..., within_service_area: _Optional[bool] = ...) -> None: ...
