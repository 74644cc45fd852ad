"""Resources: pieces of ground that one car at a time may use, and which of them conflict.

Two conflict exactly when what a car sweeps on them overlaps on one level.  Sets of resources are
integers: bit k stands for resource k, so that a set is asked about in one machine operation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import shapely

from rsu.arrays import Floats
from rsu.avp.vehicle import Vehicle

MARGIN = 0.1
"""m around what is swept: two that do not conflict keep twice as much apart."""
SWEEP = 0.25
"""m between the footprints that make up a swept polygon, at most."""


class Use(Enum):
    """What a piece of ground is used for."""

    LANE = "lane"
    MANOEUVRE = "manoeuvre"
    SPOT = "spot"
    DIRECTION = "direction"
    """Of a two-way aisle: any number may hold it, but nobody that of the other direction."""


@dataclass(slots=True, frozen=True)
class Resource:
    """A piece of ground."""

    name: str
    use: Use
    place: str
    """Road or spot that it is of."""
    levels: frozenset[int]
    ground: shapely.Geometry
    """What is swept; nothing for a direction."""


def footprints(pose: Floats, vehicle: Vehicle) -> list[shapely.Polygon]:
    """Return the outline of a car at each of (N, 3) poses of its rear axle."""
    front, rear = vehicle.length - vehicle.rear_overhang, -vehicle.rear_overhang
    half = 0.5 * vehicle.width
    u = np.array([front, rear, rear, front])
    v = np.array([half, half, -half, -half])
    c, s = np.cos(pose[:, 2:3]), np.sin(pose[:, 2:3])
    corners = np.stack([pose[:, 0:1] + c * u - s * v, pose[:, 1:2] + s * u + c * v], axis=-1)
    return [shapely.Polygon(outline) for outline in corners]


def sweep(pose: Floats, vehicle: Vehicle) -> shapely.Geometry:
    """Return what a car sweeps through (N, 3) poses no farther apart than `SWEEP`."""
    return shapely.union_all(footprints(pose, vehicle)).buffer(MARGIN, join_style="mitre")


def conflicts(resources: Sequence[Resource], directions: Iterable[tuple[int, int]]) -> list[int]:
    """Return the set of resources that each resource conflicts with, itself included.

    Parameters
    ----------
    resources : sequence of R
        The whole car park.
    directions : iterable of pairs
        Both directions of each two-way aisle; they conflict with each other, but not themselves.
    """
    found = [0] * len(resources)
    shapes = np.array([item.ground for item in resources])
    pairs: list[list[int]] = shapely.STRtree(shapes).query(shapes, "intersects").T.tolist()
    for i, j in pairs:
        if resources[i].levels & resources[j].levels:
            found[i] |= 1 << j
    for one, other in directions:
        found[one] |= 1 << other
        found[other] |= 1 << one
    return found


def lowest(group: int) -> int:
    """Return the first resource of a set."""
    return (group & -group).bit_length() - 1


def members(group: int) -> list[int]:
    """Return the resources of a set, in order."""
    found: list[int] = []
    while group:
        found.append(lowest(group))
        group &= group - 1
    return found
