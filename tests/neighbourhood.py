"""A neighbour of the demonstration's unit, and what it says."""

from dataclasses import replace

import msgspec
import numpy as np

from rsu.clock import nanoseconds
from rsu.codec import topic, world
from rsu.codec.message import Incoming
from rsu.codec.world import WorldView
from rsu.config import Origin
from rsu.tracking.track import own_identities
from world import NOW, Body, corridor_site, table

SITE = msgspec.structs.replace(corridor_site(), neighbours=("west", "east"))
WEST = 77
THERE = Origin(latitude_deg=48.1355, longitude_deg=11.5770, altitude_m=3.0)
"""370 m from ours."""
CAR = Body(330.0, -60.0, heading=0.3, speed=10.0)
"""In the frame of the neighbour; near the middle of ours."""


def view(*bodies: Body, now: float = NOW, site: str = "west", validity: float = 0.3) -> WorldView:
    tracks = table(*bodies, now=now)
    identity = own_identities(tracks.born, WEST, tracks.id)
    return WorldView(
        site=site,
        station_id=WEST,
        sequence=0,
        validity=validity,
        origin=THERE,
        table=replace(tracks, identity=identity),
        coasting=np.zeros(len(tracks), dtype=np.bool_),
    )


def says(told: WorldView, address: str = "west") -> Incoming:
    return Incoming(topic.world(address), world.encode(told), nanoseconds(told.table.time))
