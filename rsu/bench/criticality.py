"""`ivics bench criticality`: all metrics of thirty cars at a crossing, against plain Python."""

from collections.abc import Callable
from time import process_time
from typing import Any

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.bench.machine import machine
from rsu.bench.plain import plain_metrics
from scenarios.stage.film import Film
from sotif.evidence.criticality import METRICS, OVERALL, Criticality, all_pairs, assess
from sotif.evidence.guide import no_guide

CARS = 30
STEPS = 200
DT = 0.1
ROUNDS = 5
PLAIN_PAIRS = 40
"""Of the pairs, at every tenth time: the plain form takes so much longer."""
STRIDE = 10


def bench_criticality() -> dict[str, Any]:
    """Microseconds a pair and step, of all metrics and of each in the mean."""
    film = crossing()
    pairs, guide = all_pairs(film), no_guide(film)
    seen = assess(film, pairs, guide)  # compiles, or loads what is compiled
    ours = _best(lambda: assess(film, pairs, guide))
    each = ours / (len(pairs) * STEPS)
    chosen = pairs[:: len(pairs) // PLAIN_PAIRS]
    begin = process_time()
    plain = plain_metrics(film, chosen, STRIDE)
    theirs = (process_time() - begin) / (len(chosen) * len(range(0, STEPS, STRIDE)))
    count = len(METRICS) + len(OVERALL)
    return {
        "name": "criticality",
        "cars": CARS,
        "pairs": len(pairs),
        "steps": STEPS,
        "metrics": count,
        "cpu_s": round(ours, 4),
        "pair_step_us": round(each * 1e6, 3),
        "metric_us": round(each / count * 1e6, 4),
        "plain": {"metrics": len(plain), "metric_us": round(theirs / len(plain) * 1e6, 2)},
        "times_faster": round((theirs / len(plain)) / (each / count)),
        "agree": all(_same(seen, pairs, chosen, name, value) for name, value in plain.items()),
        **machine(),
    }


def _best(run: Callable[[], Criticality]) -> float:
    """CPU time of the fastest round, s."""
    times: list[float] = []
    for _ in range(ROUNDS):
        begin = process_time()
        run()
        times.append(process_time() - begin)
    return min(times)


def _same(seen: Criticality, pairs: Ints, chosen: Ints, name: str, plain: Floats) -> bool:
    rows = [int(np.flatnonzero((pairs == pair).all(axis=1))[0]) for pair in chosen]
    ours = seen.values[name][rows, ::STRIDE]
    return bool(np.isclose(ours, plain, rtol=1e-6, atol=1e-6).all())


def crossing() -> Film:
    """Cars on both lanes of two streets that cross, each with a speed of its own."""
    k = np.arange(CARS)
    heading: Floats = np.array([0.5 * np.pi * (n % 4) for n in range(CARS)])
    speed = np.broadcast_to(8.0 + (k * 7 % 5), (STEPS, CARS)).astype(np.float64)
    along = -60.0 + 14.0 * (k // 4) - 100.0 + speed * DT * np.arange(STEPS)[:, None]
    position = np.stack(
        (
            along * np.cos(heading) + 1.75 * np.sin(heading),
            along * np.sin(heading) - 1.75 * np.cos(heading),
        ),
        axis=2,
    )
    return Film(
        names=tuple(f"car_{n}" for n in k),
        kinds=("car",) * CARS,
        dt=DT,
        position=position,
        z=np.zeros((STEPS, CARS)),
        heading=np.broadcast_to(heading, (STEPS, CARS)),
        speed=speed,
        box=np.tile([4.5, 1.8], (CARS, 1)),
        mass=np.full(CARS, np.nan),
    )
