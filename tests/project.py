"""Copies of the project, for tests that change it."""

import os
import shutil
from pathlib import Path

from page import ROOT

NEEDED = ("rsu", "sotif", "scenarios", "carla_bridge", "proto", "tests", "pyproject.toml")


def copied(folder: Path) -> None:
    """The project, with what numba has compiled of it."""
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy2(source, folder / name)


def paths(folder: Path) -> str:
    """PYTHONPATH of a copy."""
    return os.pathsep.join((str(folder), str(folder / "proto")))
