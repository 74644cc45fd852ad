from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ValetOrder(_message.Message):
    __slots__ = ("vehicle_id", "coordinator_id", "sequence", "time_unix_ns", "mission_id", "action", "start_x_m", "start_y_m", "start_heading_rad", "level", "arc_curvature_per_m", "arc_length_m")
    class Action(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ACTION_DRIVE: _ClassVar[ValetOrder.Action]
        ACTION_RELEASE: _ClassVar[ValetOrder.Action]
    ACTION_DRIVE: ValetOrder.Action
    ACTION_RELEASE: ValetOrder.Action
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    COORDINATOR_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    MISSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    START_X_M_FIELD_NUMBER: _ClassVar[int]
    START_Y_M_FIELD_NUMBER: _ClassVar[int]
    START_HEADING_RAD_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    ARC_CURVATURE_PER_M_FIELD_NUMBER: _ClassVar[int]
    ARC_LENGTH_M_FIELD_NUMBER: _ClassVar[int]
    vehicle_id: str
    coordinator_id: str
    sequence: int
    time_unix_ns: int
    mission_id: str
    action: ValetOrder.Action
    start_x_m: float
    start_y_m: float
    start_heading_rad: float
    level: int
    arc_curvature_per_m: _containers.RepeatedScalarFieldContainer[float]
    arc_length_m: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, vehicle_id: _Optional[str] = ..., coordinator_id: _Optional[str] = ..., sequence: _Optional[int] = ..., time_unix_ns: _Optional[int] = ..., mission_id: _Optional[str] = ..., action: _Optional[_Union[ValetOrder.Action, str]] = ..., start_x_m: _Optional[float] = ..., start_y_m: _Optional[float] = ..., start_heading_rad: _Optional[float] = ..., level: _Optional[int] = ..., arc_curvature_per_m: _Optional[_Iterable[float]] = ..., arc_length_m: _Optional[_Iterable[float]] = ...) -> None: ...
