"""Ids of tracks, which are never reused and outlive that late data make their tracks anew."""

from rsu.arrays import Ints
from rsu.kernels.compile import kernel


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
