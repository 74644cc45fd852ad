"""Critical scenes that no other monitor explains: what the catalogue does not know yet.

A scene is critical if somebody brakes or swerves as hard as people do only in distress, or if two
pass each other without a hand between them.  Such a scene is unknown and unsafe (area 3); whoever
looks at it finds its triggering condition, and the catalogue grows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rsu.arrays import Bools
from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import Catalog
from sotif.kernels.proximity import find_contacts
from sotif.monitors.hazard import Hazard
from sotif.monitors.scene import hazard_at

ENTRY = "novel-scene"
BRAKING = 5.9
"""m/s^2, 0.6 g: the trigger for a near-crash in naturalistic driving (Dingus et al., 100-Car Study,
DOT HS 810 593, 2006)."""
SWERVING = 6.9
"""m/s^2, 0.7 g across; the same source."""
NEAR = 0.3
"""m between two bodies; closer than anybody passes on purpose."""
PASSING = 2.0
"""m/s of one relative to the other; slower ones park, or walk together."""
SHARP = 0.4
"""m, standard deviation of both places together above which `NEAR` means nothing."""
SURE = 0.9
"""Existence of all involved."""
AGE = 1.5
"""s; the motion of a younger track is still settling."""
LASTING = 0.3
"""s for which it must be so: longer than one wrong measurement moves a track."""
BREAK = 0.15
"""s without it after which it begins anew."""
EXPLAINED = 5.0
"""s for which a hazard explains what its participants do: a reaction and a stop from 50 km/h."""
MOST = 64
"""Pairs that nearly touch, a tick; a scene with more is a crowd."""
RADIUS = 30.0
"""m within which the nearest road user counts as the reason of a reaction."""
_RULES = np.array([NEAR, PASSING, SHARP])


@dataclass(slots=True)
class _Scene:
    """A critical scene over its life, by track ids."""

    main: int
    """Who reacts, or the faster of two that nearly touch."""
    other: int | None
    since: float
    """Unix s."""
    seen: float
    """When it was last critical, Unix s."""


class Novelty:
    """Watches what happens beside the hazards that are told; a fold over time."""

    def __init__(self) -> None:
        self._explained: dict[int, float] = {}
        """When each track was last part of a hazard, Unix s."""
        self._scenes: dict[tuple[int, ...], _Scene] = {}

    def step(self, snapshot: Snapshot, hazards: Sequence[Hazard], catalog: Catalog) -> list[Hazard]:
        """One hazard a critical scene that none of the hazards of the last seconds explains."""
        now = snapshot.now
        self._explained |= {track: now for hazard in hazards for track in hazard.participants}
        self._explained = {k: t for k, t in self._explained.items() if now - t <= EXPLAINED}
        self._note(snapshot)
        self._scenes = {
            key: scene
            for key, scene in self._scenes.items()
            if now - scene.seen <= BREAK and not {scene.main, scene.other} & self._explained.keys()
        }
        return [
            _hazard(snapshot, catalog, scene)
            for scene in self._scenes.values()
            if scene.seen == now and now - scene.since >= LASTING
        ]

    def _note(self, snapshot: Snapshot) -> None:
        """Take note of what is critical now; whom a reaction is about stays as it began."""
        now, ids = snapshot.now, snapshot.tracks.id
        tracks = snapshot.tracks
        known = (tracks.existence >= SURE) & (now - tracks.born >= AGE)
        known &= ~snapshot.parked & ~snapshot.image
        for row, reason in _reactions(snapshot, known):
            key, other = (int(ids[row]),), None if reason is None else int(ids[reason])
            self._scenes.setdefault(key, _Scene(key[0], other, now, now)).seen = now
        for first, second in _near_contacts(snapshot, known):
            main, other = int(ids[first]), int(ids[second])
            key = (min(main, other), max(main, other))
            self._scenes.setdefault(key, _Scene(main, other, now, now)).seen = now


def _hazard(snapshot: Snapshot, catalog: Catalog, scene: _Scene) -> Hazard:
    main, other = _row(snapshot, scene.main), _row(snapshot, scene.other)
    assert main is not None  # noqa: S101 - it is critical now, so it is there
    involved = [main] if other is None else [main, other]
    return hazard_at(
        snapshot,
        catalog[ENTRY],
        main,
        other,
        time_to_event=0.0,
        probability=float(snapshot.tracks.existence[involved].prod()),
    )


def _row(snapshot: Snapshot, track: int | None) -> int | None:
    """Row of a track; None = it has gone."""
    found = np.flatnonzero(snapshot.tracks.id == track)
    return int(found[0]) if len(found) else None


def _reactions(snapshot: Snapshot, known: Bools) -> list[tuple[int, int | None]]:
    """Who brakes or swerves in distress, and the nearest other road user."""
    tracks = snapshot.tracks
    across = np.abs(tracks.yaw_rate) * tracks.speed
    reacts = (snapshot.acceleration < -BRAKING) | (across > SWERVING)
    if not np.count_nonzero(reacts):
        return []
    reacts &= known & snapshot.vehicle & ~snapshot.prediction.standing
    return [(row, _nearest(snapshot, row, known)) for row in np.flatnonzero(reacts).tolist()]


def _nearest(snapshot: Snapshot, row: int, known: Bools) -> int | None:
    offset = snapshot.tracks.position - snapshot.tracks.position[row]
    distance = np.where(known, np.hypot(offset[:, 0], offset[:, 1]), np.inf)
    distance[row] = np.inf
    nearest = int(distance.argmin())
    return nearest if distance[nearest] <= RADIUS else None


def _near_contacts(snapshot: Snapshot, known: Bools) -> list[tuple[int, int]]:
    """Pairs that pass each other without a hand between them, the faster one first."""
    tracks, speed = snapshot.tracks, snapshot.tracks.speed
    pairs = np.empty((MOST, 2), dtype=np.int64)
    found = find_contacts(
        tracks.position, tracks.velocity, tracks.covariance, tracks.heading,
        np.ascontiguousarray(tracks.extent[:, :2] / 2.0), snapshot.prediction.standing,
        snapshot.vehicle, known, tracks.position[:, 0].argsort(), _RULES, pairs,
    )  # fmt: skip
    return [(i, j) if speed[i] >= speed[j] else (j, i) for i, j in pairs[:found].tolist()]
