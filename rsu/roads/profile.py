"""A value that changes along a road: elevation, superelevation, width, offset."""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.profile import blend, profile_values
from rsu.roads.document import Node


class Profile:
    """Cubic polynomials a + b ds + c ds^2 + d ds^3, each from its start on.

    Parameters
    ----------
    rows : (K, 5) s at which each counts from 0 and begins to hold, a, b, c, d; s rises.

    Before the first start, and without any row, the value is 0 (OpenDRIVE 1.7, 8.4, 9.3).
    """

    __slots__ = ("rows",)

    def __init__(self, rows: list[tuple[float, ...]]) -> None:
        if not rows or rows[0][0] > 0.0:
            rows = [(0.0, 0.0, 0.0, 0.0, 0.0), *rows]
        self.rows: Floats = np.array(rows, dtype=np.float64)

    @property
    def starts(self) -> Floats:
        """(K,) s at which its polynomials begin."""
        return self.rows[:, 0]

    def value(self, s: Floats) -> Floats:
        """(N,) at (N,) s."""
        rows = self.rows[np.maximum(np.searchsorted(self.starts, s, side="right") - 1, 0)]
        ds = s - rows[:, 0]
        return rows[:, 1] + ds * (rows[:, 2] + ds * (rows[:, 3] + ds * rows[:, 4]))

    def slope(self, s: Floats) -> Floats:
        """(N,) derivative by s at (N,) s."""
        rows = self.rows[np.maximum(np.searchsorted(self.starts, s, side="right") - 1, 0)]
        ds = s - rows[:, 0]
        return rows[:, 2] + ds * (2.0 * rows[:, 3] + ds * 3.0 * rows[:, 4])

    def blended(
        self, share: float, other: "Profile", part: float, span: tuple[float, float]
    ) -> "Profile":
        """Return `share` times this one plus `part` times another, on a span of s alone."""
        rows = np.empty((len(self.rows) + len(other.rows), 5))
        count = blend(self.rows, share, other.rows, part, *span, rows)
        return Profile.of(rows[:count])

    @classmethod
    def of(cls, rows: Floats) -> "Profile":
        """Take rows as they are; the first holds before its start too."""
        profile = object.__new__(cls)
        profile.rows = np.ascontiguousarray(rows)
        return profile


FLAT = Profile([])
"""Zero everywhere."""


def read_profile(nodes: list[Node], name: str = "s", origin: float = 0.0) -> Profile:
    """Read polynomials whose start is attribute `name`, counted from `origin`."""
    if not nodes:
        return FLAT
    starts = [origin + node.number(name) for node in nodes]
    for before, after, node in zip(starts, starts[1:], nodes[1:], strict=False):
        if after < before:
            raise node.error(f"{name} does not rise")
    return Profile(
        [
            (start, *(node.number(letter) for letter in "abcd"))
            for start, node in zip(starts, nodes, strict=True)
        ]
    )


def read_steps(nodes: list[Node], names: tuple[str, str], origin: float) -> tuple[Profile, Profile]:
    """Read two values that are linear from one node to the next, and constant from the last."""
    if not nodes:
        return FLAT, FLAT
    pairs: list[list[tuple[float, ...]]] = [[], []]
    for node, after in zip(nodes, [*nodes[1:], None], strict=True):
        start = origin + node.number("sOffset")
        span = 0.0 if after is None else origin + after.number("sOffset") - start
        if span < 0.0 and after is not None:
            raise after.error("sOffset does not rise")
        for rows, name in zip(pairs, names, strict=True):
            value = node.number(name)
            rise = (after.number(name) - value) / span if after is not None and span > 0.0 else 0.0
            rows.append((start, value, rise, 0.0, 0.0))
    return Profile(pairs[0]), Profile(pairs[1])


class ProfileTable:
    """Many profiles as one table, for questions about many places at once.

    Parameters
    ----------
    profiles : P of them, by the index that `values` takes.
    """

    __slots__ = ("rows", "start")

    def __init__(self, profiles: list[Profile]) -> None:
        lengths = [len(profile.rows) for profile in profiles]
        self.rows: Floats = np.vstack([profile.rows for profile in profiles])
        self.start: Ints = np.cumsum([0, *lengths], dtype=np.int64)

    def values(self, which: Ints, s: Floats) -> tuple[Floats, Floats]:
        """(N,) values and (N,) derivatives by s of (N,) profiles at (N,) s; -1 gives ``nan``."""
        value, slope = np.empty(len(s)), np.empty(len(s))
        at = np.ascontiguousarray(s, dtype=np.float64)
        profile_values(self.rows, self.start, which, at, value, slope)
        return value, slope
