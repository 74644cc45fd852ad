"""Permits on their way to cars: numbered, lost in bursts, overtaken, and heeded if they are new."""

from math import inf

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel
from scenarios.kernels.valet import AT, CLEARED, EXPIRES, LIMIT, RATE

ISSUED, HEARD, LATE = range(3)
"""Columns of counters: of the last permit issued, of the last one heeded, -1 = none, and of one
that is overtaken by the next, -1 = none."""
STATION, REST = range(2)
"""Columns of a halt: where a driver stops for no reason, m, and how long he still does, s."""
WITHDRAWN = 0.0
"""m/s, the limit of a permit that ends those before it."""
BEYOND = 0.01
"""m past where a car has to stand that are a breach; more than what it rounds."""


@kernel("boolean(int64, int64, int64)")
def is_new(number: int, heard: int, counts: int) -> bool:
    """Whether a rolling counter comes after the one heeded last, -1 = none (RFC 1982)."""
    return heard < 0 or 0 < (number - heard) % counts < counts // 2


@kernel(
    "void(int64[::1], float64[:, ::1], float64, float64, float64[::1], boolean[::1], "
    "float64[::1], float64[::1], boolean[::1], int64, boolean[::1], int64[:, ::1], "
    "float64[:, ::1], float64[:, ::1])"
)
def send_permits(
    seat: Ints,
    lease: Floats,
    expires: float,
    fastest: float,
    cleared: Floats,
    withdrawn: Bools,
    draw: Floats,
    link: Floats,
    guided: Bools,
    counts: int,
    lost: Bools,
    count: Ints,
    late: Floats,
    permit: Floats,
) -> None:
    """Send each of C guided cars a permit, and let it heed what arrives.

    Loss is that of a channel with two states (Gilbert, 1960): in the bad one nothing arrives.
    Cars with drivers see a light instead, which is never lost.

    Parameters
    ----------
    seat : (C,) int64
        Rows of `lease`, `guided`, `lost`, `count`, `late` and `permit` that are the cars'.
    lease : (S, 2) float64
        Station to which the right of way goes, m, and m/s.
    expires, fastest : float
        s when the permits do, and m/s at most.
    cleared, withdrawn : (C,) float64, bool
        Of the stop layer.
    draw : (C,) float64
        Chance, from 0 to 1.
    link : (3,) float64
        Probability to become bad, to stay bad, and that a permit is overtaken.
    guided : (S,) bool
        Who drives by permits.
    counts : int
        The counters begin again after as many.
    lost : (S,) bool
        Who hears nothing now.  Overwritten.
    count : (S, 3) int64
        `ISSUED` ... `LATE`.  Overwritten.
    late : (S, 3) float64
        Permits that are overtaken.  Overwritten.
    permit : (S, 3) float64
        What the cars hold, as of `scenarios.kernels.valet`.  Overwritten.
    """
    for c in range(seat.shape[0]):
        s = seat[c]
        until = min(lease[s, 0], cleared[c])
        limit = WITHDRAWN if withdrawn[c] else min(lease[s, 1], fastest)
        if not guided[s]:
            lost[s] = False
            permit[s, EXPIRES], permit[s, CLEARED], permit[s, LIMIT] = expires, until, limit
            continue
        number = (count[s, ISSUED] + 1) % counts
        count[s, ISSUED] = number
        lost[s] = draw[c] < (link[1] if lost[s] else link[0])
        behind = count[s, LATE]
        if lost[s]:
            continue
        if behind < 0 and draw[c] > 1.0 - link[2]:
            count[s, LATE] = number
            late[s, EXPIRES], late[s, CLEARED], late[s, LIMIT] = expires, until, limit
            continue
        if is_new(number, count[s, HEARD], counts):
            count[s, HEARD] = number
            permit[s, EXPIRES], permit[s, CLEARED], permit[s, LIMIT] = expires, until, limit
        if behind >= 0:
            count[s, LATE] = -1
            if is_new(behind, count[s, HEARD], counts):
                count[s, HEARD] = behind
                for k in range(3):
                    permit[s, k] = late[s, k]


@kernel("void(float64[:, ::1], float64[:, ::1], float64[:, ::1], float64)")
def let_halt(halt: Floats, car: Floats, permit: Floats, dt: float) -> None:
    """Let those stop, for `dt` s more, who have come to where they do.

    Parameters
    ----------
    halt : (S, 2) float64
        `STATION`, `REST`.  Overwritten.
    car, permit
        As of `scenarios.kernels.valet`; the latter is overwritten.
    """
    for s in range(halt.shape[0]):
        if halt[s, REST] > 0.0 and car[s, AT] >= halt[s, STATION]:
            permit[s, LIMIT] = WITHDRAWN
            if car[s, RATE] == 0.0:
                halt[s, REST] -= dt


@kernel(
    "int64(float64[:, ::1], float64[:, ::1], boolean[::1], boolean[::1], float64, float64, "
    "float64, float64[::1], int64[::1])"
)
def find_breaches(
    car: Floats,
    permit: Floats,
    on_way: Bools,
    guided: Bools,
    now: float,
    lag: float,
    deceleration: float,
    bound: Floats,
    found: Ints,
) -> int:
    """Find cars that have gone on without a permit, or past what is cleared.

    Each has to stand at what is cleared, or, where that is too near or its permit is void, where it
    comes to stand if it brakes from then on.

    Parameters
    ----------
    car, permit : (S, 5), (S, 3) float64
        As of `scenarios.kernels.valet`.
    on_way, guided : (S,) bool
        Who has a way, and drives by permits.
    now, lag, deceleration : float
        s; s and m/s^2 of the brakes.
    bound : (S,) float64
        Station that nobody may pass, m; inf = not known yet.  Overwritten.
    found : (S,) int64
        Overwritten: the seats of those who have passed it.

    Returns
    -------
    int
        How many.
    """
    count = 0
    for s in range(car.shape[0]):
        if not on_way[s] or not guided[s]:
            bound[s] = inf
            continue
        at, speed = car[s, AT], car[s, RATE]
        if at > bound[s] + BEYOND:
            found[count] = s
            count += 1
            bound[s] = inf  # so that it counts once
        stands = at + speed * lag + speed * speed / (2.0 * deceleration)
        bound[s] = min(bound[s], stands)
        if permit[s, EXPIRES] > now and permit[s, LIMIT] > WITHDRAWN:
            bound[s] = max(bound[s], permit[s, CLEARED])
    return count
