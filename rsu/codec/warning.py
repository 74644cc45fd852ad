"""Warning, natively: a warning with all that explains it, which a DENM cannot say."""

from ivics.v1.warning_pb2 import Warning as Message

from rsu.codec.wire import bounded, finite, milliseconds, name, parse, rows, unix_ns, unix_time
from rsu.errors import MessageError
from rsu.frames.projection import Projection
from rsu.warnings.warning import (
    Awareness,
    Phase,
    TrafficDirection,
    Warning,
)
from sotif.monitors.hazard import Name

KIND = "warning"
LARGEST_BYTES = 65_536
LARGEST_ROWS = 256
"""Participants."""


def encode(warning: Warning, projection: Projection) -> bytes:
    """Write a warning, its place in site ENU and on WGS84."""
    x, y = warning.position
    latitude, longitude, altitude = projection.geodetic(x, y, warning.z)
    xx, xy, yy = warning.position_covariance
    return Message(
        station_id=warning.station_id,
        sequence=warning.sequence,
        phase=Message.Phase.Name(warning.phase),
        detection_time_unix_ns=unix_ns(warning.detection_time),
        reference_time_unix_ns=unix_ns(warning.reference_time),
        validity_ms=milliseconds(warning.validity),
        repetition_interval_ms=milliseconds(warning.repetition_interval),
        x_m=x,
        y_m=y,
        z_m=warning.z,
        latitude_deg=latitude,
        longitude_deg=longitude,
        altitude_m=altitude,
        cov_xx_m2=xx,
        cov_xy_m2=xy,
        cov_yy_m2=yy,
        heading_rad=warning.heading,
        speed_mps=warning.speed,
        cause_code=warning.cause,
        sub_cause_code=warning.sub_cause,
        information_quality_level=warning.quality,
        awareness_distance_code=warning.awareness,
        traffic_direction_code=warning.direction,
        relevance_radius_m=warning.radius,
        catalogue_entry=warning.entry,
        hazard_key=warning.hazard,
        participant_track_id=warning.participants,
        time_to_event_s=warning.time_to_event,
        event_probability=warning.probability,
        identity_birth_unix_ns=[birth for birth, _, _ in warning.names],
        identity_station_id=[station for _, station, _ in warning.names],
        identity_track_id=[track for _, _, track in warning.names],
        within_service_area=warning.within,
    ).SerializeToString()


def decode(payload: bytes) -> Warning:
    """Read a warning; raises `MessageError` when the bytes are none."""
    message = parse(KIND, Message(), payload, LARGEST_BYTES)
    finite(KIND, message.x_m, message.y_m, message.z_m, message.relevance_radius_m)
    try:
        phase = Phase(message.phase)
        awareness = Awareness(message.awareness_distance_code)
        direction = TrafficDirection(message.traffic_direction_code)
    except ValueError as error:
        raise MessageError(KIND, str(error)) from None
    return Warning(
        station_id=message.station_id,
        sequence=bounded(KIND, message.sequence, 0xFFFF),
        phase=phase,
        detection_time=unix_time(KIND, message.detection_time_unix_ns),
        reference_time=unix_time(KIND, message.reference_time_unix_ns),
        validity=message.validity_ms / 1000.0,
        repetition_interval=message.repetition_interval_ms / 1000.0,
        position=(message.x_m, message.y_m),
        z=message.z_m,
        position_covariance=(message.cov_xx_m2, message.cov_xy_m2, message.cov_yy_m2),
        heading=message.heading_rad,
        speed=message.speed_mps,
        cause=bounded(KIND, message.cause_code, 0xFF),
        sub_cause=bounded(KIND, message.sub_cause_code, 0xFF),
        quality=bounded(KIND, message.information_quality_level, 7),
        awareness=awareness,
        direction=direction,
        radius=message.relevance_radius_m,
        entry=name(KIND, message.catalogue_entry),
        hazard=message.hazard_key,
        participants=tuple(message.participant_track_id),
        time_to_event=message.time_to_event_s,
        probability=message.event_probability,
        names=_names(message),
        within=message.within_service_area,
    )


def _names(message: Message) -> tuple[Name, ...]:
    """Who takes part; raises `MessageError` when the columns differ in length."""
    columns = (
        message.identity_birth_unix_ns,
        message.identity_station_id,
        message.identity_track_id,
    )
    rows(KIND, LARGEST_ROWS, *columns)
    return tuple(zip(*columns, strict=True))
