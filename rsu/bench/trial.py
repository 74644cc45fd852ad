"""`ivics bench trial`: ten road users, sensors, roadside unit and ego in the loop."""

from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

from rsu.bench.machine import machine
from rsu.bench.rooms import shares
from rsu.roads.opendrive import read_network
from scenarios.openscenario.reader import read_storyboard
from scenarios.openscenario.storyboard import Storyboard
from scenarios.stage.lane_table import make_lane_table
from scenarios.trial.run import Setup, Trial
from sotif.catalog.entry import read_catalog

LIBRARY = Path(__file__).parents[2] / "scenarios" / "library"
ACTORS = 10
ROUNDS = 3


def bench_trial() -> dict[str, Any]:
    """Half a minute of ordinary traffic at a junction, tried with the unit and without it."""
    storyboard = ten(read_storyboard(LIBRARY / "ordinary_traffic.xosc"))
    network = read_network(LIBRARY / "corridor.xodr")
    trial = Trial(storyboard, network, make_lane_table(network), Setup(catalog=read_catalog()))
    seconds = float(trial.nominal.time[-1])
    figures: dict[str, Any] = {"name": "trial", "actors": ACTORS, "seconds": seconds}
    for name, with_unit in (("with_unit", True), ("without_unit", False)):
        trial.run(with_unit=with_unit)  # compiles, or loads what is compiled
        best = min(_cpu(trial, with_unit=with_unit) for _ in range(ROUNDS))
        figures[name] = {
            "cpu_s": round(best, 4),
            "step_us": round(best / len(trial.nominal.time) * 1e6, 1),
            "times_real_time": round(seconds / best, 1),
            "share_of_room": shares(lambda: trial.run(with_unit=with_unit)),  # noqa: B023 - at once
        }
    return {**figures, **machine()}


def _cpu(trial: Trial, *, with_unit: bool) -> float:
    begin = process_time()
    trial.run(with_unit=with_unit)
    return process_time() - begin


def ten(storyboard: Storyboard) -> Storyboard:
    """Keep the first ten road users of a scenario: in ordinary traffic all those that move."""
    entities = storyboard.entities[:ACTORS]
    kept = {entity.name for entity in entities}
    init = tuple(a for a in storyboard.init if a.entity is None or a.entity in kept)
    return replace(storyboard, entities=entities, init=init)
