"""One scan into the tracks: what `rsu.tracking.fusion` does with every one, in three calls.

A call from Python costs as much as ten detections of one of the steps that it is made of.
"""

from rsu.arrays import Floats, Ints
from rsu.kernels.assignment import assign
from rsu.kernels.association import STRONG, WEAK, fill_grid, gate_pairs, unclaimed
from rsu.kernels.body import refine_bodies
from rsu.kernels.compile import kernel
from rsu.kernels.correction import correct_modes
from rsu.kernels.duplicate import find_duplicates, list_hit
from rsu.kernels.identity import name_tracks
from rsu.kernels.life import confirm, survivors
from rsu.kernels.motion import predict_modes
from rsu.kernels.mounting import loosen, note
from rsu.kernels.place import SENSORS, count_dead, take_note

LASTING, Z_VARIANCE, EITHER_WAY, LEAST, MOST, STAY, GATE, BUDGET, SILENCE, REPORTS, RIVALRY = (
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
)  # fmt: skip
RULES = 11
"""What the tracker is told of a kind of sensor, by `rsu.tracking.parameter`: 1 where errors of
position last; m^2; 1 where headings may be turned round; smallest and largest likelihood ratio of a
detection; s; chi-square; -2 ln of a density; s without a detection of this kind, and s without a
report of a station, after which neither counts; s."""


@kernel(
    "UniTuple(int64, 2)(float64, float64[::1], int64, int64, float64, float64[:, ::1],"
    " float64[:, :, ::1], float64[::1], float64[::1], float64[:, ::1], int64[::1],"
    " float64[:, ::1], int64[::1], int64[::1], float64[::1], float64[:, :, ::1],"
    " float64[:, :, ::1], float64[::1], int64[::1], int64[::1], float64[:, ::1], int64,"
    " float64[::1], float64[::1], float64[::1], float64[:, ::1], float64[:, :, ::1],"
    " float64[:, :, ::1], float64[:, ::1], float64[:, ::1], int64[::1], int64[::1], int64[::1],"
    " int64[:, ::1], float64[:, ::1], int64[::1], float64[::1], float64[::1], float64[::1],"
    " int64[::1], int64[::1], int64[::1], int64[::1])"
)
def pair_up(
    time: float,
    rules: Floats,
    source: int,
    kind: int,
    since: float,
    position: Floats,
    covariance: Floats,
    range_rate: Floats,
    range_rate_variance: Floats,
    sensor: Floats,
    class_index: Ints,
    extent: Floats,
    told: Ints,
    stage: Ints,
    reach: Floats,
    blur: Floats,
    moved: Floats,
    frame: Floats,
    start: Ints,
    item: Ints,
    confusion: Floats,
    count: int,
    track_time: Floats,
    horizon: Floats,
    noise: Floats,
    mean: Floats,
    P: Floats,
    body: Floats,
    class_probability: Floats,
    seen: Floats,
    sole: Ints,
    known: Ints,
    edges: Ints,
    column: Ints,
    cost: Floats,
    column_of: Ints,
    u: Floats,
    v: Floats,
    distance: Floats,
    parent: Ints,
    mark: Ints,
    candidates: Ints,
    track_of: Ints,
) -> tuple[int, int]:
    """Assign the detections of a scan to tracks; return cells a side, and how many have no track.

    Parameters
    ----------
    time, rules, source, kind
        Of the scan, s, and of its sensor.
    since ... moved
        As of `rsu.kernels.association.gate_pairs`.
    frame, start, item
        Result: grid of the detections.
    count, track_time ... known
        The tracks.
    edges, column, cost, column_of
        Result: the best pairs of each track, and the detection that it got, -1 = none.
    u, v, distance, parent, mark
        Scratch of `rsu.kernels.assignment.assign`.
    candidates, track_of
        Result: detections that may found tracks; (N,) row of each one's track, -1 = none.
    """
    side = fill_grid(position, stage, frame, start, item)
    edges, column_of = edges[:count], column_of[:count]
    gate_pairs(
        time, rules[GATE], rules[BUDGET], rules[SILENCE], kind, position, covariance, range_rate,
        range_rate_variance, sensor, class_index, extent, told, stage, reach, blur, moved, since,
        source, frame, side, start, item, confusion, track_time, horizon, noise, mean, P, body,
        class_probability, seen, sole, known, edges, column, cost,
    )  # fmt: skip
    column_of[:] = -1
    track_of[:] = -1
    for level in (STRONG, WEAK):
        assign(
            level, stage, edges, column, cost, column_of, track_of, u, v, distance, parent, mark,
            candidates,
        )  # fmt: skip
    return side, unclaimed(track_of, stage, candidates)


