"""CRITICALITY.csv: a row a pair and step; and what it comes to over a film."""

from collections.abc import Iterator
from math import isfinite, isnan
from typing import Any, TextIO

import numpy as np

from scenarios.stage.film import Film
from scenarios.stage.states import quoted
from sotif.evidence.criticality import METRICS, OVERALL, Criticality, all_pairs, assess
from sotif.evidence.guide import Guide

COLUMNS = ("time_s", "a", "b", *METRICS)
BLOCK = 200_000
"""Rows that are evaluated at once: 60 MB."""


def write_criticality(file: TextIO, film: Film, guide: Guide) -> list[dict[str, Any]]:
    """Write all metrics of everybody in danger of everybody else; return the worst of each pair.

    A row is of a time at which both are there.  ``inf`` and ``-inf`` are written so.
    """
    file.write(",".join(COLUMNS) + "\n")
    worst: list[dict[str, Any]] = []
    pairs = all_pairs(film)
    size = max(BLOCK // len(film.speed), 1)
    for first in range(0, len(pairs), size):
        seen = assess(film, pairs[first : first + size], guide)
        file.writelines(_lines(film, seen))
        worst += _worst(film, seen)
    return worst


def _lines(film: Film, seen: Criticality) -> Iterator[str]:
    names = [quoted(name) for name in film.names]
    table = np.stack([seen.values[name] for name in METRICS], axis=2)
    for p, (i, j) in enumerate(seen.pairs.tolist()):
        there = np.flatnonzero(~np.isnan(table[p, :, 0]))
        for t, row in zip(there.tolist(), table[p, there].tolist(), strict=True):
            numbers = ",".join([f"{value:.6g}" for value in row])
            yield f"{t * film.dt:.3f},{names[i]},{names[j]},{numbers}\n"


def _worst(film: Film, seen: Criticality) -> list[dict[str, Any]]:
    """Worst value of each metric and what only a whole film has."""
    columns = {name: seen.worst(name) for name in METRICS} | dict(seen.overall)
    return [
        {"a": film.names[i], "b": film.names[j]}
        | {name: _plain(float(columns[name][p])) for name in (*METRICS, *OVERALL)}
        for p, (i, j) in enumerate(seen.pairs.tolist())
    ]


def _plain(value: float) -> float | str | None:
    """Return it as JSON can have it: ``"inf"`` and ``"-inf"`` as text, None = not known."""
    if isnan(value):
        return None
    return round(value, 6) if isfinite(value) else str(value)
