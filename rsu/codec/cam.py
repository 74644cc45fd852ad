"""CAM as JSON (versions 2.4.0 and 1.1.3 of the Orange ITS platform) <-> self reports.

The reference point of a vehicle is the middle of its front at the ground (EN 302 637-2, B.19);
ours is the middle of its footprint.  The heading is that of its movement (CDD, HeadingValue), so a
vehicle in reverse faces the other way.
"""

import math
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from rsu.arrays import Floats, Ints
from rsu.codec import etsi, topic
from rsu.codec.cam_schema import Cam, Cam2, Fields, fields_1_1_3, fields_2_4_0, placed
from rsu.codec.its_schema import parse, reference_position, site_position
from rsu.codec.message import Outgoing
from rsu.config import Site
from rsu.frames.projection import Projection
from rsu.frames.timescale import generation_delta, its_milliseconds, unix_seconds
from rsu.sensing.detection import Indicator, ObjectClass, SelfReports

KIND = "cam"
LARGEST_BYTES = 16_384

ROAD_SIDE_UNIT = 15
BACKWARD = 1

STATION_TYPES = (5, 7, 8, 6, 4, 2, 1, 0)
"""TrafficParticipantType by `ObjectClass`: a van is a lightTruck."""

_OTHER = ObjectClass.OTHER
CLASSES = np.array(
    [
        _OTHER, ObjectClass.PEDESTRIAN, ObjectClass.BICYCLE, ObjectClass.MOTORCYCLE,
        ObjectClass.MOTORCYCLE, ObjectClass.CAR, ObjectClass.BUS, ObjectClass.VAN,
        ObjectClass.TRUCK, _OTHER, _OTHER, _OTHER, ObjectClass.BICYCLE, _OTHER, ObjectClass.TRUCK,
        _OTHER,
    ]
)  # fmt: skip
"""`ObjectClass` by TrafficParticipantType 0..15; 12 is a light VRU vehicle, 14 agricultural."""

VEHICLES = (3, 11)
"""First and last station type whose reference point is the middle of the front."""

TYPICAL_LENGTH = np.array([4.5, 5.5, 10.0, 12.0, 2.2, 1.8, 0.0, 4.5])
"""m, by `ObjectClass`, for stations that do not say theirs."""

OTHER_LIGHTS = (
    "low_beam_headlights_on",
    "high_beam_headlights_on",
    "daytime_running_lights_on",
    "reverse_light_on",
    "fog_light_on",
    "parking_lights_on",
)
"""Of which we know nothing: ETSI has no word for that."""

_decoder = msgspec.json.Decoder(Cam)


def outgoing(
    reports: SelfReports,
    row: int,
    projection: Projection,
    namespace: str,
    source_uuid: str,
    now: float,
) -> Outgoing:
    """One self report as a CAM on the tile of its reference point; see `encode`."""
    latitude, longitude, _ = projection.geodetic(*_reference_point(reports, row))
    address = topic.report(namespace, "inQueue", "cam", source_uuid, latitude, longitude)
    return Outgoing(address, encode(reports, row, projection, source_uuid, now))


def encode(
    reports: SelfReports, row: int, projection: Projection, source_uuid: str, now: float
) -> bytes:
    """Write one self report as a CAM 2.4.0.

    Parameters
    ----------
    reports : SelfReports
        Of which row `row` is sent.
    projection : Projection
        Of the site in whose ENU the report is.
    source_uuid : str
        Of the sender, as in its topics.
    now : float
        Unix s at which the message is generated.
    """
    place = {
        "station_type": STATION_TYPES[int(reports.class_index[row])],
        "reference_position": _reference_position(reports, row, projection),
    }
    high = {"basic_vehicle_container_high_frequency": _movement(reports, row)}
    station, time = int(reports.station_id[row]), float(reports.time[row])
    more = _lights(int(reports.indicator[row])) | _special(int(reports.emergency[row]))
    return msgspec.json.encode(_message(station, source_uuid, place, time, now, high, **more))


class RoadsideWriter:
    """Writes CAMs 2.4.0 of a roadside unit at its site's origin, without protected zones.

    Parameters
    ----------
    site : Site
    projection : Projection
        Of the site.
    """

    def __init__(self, site: Site, projection: Projection) -> None:
        self._site = site
        self._place = site_position(projection)

    def encode(self, now: float) -> bytes:
        """Write the message at `now`, Unix s."""
        place = {"station_type": ROAD_SIDE_UNIT, "reference_position": self._place}
        high: dict[str, object] = {"rsu_container_high_frequency": {}}
        v2x = self._site.v2x
        return msgspec.json.encode(_message(v2x.station_id, v2x.source_uuid, place, now, now, high))