@kernel(
    "void(float64, int64, float64, int64, int64, int64[::1], float64[:, :, ::1],"
    " float64[:, :, ::1], float64[:, :, ::1], float64[::1], int64[::1], float64[:, ::1],"
    " float64[:, ::1], float64[:, :, ::1], float64[::1], float64[:, ::1], float64[:, :, ::1],"
    " float64[:, ::1], float64[:, :, ::1])"
)
def bring_to(
    time: float,
    source: int,
    since: float,
    refuted: int,
    blurred: int,
    track_of: Ints,
    covariance: Floats,
    blur: Floats,
    moved: Floats,
    track_time: Floats,
    sole: Ints,
    motion: Floats,
    mode_probability: Floats,
    modes: Floats,
    step: Floats,
    weight: Floats,
    noise: Floats,
    predicted: Floats,
    predicted_modes: Floats,
) -> None:
    """Predict the tracks that a scan hit, and take what is not known of its sensor into account.

    Parameters
    ----------
    blurred
        1 where `blur` and `moved` say anything: `rsu.kernels.mounting.loosen`; else `noise` stays.
    step ... predicted_modes
        As of `rsu.kernels.motion.predict_modes`.
    """
    if blurred == 1:
        loosen(
            source, since, refuted, track_of, covariance, blur, moved, track_time, sole, modes,
            noise,
        )  # fmt: skip
    predict_modes(
        time, track_of, track_time, motion, mode_probability, modes, step, weight, predicted,
        predicted_modes,
    )  # fmt: skip


@kernel(
    "int64(float64, int64, float64[:, ::1], float64[::1], float64[::1], float64[::1], int64[::1],"
    " int64[::1], float64[::1], float64[:, ::1], int64[::1], int64[::1])"
)
def bury(
    time: float,
    count: int,
    mean: Floats,
    existence: Floats,
    horizon: Floats,
    born: Floats,
    cradle: Ints,
    cell: Ints,
    gap: Floats,
    places: Floats,
    changed: Ints,
    alive: Ints,
) -> int:
    """Count the tracks that have died by `time`, and list those that live; return how many."""
    count_dead(time, count, mean, existence, horizon, born, cradle, cell, gap, places, changed)
    return survivors(time, count, horizon, alive)


