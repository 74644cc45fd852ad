"""CAMs of CARLA's own V2X sensors as what stations say of themselves.

What 0.9.16 tells in them (CaService.cpp): the actor's id for the station's, its origin for the
reference point, the heading of its body, its speed ahead, which is 0 in reverse, and of accuracies
only that of the heading.  Their time counts from the making of the sensor, so the frame's is taken.
The yaw rate is left out: on which side it is positive nobody has seen.
"""

from collections.abc import Mapping
from math import hypot, nan, radians, remainder, tau
from typing import Any

import numpy as np

from carla_bridge.state import State
from carla_bridge.world import World
from rsu.arrays import Floats
from rsu.codec.cam import CLASSES, ROAD_SIDE_UNIT
from rsu.codec.etsi import SIGMAS
from rsu.roads.pose import Pose
from rsu.sensing.detection import SelfReports

_STATIONS = {
    "Pedestrian": 1,
    "Cyclist": 2,
    "Moped": 3,
    "Motorcycle": 4,
    "Passenger Car": 5,
    "Bus": 6,
    "Light Truck": 7,
    "HeavyTruck": 8,
    "Trailer": 9,
    "Special Vehicle": 10,
    "Tram": 11,
    "Road Side Unit": ROAD_SIDE_UNIT,
}
"""StationType (TS 102 894-2) by the client's words."""
_SURE = "Equal or With in One Degree"
_BACKWARD = 1
_SPEEDS, _LENGTHS, _WIDTHS, _ACCELERATIONS = 16_382, 1_022, 61, 160
"""Greatest codes that tell something."""


class CamSensor:
    """A ``sensor.other.v2x`` of ours, and what it hears.

    Parameters
    ----------
    world : ours.
    carrier : an actor of ours that carries it: in 0.9.16 no other hears.  It sends CAMs as well.
    place : in the carrier's axes.
    sigma : m, of the places in CAMs, which do not say it: their last digit is 0.1 m, and whoever
        spawns the other sensors knows the noise that he gave them.
    """

    def __init__(self, world: World, carrier: int, place: Pose, sigma: float) -> None:
        self._world, self._sigma = world, sigma
        self._feed = world.listen(world.spawn("sensor.other.v2x", place, "cam", None, carrier))

    def reports(self, states: Mapping[int, State], now: float) -> SelfReports:
        """Return what has been heard since the last call, a row a message, in the map's axes.

        Roadside units are no road users and leave no row.

        Parameters
        ----------
        states : of the last tick.
        now : Unix s of that tick.
        """
        rows: list[tuple[float, ...]] = []
        for event in self._feed.heard():
            time = now - (self._world.frame - event.frame) * self._world.step
            for said in event:
                row = self._row(said.get()["Message"], states)
                if row[1] != ROAD_SIDE_UNIT:
                    rows.append((time, *row))
        return _reports(np.array(rows, dtype=np.float64).reshape(-1, 11), self._sigma)

    def _row(self, message: dict[str, Any], states: Mapping[int, State]) -> tuple[float, ...]:
        """Station, type, x, y, heading and its deviation, speed, acceleration, length and width."""
        station = int(message["Header"]["Station ID"])
        parameters = message["Message"]["CAM Parameters"]
        basic = parameters["Basic Container"]
        high = parameters["High Frequency Container"]
        point = basic["Reference Position"]
        meant = self._world.located(1e-7 * point["Latitude"], 1e-7 * point["Longitude"])
        kind = _STATIONS.get(basic["Station Type"], 0)
        place = _nearest(meant, states.get(station))
        return station, kind, *place, *_movement(high.get("Basic Vehicle Container High Frequency"))


def _nearest(places: list[tuple[float, float]], state: State | None) -> tuple[float, float]:
    """Return which of the places that are meant is where the server has the station."""
    if state is None:
        return places[0]
    x, y = state.pose.x, state.pose.y
    return min(places, key=lambda place: hypot(place[0] - x, place[1] - y))


def _movement(said: dict[str, Any] | None) -> tuple[float, ...]:
    """Heading and its deviation, rad, m/s, m/s^2, and length and width, m; nan = not known."""
    if said is None:
        return (nan,) * 6
    heading = remainder(0.25 * tau - radians(0.1 * said["Heading"]["Value"]), tau)
    sure = radians(1.0) / SIGMAS if said["Heading"]["Confidence"] == _SURE else nan
    speed = _within(said["Speed"]["Value"], _SPEEDS, 0.01)
    return (
        heading,
        sure,
        -speed if said["Drive Direction"] == _BACKWARD else speed,
        _within(said["Longitudinal Acceleration"]["Value"], _ACCELERATIONS, 0.1),
        _within(said["Vehicle Length"]["Value"], _LENGTHS, 0.1),
        _within(said["Vehicle Width"], _WIDTHS, 0.1),
    )


def _within(code: int, greatest: int, unit: float) -> float:
    return code * unit if abs(code) <= greatest else nan


def _reports(table: Floats, sigma: float) -> SelfReports:
    time, station, kind, x, y, heading, sure, speed, acceleration, length, width = table.T
    unknown = np.full(len(table), np.nan)
    silent = np.full(len(table), -1, dtype=np.int64)
    return SelfReports(
        station_id=station.astype(np.int64),
        time=time,
        position=np.column_stack((x, y)),
        z=unknown,
        covariance=np.tile(sigma * sigma * np.eye(2), (len(table), 1, 1)),
        heading=heading,
        heading_sigma=sure,
        speed=speed,
        speed_sigma=unknown,
        acceleration=acceleration,
        yaw_rate=unknown,
        extent=np.column_stack((length, width, unknown)),
        class_index=CLASSES[kind.astype(np.int64)],
        emergency=silent,
        indicator=silent,
    )
