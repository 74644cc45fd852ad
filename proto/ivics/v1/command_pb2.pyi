from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Command(_message.Message):
    __slots__ = ("station_id", "sequence", "time_unix_ns", "validity_ms", "acceleration_mps2")
    STATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    VALIDITY_MS_FIELD_NUMBER: _ClassVar[int]
    ACCELERATION_MPS2_FIELD_NUMBER: _ClassVar[int]
    station_id: int
    sequence: int
    time_unix_ns: int
    validity_ms: int
    acceleration_mps2: float
    def __init__(self, station_id: _Optional[int] = ..., sequence: _Optional[int] = ..., time_unix_ns: _Optional[int] = ..., validity_ms: _Optional[int] = ..., acceleration_mps2: _Optional[float] = ...) -> None: ...
