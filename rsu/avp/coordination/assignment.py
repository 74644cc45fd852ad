"""Which car gets which spot: the cheapest assignment of a batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from rsu.avp.dispatch.denial import Denial
from rsu.avp.lot.description import SpotKind
from rsu.avp.lot.lot import Spot

DOOR, BUMPER = 0.2, 0.1
"""m beside a parked car, and before and behind it, that it needs at least."""
OVERFIT = 400.0
"""m of way that a spot of a kind which the car does not need is dearer: others may need it."""
LONG_STAY = 4.0 * 3600.0
"""s after which it does not matter any more how near to the exit a car stands."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Request:
    """A car that looks for a spot."""

    mission: str
    length: float
    """m, as the next."""
    width: float
    needs: frozenset[SpotKind] = frozenset()
    """Kinds of which its spot has to be."""
    spot: str = ""
    """The only one that is meant; "" = any."""
    stay: float
    """s until it is likely to be fetched."""


class Misfit(NamedTuple):
    """Why a car cannot stand in a spot."""

    why: Denial
    details: dict[str, str]


def misfit(spot: Spot, request: Request) -> Misfit | None:
    """Return why a car cannot stand in a spot; None = it can."""
    if spot.closed:
        return Misfit(Denial.SPOT_CLOSED, {"spot": spot.name, "note": spot.closed})
    if request.spot not in {"", spot.name}:
        return Misfit(Denial.SPOT_OTHER, {"spot": spot.name, "wanted": request.spot})
    missing = sorted(request.needs - spot.kinds)
    if missing:
        return Misfit(Denial.SPOT_OF_OTHERS, {"spot": spot.name, "kinds": ", ".join(missing)})
    if request.length + 2.0 * BUMPER > spot.length:
        sizes = {"spot_m": f"{spot.length:g}", "car_m": f"{request.length:g}"}
        return Misfit(Denial.SPOT_SHORT, {"spot": spot.name, **sizes})
    if request.width + 2.0 * DOOR > spot.width:
        sizes = {"spot_m": f"{spot.width:g}", "car_m": f"{request.width:g}"}
        return Misfit(Denial.SPOT_NARROW, {"spot": spot.name, **sizes})
    return None


def assign(
    requests: Sequence[Request],
    spots: Sequence[Spot],
    ways: Callable[[Request, Spot], tuple[float, float]],
) -> dict[str, Spot]:
    """Give each car a spot so that the sum of what they cost is the least, of all that get one.

    Who stays for a short time drives both ways soon, and gets what is near; the way out of who
    stays long counts less (it is driven when others have left).

    Parameters
    ----------
    requests : sequence
        All cars that look for one now.
    spots : sequence
        All that are free.
    ways : callable
        Way of a car into a spot, and from there out, m; inf = there is none.

    Returns
    -------
    dict
        Spot by mission; who gets none is left out.
    """
    if not requests or not spots:
        return {}
    cost = np.full((len(requests), len(spots)), inf)
    for i, request in enumerate(requests):
        soon = 1.0 - min(request.stay / LONG_STAY, 1.0)
        for j, spot in enumerate(spots):
            if not misfit(spot, request):
                into, out = ways(request, spot)
                extra = OVERFIT * len(spot.kinds - request.needs)
                cost[i, j] = into + soon * out + extra
    possible = np.isfinite(cost)
    # who gets none costs more than all others together
    worst = 1.0 + float(cost[possible].sum()) if possible.any() else 1.0
    pairs: list[list[int]] = np.transpose(
        linear_sum_assignment(np.where(possible, cost, worst))  # pyright: ignore[reportUnknownArgumentType]
    ).tolist()
    return {requests[i].mission: spots[j] for i, j in pairs if isfinite(cost[i, j])}
