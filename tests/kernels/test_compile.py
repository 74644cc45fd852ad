"""What is compiled ahead is what calls find."""

import os
import subprocess
import sys
from pathlib import Path

from page import ROOT
from project import paths

KERNEL = """\
import sys

import numpy as np

from rsu.kernels.compile import kernel, warm_up


@kernel("float64(float64[::1])")
def total(values):
    found = 0.0
    for value in values:
        found += value
    return found


if sys.argv[1] == "ahead":
    warm_up()
assert total(np.ones(3)) == 3.0
print(sum(total.stats.cache_hits.values()), sum(total.stats.cache_misses.values()))
"""


def hits_and_misses(script: Path, how: str) -> str:
    """Of the cache, in a process of its own."""
    done = subprocess.run(
        [sys.executable, script, how],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": paths(ROOT), "NUMBA_DISABLE_JIT": "0"},
    )
    return done.stdout.strip()


def test_a_call_finds_what_was_compiled_ahead(tmp_path: Path) -> None:
    script = tmp_path / "total.py"
    script.write_text(KERNEL, "utf-8")
    assert hits_and_misses(script, "ahead") == "0 1"
    assert hits_and_misses(script, "called") == "1 0"
