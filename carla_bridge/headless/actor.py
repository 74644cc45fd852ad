"""One actor: what it is, and how the wire tells it."""

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from carla_bridge.headless.blueprint import Blueprint, Body
from carla_bridge.kernels.kinematics import BODY, DRIVEN, STILL, WALKING
from rsu.arrays import Floats

LOCK = np.radians(70.0)
"""rad that the wheels of CARLA's cars turn at most."""
_VEHICLE = struct.Struct("<fff???i")
"""throttle, steer, brake, hand brake, reverse, manual gear shift, gear: detail of a vehicle."""
_PLACE = struct.Struct("<fBBI")
"""Speed limit, km/h, state of its light, whether it has one, and its id, from byte 19 on."""
_WALKER = struct.Struct("<ffff?")
_LIGHT = struct.Struct("<32sffffI?B")


@dataclass(slots=True, kw_only=True, eq=False)
class Actor:
    """Whoever is in the world; its motion stands in the population's row."""

    id: int
    blueprint: Blueprint
    attributes: dict[str, str]
    parent: "Actor | None"
    row: int
    born: float = 0.0
    """s of the simulation."""
    token: bytes = b""
    """Of its stream; empty = no sensor."""
    mode: int = STILL
    """What moves it while its physics is on."""
    lights: int = 0
    """Lamps that are lit: flags of VehicleLightState."""
    physics: list[Any] | None = None
    """VehiclePhysicsControl that a client has applied."""

    @property
    def kind(self) -> str:
        """First part of its type: vehicle, walker, sensor, traffic, static, ..."""
        return self.blueprint.id.partition(".")[0]

    def box(self) -> list[Any]:
        """Return its BoundingBox."""
        body = self.blueprint.body or Body(extent=(0.0, 0.0, 0.0), mass=0.0)
        return [list(body.centre), list(body.extent), [0.0, 0.0, 0.0], self.id]

    def wire(self) -> list[Any]:
        """Return an Actor."""
        by_id = self.blueprint.by_id
        values = [[name, by_id[name].type, value] for name, value in self.attributes.items()]
        tags = bytes([self.blueprint.tag]) if self.blueprint.tag else b""
        return [
            self.id,
            self.parent.id if self.parent else 0,
            [self.blueprint.uid, self.blueprint.id, values],
            self.box(),
            tags,
            self.token,
        ]


def body_row(blueprint: Blueprint) -> Floats:
    """Return the columns that `kinematics` knows of a body."""
    row = np.zeros(BODY)
    if blueprint.body is not None:
        row[:3], row[3:6] = blueprint.body.centre, blueprint.body.extent
        row[6] = blueprint.body.mass
        row[10] = blueprint.body.extent[2] - blueprint.body.centre[2]
    if blueprint.id.startswith("vehicle."):
        # axles of passenger cars stand some 0.6 of their length apart
        row[7], row[8], row[9] = 1.2 * row[3], LOCK, blueprint.speed
    return row


def own_mode(blueprint: Blueprint) -> int:
    """Return what moves an actor of that kind."""
    kind = blueprint.id.partition(".")[0]
    return {"vehicle": DRIVEN, "walker": WALKING}.get(kind, STILL)


def vehicle_detail(control: list[Any]) -> bytes:
    """Encode a VehicleControl for the snapshot."""
    throttle, steer, brake, hand_brake, reverse, manual, gear = control
    return _VEHICLE.pack(throttle, steer, brake, hand_brake, reverse, manual, gear)


def place_detail(limit_kmh: float, light: int, state: int) -> bytes:
    """Encode what a vehicle reads from the road: its limit and the light it stands before."""
    return _PLACE.pack(limit_kmh, state, light != 0, light)


PLACE_AT = _VEHICLE.size
"""Byte of a vehicle's detail at which `place_detail` begins."""


def walker_detail(control: list[Any]) -> bytes:
    """Encode a WalkerControl for the snapshot."""
    (x, y, z), speed, jump = control
    return _WALKER.pack(x, y, z, speed, jump)


def light_detail(
    sign: str,
    times: tuple[float, float, float],
    elapsed: float,
    pole: int,
    state: int,
    *,
    frozen: bool,
) -> bytes:
    """Encode a traffic light for the snapshot; times in s."""
    name = sign.encode()[:31]
    return _LIGHT.pack(name, *times, elapsed, pole, frozen, state)
