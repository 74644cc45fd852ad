"""Reeds-Shepp words: how a car that also reverses gets from pose to pose on plain ground.

Reeds and Shepp, "Optimal paths for a car that goes both forwards and backwards", Pacific Journal
of Mathematics 145(2), 1990; the numbers of formulas are those of section 8 there.
"""

from math import acos, asin, atan2, cos, floor, hypot, inf, pi, sin, sqrt

from rsu.arrays import Floats
from rsu.kernels.compile import kernel

WORDS = 48
"""Rows that suffice for all words between two poses."""
SHORT = 1e-9
"""Length, in radii, below which a part of a word is none."""


@kernel("float64(float64)")
def wrapped(angle: float) -> float:
    """Angle in [-pi, pi)."""
    return angle - 2.0 * pi * floor((angle + pi) / (2.0 * pi))  # `%` takes five times as long


@kernel(
    "int64(float64[:, ::1], int64, float64, float64, int64, "
    "float64, float64, float64, float64, float64, float64, float64, float64, float64, float64)"
)
def put(
    word: Floats,
    n: int,
    flip: float,
    mirror: float,
    order: int,
    a: float,
    b: float,
    c: float,
    d: float,
    e: float,
    ka: float,
    kb: float,
    kc: float,
    kd: float,
    ke: float,
) -> int:
    """Write a word behind n others; return how many there are.

    Parameters
    ----------
    word : (WORDS, 10) float64
        As of `list_words`.
    n : int
        How many there are.
    flip, mirror : float
        -1 to drive it in the other direction, or on the other side; else 1.
    order : int
        -1 to begin with its last part, else 1.
    a, b, c, d, e, ka, kb, kc, kd, ke : float
        Lengths and turns of its parts.
    """
    if n >= word.shape[0]:
        return n
    lengths = (a, b, c, d, e)
    turns = (ka, kb, kc, kd, ke)
    for i in range(5):
        j = i if order > 0 else 4 - i
        word[n, i] = flip * lengths[j]
        word[n, 5 + i] = mirror * turns[j]
    return n + 1


@kernel("UniTuple(float64, 2)(float64, float64, float64, float64, float64)")
def tau_omega(u: float, v: float, xi: float, eta: float, phi: float) -> tuple[float, float]:
    """First and last turn of the words of four arcs (8.7, 8.8)."""
    delta = wrapped(u - v)
    a = sin(u) - sin(delta)
    b = cos(u) - cos(delta) - 1.0
    t = atan2(eta * a - xi * b, xi * a + eta * b)
    if 2.0 * (cos(delta) - cos(v) - cos(u)) + 3.0 < 0.0:
        t += pi
    tau = wrapped(t)
    return tau, wrapped(tau - u + v - phi)


@kernel("int64(float64[:, ::1], int64, float64, float64, float64, float64, float64)")
def left_first(
    word: Floats, n: int, flip: float, mirror: float, x: float, y: float, phi: float
) -> int:
    """All words that begin with a left turn forwards, in the order of driving."""
    c, s = cos(phi), sin(phi)
    xi, eta = x - s, y - 1.0 + c  # between centres on the same side
    u, t = hypot(xi, eta), atan2(eta, xi)
    if t >= 0.0:
        v = wrapped(phi - t)
        if v >= 0.0:  # L+ S+ L+ (8.1)
            n = put(word, n, flip, mirror, 1, t, u, v, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0)
    if u <= 4.0:
        arc = -2.0 * asin(0.25 * u)
        first = wrapped(t + 0.5 * arc + pi)
        v = wrapped(phi - first + arc)
        if first >= 0.0:  # L+ R- L (8.3, 8.4)
            n = put(word, n, flip, mirror, 1, first, arc, v, 0.0, 0.0, 1.0, -1.0, 1.0, 0.0, 0.0)
    if u >= 2.0:
        r = sqrt(u * u - 4.0)
        first = wrapped(t + atan2(r, -2.0))
        v = wrapped(phi - 0.5 * pi - first)
        if first >= 0.0 and v <= 0.0:  # L+ R- S- L- (8.9)
            n = put(
                word, n, flip, mirror, 1,
                first, -0.5 * pi, 2.0 - r, v, 0.0, 1.0, -1.0, 0.0, 1.0, 0.0,
            )  # fmt: skip
    xi, eta = x + s, y - 1.0 - c  # between centres on opposite sides
    u, t = hypot(xi, eta), atan2(eta, xi)
    if u >= 2.0:
        line = sqrt(u * u - 4.0)
        tilt = atan2(2.0, line)
        first = wrapped(t + tilt)
        v = wrapped(first - phi)
        if first >= 0.0 and v >= 0.0:  # L+ S+ R+ (8.2)
            n = put(word, n, flip, mirror, 1, first, line, v, 0.0, 0.0, 1.0, 0.0, -1.0, 0.0, 0.0)
        turn = wrapped(t + 0.5 * pi)
        v = wrapped(turn + 0.5 * pi - phi)
        if turn >= 0.0 and v <= 0.0:  # L+ R- S- R- (8.10)
            n = put(
                word, n, flip, mirror, 1,
                turn, -0.5 * pi, 2.0 - u, v, 0.0, 1.0, -1.0, 0.0, -1.0, 0.0,
            )  # fmt: skip
        line = 4.0 - line
        if line <= 0.0:
            first = wrapped(t + 0.5 * pi + tilt)
            v = wrapped(first - phi)
            if first >= 0.0 and v >= 0.0:  # L+ R- S- L- R+ (8.11)
                n = put(
                    word, n, flip, mirror, 1,
                    first, -0.5 * pi, line, -0.5 * pi, v, 1.0, -1.0, 0.0, 1.0, -1.0,
                )  # fmt: skip
    rho = 0.25 * (2.0 + u)
    if rho <= 1.0:
        arc = acos(rho)
        first, v = tau_omega(arc, -arc, xi, eta, phi)
        if first >= 0.0 and v <= 0.0:  # L+ R+ L- R- (8.7)
            n = put(word, n, flip, mirror, 1, first, arc, -arc, v, 0.0, 1.0, -1.0, 1.0, -1.0, 0.0)
    rho = (20.0 - u * u) / 16.0
    if 0.0 <= rho <= 1.0:
        arc = -acos(rho)
        first, v = tau_omega(arc, arc, xi, eta, phi)
        if first >= 0.0 and v >= 0.0:  # L+ R- L- R+ (8.8)
            n = put(word, n, flip, mirror, 1, first, arc, arc, v, 0.0, 1.0, -1.0, 1.0, -1.0, 0.0)
    return n


