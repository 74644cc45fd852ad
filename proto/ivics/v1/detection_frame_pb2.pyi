from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RoadUserClass(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROAD_USER_CLASS_CAR: _ClassVar[RoadUserClass]
    ROAD_USER_CLASS_VAN: _ClassVar[RoadUserClass]
    ROAD_USER_CLASS_TRUCK: _ClassVar[RoadUserClass]
    ROAD_USER_CLASS_BUS: _ClassVar[RoadUserClass]
    ROAD_USER_CLASS_MOTORCYCLE: _ClassVar[RoadUserClass]
    ROAD_USER_CLASS_BICYCLE: _ClassVar[RoadUserClass]
    ROAD_USER_CLASS_PEDESTRIAN: _ClassVar[RoadUserClass]
    ROAD_USER_CLASS_OTHER: _ClassVar[RoadUserClass]
ROAD_USER_CLASS_CAR: RoadUserClass
ROAD_USER_CLASS_VAN: RoadUserClass
ROAD_USER_CLASS_TRUCK: RoadUserClass
ROAD_USER_CLASS_BUS: RoadUserClass
ROAD_USER_CLASS_MOTORCYCLE: RoadUserClass
ROAD_USER_CLASS_BICYCLE: RoadUserClass
ROAD_USER_CLASS_PEDESTRIAN: RoadUserClass
ROAD_USER_CLASS_OTHER: RoadUserClass

class DetectionFrame(_message.Message):
    __slots__ = ("sensor_id", "sequence", "measured_time_unix_ns", "validity_ms", "camera", "radar", "lidar")
    SENSOR_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MEASURED_TIME_UNIX_NS_FIELD_NUMBER: _ClassVar[int]
    VALIDITY_MS_FIELD_NUMBER: _ClassVar[int]
    CAMERA_FIELD_NUMBER: _ClassVar[int]
    RADAR_FIELD_NUMBER: _ClassVar[int]
    LIDAR_FIELD_NUMBER: _ClassVar[int]
    sensor_id: str
    sequence: int
    measured_time_unix_ns: int
    validity_ms: int
    camera: CameraBoxes
    radar: RadarTargets
    lidar: LidarBoxes
    def __init__(self, sensor_id: _Optional[str] = ..., sequence: _Optional[int] = ..., measured_time_unix_ns: _Optional[int] = ..., validity_ms: _Optional[int] = ..., camera: _Optional[_Union[CameraBoxes, _Mapping]] = ..., radar: _Optional[_Union[RadarTargets, _Mapping]] = ..., lidar: _Optional[_Union[LidarBoxes, _Mapping]] = ...) -> None: ...

class CameraBoxes(_message.Message):
    __slots__ = ("left_px", "top_px", "right_px", "bottom_px", "road_user_class", "score_probability")
    LEFT_PX_FIELD_NUMBER: _ClassVar[int]
    TOP_PX_FIELD_NUMBER: _ClassVar[int]
    RIGHT_PX_FIELD_NUMBER: _ClassVar[int]
    BOTTOM_PX_FIELD_NUMBER: _ClassVar[int]
    ROAD_USER_CLASS_FIELD_NUMBER: _ClassVar[int]
    SCORE_PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    left_px: _containers.RepeatedScalarFieldContainer[float]
    top_px: _containers.RepeatedScalarFieldContainer[float]
    right_px: _containers.RepeatedScalarFieldContainer[float]
    bottom_px: _containers.RepeatedScalarFieldContainer[float]
    road_user_class: _containers.RepeatedScalarFieldContainer[RoadUserClass]
    score_probability: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, left_px: _Optional[_Iterable[float]] = ..., top_px: _Optional[_Iterable[float]] = ..., right_px: _Optional[_Iterable[float]] = ..., bottom_px: _Optional[_Iterable[float]] = ..., road_user_class: _Optional[_Iterable[_Union[RoadUserClass, str]]] = ..., score_probability: _Optional[_Iterable[float]] = ...) -> None: ...

