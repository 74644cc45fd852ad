from ivics.v1 import valet_mission_pb2 as _valet_mission_pb2
from ivics.v1 import valet_order_pb2 as _valet_order_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ValetOffer(_message.Message):
    __slots__ = ("coordinator_id", "mission", "order")
    COORDINATOR_ID_FIELD_NUMBER: _ClassVar[int]
    MISSION_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    coordinator_id: str
    mission: _valet_mission_pb2.ValetMission
    order: _valet_order_pb2.ValetOrder
    def __init__(self, coordinator_id: _Optional[str] = ..., mission: _Optional[_Union[_valet_mission_pb2.ValetMission, _Mapping]] = ..., order: _Optional[_Union[_valet_order_pb2.ValetOrder, _Mapping]] = ...) -> None: ...
