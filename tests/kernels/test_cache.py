"""The cache of compiled kernels."""

import os
import subprocess
import sys
from pathlib import Path

from page import ROOT
from project import paths

NEAR = """
from demo.kernels.far import grow
from rsu.kernels.compile import kernel


@kernel("float64(float64)")
def twice(x: float) -> float:
    return grow(x) + grow(x)
"""
FAR = """
from rsu.kernels.compile import kernel


@kernel("float64(float64)")
def grow(x: float) -> float:
    return x + {}
"""


def call(folder: Path) -> tuple[float, bool]:
    """Call the kernel in a new process; return what it says, and whether it was in the cache."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(folder), paths(ROOT))),
        "NUMBA_CACHE_DIR": str(folder / "cache"),
        "NUMBA_DISABLE_JIT": "0",
    }
    text = "from demo.kernels.near import twice; print(twice(1.0), len(twice.stats.cache_hits))"
    done = subprocess.run(
        [sys.executable, "-c", text], env=environment, capture_output=True, text=True, check=True
    )
    value, hits = done.stdout.split()
    return float(value), hits == "1"


def test_a_kernel_is_compiled_again_when_a_file_that_it_calls_into_has_changed(
    tmp_path: Path,
) -> None:
    room = tmp_path / "demo" / "kernels"
    room.mkdir(parents=True)
    (room / "near.py").write_text(NEAR)
    (room / "far.py").write_text(FAR.format(1.0))
    assert call(tmp_path) == (4.0, False)
    assert call(tmp_path) == (4.0, True)
    (room / "far.py").write_text(FAR.format(5.0))
    assert call(tmp_path) == (12.0, False)
