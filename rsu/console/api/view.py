"""What is known, in the words of the API."""

import math
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rsu.avp.dispatch.account import Account, OngoingMission
from rsu.avp.dispatch.emergency import EmergencyStop
from rsu.codec.world import WorldView
from rsu.console.api import model
from rsu.console.api.chart_model import level_of
from rsu.console.console import Console
from rsu.sensing.detection import ObjectClass, SensorHealth
from rsu.warnings.warning import Warning

Columns: TypeAlias = dict[str, NDArray[Any]]
EARTH = 1.3e7
"""m: no two places are further from each other."""
CLASSES = np.array([kind.name.lower() for kind in ObjectClass])


def state(console: Console) -> model.State:
    """Return everything but the tracks."""
    now = console.now
    account = console.board.account(now)
    trouble = account.trouble if account else None
    return model.State(
        time_s=console.unit_now,
        map_version=console.chart.version,
        unit=unit(console),
        warnings=warnings(console),
        sensors=sensors(console),
        car_park=None
        if account is None
        else model.CarPark(
            missions=missions(account),
            spots=spots(console),
            stops=[stop(one) for one in account.stops],
            closures=closures(account),
            in_the_way=list(account.in_the_way),
            trouble=trouble.text if trouble else "",
            trouble_code=trouble.code if trouble else "",
            trouble_parameters=dict(trouble.details) if trouble else {},
        ),
    )


def unit(console: Console) -> model.Unit:
    """Return how the unit is."""
    said, view = console.board.status(console.now), console.board.world(console.now)
    return model.Unit(
        alive=said is not None,
        broker=console.connected(),
        version=said.version if said else "",
        tracks=len(view.table.id) if view else 0,
        tick_p50_ms=_known(said.latency.p50 * 1000.0) if said else None,
        tick_p99_ms=_known(said.latency.p99 * 1000.0) if said else None,
        world_delay_ms=_known(console.board.delay * 1000.0) if view else None,
    )


def sensors(console: Console) -> list[model.Sensor]:
    """Return the sensors of the last status that holds."""
    said = console.board.status(console.now)
    return [_sensor(sensor, said.time) for sensor in said.sensors] if said else []


def _sensor(sensor: SensorHealth, now: float) -> model.Sensor:
    return model.Sensor(
        sensor_id=sensor.sensor_id,
        alive=sensor.alive,
        age_s=_known(now - sensor.last_time),
        rate_hz=_known(sensor.rate_hz),
        expected_rate_hz=_known(sensor.expected_rate_hz),
        latency_s=_known(sensor.latency),
        dropped_total=sensor.dropped,
        lacks=sorted(sensor.lacks),
    )


def warnings(console: Console) -> list[model.Warned]:
    """Return the warnings that hold, and after them those that have ended."""
    standing, floors = console.board.warnings(console.now), console.chart.floors_m
    return [
        *(_warned(said, floors, standing=True) for said in standing),
        *(_warned(said, floors, standing=False) for said in list(console.board.ended)[:-21:-1]),
    ]


def _warned(said: Warning, floors: list[float], *, standing: bool) -> model.Warned:
    return model.Warned(
        warning_id=f"{said.station_id}/{said.sequence}",
        cause_code=said.cause,
        sub_cause_code=said.sub_cause,
        catalogue_entry=said.entry,
        x_m=said.position[0],
        y_m=said.position[1],
        z_m=said.z,
        level=level_of(said.z, floors),
        radius_m=said.radius,
        heading_rad=_known(said.heading),
        detected_s=said.detection_time,
        expires_s=said.detection_time + said.validity,
        time_to_event_s=_known(said.time_to_event),
        probability=_known(said.probability),
        track_ids=list(said.participants),
        standing=standing,
    )


def missions(account: Account) -> list[model.Mission]:
    """Return the missions that go on."""
    return [_mission(one) for one in account.missions]


def _mission(ongoing: OngoingMission) -> model.Mission:
    mission, awaited = ongoing.mission, ongoing.awaited
    why = awaited.why if awaited else None
    x, y, heading = ongoing.pose or (None, None, None)
    return model.Mission(
        mission_id=mission.id,
        vehicle_id=mission.vehicle,
        kind=mission.kind.value,
        target_id=mission.target,
        state=mission.state.value,
        reason=mission.reason.name.lower() if mission.reason else "",
        since_s=mission.since,
        awaited=awaited.ground if awaited else "",
        holder_id=awaited.holder if awaited else "",
        awaited_code=why.code if why else "",
        awaited_parameters=dict(why.details) if why else {},
        awaited_since_s=awaited.since if awaited else None,
        x_m=x,
        y_m=y,
        heading_rad=heading,
        level=ongoing.level,
        speed_mps=ongoing.speed,
        station_m=ongoing.station,
        cleared_m=ongoing.cleared,
        length_m=ongoing.length,
        start=ongoing.start,
        way=list(ongoing.arc),
    )


