"""CarPark: how a car park is, for those who watch over it."""

from ivics.v1.car_park_pb2 import CarPark, CarParkMission, CarParkPlace, CarParkStop

from rsu.avp.dispatch.account import Account, Awaited, Errand, Place
from rsu.avp.dispatch.emergency import EmergencyStop, Scope
from rsu.avp.dispatch.mission import Kind, Mission, Reason, State
from rsu.codec.valet_order import MOST_ARCS
from rsu.codec.wire import finite, milliseconds, name, parse, rows, unix_ns, unix_time
from rsu.errors import MessageError, MissionError

KIND = "car_park"
LARGEST_BYTES = 2_000_000
VALIDITY = 2.0
"""s for which it holds: it comes twice a second."""


def encode(site: str, account: Account) -> bytes:
    """Write an account."""
    return CarPark(
        site=site,
        time_unix_ns=unix_ns(account.time),
        validity_ms=milliseconds(VALIDITY),
        missions=[_errand_message(errand) for errand in account.errands],
        places=[
            CarParkPlace(place_id=place.name, vehicle_id=place.vehicle, occupied=place.occupied)
            for place in account.places
        ],
        stops=[_stop_message(stop) for stop in account.stops],
        in_the_way_text=account.in_the_way,
        trouble_text=account.trouble,
    ).SerializeToString()


def decode(payload: bytes) -> Account:
    """Read an account; raises `MessageError` when the bytes are none."""
    message = parse(KIND, CarPark(), payload, LARGEST_BYTES)
    return Account(
        time=unix_time(KIND, message.time_unix_ns),
        errands=tuple(_errand(mission) for mission in message.missions),
        places=tuple(
            Place(name(KIND, place.place_id), place.vehicle_id, occupied=place.occupied)
            for place in message.places
        ),
        stops=tuple(_stop(stop) for stop in message.stops),
        in_the_way=tuple(message.in_the_way_text),
        trouble=message.trouble_text,
    )


def _errand_message(errand: Errand) -> CarParkMission:
    mission, awaited, pose = errand.mission, errand.awaited, errand.pose
    message = CarParkMission(
        mission_id=mission.id,
        vehicle_id=mission.vehicle,
        kind_text=mission.kind.value,
        target_id=mission.target,
        state_text=mission.state.value,
        reason_text=mission.reason.name.lower() if mission.reason else "",
        since_unix_ns=unix_ns(mission.since),
        level=errand.level,
        speed_mps=errand.speed,
        station_m=errand.station,
        cleared_m=errand.cleared,
        length_m=errand.length,
        arc_curvature_per_m=[curvature for curvature, _ in errand.arc],
        arc_length_m=[length for _, length in errand.arc],
    )
    message.start_x_m, message.start_y_m, message.start_heading_rad = errand.start
    if awaited is not None:
        message.awaited_text, message.holder_id = awaited.ground, awaited.holder
        message.awaited_since_unix_ns = unix_ns(awaited.since)
    if pose is not None:
        message.x_m, message.y_m, message.heading_rad = pose
    return message


def _errand(message: CarParkMission) -> Errand:
    curvature, length = message.arc_curvature_per_m, message.arc_length_m
    rows(KIND, MOST_ARCS, curvature, length)
    pose = (message.x_m, message.y_m, message.heading_rad)
    start = (message.start_x_m, message.start_y_m, message.start_heading_rad)
    along = (message.station_m, message.cleared_m, message.length_m)
    finite(KIND, *pose, *start, *along, message.speed_mps, *curvature, *length)
    awaited = None
    if message.awaited_text:
        since = unix_time(KIND, message.awaited_since_unix_ns)
        awaited = Awaited(message.awaited_text, message.holder_id, since)
    return Errand(
        mission=_mission(message),
        awaited=awaited,
        pose=pose if message.HasField("x_m") else None,
        level=message.level,
        speed=message.speed_mps,
        station=message.station_m,
        cleared=message.cleared_m,
        length=message.length_m,
        start=start,
        arc=tuple(zip(curvature, length, strict=True)),
    )


def _mission(message: CarParkMission) -> Mission:
    try:
        return Mission(
            id=name(KIND, message.mission_id),
            vehicle=name(KIND, message.vehicle_id),
            kind=Kind(message.kind_text),
            target=message.target_id,
            state=State(message.state_text),
            reason=Reason[message.reason_text.upper()] if message.reason_text else None,
            since=unix_time(KIND, message.since_unix_ns),
        )
    except (KeyError, ValueError, MissionError):
        raise MessageError(KIND, "a mission is in no known state") from None


def _stop_message(stop: EmergencyStop) -> CarParkStop:
    return CarParkStop(
        stop_id=stop.id,
        vehicle_id=stop.scope.vehicle,
        level=stop.scope.level,
        struck_by_id=stop.by,
        struck_unix_ns=unix_ns(stop.since),
        asked_by_id=stop.asked_by,
        asked_unix_ns=0 if stop.asked_at is None else unix_ns(stop.asked_at),
    )


def _stop(message: CarParkStop) -> EmergencyStop:
    asked = message.asked_unix_ns
    return EmergencyStop(
        id=name(KIND, message.stop_id),
        scope=Scope(message.vehicle_id, message.level if message.HasField("level") else None),
        by=message.struck_by_id,
        since=unix_time(KIND, message.struck_unix_ns),
        asked_by=message.asked_by_id,
        asked_at=unix_time(KIND, asked) if asked else None,
    )
