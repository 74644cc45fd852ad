from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ValetState(_message.Message):
    __slots__ = ("vehicle_id", "session_id", "sequence", "time_unix_ns", "mission_id", "taken_sequence", "refusal", "permit_counter", "x_m", "y_m", "heading_rad", "level", "station_m", "speed_mps", "doors_closed", "secured", "trouble")
    class Refusal(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        REFUSAL_NONE: _ClassVar[ValetState.Refusal]
        REFUSAL_ELSEWHERE: _ClassVar[ValetState.Refusal]
        REFUSAL_STEEP: _ClassVar[ValetState.Refusal]
        REFUSAL_FOREIGN: _ClassVar[ValetState.Refusal]
        REFUSAL_STALE: _ClassVar[ValetState.Refusal]
        REFUSAL_MOVING: _ClassVar[ValetState.Refusal]
    REFUSAL_NONE: ValetState.Refusal
    REFUSAL_ELSEWHERE: ValetState.Refusal
    REFUSAL_STEEP: ValetState.Refusal
    REFUSAL_FOREIGN: ValetState.Refusal
    REFUSAL_STALE: ValetState.Refusal
    REFUSAL_MOVING: ValetState.Refusal
    class Trouble(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TROUBLE_NONE: _ClassVar[ValetState.Trouble]
        TROUBLE_DRIVE: _ClassVar[ValetState.Trouble]
        TROUBLE_SENSOR: _ClassVar[ValetState.Trouble]
        TROUBLE_DOOR: _ClassVar[ValetState.Trouble]
        TROUBLE_TYRE: _ClassVar[ValetState.Trouble]
    TROUBLE_NONE: ValetState.Trouble
    TROUBLE_DRIVE: ValetState.Trouble
    TROUBLE_SENSOR: ValetState.Trouble
    TROUBLE_DOOR: ValetState.Trouble
    TROUBLE_TYRE: ValetState.Trouble
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    MISSION_ID_FIELD_NUMBER: _ClassVar[int]
    TAKEN_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    PERMIT_COUNTER_FIELD_NUMBER: _ClassVar[int]
    X_M_FIELD_NUMBER: _ClassVar[int]
    Y_M_FIELD_NUMBER: _ClassVar[int]
    HEADING_RAD_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    STATION_M_FIELD_NUMBER: _ClassVar[int]
    SPEED_MPS_FIELD_NUMBER: _ClassVar[int]
    DOORS_CLOSED_FIELD_NUMBER: _ClassVar[int]
    SECURED_FIELD_NUMBER: _ClassVar[int]
    TROUBLE_FIELD_NUMBER: _ClassVar[int]
    vehicle_id: str
    session_id: int
    sequence: int
    time_unix_ns: int
    mission_id: str
    taken_sequence: int
    refusal: ValetState.Refusal
    permit_counter: int
    x_m: float
    y_m: float
    heading_rad: float
    level: int
    station_m: float
    speed_mps: float
    doors_closed: bool
    secured: bool
    trouble: ValetState.Trouble
    def __init__(self, vehicle_id: _Optional[str] = ..., session_id: _Optional[int] = ..., sequence: _Optional[int] = ..., time_unix_ns: _Optional[int] = ..., mission_id: _Optional[str] = ..., taken_sequence: _Optional[int] = ..., refusal: _Optional[_Union[ValetState.Refusal, str]] = ..., permit_counter: _Optional[int] = ..., x_m: _Optional[float] = ..., y_m: _Optional[float] = ..., heading_rad: _Optional[float] = ..., level: _Optional[int] = ..., station_m: _Optional[float] = ..., speed_mps: _Optional[float] = ..., doors_closed: _Optional[bool] = ..., secured: _Optional[bool] = ..., trouble: _Optional[_Union[ValetState.Trouble, str]] = ...) -> None: ...
