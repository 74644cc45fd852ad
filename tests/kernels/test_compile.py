"""What is compiled ahead is what calls find, and no reference is counted without need."""

import os
import subprocess
import sys
from pathlib import Path

from page import ROOT
from project import paths

KERNEL = """\
import sys

import numpy as np

from rsu.kernels.compile import cold, kernel, warm_up


@kernel("float64(float64[::1])")
def total(values):
    found = 0.0
    for value in values:
        found += value
    return found


assert cold() == 1
if sys.argv[1] == "ahead":
    warm_up()
    assert cold() == 0
assert total(np.ones(3)) == 3.0
print(sum(total.stats.cache_hits.values()), sum(total.stats.cache_misses.values()))
"""


SCRATCH = """\
import numpy as np

from rsu.kernels.compile import kernel


@kernel("float64(int64)"{})
def total(count):
    room = np.empty(count)
    for k in range(count):
        room[k] = 1.0
    return room[0]


print(total(3))
"""


def run(script: Path, *how: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, compiled."""
    return subprocess.run(
        [sys.executable, script, *how],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": paths(ROOT), "NUMBA_DISABLE_JIT": "0"},
    )


def test_a_call_finds_what_was_compiled_ahead(tmp_path: Path) -> None:
    script = tmp_path / "total.py"
    script.write_text(KERNEL, "utf-8")
    assert run(script, "ahead").stdout == "0 1\n"
    assert run(script, "called").stdout == "1 0\n"


def test_only_a_kernel_that_says_so_makes_arrays(tmp_path: Path) -> None:
    loud, silent = tmp_path / "loud.py", tmp_path / "silent.py"
    loud.write_text(SCRATCH.format(", allocates=True"), "utf-8")
    silent.write_text(SCRATCH.format(""), "utf-8")
    assert run(loud).stdout == "1.0\n"
    assert "Failed in nopython mode" in run(silent).stderr
