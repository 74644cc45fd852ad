"""`ivics scenario`: files of scenarios and maps checked, distributions expanded."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scenarios.openscenario.distribution import read_distribution
from scenarios.openscenario.finding import Level
from scenarios.openscenario.inspection import inspect


def check(files: Sequence[Path], folders: Sequence[Path]) -> list[dict[str, Any]]:
    """Return what is wrong with each file, as JSON has it.

    Raises
    ------
    InputError
        When a file cannot be read at all.
    """
    return [_check(file, folders) for file in files]


def _check(file: Path, folders: Sequence[Path]) -> dict[str, Any]:
    findings = inspect(file, folders)
    return {
        "file": str(file),
        "valid": all(item.level is not Level.ERROR for item in findings),
        "findings": [
            {
                "line": item.line,
                "rule": str(item.rule),
                "message": item.message,
                "level": str(item.level),
            }
            for item in findings
        ],
    }


def count(file: Path) -> int:
    """Return how many cases a distribution has."""
    return read_distribution(file).count


def expand(file: Path, seed: int | None) -> Iterator[dict[str, str]]:
    """Return the values of each case of a distribution, made one by one."""
    return map(dict, read_distribution(file, seed).cases())


def print_cases(cases: Iterator[dict[str, str]], *, as_json: bool) -> None:
    """Print a line a case, until whoever reads has enough."""
    try:
        for case in cases:
            line = json.dumps(case) if as_json else ";".join(map("=".join, case.items()))
            sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
