"""Lanes: what they are, where they run, and who is on them."""

from dataclasses import dataclass

from rsu.arrays import Floats, Ints

DRIVABLE = frozenset(
    {"driving", "bidirectional", "entry", "exit", "onRamp", "offRamp", "connectingRamp"}
    | {"slipLane", "mwyEntry", "mwyExit", "bus", "taxi", "HOV"}
)
"""Lane types on which vehicles travel (``e_laneType``, OpenDRIVE 1.4 to 1.8)."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Lane:
    """One lane within one lane section of a road."""

    index: int
    """Position in `RoadNetwork.lanes`."""
    road_id: str
    section: int
    lane_id: int
    kind: str
    """OpenDRIVE lane type: ``driving``, ``sidewalk``, ..."""
    travel: int
    """+1 = traffic runs with rising s, -1 = against it."""
    s_start: float
    s_end: float
    length: float
    """m along the centre, in plan."""
    limit: float
    """m/s that one may drive where it begins; inf = any, ``nan`` = the map does not say."""
    successors: tuple[int, ...]
    """Indices of the lanes that it leads to, also across road links and junctions."""
    predecessors: tuple[int, ...]
    junction_id: str
    """"" outside junctions."""


@dataclass(slots=True, frozen=True, kw_only=True)
class LaneLines:
    """Centre lines of all L lanes as M samples, at most 1 m apart, in direction of travel."""

    start: Ints
    """(L+1,) row offsets: lane k has the rows start[k] to start[k + 1]."""
    position: Floats
    """(M, 2) m."""
    z: Floats
    """(M,) m."""
    heading: Floats
    """(M,) rad, tangent of the centre line."""
    distance: Floats
    """(M,) m along the lane from where travel begins, in plan."""
    half_width: Floats
    """(M,) m."""
    s: Floats
    """(M,) m along the road's reference line."""


@dataclass(slots=True, frozen=True, kw_only=True)
class LaneMatch:
    """N points on the map."""

    lane: Ints
    """(N,) index of the lane, -1 = on no lane that vehicles travel on."""
    distance: Floats
    """(N,) m along the lane; ``nan`` on no lane, like the next two."""
    offset: Floats
    """(N,) m to the left of its centre, in direction of travel."""
    deviation: Floats
    """(N,) rad in [-pi, pi), heading minus the lane's."""


@dataclass(slots=True, frozen=True, kw_only=True)
class RoadPlaces:
    """N points by road coordinates."""

    road: Ints
    """(N,) index of the road in the order of the file, -1 = the point is no number."""
    s: Floats
    """(N,) m along its reference line."""
    t: Floats
    """(N,) m to the left of it."""
    lane: Ints
    """(N,) index of the lane, of any kind; -1 = beside all lanes of the road."""
