"""`ivics bench pipeline` and `ivics bench soak`: the corridor under load, without a network."""

import time
from pathlib import Path
from typing import Any

from rsu import clock, pipeline
from rsu.bench.machine import distribution, machine, resident_mb
from rsu.bench.traffic import (
    AGAINST,
    CONNECTED,
    DRIVING,
    PARKED,
    TICK,
    WALKING,
    Encoder,
    measure,
)
from rsu.config import read_site
from rsu.roads.opendrive import read_network
from sotif.catalog.entry import read_catalog

SITE = Path(__file__).parents[2] / "scenarios" / "library" / "dense.toml"
TICKS = 200
SETTLED = 40
"""Ticks after which all tracks are there."""
SOAK = 600.0
"""s of simulated operation."""


def bench_pipeline() -> dict[str, Any]:
    """Ticks from encoded detections and CAMs to encoded warnings and world, decoding included."""
    load = Load()
    load.run()  # compiles, and fills the caches
    state, durations = load.run()
    tracks = state.tracker.publish(state.world_due)
    return {
        "name": "pipeline",
        "objects": DRIVING + AGAINST + PARKED + WALKING,
        "cameras": len(load.site.cameras),
        "radars": len(load.site.radars),
        "cam_senders": CONNECTED,
        "messages_per_tick": round(load.messages / TICKS, 1),
        "tracks": len(tracks),
        "warnings": sum(n for name, n in state.counters.items() if name.startswith("warning_")),
        "tick_ms": distribution(durations[SETTLED:]),
        "resident_mb": round(resident_mb(), 1),
        **machine(),
    }


def bench_soak() -> dict[str, Any]:
    """Ten minutes of the same load, as fast as it goes; the memory shall stay where it is."""
    load = Load()
    rounds = round(SOAK / (TICKS * TICK))
    state = load.begin()
    weights: list[float] = []
    durations: list[float] = []
    for turn in range(rounds):
        durations += load.round(state, turn)
        weights.append(resident_mb())
    return {
        "name": "soak",
        "simulated_s": SOAK,
        "ticks": len(durations),
        "tick_ms": distribution(durations),
        "resident_mb": {
            "after_first_minute": round(weights[max(rounds // 10 - 1, 0)], 1),
            "at_end": round(weights[-1], 1),
        },
        **machine(),
    }


class Load:
    """Two hundred road users, measured once, played as often as needed."""

    def __init__(self) -> None:
        self.site = read_site(SITE)
        self.network = read_network(Path(self.site.map))
        self.measured = measure(self.site, self.network, TICKS)
        self.encoder = Encoder(self.site)
        self.messages = sum(len(m.frames) + len(m.reports) for m in self.measured)

    def begin(self) -> pipeline.State:
        """A unit that has seen nothing yet."""
        return pipeline.begin(self.site, self.network, read_catalog())

    def run(self) -> tuple[pipeline.State, list[float]]:
        """One round of a new unit: its state after it, and the CPU time of each tick in s."""
        state = self.begin()
        return state, self.round(state, 0)

    def round(self, state: pipeline.State, turn: int) -> list[float]:
        """Play all ticks once; CPU time of each in s."""
        durations: list[float] = []
        for measured in self.measured:
            now_ns, messages = self.encoder.arrivals(measured, turn * TICKS * TICK)
            begin = time.process_time()
            pipeline.step(state, clock.seconds(now_ns), messages)
            durations.append(time.process_time() - begin)
        return durations
