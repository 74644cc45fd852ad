"""`ivics bench pipeline`: the corridor under load, without a network."""

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


def bench_pipeline() -> dict[str, Any]:
    """Ticks from decoded detections and CAMs to encoded warnings and world; decoding beside it."""
    load = Load()
    load.run()  # compiles, and fills the caches
    state, decoding, walking = load.run()
    tracks = () if state.snapshot is None else state.snapshot.tracks
    return {
        "name": "pipeline",
        "objects": DRIVING + AGAINST + PARKED + WALKING,
        "cameras": len(load.site.cameras),
        "radars": len(load.site.radars),
        "cam_senders": CONNECTED,
        "messages_per_tick": round(load.messages / TICKS, 1),
        "tracks": len(tracks),
        "warnings": sum(n for name, n in state.counters.items() if name.startswith("warning_")),
        "tick_ms": distribution(walking[SETTLED:]),
        "decode_ms": distribution(decoding[SETTLED:]),
        "resident_mb": round(resident_mb(), 1),
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

    def run(self) -> tuple[pipeline.State, list[float], list[float]]:
        """Play all ticks to a new unit: its state, and CPU time in s to decode and to walk each."""
        state = pipeline.begin(self.site, self.network, read_catalog())
        decoding: list[float] = []
        walking: list[float] = []
        for measured in self.measured:
            now_ns, messages = self.encoder.arrivals(measured)
            now = clock.seconds(now_ns)
            begin = time.process_time()
            received = state.reception.read(now, messages)
            decoded = time.process_time()
            pipeline.advance(state, now, received)
            decoding.append(decoded - begin)
            walking.append(time.process_time() - decoded)
        return state, decoding, walking
