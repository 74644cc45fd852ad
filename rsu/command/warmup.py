"""`ivics warmup`: every kernel compiled and in the cache."""

import time
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import carla_bridge.kernels
import rsu.kernels
import scenarios.kernels
import sotif.kernels
from rsu.kernels.compile import SIGNATURES, warm_up

ROOMS = (rsu.kernels, scenarios.kernels, sotif.kernels, carla_bridge.kernels)


def warm() -> dict[str, Any]:
    """Compile what is not in the cache yet, on every core; count the kernels and the CPU time."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        done = list(pool.map(_compile, _modules()))
    return {
        "kernels": sum(count for count, _ in done),
        "seconds": round(sum(seconds for _, seconds in done), 2),
    }


def _modules() -> list[str]:
    """Names of the files of kernels, the largest first: a long one at the end would run alone."""
    files = [
        (path.stat().st_size, f"{package.__name__}.{path.stem}")
        for package in ROOMS
        for path in Path(package.__path__[0]).glob("[!_]*.py")
    ]
    return [name for _, name in sorted(files, reverse=True)]


def _compile(module: str) -> tuple[int, float]:
    """Compile or load the kernels of one file; return how many, and the CPU time in s."""
    begin = time.process_time()
    before = len(SIGNATURES)
    import_module(module)
    warm_up()
    return len(SIGNATURES) - before, time.process_time() - begin
