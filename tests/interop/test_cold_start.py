"""A demonstration on a machine that has not compiled all kernels yet."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from project import copied, paths
from shell import IVICS, PATIENCE

UNCOMPILED = ("rsu/kernels/life", "scenarios/kernels/condition")
"""One file of the unit's and one of the player's: all would take a minute, on the same way."""


def compiled(folder: Path, file: str) -> list[Path]:
    """What numba has kept of a file."""
    path = folder / file
    return list((path.parent / "__pycache__").glob(f"{path.name}.*.nb?"))


@pytest.mark.timeout(240)
def test_what_is_not_compiled_yet_is_compiled_before_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    copied(tmp_path)
    for path in [path for file in UNCOMPILED for path in compiled(tmp_path, file)]:
        path.unlink()
    done = subprocess.run(
        [*IVICS, "demo", "--duration", "2", "--headless", "--json"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": paths(tmp_path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["duration_s"] == 2.0
    assert all(compiled(tmp_path, file) for file in UNCOMPILED)
