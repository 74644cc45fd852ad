from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ValetMission(_message.Message):
    __slots__ = ("mission_id", "vehicle_id", "kind", "target_id", "state", "reason", "since_unix_ns", "sequence", "awaited_id", "holder_id", "awaited_code", "awaited_details", "awaited_text")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KIND_PARK: _ClassVar[ValetMission.Kind]
        KIND_RETRIEVE: _ClassVar[ValetMission.Kind]
        KIND_MOVE: _ClassVar[ValetMission.Kind]
    KIND_PARK: ValetMission.Kind
    KIND_RETRIEVE: ValetMission.Kind
    KIND_MOVE: ValetMission.Kind
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_REQUESTED: _ClassVar[ValetMission.State]
        STATE_IDENTIFIED: _ClassVar[ValetMission.State]
        STATE_AUTHORISED: _ClassVar[ValetMission.State]
        STATE_DRIVING: _ClassVar[ValetMission.State]
        STATE_MANOEUVRING: _ClassVar[ValetMission.State]
        STATE_HELD: _ClassVar[ValetMission.State]
        STATE_STOPPED: _ClassVar[ValetMission.State]
        STATE_RECOVERY: _ClassVar[ValetMission.State]
        STATE_PARKED: _ClassVar[ValetMission.State]
        STATE_HANDED_BACK: _ClassVar[ValetMission.State]
    STATE_REQUESTED: ValetMission.State
    STATE_IDENTIFIED: ValetMission.State
    STATE_AUTHORISED: ValetMission.State
    STATE_DRIVING: ValetMission.State
    STATE_MANOEUVRING: ValetMission.State
    STATE_HELD: ValetMission.State
    STATE_STOPPED: ValetMission.State
    STATE_RECOVERY: ValetMission.State
    STATE_PARKED: ValetMission.State
    STATE_HANDED_BACK: ValetMission.State
    class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        REASON_NONE: _ClassVar[ValetMission.Reason]
        REASON_OBSTACLE: _ClassVar[ValetMission.Reason]
        REASON_LINK: _ClassVar[ValetMission.Reason]
        REASON_BLOCKED: _ClassVar[ValetMission.Reason]
        REASON_JOURNAL: _ClassVar[ValetMission.Reason]
        REASON_RESTART: _ClassVar[ValetMission.Reason]
        REASON_CANCELLED: _ClassVar[ValetMission.Reason]
        REASON_EMERGENCY: _ClassVar[ValetMission.Reason]
        REASON_DOOR: _ClassVar[ValetMission.Reason]
        REASON_FAULT: _ClassVar[ValetMission.Reason]
        REASON_ASTRAY: _ClassVar[ValetMission.Reason]
        REASON_POSE: _ClassVar[ValetMission.Reason]
        REASON_IDENTITY: _ClassVar[ValetMission.Reason]
        REASON_MISSION: _ClassVar[ValetMission.Reason]
        REASON_CLOCK: _ClassVar[ValetMission.Reason]
        REASON_OPERATOR: _ClassVar[ValetMission.Reason]
    REASON_NONE: ValetMission.Reason
    REASON_OBSTACLE: ValetMission.Reason
    REASON_LINK: ValetMission.Reason
    REASON_BLOCKED: ValetMission.Reason
    REASON_JOURNAL: ValetMission.Reason
    REASON_RESTART: ValetMission.Reason
    REASON_CANCELLED: ValetMission.Reason
    REASON_EMERGENCY: ValetMission.Reason
    REASON_DOOR: ValetMission.Reason
    REASON_FAULT: ValetMission.Reason
    REASON_ASTRAY: ValetMission.Reason
    REASON_POSE: ValetMission.Reason
    REASON_IDENTITY: ValetMission.Reason
    REASON_MISSION: ValetMission.Reason
    REASON_CLOCK: ValetMission.Reason
    REASON_OPERATOR: ValetMission.Reason
    class AwaitedDetailsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    MISSION_ID_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TARGET_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SINCE_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AWAITED_ID_FIELD_NUMBER: _ClassVar[int]
    HOLDER_ID_FIELD_NUMBER: _ClassVar[int]
    AWAITED_CODE_FIELD_NUMBER: _ClassVar[int]
    AWAITED_DETAILS_FIELD_NUMBER: _ClassVar[int]
    AWAITED_TEXT_FIELD_NUMBER: _ClassVar[int]
    mission_id: str
    vehicle_id: str
    kind: ValetMission.Kind
    target_id: str
    state: ValetMission.State
    reason: ValetMission.Reason
    since_unix_ns: int
    sequence: int
    awaited_id: str
    holder_id: str
    awaited_code: str
    awaited_details: _containers.ScalarMap[str, str]
    awaited_text: str
    def __init__(self, mission_id: _Optional[str] = ..., vehicle_id: _Optional[str] = ..., kind: _Optional[_Union[ValetMission.Kind, str]] = ..., target_id: _Optional[str] = ..., state: _Optional[_Union[ValetMission.State, str]] = ..., reason: _Optional[_Union[ValetMission.Reason, str]] = ..., since_unix_ns: _Optional[int] = ..., sequence: _Optional[int] = ..., awaited_id: _Optional[str] = ..., holder_id: _Optional[str] = ..., awaited_code: _Optional[str] = ..., awaited_details: _Optional[_Mapping[str, str]] = ..., awaited_text: _Optional[str] = ...) -> None: ...
