from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ValetFactsheet(_message.Message):
    __slots__ = ("vehicle_id", "maker", "wheelbase_m", "front_overhang_m", "rear_overhang_m", "width_m", "height_m", "steering_rad", "deceleration_mps2", "brake_lag_s")
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    MAKER_FIELD_NUMBER: _ClassVar[int]
    WHEELBASE_M_FIELD_NUMBER: _ClassVar[int]
    FRONT_OVERHANG_M_FIELD_NUMBER: _ClassVar[int]
    REAR_OVERHANG_M_FIELD_NUMBER: _ClassVar[int]
    WIDTH_M_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_M_FIELD_NUMBER: _ClassVar[int]
    STEERING_RAD_FIELD_NUMBER: _ClassVar[int]
    DECELERATION_MPS2_FIELD_NUMBER: _ClassVar[int]
    BRAKE_LAG_S_FIELD_NUMBER: _ClassVar[int]
    vehicle_id: str
    maker: str
    wheelbase_m: float
    front_overhang_m: float
    rear_overhang_m: float
    width_m: float
    height_m: float
    steering_rad: float
    deceleration_mps2: float
    brake_lag_s: float
    def __init__(self, vehicle_id: _Optional[str] = ..., maker: _Optional[str] = ..., wheelbase_m: _Optional[float] = ..., front_overhang_m: _Optional[float] = ..., rear_overhang_m: _Optional[float] = ..., width_m: _Optional[float] = ..., height_m: _Optional[float] = ..., steering_rad: _Optional[float] = ..., deceleration_mps2: _Optional[float] = ..., brake_lag_s: _Optional[float] = ...) -> None: ...
