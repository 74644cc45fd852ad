"""Some criticality metrics as one would write them in Python with numpy, a pair at a time."""

from collections.abc import Callable, Mapping

import numpy as np

from rsu.arrays import Floats, Ints
from scenarios.stage.film import Film
from sotif.evidence.criticality import LIMITS

SIGNS = np.array([[0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5], [0.5, -0.5]])

Metric = Callable[[Film, int, int, int], float]


def plain_metrics(film: Film, pairs: Ints, stride: int) -> Mapping[str, Floats]:
    """(P, T) of each of `PLAIN`, at every `stride`-th time."""
    times = range(0, len(film.speed), stride)
    return {
        name: np.array([[metric(film, i, j, t) for t in times] for i, j in pairs.tolist()])
        for name, metric in PLAIN.items()
    }


def _gap(film: Film, i: int, j: int, t: int) -> float:
    """From bumper to bumper along i's heading, m; inf = j is not ahead in its strip."""
    h = film.heading[t, i]
    frame = np.array([[np.cos(h), np.sin(h)], [-np.sin(h), np.cos(h)]])
    along, aside = frame @ (film.position[t, j] - film.position[t, i])
    turn = np.abs(frame @ _axes(film, j, t).T)
    half = turn @ film.box[j] / 2.0 + film.box[i] / 2.0
    return max(along - half[0], 0.0) if abs(aside) < half[1] and along > 0.0 else np.inf


def _ttc(film: Film, i: int, j: int, t: int) -> float:
    gap = _gap(film, i, j, t)
    h = film.heading[t]
    closing = film.speed[t, i] - film.speed[t, j] * np.cos(h[j] - h[i])
    if gap == 0.0:
        return 0.0
    return gap / closing if closing > 0.0 else np.inf


def _drac(film: Film, i: int, j: int, t: int) -> float:
    h = film.heading[t]
    closing = film.speed[t, i] - film.speed[t, j] * np.cos(h[j] - h[i])
    gap = _gap(film, i, j, t)
    if closing <= 0.0 or gap == np.inf:
        return 0.0
    return closing**2 / (2.0 * gap) if gap > 0.0 else np.inf


def _wttc(film: Film, i: int, j: int, t: int) -> float:
    q = film.position[t, j] - film.position[t, i]
    v = film.speed[t, j] * _axes(film, j, t)[0] - film.speed[t, i] * _axes(film, i, t)[0]
    r = (np.hypot(*film.box[i]) + np.hypot(*film.box[j])) / 2.0
    if np.hypot(*q) <= r:
        return 0.0
    a = LIMITS.any_acceleration
    roots = np.roots([-(a**2), 0.0, v @ v - 2.0 * a * r, 2.0 * (q @ v), q @ q - r**2])
    real = roots[np.abs(roots.imag) < 1e-6].real
    return float(real[real > 0.0].min())


def _distance(film: Film, i: int, j: int, t: int) -> float:
    a, b = _corners(film, i, t), _corners(film, j, t)
    for axis in (*_axes(film, i, t), *_axes(film, j, t)):
        one, other = a @ axis, b @ axis
        if one.max() < other.min() or other.max() < one.min():
            return min(_to_edges(a, b), _to_edges(b, a))
    return 0.0


def _axes(film: Film, n: int, t: int) -> Floats:
    c, s = np.cos(film.heading[t, n]), np.sin(film.heading[t, n])
    return np.array([[c, s], [-s, c]])


def _corners(film: Film, n: int, t: int) -> Floats:
    return film.position[t, n] + (SIGNS * film.box[n]) @ _axes(film, n, t)


def _to_edges(points: Floats, box: Floats) -> float:
    side = np.roll(box, -1, axis=0) - box
    relative = points[:, None] - box[None]
    share = np.clip((relative * side).sum(axis=2) / (side * side).sum(axis=1), 0.0, 1.0)
    return float(np.hypot(*np.moveaxis(relative - share[..., None] * side, 2, 0)).min())


PLAIN: Mapping[str, Metric] = {
    "gap_m": _gap,
    "ttc_s": _ttc,
    "drac_mps2": _drac,
    "wttc_s": _wttc,
    "distance_m": _distance,
}
