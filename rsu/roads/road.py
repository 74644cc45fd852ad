"""One road as the file describes it: reference line, elevation, lane sections and links."""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Floats
from rsu.roads.geometry import PlanView, Profile


@dataclass(slots=True, frozen=True, kw_only=True)
class RoadLink:
    """What a road's start or end touches."""

    line: int
    target: str
    """Id of a road, or of a junction when `contact` is empty."""
    contact: str
    """``start`` or ``end`` of the target road; "" = the target is a junction."""


@dataclass(slots=True, frozen=True, kw_only=True)
class SectionLane:
    """One lane within one lane section."""

    line: int
    lane_id: int
    kind: str
    """OpenDRIVE ``e_laneType``."""
    width: Profile
    """By s of the road."""
    predecessors: tuple[int, ...]
    successors: tuple[int, ...]
    """Lane ids by rising s, whatever the direction of travel."""


@dataclass(slots=True, frozen=True, kw_only=True)
class LaneSection:
    """A stretch of road with the same lanes; `lanes` holds all but the centre lane 0."""

    s_start: float
    s_end: float
    lanes: dict[int, SectionLane]

    def offsets(self, lane_id: int, s: Floats) -> tuple[Floats, Floats]:
        """(N,) t of a lane's centre from the lane offset line, and (N,) its derivative by s."""
        side = 1 if lane_id > 0 else -1
        t, slope = np.zeros_like(s), np.zeros_like(s)
        for inner in range(side, lane_id + side, side):
            share = 0.5 if inner == lane_id else 1.0
            t += side * share * self.lanes[inner].width.value(s)
            slope += side * share * self.lanes[inner].width.slope(s)
        return t, slope


@dataclass(slots=True, frozen=True, kw_only=True)
class Road:
    """A road; s in m along its reference line, t in m to the left of it."""

    line: int
    road_id: str
    length: float
    junction_id: str
    """Junction that this road connects through; "" outside junctions."""
    left_hand: bool
    """Traffic keeps to the left (``rule="LHT"``)."""
    plan_view: PlanView
    elevation: Profile
    lane_offset: Profile
    sections: tuple[LaneSection, ...]
    predecessor: RoadLink | None
    successor: RoadLink | None

    def travel(self, lane_id: int) -> int:
        """+1 when traffic on the lane runs with rising s, -1 against it (OpenDRIVE 1.7, 9.1)."""
        return 1 if (lane_id < 0) != self.left_hand else -1

    def section_at(self, s: float) -> int:
        """Index of the lane section at s; a border belongs to the later one."""
        starts = [section.s_start for section in self.sections]
        return max(0, int(np.searchsorted(starts, s, side="right")) - 1)

    def surface(self, s: Floats, t: Floats) -> tuple[Floats, Floats, Floats]:
        """(N, 2) position, (N,) height and (N,) heading of rising s at road coordinates s, t."""
        position, heading, _ = self.plan_view.evaluate(s)
        left = np.column_stack((-np.sin(heading), np.cos(heading)))
        return position + t[:, None] * left, self.elevation.value(s), heading

    def lane_offsets(self, section: int, lane_id: int, s: Floats) -> tuple[Floats, Floats]:
        """(N,) t of a lane's centre and (N,) its derivative by s."""
        t, slope = self.sections[section].offsets(lane_id, s)
        return t + self.lane_offset.value(s), slope + self.lane_offset.slope(s)
