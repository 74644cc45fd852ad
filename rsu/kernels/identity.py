"""Ids of tracks, which are never reused and outlive that late data make their tracks anew."""

from math import floor

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.clock import NANOSECONDS
from rsu.kernels.compile import kernel

LAST = 9.0e9
"""Unix s, of year 2255: later and earlier ones by far do not fit into 64 bits of ns."""


@kernel("bool_(int64, int64, int64[::1])")
def in_use(name: int, count: int, id_of: Ints) -> bool:
    """Whether one of the first `count` tracks has that id."""
    used = False
    for i in range(count):
        used = used or id_of[i] == name
    return used


@kernel("int64(int64, int64, int64, int64, int64[::1], int64[::1], int64[::1], int64[::1])")
def name_tracks(
    source: int,
    fresh: int,
    following: int,
    count: int,
    track_of: Ints,
    track_source: Ints,
    id_of: Ints,
    track_id: Ints,
) -> int:
    """Give ids to new tracks, and to those that late data made anew the ids they had.

    A track whose id is `fresh` or later was never published; it takes the id of the track that
    the same detection belonged to before the rewind, if no other track has that by now.

    Parameters
    ----------
    source
        Index of the sensor whose scan this is.
    following
        The first id that nobody has had yet; the result is that of afterwards.
    track_of
        (N,) row of the track that a detection belongs to, -1 = none.
    track_source, id_of
        (C,) sensor that hit a track last, and its id; updated.
    track_id
        (N,) id of the track that a detection belongs to, -1 = none; in: before the rewind.
    """
    for j in range(len(track_of)):
        i = track_of[j]
        if i < 0 or 0 <= id_of[i] < fresh or not 0 <= track_id[j] < fresh:
            continue
        if not in_use(track_id[j], count, id_of):
            id_of[i] = track_id[j]
    for j in range(len(track_of)):
        i = track_of[j]
        track_id[j] = -1
        if i >= 0:
            track_source[i] = source
            if id_of[i] < 0:
                id_of[i] = following
                following += 1
            track_id[j] = id_of[i]
    return following


@kernel("void(int64[::1], float64[::1], int64[::1], int64, int64[:, ::1], int64[:, ::1])")
def identify(
    row: Ints, born: Floats, track_id: Ints, station: int, given: Ints, identity: Ints
) -> None:
    """Write who the tracks of `row` are: as they were `given`, or else by birth, unit and track.

    Parameters
    ----------
    born, track_id
        (C,) Unix s of the first measurement, and id.  Whole seconds are multiplied apart, for
        Unix ns need 61 bits, and a float has 53.
    station
        Our own unit's.
    given
        (C, 3) identities that other units gave; a track of -1 = none.
    identity
        (N, 3) result.
    """
    for n in range(len(row)):
        i = row[n]
        if given[i, 2] >= 0:
            for k in range(3):
                identity[n, k] = given[i, k]
        else:
            time = min(max(born[i], -LAST), LAST)
            whole = floor(time)
            rest = int(np.rint((time - whole) * NANOSECONDS))
            identity[n, 0] = int(whole) * NANOSECONDS + rest
            identity[n, 1], identity[n, 2] = station, track_id[i]
