"""`ivics explore`: a space searched for unsafe cases, of a scenario or of any callable."""

from collections.abc import Callable, Sequence
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np

from rsu.arrays import Floats
from rsu.command.play import open_map
from rsu.command.resource import Resources
from rsu.errors import InputError
from scenarios.kernels.condition import smallest_gap
from scenarios.openscenario.expression import write_result
from scenarios.openscenario.range import ParameterRanges, read_ranges
from scenarios.openscenario.reader import Document
from scenarios.stage.player import Player
from sotif.exploration.search import Outcome, explore, header
from sotif.exploration.space import Problem, Target, make_space, read_space

FARTHEST = 1000.0
"""m; the gap of those who never move against each other."""
LIGHTEST = 0.01
"""m/s; an impact is never lighter, so that each is below 0."""


def function_problem(name: str, bounds: Path) -> Problem:
    """Return the search over a callable ``MODULE:CALLABLE``."""
    module, colon, attribute = name.partition(":")
    if not (module and colon and attribute):
        raise InputError("--function", name, "expected MODULE:CALLABLE")
    return Problem(read_space(bounds), Target(name))


def scenario_problem(file: Path, *, dt: float, max_time: float, folders: Sequence[Path]) -> Problem:
    """Return the search over the parameters of a scenario, which is played alone."""
    ranges = read_ranges(file)
    arguments = {
        "file": str(file.resolve()),
        "dt": dt,
        "max_time": max_time,
        "folders": [str(folder.resolve()) for folder in folders],
    }
    target = Target(f"{__name__}:play_robustness", arguments)
    return Problem(make_space(ranges.ranges, file), target)


def search(problem: Problem, method: str, budget: int, seed: int, resources: Resources) -> Outcome:
    """Search with workers here or on a cluster, and keep a journal if one is wanted."""
    with (
        resources.evaluator(problem.target) as evaluator,
        resources.open_journal(header(problem, method, seed)) as journal,
    ):
        return explore(problem, method, budget, seed, evaluator, journal)


def in_words(told: dict[str, Any]) -> list[str]:
    """Say what a search came to, a line a region."""
    lines = [f"{told['runs']} runs, {told['unsafe']} unsafe"]
    for region in told["regions"]:
        spans = [
            f"{name} {low:.4g} to {region['high'][name]:.4g}" for name, low in region["low"].items()
        ]
        lines.append(f"unsafe ({region['samples']} runs): {', '.join(spans)}")
    left = told["residual"]
    lines.append(
        f"unsafe and unseen: {left['estimate']:.2g} of the space,"
        f" at most {left['high']:.2g} with a confidence of {left['confidence']:.0%}"
    )
    if (unsafe := told["probability"]) is not None:
        lines.append(
            f"unsafe: {unsafe['estimate']:.3g} ({unsafe['low']:.3g} to {unsafe['high']:.3g})"
        )
    return lines + [f"{count} runs without a value: {why}" for why, count in told["faults"].items()]


def play_robustness(
    file: str, dt: float, max_time: float, folders: Sequence[str]
) -> Callable[[dict[str, float]], float]:
    """Return the robustness of a scenario's cases: what a worker calls.

    Above 0 it is the smallest gap of two that move against each other, m; where two collide it is
    below 0 by their relative speed, m/s.
    """
    ranges = read_ranges(Path(file))
    places = tuple(map(Path, folders))
    document = Document(ranges.scenario.resolve(), places)

    def robustness(values: dict[str, float]) -> float:
        storyboard = document.storyboard(_case(ranges, values))
        network, lanes = open_map(storyboard, places)
        player = Player(storyboard, network, dt, lanes)
        cast, room, gap = player.cast, np.empty((2, 4)), FARTHEST
        apart = cast.touched.copy()

        def watch(first: int, instants: Floats) -> None:
            nonlocal gap
            del first
            gap = min(gap, smallest_gap(instants, cast.box, cast.size, apart, room))

        player.run(ceil(max_time / dt - 1e-9), watch)
        if player.collisions:
            return -max(LIGHTEST, *(hit.impact_speed for hit in player.collisions))
        return gap

    middle = {name: sum(span) / 2.0 for name, span in ranges.ranges.items()}
    robustness(middle)  # so that kernels are compiled before calls are timed
    return robustness


def _case(ranges: ParameterRanges, values: dict[str, float]) -> dict[str, str]:
    found = {
        name: write_result(float(round(value)) if name in ranges.whole else value)
        for name, value in values.items()
    }
    return {**ranges.fixed, **found}
