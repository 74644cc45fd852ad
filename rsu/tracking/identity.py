"""Who is who, the same in every unit: when a road user was first known, by whom, as which track.

Units name their tracks each for itself.  Between them a road user has the name that it got first:
whoever fuses a neighbour's track takes over its identity where that is older, and keeps it.  The
birth is part of it, so that a unit that starts anew does not name anybody as it has done before.
"""

import numpy as np

from rsu.arrays import Bools, Ints
from rsu.kernels.identity import identify
from rsu.sensing.detection import SensorKind
from rsu.tracking.store import TrackStore

STATION, TRACK = 1, 2
"""Columns of an identity, behind the birth, Unix ns: of two identities the lesser one counts."""
LATELY = 0.5
"""s; who was measured since then is not given up for the word of a third unit."""


def identities(store: TrackStore, rows: Ints, station: int) -> Ints:
    """(N, 3) identities of our tracks; `station` is our own unit's."""
    identity = np.empty((len(rows), 3), dtype=np.int64)
    identify(rows, store.born, store.id, station, store.identity, identity)
    return identity


def precedes(one: Ints, other: Ints) -> Bools:
    """(N,) True where the first of two identities (N, 3) is the older one."""
    column = (one != other).argmax(axis=1)[:, None]
    return (np.take_along_axis(one, column, 1) < np.take_along_axis(other, column, 1))[:, 0]


def take_over(
    told: Ints, authentic: Bools, rows: Ints, store: TrackStore, time: float, station: int
) -> None:
    """Give our tracks the identities that a neighbour tells, where these are older.

    Whom we have never seen ourselves has another one as soon as the unit that gave it says so: it
    has lost the road user in between, or two of its tracks were one.

    Parameters
    ----------
    told, authentic
        (N, 3) what the neighbour calls those whom it sees, and (N,) whether it was the first to
        know them: then it knows best who that is.
    rows
        (N,) our track of each.
    time
        Of the neighbour's table, Unix s.
    station
        Our own unit's.
    """
    every = identities(store, np.arange(store.count), station)
    present = every[rows]
    founded = store.id[rows] < 0  # by this very word
    unseen = np.isneginf(store.seen[rows, : SensorKind.FOREIGN]).all(axis=1)
    renamed = authentic & unseen & (present[:, STATION] == told[:, STATION])
    renamed &= present[:, TRACK] != told[:, TRACK]
    for n in np.flatnonzero(founded | renamed | precedes(told, present)).tolist():
        same = (every == told[n]).all(axis=1)
        holders = np.flatnonzero(same & (store.horizon[: store.count] >= time))
        first = (store.identity[holders, TRACK] < 0).any()
        lately = np.isin(holders, rows) | (store.time[holders] > time - LATELY)
        if first or (lately.any() and not authentic[n]):
            continue
        store.identity[holders] = -1
        every[holders] = identities(store, holders, station)
        store.identity[rows[n]] = every[rows[n]] = told[n]


def unite_identities(store: TrackStore, kept: Ints, gone: Ints, station: int) -> None:
    """Let rows `kept` (G,) go by the oldest name that they or the rows `gone` (G,) had."""
    for survivor, dead in zip(kept.tolist(), gone.tolist(), strict=True):
        told = store.identity[[survivor, dead]]
        told = told[told[:, TRACK] >= 0]
        store.identity[[survivor, dead]] = -1
        for one in told:
            if precedes(one[None], identities(store, np.array([survivor]), station))[0]:
                store.identity[survivor] = one