def decode(payload: bytes) -> Fields[int]:
    """Read a CAM of either version.

    Raises
    ------
    MessageError
        It is no CAM, or does not say where its station is.
    """
    message = parse(KIND, _decoder, payload, LARGEST_BYTES)
    return placed(fields_2_4_0(message) if isinstance(message, Cam2) else fields_1_1_3(message))


def reports(rows: Sequence[Fields[int]], projection: Projection, now: float) -> SelfReports:
    """Return what stations say of themselves, a row each.

    Roadside units are no road users and leave no row.

    Parameters
    ----------
    rows : sequence of Fields
        As read.
    projection : Projection
        Of the site.
    now : float
        Unix s; a CAM carries its time modulo 65.536 s only, and is taken as nearest to now.
    """
    users = [row for row in rows if row.station_type != ROAD_SIDE_UNIT]
    table = np.array(users, dtype=np.float64).reshape(-1, len(Fields._fields))
    return _reports(Fields(*table.T), projection, now)


def _message(
    station_id: int,
    source_uuid: str,
    place: Mapping[str, object],
    time: float,
    now: float,
    high: Mapping[str, object],
    **more: object,
) -> dict[str, object]:
    """CAM 2.4.0 of the state at `time` that is sent `now`, both Unix s."""
    return {
        "message_type": KIND,
        "source_uuid": source_uuid,
        "timestamp": round(now * 1000.0),
        "version": "2.4.0",
        "message": {
            "protocol_version": 2,
            "station_id": station_id,
            "generation_delta_time": generation_delta(time),
            "basic_container": place,
            "high_frequency_container": high,
            **more,
        },
    }


def _reports(cam: Fields[Floats], projection: Projection, now: float) -> SelfReports:
    """ETSI integers of many CAMs -> SI and site ENU."""
    class_index = CLASSES[np.minimum(cam.station_type, ROAD_SIDE_UNIT).astype(np.int64)]
    backward = cam.drive_direction == BACKWARD
    heading = etsi.headings(np.where(backward, (cam.heading + 1800) % 3600, cam.heading))
    heading = np.where(cam.heading < etsi.NO_ANGLE, heading, np.nan)
    heading[cam.heading_confidence == etsi.CONFIDENCE_OUT_OF_RANGE] = np.nan
    speed = np.where(cam.speed < etsi.NO_SPEED - 1, cam.speed * 0.01, np.nan)
    speed[cam.speed_confidence == etsi.CONFIDENCE_OUT_OF_RANGE] = np.nan
    length = np.where(cam.length < etsi.NO_LENGTH - 1, cam.length * 0.1, np.nan)
    width = np.where(cam.width < etsi.NO_WIDTH - 1, cam.width * 0.1, np.nan)
    front, z = _front(cam, projection)
    position, spread = _middle(front, heading, length, class_index, cam.station_type)
    covariance = etsi.covariances(cam.semi_major, cam.semi_minor, cam.orientation)
    return SelfReports(
        station_id=cam.station_id.astype(np.int64),
        time=_times(cam.generation_delta_time, now),
        position=position,
        z=z,
        covariance=covariance + spread[:, None, None] * np.eye(2),
        heading=heading,
        heading_sigma=etsi.sigmas(cam.heading_confidence, np.radians(0.1)),
        speed=np.where(backward, -speed, speed),
        speed_sigma=etsi.sigmas(cam.speed_confidence, 0.01),
        acceleration=np.where(
            np.abs(cam.acceleration) < etsi.NO_ACCELERATION - 1, cam.acceleration * 0.1, np.nan
        ),
        yaw_rate=np.where(
            np.abs(cam.yaw_rate) < etsi.NO_YAW_RATE - 1, np.radians(cam.yaw_rate * 0.01), np.nan
        ),
        extent=np.column_stack((length, width, np.full(len(length), np.nan))),
        class_index=class_index,
        emergency=cam.emergency.astype(np.int64),
        indicator=cam.indicator.astype(np.int64),
    )


def _times(delta: Floats, now: float) -> Floats:
    """Unix s nearest to `now` of GenerationDeltaTime; a leap second in between is not counted."""
    now_ms = its_milliseconds(now)
    behind = (now_ms - delta + 32_768) % 65_536 - 32_768
    return unix_seconds(now_ms) - behind * 0.001


