"""One road as the file describes it: reference line, elevation, cross section, lanes and links."""

from dataclasses import dataclass

import numpy as np

from rsu.roads.geometry import PlanView
from rsu.roads.lateral_profile import LateralProfile
from rsu.roads.profile import Profile


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
    """One lane within one lane section; its profiles are by s of the road."""

    line: int
    lane_id: int
    kind: str
    """OpenDRIVE ``e_laneType``."""
    travel: int
    """+1 when traffic runs with rising s, -1 against it (OpenDRIVE 1.7, 9.1)."""
    centre: Profile
    """t of its middle, m."""
    width: Profile
    """m."""
    lift: Profile
    """m that its middle lies above the road's surface (``<height>``)."""
    tilt: Profile
    """m that it rises from its inner to its outer edge (``<height>``)."""
    limit: float
    """m/s that holds where it begins; ``nan`` = its road's does."""
    predecessors: tuple[int, ...]
    successors: tuple[int, ...]
    """Lane ids by rising s, whatever the direction of travel."""


@dataclass(slots=True, frozen=True, kw_only=True)
class LaneSection:
    """A stretch of road with the same lanes; `lanes` holds all but the centre lane 0."""

    s_start: float
    s_end: float
    lanes: dict[int, SectionLane]
    left: Profile
    """t of the outer edge of the outermost lane on the left, m."""
    right: Profile


@dataclass(slots=True, frozen=True, kw_only=True)
class Road:
    """A road; s in m along its reference line, t in m to the left of it."""

    line: int
    road_id: str
    length: float
    junction_id: str
    """Junction that this road connects through; "" outside junctions."""
    plan_view: PlanView
    elevation: Profile
    lateral: LateralProfile
    sections: tuple[LaneSection, ...]
    limits: tuple[tuple[float, float], ...]
    """s and the speed that is allowed from there on, m/s; inf = any, ``nan`` = not stated."""
    predecessor: RoadLink | None
    successor: RoadLink | None

    def section_at(self, s: float) -> int:
        """Index of the lane section at s; a border belongs to the later one."""
        starts = [section.s_start for section in self.sections]
        return max(0, int(np.searchsorted(starts, s, side="right")) - 1)

    def profiles(self) -> tuple[Profile, ...]:
        """Return what `rsu.kernels.road` calls the profiles of a road, in its order."""
        left = Profile.of(np.vstack([section.left.rows for section in self.sections]))
        right = Profile.of(np.vstack([section.right.rows for section in self.sections]))
        lateral = self.lateral
        falls = (lateral.crossfall_left, lateral.crossfall_right)
        return self.elevation, lateral.superelevation, *falls, left, right
