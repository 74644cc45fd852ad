from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ValetRequest(_message.Message):
    __slots__ = ("request_id", "party_id", "time_unix_ns", "validity_ms", "wish", "vehicle_id", "mission_id", "target_id", "stop_id", "level", "road_id")
    class Wish(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        WISH_PARK: _ClassVar[ValetRequest.Wish]
        WISH_RETRIEVE: _ClassVar[ValetRequest.Wish]
        WISH_MOVE: _ClassVar[ValetRequest.Wish]
        WISH_CANCEL: _ClassVar[ValetRequest.Wish]
        WISH_STOP: _ClassVar[ValetRequest.Wish]
        WISH_ASK_FOR_END: _ClassVar[ValetRequest.Wish]
        WISH_CONFIRM_END: _ClassVar[ValetRequest.Wish]
        WISH_ASK_TO_GO_ON: _ClassVar[ValetRequest.Wish]
        WISH_GO_ON: _ClassVar[ValetRequest.Wish]
        WISH_HOLD: _ClassVar[ValetRequest.Wish]
        WISH_RELEASE: _ClassVar[ValetRequest.Wish]
        WISH_CLOSE: _ClassVar[ValetRequest.Wish]
        WISH_OPEN: _ClassVar[ValetRequest.Wish]
    WISH_PARK: ValetRequest.Wish
    WISH_RETRIEVE: ValetRequest.Wish
    WISH_MOVE: ValetRequest.Wish
    WISH_CANCEL: ValetRequest.Wish
    WISH_STOP: ValetRequest.Wish
    WISH_ASK_FOR_END: ValetRequest.Wish
    WISH_CONFIRM_END: ValetRequest.Wish
    WISH_ASK_TO_GO_ON: ValetRequest.Wish
    WISH_GO_ON: ValetRequest.Wish
    WISH_HOLD: ValetRequest.Wish
    WISH_RELEASE: ValetRequest.Wish
    WISH_CLOSE: ValetRequest.Wish
    WISH_OPEN: ValetRequest.Wish
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PARTY_ID_FIELD_NUMBER: _ClassVar[int]
    TIME_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    VALIDITY_MS_FIELD_NUMBER: _ClassVar[int]
    WISH_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    MISSION_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_ID_FIELD_NUMBER: _ClassVar[int]
    STOP_ID_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    ROAD_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    party_id: str
    time_unix_ns: int
    validity_ms: int
    wish: ValetRequest.Wish
    vehicle_id: str
    mission_id: str
    target_id: str
    stop_id: str
    level: int
    road_id: str
    def __init__(self, request_id: _Optional[str] = ..., party_id: _Optional[str] = ..., time_unix_ns: _Optional[int] = ..., validity_ms: _Optional[int] = ..., wish: _Optional[_Union[ValetRequest.Wish, str]] = ..., vehicle_id: _Optional[str] = ..., mission_id: _Optional[str] = ..., target_id: _Optional[str] = ..., stop_id: _Optional[str] = ..., level: _Optional[int] = ..., road_id: _Optional[str] = ...) -> None: ...
