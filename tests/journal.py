"""Runs of trials as a journal holds them, for tests of what is made of them."""

import json
from pathlib import Path
from typing import Any

from sotif.evidence.report.run import Outcome, Run, Verdict

CHILD = "road/child_obstructed_variation.xosc"
"""Of the entry `hidden-road-user` alone, whose target is about late warnings."""
PILLAR = "valet/person_from_stairs_variation.xosc"
"""Of the entry `pillar-occlusion` alone, whose target is about contacts."""
ORDINARY = "valet/ordinary_valet_traffic_variation.xosc"
"""Of the entry `ordinary-valet-traffic` alone, whose target is by the hour."""


def verdict(outcome: Outcome = "safe", **figures: float | None) -> Verdict:
    """What came of a trial."""
    return Verdict(outcome=outcome, **figures)  # type: ignore[arg-type]


def run(
    file: str = PILLAR,
    case: int = 0,
    without: Outcome | Verdict = "safe",
    with_unit: Outcome | Verdict = "safe",
    **others: Any,  # noqa: ANN401 - any field of a run
) -> Run:
    """A run; outcomes alone are enough."""
    return Run(
        file=f"library/{file}",
        case=case,
        scenario=f"/any/library/{file.replace('_variation', '')}",
        without=without if isinstance(without, Verdict) else verdict(without),
        with_unit=with_unit if isinstance(with_unit, Verdict) else verdict(with_unit),
        **{"seed": 1, "version": "0.1.0"} | others,
    )


def line(**changes: object) -> str:
    """A line of a journal, with some keys changed."""
    told = {"outcome": "safe", "first_warning_s": None, "false_warnings": 0}
    whole = {
        "file": f"scenarios/library/{PILLAR}",
        "case": 3,
        **told,
        "scenario": "scenarios/library/valet/person_from_stairs.xosc",
        "values": {"ego_speed_kmh": "10"},
        "seed": 1,
        "version": "0.1.0",
        "without": told | {"outcome": "collision", "impact_speed_mps": 2.5},
        "with": told,
    }
    return json.dumps(whole | changes)


def write(path: Path, *lines: str) -> Path:
    """Write a journal."""
    path.write_text("".join(f"{text}\n" for text in lines), "utf-8")
    return path
