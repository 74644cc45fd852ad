from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Tick(_message.Message):
    __slots__ = ("sequence", "time_unix_ns", "messages_total")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_TOTAL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time_unix_ns: int
    messages_total: int
    def __init__(self, sequence: _Optional[int] = ..., time_unix_ns: _Optional[int] = ..., messages_total: _Optional[int] = ...) -> None: ...