@kernel("int64(float64[:, ::1], int64, float64, float64, float64, float64, float64)")
def left_last(
    word: Floats, n: int, flip: float, mirror: float, x: float, y: float, phi: float
) -> int:
    """All words that are one of `left_first` driven from its end, and none of them."""
    c, s = cos(phi), sin(phi)
    x, y = x * c + y * s, x * s - y * c
    xi, eta = x - s, y - 1.0 + c
    u, t = hypot(xi, eta), atan2(eta, xi)
    if u <= 4.0:
        arc = -2.0 * asin(0.25 * u)
        first = wrapped(t + 0.5 * arc + pi)
        v = wrapped(phi - first + arc)
        if first >= 0.0:
            n = put(word, n, flip, mirror, -1, 0.0, 0.0, first, arc, v, 0.0, 0.0, 1.0, -1.0, 1.0)
    if u >= 2.0:
        r = sqrt(u * u - 4.0)
        first = wrapped(t + atan2(r, -2.0))
        v = wrapped(phi - 0.5 * pi - first)
        if first >= 0.0 and v <= 0.0:
            n = put(
                word, n, flip, mirror, -1,
                0.0, first, -0.5 * pi, 2.0 - r, v, 0.0, 1.0, -1.0, 0.0, 1.0,
            )  # fmt: skip
    xi, eta = x + s, y - 1.0 - c
    u = hypot(xi, eta)
    if u >= 2.0:
        turn = atan2(xi, -eta)
        v = wrapped(turn + 0.5 * pi - phi)
        if turn >= 0.0 and v <= 0.0:
            n = put(
                word, n, flip, mirror, -1,
                0.0, turn, -0.5 * pi, 2.0 - u, v, 0.0, 1.0, -1.0, 0.0, -1.0,
            )  # fmt: skip
    return n


@kernel("int64(float64[:, ::1], float64, float64, float64)")
def list_words(word: Floats, x: float, y: float, phi: float) -> int:
    """List the words from the origin, heading along x, to a pose; return how many there are.

    Parameters
    ----------
    word : (WORDS, 10) float64
        Signed lengths of five parts, in radii (negative = in reverse, 0 = no such part), then
        their turns: 1 left, 0 straight, -1 right.  Overwritten.
    x, y : float
        The pose, in radii of the turning circle.
    phi : float
        Its heading, rad.
    """
    n = 0
    for flip in (1.0, -1.0):  # the same in reverse
        for mirror in (1.0, -1.0):
            n = left_first(word, n, flip, mirror, flip * x, mirror * y, flip * mirror * phi)
            n = left_last(word, n, flip, mirror, flip * x, mirror * y, flip * mirror * phi)
    return n


@kernel("float64(float64[:, ::1], int64, float64, float64, float64, float64)")
def price(
    word: Floats, n: int, radius: float, cusp: float, gear: float, gear_after: float
) -> float:
    """Length of a word, and `cusp` for each change of direction, m.

    Parameters
    ----------
    word : (WORDS, 10) float64
        As of `list_words`.
    n : int
        Which.
    radius : float
        m.
    cusp : float
        What a change of direction costs, m.
    gear, gear_after : float
        How the car drives before and afterwards: 1 forwards, -1 in reverse, 0 not known.
    """
    length, changes = 0.0, 0.0
    for i in range(5):
        part = word[n, i]
        if abs(part) < SHORT:
            continue
        length += abs(part)
        if part * gear < 0.0:
            changes += 1.0
        gear = 1.0 if part > 0.0 else -1.0
    if gear * gear_after < 0.0:
        changes += 1.0
    return radius * length + cusp * changes


@kernel(
    "float64(float64[:, ::1], float64, float64, float64, float64, float64, float64, "
    "float64, float64, float64)"
)
def plain_cost(
    word: Floats,
    x: float,
    y: float,
    heading: float,
    to_x: float,
    to_y: float,
    to_heading: float,
    radius: float,
    cusp: float,
    gear: float,
) -> float:
    """What the cheapest word from pose to pose costs, m; `word` is overwritten."""
    c, s = cos(heading) / radius, sin(heading) / radius
    dx, dy = to_x - x, to_y - y
    count = list_words(word, dx * c + dy * s, dy * c - dx * s, wrapped(to_heading - heading))
    best = inf
    for n in range(count):
        best = min(best, price(word, n, radius, cusp, gear, 0.0))
    return best
