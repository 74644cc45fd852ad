from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Weather(_message.Message):
    __slots__ = ("time_unix_ns", "validity_ms", "visual_range_m")
    TIME_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    VALIDITY_MS_FIELD_NUMBER: _ClassVar[int]
    VISUAL_RANGE_M_FIELD_NUMBER: _ClassVar[int]
    time_unix_ns: int
    validity_ms: int
    visual_range_m: float
    def __init__(self, time_unix_ns: _Optional[int] = ..., validity_ms: _Optional[int] = ..., visual_range_m: _Optional[float] = ...) -> None: ...
