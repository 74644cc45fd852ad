"""Runs of trials as a journal holds them, for tests of what is made of them."""

import json
from pathlib import Path
from typing import Any

from sotif.catalog.entry import Entry, Rating
from sotif.evidence.report.run import Outcome, Run, Verdict

STAIRS = "valet/person_from_stairs_variation.xosc"
CHILD = "road/child_obstructed_variation.xosc"
SHARED = "valet/wheelchair_at_crosswalk_variation.xosc"
ORDINARY = "valet/ordinary_valet_traffic_variation.xosc"
REASON = Rating(level=2, reason="As an example.")


def entry(name: str, scenario: str, target: str, *odd: str) -> Entry:
    """An entry of the catalogue."""
    return Entry(
        id=name,
        title=f"Something of {name}",
        triggering_condition="It happens.",
        insufficiency="perception",
        odd=odd,
        affected=("pedestrian",),
        severity=REASON,
        exposure=REASON,
        controllability=REASON,
        scenarios=(scenario, SHARED),
        acceptance_criterion="Nobody is hurt.",
        validation_target=target,
        area_before=2,
        area_after=2,
    )


CATALOG = {
    one.id: one
    for one in (
        entry(
            "occlusion",
            STAIRS,
            "No contact in 299 cases (1 % at 95 % confidence).",
            "scenery: car-park aisle, pillar",
            "dynamic elements: child, car",
        ),
        entry(
            "obstruction",
            CHILD,
            "No late warning in 59 encounters (5 % at 95 % confidence).",
            "scenery: urban road, car park, mast",
            "environment: wet road",
        ),
        entry("ordinary", ORDINARY, "No warning in 10 simulated hours.", "scenery: car-park aisle"),
    )
}
"""Every entry has a file of its own, and one that it shares with the others."""


def verdict(outcome: Outcome = "safe", **figures: float | None) -> Verdict:
    """What came of a trial."""
    return Verdict(outcome=outcome, **figures)  # type: ignore[arg-type]


def run(
    file: str = STAIRS,
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
        "file": f"scenarios/library/{STAIRS}",
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
