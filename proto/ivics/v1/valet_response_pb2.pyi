from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ValetResponse(_message.Message):
    __slots__ = ("request_id", "accepted", "answer_text", "refusal_code", "refusal_details")
    class RefusalDetailsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    ANSWER_TEXT_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_CODE_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_DETAILS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    accepted: bool
    answer_text: str
    refusal_code: str
    refusal_details: _containers.ScalarMap[str, str]
    def __init__(self, request_id: _Optional[str] = ..., accepted: _Optional[bool] = ..., answer_text: _Optional[str] = ..., refusal_code: _Optional[str] = ..., refusal_details: _Optional[_Mapping[str, str]] = ...) -> None: ...