@kernel(
    "UniTuple(int64, 4)(float64, float64[::1], int64, int64, int64, int64, int64, int64, int64,"
    " int64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, :, ::1], float64[:, ::1],"
    " float64[::1], float64[::1], float64[::1], float64[:, ::1], float64[::1], float64[::1],"
    " float64[:, ::1], float64[:, :, ::1], float64[:, :, ::1],"
    " float64[::1], int64[::1], float64[::1], int64[::1], int64[::1], int64[::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[::1],"
    " float64[::1], float64[::1], float64[::1], float64[:, ::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, :, ::1], int64[::1], float64[:, ::1], int64[::1], float64[::1], int64[::1],"
    " int64[::1], float64[::1], int64[::1], int64[::1], float64[::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[::1], float64[:, ::1], float64[:, ::1], float64[:, :, ::1],"
    " float64[:, :, ::1], float64[:, ::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[:, ::1], float64[:, ::1], float64[::1], float64[::1], int64[::1],"
    " int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1],"
    " float64[:, ::1], int64[::1], float64[:, ::1])"
)
def settle(
    time: float,
    rules: Floats,
    source: int,
    kind: int,
    moves: int,
    measured: int,
    fresh: int,
    following: int,
    count: int,
    track_of: Ints,
    position: Floats,
    noise_of: Floats,
    own: Floats,
    velocity: Floats,
    velocity_variance: Floats,
    range_rate: Floats,
    range_rate_variance: Floats,
    sensor: Floats,
    heading: Floats,
    heading_variance: Floats,
    extent: Floats,
    looks: Floats,
    aspects: Floats,
    z: Floats,
    class_index: Ints,
    score: Floats,
    station_of: Ints,
    scan_track: Ints,
    scan_serial: Ints,
    scan_velocity: Floats,
    scan_covariance: Floats,
    confusion: Floats,
    walk: Floats,
    model: Floats,
    course_speed: Floats,
    coast: Floats,
    kind_hold: Floats,
    kind_silence: Floats,
    typical: Floats,
    fit: Floats,
    predicted: Floats,
    predicted_modes: Floats,
    hit: Ints,
    place: Floats,
    strong: Ints,
    frame: Floats,
    start: Ints,
    item: Ints,
    length: Floats,
    twin: Ints,
    alive: Ints,
    track_time: Floats,
    mean: Floats,
    P: Floats,
    noise: Floats,
    motion: Floats,
    mode_probability: Floats,
    modes: Floats,
    body: Floats,
    class_probability: Floats,
    existence: Floats,
    hidden: Floats,
    hold: Floats,
    horizon: Floats,
    born: Floats,
    seen: Floats,
    rival: Floats,
    outlook: Floats,
    gap: Floats,
    serial: Ints,
    track_id: Ints,
    track_source: Ints,
    station: Ints,
    cradle: Ints,
    cell: Ints,
    exit_at: Ints,
    follower: Ints,
    places: Floats,
    changed: Ints,
    rhythm: Floats,
) -> tuple[int, int, int, int]:
    """Correct the tracks that a scan hit, name them, find their duplicates, and bury the dead.

    Parameters
    ----------
    time, rules, source, kind, moves
        Of the scan, s, and of its sensor; 1 where that moves.
    measured
        1 = the detections correct the tracks; 0 = they have been taken over already.
    fresh, following
        As of `rsu.kernels.identity.name_tracks`.
    count
        Tracks.
    track_of, position, noise_of ... station_of
        The detections: row of the track of each, -1 = none; covariance with which it counts, its
        `own` one, ...
    scan_track ... scan_covariance
        What the scan keeps of its tracks: `rsu.kernels.identity`, `rsu.kernels.mounting.note`.
    confusion ... typical
        What is known of road users beforehand: `rsu.tracking.prior`.
    fit, hit, place, strong, frame, start, item, length
        Scratch.
    predicted, predicted_modes
        The tracks that were hit, at `time`.
    twin
        Result: row of the track that is the same body, -1 = none.
    alive
        Result: rows of the tracks that live, unless there are duplicates, which come first.
    track_time ... rhythm
        The `columns` of `rsu.tracking.store.TrackStore`; updated.

    Returns
    -------
    tuple of int
        The next id, detections that have a track, duplicates, and tracks that live.
    """
    if measured == 1:
        correct_modes(
            int(rules[LASTING]), track_of, position, noise_of, velocity, velocity_variance,
            range_rate, range_rate_variance, sensor, own, aspects, body, fit, predicted,
            predicted_modes, mode_probability, modes, mean, P,
        )  # fmt: skip
        refine_bodies(
            time, rules[Z_VARIANCE], int(rules[EITHER_WAY]), track_of, heading, heading_variance,
            extent, looks, aspects, z, class_index, confusion, walk, model, course_speed,
            track_time, mean, P, body, class_probability, mode_probability, modes, noise, motion,
        )  # fmt: skip
    take_note(
        time, source, kind, moves, track_of, mean, track_time, existence, born, cradle, cell,
        exit_at, follower, outlook, gap, places, changed, rhythm,
    )  # fmt: skip
    confirm(
        time, kind, rules[LEAST], rules[MOST], rules[STAY], track_of, score, station_of, coast,
        kind_hold, kind_silence, gap, outlook, track_time, existence, hidden, hold, horizon, born,
        seen, class_probability, station,
    )  # fmt: skip
    following = name_tracks(
        source, fresh, following, count, track_of, track_source, track_id, scan_track
    )
    tracked = note(track_of, serial, mean, P, scan_serial, scan_velocity, scan_covariance)
    hits = list_hit(track_of, mean, hit, place)
    side = fill_grid(place, strong[:hits], frame, start, item)
    twins = find_duplicates(
        time, rules[GATE], rules[REPORTS], rules[RIVALRY], hit[:hits], frame, side, start, item,
        typical, track_time, horizon, noise, mean, P, body, class_probability, seen, station,
        serial, rival, follower, 1 << source % SENSORS, length, twin[:count],
    )  # fmt: skip
    if twins > 0:
        return following, tracked, twins, 0
    living = bury(
        time, count, mean, existence, horizon, born, cradle, cell, gap, places, changed, alive
    )
    return following, tracked, twins, living
