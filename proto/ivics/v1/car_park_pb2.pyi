from ivics.v1 import valet_mission_pb2 as _valet_mission_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CarPark(_message.Message):
    __slots__ = ("site", "time_unix_ns", "validity_ms", "missions", "places", "stops", "in_the_way_text", "trouble_text", "closures", "trouble_code", "trouble_details")
    class TroubleDetailsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    SITE_FIELD_NUMBER: _ClassVar[int]
    TIME_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    VALIDITY_MS_FIELD_NUMBER: _ClassVar[int]
    MISSIONS_FIELD_NUMBER: _ClassVar[int]
    PLACES_FIELD_NUMBER: _ClassVar[int]
    STOPS_FIELD_NUMBER: _ClassVar[int]
    IN_THE_WAY_TEXT_FIELD_NUMBER: _ClassVar[int]
    TROUBLE_TEXT_FIELD_NUMBER: _ClassVar[int]
    CLOSURES_FIELD_NUMBER: _ClassVar[int]
    TROUBLE_CODE_FIELD_NUMBER: _ClassVar[int]
    TROUBLE_DETAILS_FIELD_NUMBER: _ClassVar[int]
    site: str
    time_unix_ns: int
    validity_ms: int
    missions: _containers.RepeatedCompositeFieldContainer[CarParkMission]
    places: _containers.RepeatedCompositeFieldContainer[CarParkPlace]
    stops: _containers.RepeatedCompositeFieldContainer[CarParkStop]
    in_the_way_text: _containers.RepeatedScalarFieldContainer[str]
    trouble_text: str
    closures: _containers.RepeatedCompositeFieldContainer[CarParkClosure]
    trouble_code: str
    trouble_details: _containers.ScalarMap[str, str]
    def __init__(self, site: _Optional[str] = ..., time_unix_ns: _Optional[int] = ..., validity_ms: _Optional[int] = ..., missions: _Optional[_Iterable[_Union[CarParkMission, _Mapping]]] = ..., places: _Optional[_Iterable[_Union[CarParkPlace, _Mapping]]] = ..., stops: _Optional[_Iterable[_Union[CarParkStop, _Mapping]]] = ..., in_the_way_text: _Optional[_Iterable[str]] = ..., trouble_text: _Optional[str] = ..., closures: _Optional[_Iterable[_Union[CarParkClosure, _Mapping]]] = ..., trouble_code: _Optional[str] = ..., trouble_details: _Optional[_Mapping[str, str]] = ...) -> None: ...

class CarParkMission(_message.Message):
    __slots__ = ("mission", "awaited_since_unix_ns", "x_m", "y_m", "heading_rad", "level", "speed_mps", "station_m", "cleared_m", "length_m", "start_x_m", "start_y_m", "start_heading_rad", "arc_curvature_per_m", "arc_length_m")
    MISSION_FIELD_NUMBER: _ClassVar[int]
    AWAITED_SINCE_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    X_M_FIELD_NUMBER: _ClassVar[int]
    Y_M_FIELD_NUMBER: _ClassVar[int]
    HEADING_RAD_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    SPEED_MPS_FIELD_NUMBER: _ClassVar[int]
    STATION_M_FIELD_NUMBER: _ClassVar[int]
    CLEARED_M_FIELD_NUMBER: _ClassVar[int]
    LENGTH_M_FIELD_NUMBER: _ClassVar[int]
    START_X_M_FIELD_NUMBER: _ClassVar[int]
    START_Y_M_FIELD_NUMBER: _ClassVar[int]
    START_HEADING_RAD_FIELD_NUMBER: _ClassVar[int]
    ARC_CURVATURE_PER_M_FIELD_NUMBER: _ClassVar[int]
    ARC_LENGTH_M_FIELD_NUMBER: _ClassVar[int]
    mission: _valet_mission_pb2.ValetMission
    awaited_since_unix_ns: int
    x_m: float
    y_m: float
    heading_rad: float
    level: int
    speed_mps: float
    station_m: float
    cleared_m: float
    length_m: float
    start_x_m: float
    start_y_m: float
    start_heading_rad: float
    arc_curvature_per_m: _containers.RepeatedScalarFieldContainer[float]
    arc_length_m: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, mission: _Optional[_Union[_valet_mission_pb2.ValetMission, _Mapping]] = ..., awaited_since_unix_ns: _Optional[int] = ..., x_m: _Optional[float] = ..., y_m: _Optional[float] = ..., heading_rad: _Optional[float] = ..., level: _Optional[int] = ..., speed_mps: _Optional[float] = ..., station_m: _Optional[float] = ..., cleared_m: _Optional[float] = ..., length_m: _Optional[float] = ..., start_x_m: _Optional[float] = ..., start_y_m: _Optional[float] = ..., start_heading_rad: _Optional[float] = ..., arc_curvature_per_m: _Optional[_Iterable[float]] = ..., arc_length_m: _Optional[_Iterable[float]] = ...) -> None: ...

class CarParkPlace(_message.Message):
    __slots__ = ("place_id", "vehicle_id", "occupied")
    PLACE_ID_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    OCCUPIED_FIELD_NUMBER: _ClassVar[int]
    place_id: str
    vehicle_id: str
    occupied: bool
    def __init__(self, place_id: _Optional[str] = ..., vehicle_id: _Optional[str] = ..., occupied: _Optional[bool] = ...) -> None: ...

class CarParkClosure(_message.Message):
    __slots__ = ("spot_id", "road_id", "closed_by_id", "closed_unix_ns")
    SPOT_ID_FIELD_NUMBER: _ClassVar[int]
    ROAD_ID_FIELD_NUMBER: _ClassVar[int]
    CLOSED_BY_ID_FIELD_NUMBER: _ClassVar[int]
    CLOSED_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    spot_id: str
    road_id: str
    closed_by_id: str
    closed_unix_ns: int
    def __init__(self, spot_id: _Optional[str] = ..., road_id: _Optional[str] = ..., closed_by_id: _Optional[str] = ..., closed_unix_ns: _Optional[int] = ...) -> None: ...

class CarParkStop(_message.Message):
    __slots__ = ("stop_id", "vehicle_id", "level", "struck_by_id", "struck_unix_ns", "asked_by_id", "asked_unix_ns")
    STOP_ID_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    STRUCK_BY_ID_FIELD_NUMBER: _ClassVar[int]
    STRUCK_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    ASKED_BY_ID_FIELD_NUMBER: _ClassVar[int]
    ASKED_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    stop_id: str
    vehicle_id: str
    level: int
    struck_by_id: str
    struck_unix_ns: int
    asked_by_id: str
    asked_unix_ns: int
    def __init__(self, stop_id: _Optional[str] = ..., vehicle_id: _Optional[str] = ..., level: _Optional[int] = ..., struck_by_id: _Optional[str] = ..., struck_unix_ns: _Optional[int] = ..., asked_by_id: _Optional[str] = ..., asked_unix_ns: _Optional[int] = ...) -> None: ...
