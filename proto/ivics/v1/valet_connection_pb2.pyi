from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ValetConnection(_message.Message):
    __slots__ = ("vehicle_id", "session_id", "connected")
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    CONNECTED_FIELD_NUMBER: _ClassVar[int]
    vehicle_id: str
    session_id: int
    connected: bool
    def __init__(self, vehicle_id: _Optional[str] = ..., session_id: _Optional[int] = ..., connected: _Optional[bool] = ...) -> None: ...
