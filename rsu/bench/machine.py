"""What a figure was measured on, and what the process weighs."""

import os
import platform
from importlib.metadata import version
from typing import Any

import numpy as np

from rsu.arrays import Floats

PAGE = os.sysconf("SC_PAGE_SIZE")


def machine() -> dict[str, Any]:
    """Processor, cores and versions."""
    return {
        "machine": platform.machine(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("ivics", "numba", "numpy", "protobuf")},
    }


def _processor() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123 - no file of ours
        return next((line.split(":")[1].strip() for line in lines if "model name" in line), "")


def resident_mb(process: int | str = "self") -> float:
    """Resident memory of a process now, 10^6 bytes."""
    with open(f"/proc/{process}/statm", encoding="ascii") as file:  # noqa: PTH123 - no file of ours
        return int(file.read().split()[1]) * PAGE / 1e6


def distribution(durations: list[float]) -> dict[str, float]:
    """p50, p99 and largest of durations in s, in ms."""
    milliseconds: Floats = np.array(durations) * 1e3
    p50, p99, worst = np.percentile(milliseconds, (50.0, 99.0, 100.0))
    return {"p50": round(float(p50), 3), "p99": round(float(p99), 3), "max": round(float(worst), 3)}
