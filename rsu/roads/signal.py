"""Reads traffic signals and signs, and the controllers that switch them (OpenDRIVE 1.7, 14)."""

import math
from dataclasses import dataclass, replace

from rsu.roads.document import Node
from rsu.roads.lane import Lane
from rsu.roads.pose import Pose
from rsu.roads.surface import RoadSurface


@dataclass(slots=True, frozen=True, kw_only=True)
class Signal:
    """A traffic light or a sign."""

    id: str
    name: str
    road_id: str
    s: float
    t: float
    pose: Pose
    """At its lower edge; the heading is the road's plus its own offset, whoever it faces."""
    kind: str
    """By the country's list, such as 1000001 for a light of three lamps."""
    subtype: str
    country: str
    dynamic: bool
    """Its state changes, as a light's does."""
    orientation: str
    """``+`` = holds for traffic with rising s, ``-`` against it, ``none`` for both."""
    value: str
    """As the file says it; "" = none."""
    unit: str
    validity: tuple[tuple[int, int], ...]
    """First and last lane that it holds for; none = all."""

    def holds_for(self, lane: Lane) -> bool:
        """Whether it is for who drives along a lane."""
        facing = {"+": 1, "-": -1}.get(self.orientation, lane.travel) == lane.travel
        spans = self.validity or ((lane.lane_id, lane.lane_id),)
        listed = any(min(span) <= lane.lane_id <= max(span) for span in spans)
        return lane.road_id == self.road_id and facing and listed


@dataclass(slots=True, frozen=True, kw_only=True)
class Controller:
    """Switches signals together."""

    id: str
    name: str
    signals: tuple[str, ...]
    """Ids."""


def read_signals(road: Node, surface: RoadSurface) -> list[Signal]:
    """Read the signals of a ``<road>``; references to signals of other roads are passed over."""
    signals = road.find("signals")
    if signals is None:
        return []
    return [_read(node, road.text("id"), surface) for node in signals.all("signal")]


def read_controller(node: Node) -> Controller:
    """Read a ``<controller>``."""
    return Controller(
        id=node.text("id"),
        name=node.text("name", ""),
        signals=tuple(control.text("signalId") for control in node.all("control")),
    )


def _read(node: Node, road_id: str, surface: RoadSurface) -> Signal:
    ground = surface.pose(road_id, node.number("s"), node.number("t"))
    heading = ground.heading + node.number("hOffset", 0.0)
    return Signal(
        id=node.text("id"),
        name=node.text("name", ""),
        road_id=road_id,
        s=node.number("s"),
        t=node.number("t"),
        pose=replace(
            ground,
            z=ground.z + node.number("zOffset", 0.0),
            heading=math.remainder(heading, math.tau),
        ),
        kind=node.text("type", ""),
        subtype=node.text("subtype", ""),
        country=node.text("country", ""),
        dynamic=node.text("dynamic", "no") in ("yes", "true", "1"),
        orientation=node.text("orientation", "none"),
        value=node.text("value", ""),
        unit=node.text("unit", ""),
        validity=tuple(
            (lanes.integer("fromLane"), lanes.integer("toLane")) for lanes in node.all("validity")
        ),
    )
