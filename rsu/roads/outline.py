"""Reads the outlines of an object: its footprint, or the course of a barrier."""

import math
from dataclasses import dataclass

import numpy as np

from rsu.arrays import Floats
from rsu.roads.document import Node
from rsu.roads.surface import RoadSurface


@dataclass(slots=True, frozen=True, kw_only=True)
class Line:
    """Corners in the map's frame; m."""

    closed: bool
    """The last corner is joined to the first."""
    corners: tuple[tuple[float, float, float], ...]
    rises: tuple[float, ...]
    """Height of the object's top over each corner."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Frame:
    """An object's own axes u, v, z in the map."""

    origin: Floats
    """(3,) m."""
    heading: float
    rotation: Floats
    """(3, 3)."""

    @classmethod
    def turned(cls, origin: Floats, heading: float, pitch: float, roll: float) -> "Frame":
        """Rotate about z by heading, then y by pitch, then x by roll (OpenDRIVE 1.7, 6.3)."""
        ch, cp, cr = math.cos(heading), math.cos(pitch), math.cos(roll)
        sh, sp, sr = math.sin(heading), math.sin(pitch), math.sin(roll)
        rotation = np.array(
            [
                [ch * cp, ch * sp * sr - sh * cr, ch * sp * cr + sh * sr],
                [sh * cp, sh * sp * sr + ch * cr, sh * sp * cr - ch * sr],
                [-sp, cp * sr, cp * cr],
            ]
        )
        return cls(origin=origin, heading=heading, rotation=rotation)

    def place(self, local: Floats) -> Floats:
        """(K, 3) m in the map of (K, 3) u, v, z."""
        return self.origin + np.sum(local[:, None, :] * self.rotation, axis=2)


def read_lines(node: Node, frame: Frame, road_id: str, surface: RoadSurface) -> tuple[Line, ...]:
    """Return all outlines of an object, which stand in ``<outlines>`` since OpenDRIVE 1.5."""
    outlines = node.find("outlines")
    found = [*node.all("outline"), *(outlines.all("outline") if outlines else ())]
    return tuple(_read(node, outline, frame, road_id, surface) for outline in found)


def _read(node: Node, outline: Node, frame: Frame, road_id: str, surface: RoadSurface) -> Line:
    corners = [child for child in outline.children if child.tag.startswith("corner")]
    if not corners:
        raise outline.error("has no corner")
    kind = corners[0].tag
    odd = [corner for corner in corners if corner.tag != kind]
    if odd:
        raise odd[0].error(f"stands among <{kind}>")
    if kind == "cornerLocal":
        local = [(c.number("u"), c.number("v"), c.number("z", 0.0)) for c in corners]
        placed = frame.place(np.array(local))
    else:
        s, t, above = np.array(
            [(c.number("s"), c.number("t"), c.number("dz", 0.0)) for c in corners]
        ).T
        ground = surface.points(np.full(len(s), surface.index[road_id]), s, t)
        placed = np.column_stack((ground.position, ground.z + above))
    height = node.number("height", 0.0)
    return Line(
        closed=outline.text("closed", "true") in ("true", "1"),
        corners=tuple((float(x), float(y), float(z)) for x, y, z in placed),
        rises=tuple(corner.number("height", height) for corner in corners),
    )
