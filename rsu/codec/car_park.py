"""CarPark: how a car park is, for those who watch over it."""

from ivics.v1.car_park_pb2 import (
    CarPark,
    CarParkClosure,
    CarParkMission,
    CarParkPlace,
    CarParkStop,
)

from rsu.avp.dispatch.account import Account, Awaited, OngoingMission, Place
from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.emergency import EmergencyStop, Scope
from rsu.avp.dispatch.interface import Report
from rsu.codec import valet_mission
from rsu.codec.valet_order import MOST_ARCS
from rsu.codec.wire import finite, milliseconds, name, parse, rows, unix_ns, unix_time
from rsu.errors import MessageError
from rsu.statement import Statement

KIND = "car_park"
LARGEST_BYTES = 2_000_000
VALIDITY = 2.0
"""s for which it holds: it comes twice a second."""


def encode(site: str, account: Account) -> bytes:
    """Write an account."""
    trouble = account.trouble
    return CarPark(
        site=site,
        time_unix_ns=unix_ns(account.time),
        validity_ms=milliseconds(VALIDITY),
        missions=[_write_mission(ongoing) for ongoing in account.missions],
        places=[
            CarParkPlace(place_id=place.name, vehicle_id=place.vehicle, occupied=place.occupied)
            for place in account.places
        ],
        stops=[_stop_message(stop) for stop in account.stops],
        in_the_way_text=account.in_the_way,
        trouble_text=trouble.text if trouble else "",
        trouble_code=trouble.code if trouble else "",
        trouble_details=trouble.details if trouble else {},
        closures=[
            CarParkClosure(
                spot_id=closure.spot,
                road_id=closure.road,
                closed_by_id=closure.by,
                closed_unix_ns=unix_ns(closure.since),
            )
            for closure in account.closures
        ],
    ).SerializeToString()


def decode(payload: bytes) -> Account:
    """Read an account; raises `MessageError` when the bytes are none."""
    message = parse(KIND, CarPark(), payload, LARGEST_BYTES)
    return Account(
        time=unix_time(KIND, message.time_unix_ns),
        missions=tuple(_read_mission(mission) for mission in message.missions),
        places=tuple(
            Place(name(KIND, place.place_id), place.vehicle_id, occupied=place.occupied)
            for place in message.places
        ),
        stops=tuple(_stop(stop) for stop in message.stops),
        closures=tuple(_read_closure(closure) for closure in message.closures),
        in_the_way=tuple(message.in_the_way_text),
        trouble=_trouble(message),
    )


def _trouble(message: CarPark) -> Statement | None:
    code, text = message.trouble_code, message.trouble_text
    return Statement(code, text, dict(message.trouble_details)) if code or text else None


def _write_mission(ongoing: OngoingMission) -> CarParkMission:
    awaited, pose = ongoing.awaited, ongoing.pose
    report = Report(ongoing.mission)
    if awaited is not None:
        report = Report(ongoing.mission, awaited.ground, awaited.holder, awaited.why)
    message = CarParkMission(
        mission=valet_mission.write(report),
        awaited_since_unix_ns=0 if awaited is None else unix_ns(awaited.since),
        level=ongoing.level,
        speed_mps=ongoing.speed,
        station_m=ongoing.station,
        cleared_m=ongoing.cleared,
        length_m=ongoing.length,
        arc_curvature_per_m=[curvature for curvature, _ in ongoing.arc],
        arc_length_m=[length for _, length in ongoing.arc],
    )
    message.start_x_m, message.start_y_m, message.start_heading_rad = ongoing.start
    if pose is not None:
        message.x_m, message.y_m, message.heading_rad = pose
    return message


def _read_mission(message: CarParkMission) -> OngoingMission:
    curvature, length = message.arc_curvature_per_m, message.arc_length_m
    rows(KIND, MOST_ARCS, curvature, length)
    pose = (message.x_m, message.y_m, message.heading_rad)
    start = (message.start_x_m, message.start_y_m, message.start_heading_rad)
    along = (message.station_m, message.cleared_m, message.length_m)
    finite(KIND, *pose, *start, *along, message.speed_mps, *curvature, *length)
    report = valet_mission.read(KIND, message.mission)
    awaited = None
    if message.awaited_since_unix_ns:
        since = unix_time(KIND, message.awaited_since_unix_ns)
        awaited = Awaited(report.awaited, report.holder, since, report.why)
    return OngoingMission(
        mission=report.mission,
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


def _read_closure(message: CarParkClosure) -> OperatorClosure:
    if bool(message.spot_id) == bool(message.road_id):
        raise MessageError(KIND, "a closure is not of just one spot, or one road")
    return OperatorClosure(
        spot=message.spot_id,
        road=message.road_id,
        by=message.closed_by_id,
        since=unix_time(KIND, message.closed_unix_ns),
    )


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
