"""How critical each pair of road users was: the metrics of the literature over a film.

`docs/explanations/criticality.md` has their table; `sotif.kernels` their definitions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import permutations

import numpy as np

from rsu.arrays import Floats, Ints
from scenarios.stage.film import Film
from sotif.evidence.guide import Guide
from sotif.kernels.exposure import expose
from sotif.kernels.film import encroach, look_ahead
from sotif.kernels.following import follow
from sotif.kernels.manoeuvre import avoid
from sotif.kernels.pair import RELATION, relate
from sotif.kernels.responsibility import keep_safe
from sotif.kernels.worst import fear

GRAVITY = 9.81
"""m/s^2."""
FRICTION = 0.8
"""Of tyres on dry asphalt."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Limits:
    """What vehicles can do, and what is asked of them."""

    braking: float = FRICTION * GRAVITY
    """m/s^2, the strongest: of BTN, TTB and MSD."""
    steering: float = FRICTION * GRAVITY
    """m/s^2, the strongest to one side: of STN and TTS."""
    kickdown: float = 3.5
    """m/s^2, the strongest ahead: of TTK; as `acceleration`."""
    safety_time: float = 2.0
    """s, of DST (Schubert et al., 2010)."""
    response: float = 1.0
    """s, this and the following of RSS: the values that its public library, ad-rss-lib, is
    delivered with."""
    acceleration: float = 3.5
    """m/s^2, at most while responding."""
    least_braking: float = 4.0
    """m/s^2, of the one behind."""
    most_braking: float = 8.0
    """m/s^2, of the one ahead."""
    side_acceleration: float = 0.2
    """m/s^2, at most while responding."""
    side_braking: float = 0.8
    """m/s^2, at least."""
    margin: float = 0.0
    """m, to the side at the end."""
    any_acceleration: float = FRICTION * GRAVITY
    """m/s^2, the strongest of everybody in any direction: of WTTC."""
    threshold: float = 3.0
    """s, below which a TTC counts for TET and TIT (Minderhoud and Bovy, 2001)."""
    memory: float = 10.0
    """s, after which nobody is after another any more: of PET and ET."""

    @property
    def vector(self) -> Floats:
        """As kernels read it."""
        return np.array([getattr(self, field.name) for field in fields(self)], dtype=np.float64)


LIMITS = Limits()

FOLLOWING = (
    *("gap_m", "time_gap_s", "ttc_s", "mttc_s", "pttc_s", "drac_mps2", "a_long_req_mps2"),
    *("a_lat_req_mps2", "a_req_mps2", "btn", "stn", "dst_mps2", "msd_m"),
)
RESPONSIBILITY = ("rss_long_m", "rss_lat_m", "rss_dangerous")
MANOEUVRE = ("ttc_box_s", "ttb_s", "tts_s", "ttk_s", "ttr_s", "pret_s")
AHEAD = ("distance_m", "dce_m", "ttce_s", "ttc_star_s", "thw_s", "delta_v_mps")
METRICS = (*FOLLOWING, *RESPONSIBILITY, *MANOEUVRE, "wttc_s", *AHEAD)
"""Of a pair at a time, in the order of the kernels."""

OVERALL = ("tet_s", "tit_s2", "pet_s", "et_a_s", "et_b_s")
"""Of a pair over a film."""

LARGE_IS_BAD = frozenset(
    {"drac_mps2", "a_lat_req_mps2", "a_req_mps2", "btn", "stn", "dst_mps2", "msd_m"}
    | {"rss_long_m", "rss_lat_m", "rss_dangerous", "delta_v_mps"}
)
"""Metrics that rise with danger; all others fall."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Criticality:
    """P pairs at T times."""

    pairs: Ints
    """(P, 2) rows of the film: whose danger it is, and who it is in danger of."""
    values: Mapping[str, Floats]
    """(P, T) of each of `METRICS`; nan = one of them is not there."""
    overall: Mapping[str, Floats]
    """(P,) of each of `OVERALL`."""

    def worst(self, name: str) -> Floats:
        """(P,) the most critical value of a metric over time; nan = never both there."""
        value = self.values[name]
        reduce, idle = (np.fmax, -np.inf) if name in LARGE_IS_BAD else (np.fmin, np.inf)
        worst: Floats = reduce.reduce(value, axis=1, initial=idle)
        return np.where(np.isnan(value).all(axis=1), np.nan, worst)


def all_pairs(film: Film) -> Ints:
    """(N (N - 1), 2) everybody with everybody else, both ways round."""
    pairs = list(permutations(range(len(film.names)), 2))
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def assess(film: Film, pairs: Ints, guide: Guide, limits: Limits = LIMITS) -> Criticality:
    """Evaluate all metrics.

    Parameters
    ----------
    film : Film
        Who was where.
    pairs : (P, 2) int64
        Rows of the film.
    guide : Guide
        Lanes along which they go; `no_guide` = straight ahead.
    limits : Limits, optional
        What vehicles can do.
    """
    count, steps = len(pairs), len(film.speed)
    state, box, bounds = film.state, film.box, limits.vector
    relation = np.empty((count, steps, RELATION))
    relate(state, box, pairs, guide.led, guide.line, guide.start, relation)
    following, safe, manoeuvre, ahead = (
        np.empty((count, steps, len(names)))
        for names in (FOLLOWING, RESPONSIBILITY, MANOEUVRE, AHEAD)
    )
    follow(relation, pairs, box, bounds, following)
    keep_safe(relation, pairs, box, bounds, safe)
    avoid(relation, pairs, box, bounds, np.empty((3, 4, 4)), manoeuvre)
    worst = np.empty((count, steps))
    radius = np.hypot(box[:, 0], box[:, 1]) / 2.0
    fear(state, radius, pairs, limits.any_acceleration, worst)
    gap = np.ascontiguousarray(following[..., 0])
    look_ahead(state, box, film.mass, pairs, gap, film.odometer, film.dt, ahead)
    blocks = (
        (FOLLOWING, following), (RESPONSIBILITY, safe), (MANOEUVRE, manoeuvre),
        (("wttc_s",), worst[..., None]), (AHEAD, ahead),
    )  # fmt: skip
    values = {name: block[..., k] for names, block in blocks for k, name in enumerate(names)}
    return Criticality(
        pairs=pairs, values=values, overall=_overall(film, state, pairs, values["ttc_s"], limits)
    )


def _overall(
    film: Film, state: Floats, pairs: Ints, ttc: Floats, limits: Limits
) -> Mapping[str, Floats]:
    exposed, encroached = np.empty((len(pairs), 2)), np.empty((len(pairs), 3))
    expose(np.ascontiguousarray(ttc), limits.threshold, film.dt, exposed)
    most = round(limits.memory / film.dt)
    encroach(state, film.box, pairs, film.dt, most, encroached)
    columns = np.concatenate((exposed, encroached), axis=1).T
    return dict(zip(OVERALL, columns, strict=True))
