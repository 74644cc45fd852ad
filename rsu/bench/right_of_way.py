"""`ivics bench right-of-way`: leases for a hundred missions at once in a garage of 200 spots."""

from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from rsu.avp.coordination.right_of_way import RightOfWay
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import Spot, read_lot
from rsu.avp.lot.router import Router
from rsu.avp.vehicle import Vehicle
from rsu.bench.machine import machine

GARAGE = Path(__file__).parents[2] / "scenarios" / "library" / "car_park" / "garage_200.toml"
MISSIONS, DECISIONS = 100, 20_000
BLOCKED = "0WT2"
"""A road that many ways lead over."""


def bench_right_of_way() -> dict[str, Any]:
    """Milliseconds a decision, and seconds to find all ways anew when an aisle is blocked."""
    layout = Layout(read_lot(GARAGE), Vehicle())
    router = Router(layout, layout.lot.ways)
    rights = RightOfWay(layout.resources, layout.conflict)
    chance = np.random.default_rng(0)
    waiting = [spot for spot in layout.lot.stalls if not spot.closed]
    for spot in waiting:
        rights.park(spot.name, 1 << layout.spots[spot.name])
    bays = layout.lot.bays("pick_up")
    for _ in range(MISSIONS):
        _set_out(rights, router, waiting, bays, chance)
    took = np.empty(DECISIONS)
    granted = 0
    for k in range(DECISIONS):
        names = list(rights.parties)
        name = names[int(chance.integers(len(names)))]
        begin = process_time()
        is_granted = rights.extend(name, float(k))
        took[k] = process_time() - begin
        granted += is_granted
        if is_granted:
            _drive(rights, name)
            if name not in rights.parties:
                _set_out(rights, router, waiting, bays, chance)
    begin = process_time()
    replanned = _replan(rights, layout, router, bays)
    return {
        "name": "right-of-way",
        "resources": len(layout.resources),
        "missions": MISSIONS,
        "decisions": DECISIONS,
        "granted": granted,
        "decision_ms": {
            "p50": round(float(np.percentile(took, 50)) * 1e3, 4),
            "p99": round(float(np.percentile(took, 99)) * 1e3, 4),
            "max": round(float(took.max()) * 1e3, 4),
        },
        "replanned": replanned,
        "replan_s": round(process_time() - begin, 4),
        **machine(),
    }


def _set_out(
    rights: RightOfWay,
    router: Router,
    waiting: list[Spot],
    bays: tuple[Spot, ...],
    chance: np.random.Generator,
) -> None:
    """Let a parked car set out to a bay; when none is parked any more, all are again."""
    spot = waiting.pop(int(chance.integers(len(waiting))))
    near = [bay for bay in bays if bay.level == 0 and bay.name[0] == spot.name[0]]
    route = router.between(spot, near[int(chance.integers(len(near)))])
    if route is not None:
        rights.set_out(spot.name, route)


def _drive(rights: RightOfWay, name: str) -> None:
    """Drive somebody to the end of what he holds, and off the lot at the end of his route."""
    party = rights.parties[name]
    if party.head == len(party.route.steps):
        rights.leave(name)
    else:
        rights.advance(name, party.head - 1)


def _replan(rights: RightOfWay, layout: Layout, router: Router, bays: tuple[Spot, ...]) -> int:
    """Find a way for every mission on the lanes that are left; return how many have one."""
    lanes = layout.lot.network.lanes
    blocked = {lane.index for lane in lanes if lane.road_id == BLOCKED}
    anew = Router(layout, router.ways.without(blocked))
    found = 0
    for party in rights.parties.values():
        target = next(bay for bay in bays if bay.name[0] == party.name[0])
        spot = layout.lot.spot(party.name)
        route = (
            anew.between(spot, target)
            if party.head == 1
            else anew.onward(party.route, party.head, target)
        )
        found += route is not None
    return found
