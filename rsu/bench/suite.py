"""The benchmarks by name."""

from collections.abc import Callable, Mapping
from typing import Any

from rsu.bench.corridor import bench_pipeline
from rsu.bench.latency import bench_mqtt, bench_soak

BENCHMARKS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "mqtt": bench_mqtt,
    "pipeline": bench_pipeline,
    "soak": bench_soak,
}
