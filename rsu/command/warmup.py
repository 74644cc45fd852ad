"""`ivics warmup`: every kernel compiled and in the cache."""

import pkgutil
import time
from importlib import import_module
from typing import Any

from rsu import kernels
from rsu.kernels.compile import warm_up
from scenarios import kernels as stage
from sotif import kernels as criticality

ROOMS = (kernels, stage, criticality)


def warm() -> dict[str, Any]:
    """Compile what is not in the cache yet; count the kernels and the CPU time."""
    begin = time.process_time()
    for room in ROOMS:
        for module in pkgutil.iter_modules(room.__path__):
            import_module(f"{room.__name__}.{module.name}")
    count = warm_up()
    return {"kernels": count, "seconds": round(time.process_time() - begin, 2)}
