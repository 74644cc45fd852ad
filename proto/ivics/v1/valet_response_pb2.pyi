from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ValetResponse(_message.Message):
    __slots__ = ("request_id", "accepted", "answer_text")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    ANSWER_TEXT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    accepted: bool
    answer_text: str
    def __init__(self, request_id: _Optional[str] = ..., accepted: _Optional[bool] = ..., answer_text: _Optional[str] = ...) -> None: ...