class RadarTargets(_message.Message):
    __slots__ = ("range_m", "azimuth_rad", "range_rate_mps", "score_probability")
    RANGE_M_FIELD_NUMBER: _ClassVar[int]
    AZIMUTH_RAD_FIELD_NUMBER: _ClassVar[int]
    RANGE_RATE_MPS_FIELD_NUMBER: _ClassVar[int]
    SCORE_PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    range_m: _containers.RepeatedScalarFieldContainer[float]
    azimuth_rad: _containers.RepeatedScalarFieldContainer[float]
    range_rate_mps: _containers.RepeatedScalarFieldContainer[float]
    score_probability: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, range_m: _Optional[_Iterable[float]] = ..., azimuth_rad: _Optional[_Iterable[float]] = ..., range_rate_mps: _Optional[_Iterable[float]] = ..., score_probability: _Optional[_Iterable[float]] = ...) -> None: ...

class LidarBoxes(_message.Message):
    __slots__ = ("x_m", "y_m", "z_m", "cov_xx_m2", "cov_xy_m2", "cov_yy_m2", "cov_zz_m2", "heading_rad", "heading_variance_rad2", "length_m", "width_m", "height_m", "road_user_class", "score_probability")
    X_M_FIELD_NUMBER: _ClassVar[int]
    Y_M_FIELD_NUMBER: _ClassVar[int]
    Z_M_FIELD_NUMBER: _ClassVar[int]
    COV_XX_M2_FIELD_NUMBER: _ClassVar[int]
    COV_XY_M2_FIELD_NUMBER: _ClassVar[int]
    COV_YY_M2_FIELD_NUMBER: _ClassVar[int]
    COV_ZZ_M2_FIELD_NUMBER: _ClassVar[int]
    HEADING_RAD_FIELD_NUMBER: _ClassVar[int]
    HEADING_VARIANCE_RAD2_FIELD_NUMBER: _ClassVar[int]
    LENGTH_M_FIELD_NUMBER: _ClassVar[int]
    WIDTH_M_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_M_FIELD_NUMBER: _ClassVar[int]
    ROAD_USER_CLASS_FIELD_NUMBER: _ClassVar[int]
    SCORE_PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    x_m: _containers.RepeatedScalarFieldContainer[float]
    y_m: _containers.RepeatedScalarFieldContainer[float]
    z_m: _containers.RepeatedScalarFieldContainer[float]
    cov_xx_m2: _containers.RepeatedScalarFieldContainer[float]
    cov_xy_m2: _containers.RepeatedScalarFieldContainer[float]
    cov_yy_m2: _containers.RepeatedScalarFieldContainer[float]
    cov_zz_m2: _containers.RepeatedScalarFieldContainer[float]
    heading_rad: _containers.RepeatedScalarFieldContainer[float]
    heading_variance_rad2: _containers.RepeatedScalarFieldContainer[float]
    length_m: _containers.RepeatedScalarFieldContainer[float]
    width_m: _containers.RepeatedScalarFieldContainer[float]
    height_m: _containers.RepeatedScalarFieldContainer[float]
    road_user_class: _containers.RepeatedScalarFieldContainer[RoadUserClass]
    score_probability: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, x_m: _Optional[_Iterable[float]] = ..., y_m: _Optional[_Iterable[float]] = ..., z_m: _Optional[_Iterable[float]] = ..., cov_xx_m2: _Optional[_Iterable[float]] = ..., cov_xy_m2: _Optional[_Iterable[float]] = ..., cov_yy_m2: _Optional[_Iterable[float]] = ..., cov_zz_m2: _Optional[_Iterable[float]] = ..., heading_rad: _Optional[_Iterable[float]] = ..., heading_variance_rad2: _Optional[_Iterable[float]] = ..., length_m: _Optional[_Iterable[float]] = ..., width_m: _Optional[_Iterable[float]] = ..., height_m: _Optional[_Iterable[float]] = ..., road_user_class: _Optional[_Iterable[_Union[RoadUserClass, str]]] = ..., score_probability: _Optional[_Iterable[float]] = ...) -> None: ...