def _front(cam: Fields[Floats], projection: Projection) -> tuple[Floats, Floats]:
    """(N, 2) position of the reference point and (N,) its height, site ENU."""
    known = cam.altitude < etsi.NO_ALTITUDE
    altitude = np.where(known, cam.altitude * 0.01, projection.origin.altitude_m)
    position, z = projection.enu(cam.latitude * 1e-7, cam.longitude * 1e-7, altitude)
    return position, np.where(known, z, np.nan)


def _middle(
    front: Floats, heading: Floats, length: Floats, class_index: Ints, station_type: Floats
) -> tuple[Floats, Floats]:
    """(N, 2) middle of the footprint, and (N,) m^2 an axis that a guessed shift adds.

    Without a heading the middle is anywhere on a circle around the front.
    """
    vehicle = (station_type >= VEHICLES[0]) & (station_type <= VEHICLES[1])
    half = 0.5 * np.where(np.isnan(length), TYPICAL_LENGTH[class_index], length) * vehicle
    headless = np.isnan(heading)
    direction = np.column_stack((np.cos(heading), np.sin(heading)))
    shift = np.where(headless[:, None], 0.0, half[:, None] * direction)
    return front - shift, np.where(headless, 0.5 * half**2, 0.0)


def _reference_position(
    reports: SelfReports, row: int, projection: Projection
) -> dict[str, object]:
    (xx, xy), (_, yy) = reports.covariance[row].tolist()
    point, z = _reference_point(reports, row), float(reports.z[row])
    return reference_position(projection, point, z, (xx, xy, yy))


def _reference_point(reports: SelfReports, row: int) -> tuple[float, float]:
    """Middle of a vehicle's front, or of the footprint where that is not known; site ENU."""
    x, y = reports.position[row].tolist()
    heading, length = float(reports.heading[row]), float(reports.extent[row, 0])
    class_index = int(reports.class_index[row])
    vehicle = VEHICLES[0] <= STATION_TYPES[class_index] <= VEHICLES[1]
    if vehicle and not math.isnan(heading):
        half = 0.5 * (TYPICAL_LENGTH[class_index] if math.isnan(length) else length)
        x, y = x + half * math.cos(heading), y + half * math.sin(heading)
    return x, y


def _lights(indicator: int) -> dict[str, object]:
    """The container that is sent seldom, for those that say how they signal."""
    if indicator < 0:
        return {}
    lights = {
        **dict.fromkeys(OTHER_LIGHTS, False),
        "left_turn_signal_on": indicator == Indicator.LEFT,
        "right_turn_signal_on": indicator == Indicator.RIGHT,
    }
    said: dict[str, object] = {"vehicle_role": 0, "exterior_lights": lights, "path_history": []}
    return {"low_frequency_container": {"basic_vehicle_container_low_frequency": said}}


def _special(emergency: int) -> dict[str, object]:
    """The container of emergency vehicles, for those that say whether they are in action."""
    if emergency < 0:
        return {}
    used = {"light_bar_activated": bool(emergency), "siren_activated": bool(emergency)}
    return {"special_vehicle_container": {"emergency_container": {"light_bar_siren_in_use": used}}}


def _movement(reports: SelfReports, row: int) -> dict[str, object]:
    speed, body = float(reports.speed[row]), float(reports.heading[row])
    length, width, _ = reports.extent[row].tolist()
    return {
        "heading": {
            "value": etsi.angle(body + math.pi if speed < 0.0 else body),
            "confidence": etsi.angle_confidence(float(reports.heading_sigma[row])),
        },
        "speed": {
            "value": etsi.speed(speed),
            "confidence": etsi.speed_confidence(float(reports.speed_sigma[row])),
        },
        "drive_direction": 2 if math.isnan(speed) else int(speed < 0.0),
        "vehicle_length": {
            "value": etsi.steps(length, 0.1, etsi.NO_LENGTH - 1, etsi.NO_LENGTH),
            "confidence": 4,
        },
        "vehicle_width": etsi.steps(width, 0.1, etsi.NO_WIDTH - 1, etsi.NO_WIDTH),
        "longitudinal_acceleration": {
            "value": etsi.acceleration(float(reports.acceleration[row])),
            "confidence": 102,
        },
        "curvature": {"value": 1023, "confidence": 7},
        "curvature_calculation_mode": 2,
        "yaw_rate": {"value": etsi.yaw_rate(float(reports.yaw_rate[row])), "confidence": 8},
    }
