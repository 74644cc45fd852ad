from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ValetPermit(_message.Message):
    __slots__ = ("vehicle_id", "coordinator_id", "mission_id", "counter", "expires_unix_ns", "cleared_m", "speed_limit_mps", "heard_unix_ns")
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    COORDINATOR_ID_FIELD_NUMBER: _ClassVar[int]
    MISSION_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTER_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    CLEARED_M_FIELD_NUMBER: _ClassVar[int]
    SPEED_LIMIT_MPS_FIELD_NUMBER: _ClassVar[int]
    HEARD_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    vehicle_id: str
    coordinator_id: str
    mission_id: str
    counter: int
    expires_unix_ns: int
    cleared_m: float
    speed_limit_mps: float
    heard_unix_ns: int
    def __init__(self, vehicle_id: _Optional[str] = ..., coordinator_id: _Optional[str] = ..., mission_id: _Optional[str] = ..., counter: _Optional[int] = ..., expires_unix_ns: _Optional[int] = ..., cleared_m: _Optional[float] = ..., speed_limit_mps: _Optional[float] = ..., heard_unix_ns: _Optional[int] = ...) -> None: ...
