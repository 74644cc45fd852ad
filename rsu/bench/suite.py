"""The benchmarks by name."""

from collections.abc import Callable, Mapping
from typing import Any

from rsu.bench.carla import bench_carla
from rsu.bench.console import bench_console
from rsu.bench.corridor import bench_pipeline
from rsu.bench.criticality import bench_criticality
from rsu.bench.etsi import bench_codec
from rsu.bench.fuzz import bench_fuzz
from rsu.bench.latency import bench_mqtt, bench_soak
from rsu.bench.neighbours import bench_neighbours
from rsu.bench.play import bench_play
from rsu.bench.rare_event import bench_rare_event
from rsu.bench.recognition import bench_monitors
from rsu.bench.right_of_way import bench_right_of_way
from rsu.bench.tracking import bench_tracking
from rsu.bench.trial import bench_trial
from rsu.bench.valet import bench_valet
from rsu.errors import InputError

BENCHMARKS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "carla": bench_carla,
    "codec": bench_codec,
    "codec-fuzz": bench_fuzz,
    "console": bench_console,
    "criticality": bench_criticality,
    "monitors": bench_monitors,
    "mqtt": bench_mqtt,
    "neighbours": bench_neighbours,
    "pipeline": bench_pipeline,
    "play": bench_play,
    "rare-event": bench_rare_event,
    "soak": bench_soak,
    "tracking": bench_tracking,
    "trial": bench_trial,
    "valet": bench_valet,
    "right-of-way": bench_right_of_way,
}


def measure(name: str, objects: int | None) -> dict[str, Any]:
    """Run a benchmark, with as many objects if it may have any number.

    Raises
    ------
    InputError
        There is no such benchmark, or its scene is fixed.
    """
    if name not in BENCHMARKS:
        raise InputError("bench", name, f"unknown; there are {', '.join(sorted(BENCHMARKS))}")
    if objects is None:
        return BENCHMARKS[name]()
    if name != "tracking":
        raise InputError("bench", name, "its scene is fixed: --objects is for tracking alone")
    return bench_tracking(objects)