def stop(one: EmergencyStop) -> model.Stop:
    """Return an emergency stop."""
    return model.Stop(
        stop_id=one.id,
        vehicle_id=one.scope.vehicle,
        level=one.scope.level,
        by=one.by,
        since_s=one.since,
        asked_by=one.asked_by,
        asked_s=one.asked_at,
    )


def closures(account: Account) -> list[model.Closure]:
    """Return what operators have closed."""
    return [
        model.Closure(spot=one.spot, road=one.road, by=one.by, since_s=one.since)
        for one in account.closures
    ]


def spots(console: Console) -> list[model.Spot]:
    """Return all spots and bays, whatever is known of them."""
    account = console.board.account(console.now)
    taken = {place.name: place for place in account.places} if account else {}
    shut = account.closures if account else ()
    closed, roads = {one.spot for one in shut}, {one.road for one in shut} - {""}
    found: list[model.Spot] = []
    for spot in console.chart.spots:
        place = taken.get(spot.name)
        state = "free" if account else "unknown"
        if place is not None:
            state = "occupied" if place.occupied else "kept"
        elif spot.closed or spot.name in closed or spot.road in roads:
            state = "closed"
        found.append(
            model.Spot(
                name=spot.name,
                kind=spot.kind,
                level=spot.level,
                state=state,
                vehicle_id=place.vehicle if place else "",
            )
        )
    return found


def vehicles(console: Console) -> list[model.Vehicle]:
    """Return the cars that are connected, have a mission or stand here."""
    account, sheets = console.board.account(console.now), console.board.sheets
    going = {x.mission.vehicle: x.mission.id for x in account.missions} if account else {}
    places = {x.vehicle: x.name for x in account.places if x.occupied} if account else {}
    found: list[model.Vehicle] = []
    for name in sorted({*sheets, *going, *places}):
        sheet = sheets.get(name)
        length = None
        if sheet is not None:
            length = sheet.rear_overhang + sheet.wheelbase + sheet.front_overhang
        found.append(
            model.Vehicle(
                vehicle_id=name,
                maker=sheet.maker if sheet else "",
                connected=sheet is not None,
                length_m=length,
                width_m=sheet.width if sheet else None,
                mission_id=going.get(name, ""),
                spot=places.get(name, ""),
            )
        )
    return found


def tracks(console: Console) -> model.Tracks | None:
    """Return the world; None = it is not known."""
    view = console.board.world(console.now)
    if view is None:
        return None
    return model.Tracks(
        time_s=view.table.time, tracks=[model.Track(**row) for row in rows(track_columns(view))]
    )


def track_columns(view: WorldView) -> Columns:
    """Return (N,) of each attribute of `model.Track`, of the tracks that are somewhere."""
    table = view.table
    columns = {
        "track_id": table.id,
        "x_m": table.position[:, 0],
        "y_m": table.position[:, 1],
        "z_m": table.z,
        "heading_rad": table.heading,
        "speed_mps": table.speed,
        "length_m": table.extent[:, 0],
        "width_m": table.extent[:, 1],
        "road_user_class": CLASSES[table.class_index],
        "existence_probability": table.existence,
        "coasting": view.coasting,
    }
    somewhere = (np.abs(table.position) < EARTH).all(axis=1) & np.isfinite(table.speed)
    return {name: column[somewhere] for name, column in columns.items()}


def rows(columns: Columns) -> Iterator[dict[str, Any]]:
    """Yield the attributes of each; None = not known, which is not finite in the columns."""
    for values in zip(*map(_values, columns.values()), strict=True):
        yield dict(zip(columns, values, strict=True))


def _values(column: NDArray[Any]) -> list[Any]:
    values: list[Any] = column.tolist()
    return [_known(value) for value in values] if column.dtype.kind == "f" else values


def lacks(console: Console) -> list[str]:
    """Return what is missing to watch the site."""
    said = console.board.status(console.now)
    if not console.connected():
        return ["broker"]  # whatever was heard before
    if said is None:
        return ["unit"]
    return [
        *(["kernels"] if said.cold_kernels else []),
        *([] if console.board.world(console.now) else ["world"]),
        *(["car park"] if console.site.valet and not console.board.account(console.now) else []),
        *(f"sensor {x.sensor_id}" for x in said.sensors if not x.alive),
        *(["corrections"] if said.corrections and not said.corrections.alive else []),
    ]


def _known(value: float) -> float | None:
    """JSON has neither nan nor infinity."""
    return value if math.isfinite(value) else None
