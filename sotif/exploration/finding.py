"""Findings: distinct unsafe regions, as they are reported."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rsu.arrays import Bools, Floats
from sotif.exploration.guided.region import Region
from sotif.exploration.space import Space

LINK = 0.1
"""Unsafe samples closer than this in every parameter are one finding, of its range."""

SHARED = 0.5
"""Two regions that share more of the unsafe samples of the smaller are one."""


@dataclass(slots=True, frozen=True)
class Finding:
    """An unsafe region, within the unit cube."""

    centre: Floats
    """An evaluated unsafe point (d,)."""
    low: Floats
    high: Floats
    samples: int
    """Unsafe evaluations in it."""

    def told(self, space: Space) -> dict[str, Any]:
        """Return it as JSON has it, in the units of the parameters."""
        return {
            "centre": space.values(self.centre),
            "low": space.values(self.low),
            "high": space.values(self.high),
            "samples": self.samples,
        }


def find(regions: list[Region], points: Floats, values: Floats) -> list[Finding]:
    """Return a finding a distinct unsafe region, and one a group of what lies in none.

    Parameters
    ----------
    regions : list of Region
        What a search has bounded.
    points, values : ndarray (n, d), (n,)
        All evaluations; nan where there is no value.
    """
    unsafe = points[values < 0.0]
    bounded = [region for region in regions if region.unsafe]
    holds = np.zeros((len(bounded), len(unsafe)), np.bool_)
    for row, region in zip(holds, bounded, strict=True):
        row[:] = region.holds(unsafe)
    findings = [
        Finding(bounded[i].witness, bounded[i].low, bounded[i].high, int(holds[i].sum()))
        for i in distinct(holds)
    ]
    left = ~holds.any(axis=0)
    worst = values[values < 0.0][left]
    for group in groups(unsafe[left]):
        members = unsafe[left][group]
        centre = members[int(np.argmin(worst[group]))]
        findings.append(Finding(centre, members.min(axis=0), members.max(axis=0), len(members)))
    return findings


def distinct(holds: Bools) -> list[int]:
    """Return which regions are other ones than those that hold more.

    Parameters
    ----------
    holds : ndarray (r, n)
        Whether region r holds unsafe sample n.
    """
    kept: list[int] = []
    for i in np.argsort(-holds.sum(axis=1), kind="stable").tolist():
        shared = [int(np.count_nonzero(holds[i] & holds[j])) for j in kept]
        if max(shared, default=0) <= SHARED * np.count_nonzero(holds[i]):
            kept.append(i)
    return kept


def groups(points: Floats) -> list[Bools]:
    """Return who belongs together (n,) each: chains of points that are close to the next."""
    found: list[Bools] = []
    alone = np.ones(len(points), np.bool_)
    while alone.any():
        group = np.zeros(len(points), np.bool_)
        border = [int(np.argmax(alone))]
        while border:
            group[border] = True
            alone &= ~group
            gap = np.abs(points[:, None] - points[border]).max(axis=2).min(axis=1)
            border = np.flatnonzero(alone & (gap < LINK)).tolist()
        found.append(group)
    return found
