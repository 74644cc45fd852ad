"""`ivics bench right-of-way`: leases for a hundred missions at once in a garage of 200 spots."""

from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from rsu.avp.coordination.order import Close, Open
from rsu.avp.coordination.right_of_way import RightOfWay
from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import Spot, read_lot
from rsu.avp.lot.router import Router
from rsu.avp.vehicle import Vehicle
from rsu.bench.machine import machine
from rsu.errors import MissionError
from scenarios.car_park.simulation import Simulation

GARAGE = Path(__file__).parents[2] / "scenarios" / "library" / "car_park" / "garage_200.toml"
MISSIONS, DECISIONS = 100, 20_000
MANUAL_SHARE, FULL = 0.1, 1200.0
"""Of the drivers; s after which as many missions are under way as there can be."""


def bench_right_of_way() -> dict[str, Any]:
    """Milliseconds a decision, and seconds to close a road."""
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
        **_close_each(layout),
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


def _close_each(layout: Layout) -> dict[str, Any]:
    """Close one road after the other in a car park that is in full use, each for itself."""
    simulation = Simulation(layout, MISSIONS + 10, MANUAL_SHARE, seed=5)
    simulation.run(FULL)
    coordinator = simulation.coordinator
    parties = coordinator.traffic.rights.parties
    closed: list[tuple[float, int]] = []
    for road in coordinator.closing.roads:
        routes = {name: party.route for name, party in parties.items()}
        closure = OperatorClosure(road=road, by="bench", since=FULL)
        begin = process_time()
        try:
            coordinator.step(FULL, [Close(closure)])
        except MissionError:
            continue  # somebody would be cut off
        spent = process_time() - begin
        changed = sum(party.route is not routes.get(name) for name, party in parties.items())
        closed.append((spent, changed))
        coordinator.step(FULL, [Open(road=road)])
    missions = sum(car.mission is not None for car in coordinator.traffic.cars.values())
    return {
        "missions_then": missions,
        "roads_closed": len(closed),
        "rerouted_most": max(changed for _, changed in closed),
        "close_s": round(max(spent for spent, _ in closed), 4),
    }
