"""A search: a method asks, an evaluator answers, a journal remembers, a budget ends it."""

from dataclasses import dataclass
from importlib.metadata import version
from math import isfinite, nan
from typing import Any

import numpy as np

from rsu.arrays import Floats
from rsu.errors import InputError
from sotif.exploration.finding import Finding
from sotif.exploration.journal import Journal
from sotif.exploration.method import METHODS
from sotif.exploration.pool import Evaluation, Evaluator
from sotif.exploration.rare_event import Probability
from sotif.exploration.residual import Residual
from sotif.exploration.space import Problem, Space


@dataclass(slots=True, frozen=True)
class Outcome:
    """What a search came to."""

    space: Space
    runs: int
    unsafe: int
    findings: list[Finding]
    residual: Residual
    probability: Probability | None
    faults: dict[str, int]
    """How many evaluations came to nothing, by the reason."""

    def told(self) -> dict[str, Any]:
        """Return it as `ivics explore --json` prints it."""
        return {
            "runs": self.runs,
            "unsafe": self.unsafe,
            "regions": [finding.told(self.space) for finding in self.findings],
            "residual": self.residual.told(),
            "probability": None if self.probability is None else self.probability.told(),
            "faults": self.faults,
        }


class Ledger:
    """Evaluations by number, each asked for once: of the journal first, else of the evaluator."""

    def __init__(self, space: Space, evaluator: Evaluator, journal: Journal | None) -> None:
        self.points: list[Floats] = []
        self.made: list[Evaluation] = []
        self._space, self._evaluator, self._journal = space, evaluator, journal

    def evaluate(self, points: Floats) -> Floats:
        """Return the robustness of points of the unit cube (m, d); nan where there is none."""
        first = len(self.made)
        batch = [self._space.values(point) for point in points]
        made: list[Evaluation | None] = [
            None if self._journal is None else self._journal.recall(first + i, {"values": values})
            for i, values in enumerate(batch)
        ]
        missing = [i for i, evaluation in enumerate(made) if evaluation is None]
        for k, came in self._evaluator.evaluate([batch[i] for i in missing]):
            i, evaluation = missing[k], rated(came)
            made[i] = evaluation
            if self._journal is not None:
                self._journal.write(first + i, {"values": batch[i]}, evaluation)
        done = [rated(evaluation) for evaluation in made if evaluation is not None]
        self.points += list(points)
        self.made += done
        return np.array([evaluation.value for evaluation in done])


def rated(evaluation: Evaluation) -> Evaluation:
    """Return it as a search reads it: its value is a finite number, else nan with a fault."""
    if evaluation.fault:
        return Evaluation(nan, evaluation.fault)
    try:
        value = float(evaluation.value)
    except (TypeError, ValueError) as error:
        return Evaluation(nan, f"{type(error).__name__}: {error}")
    return Evaluation(value) if isfinite(value) else Evaluation(nan, f"returned {value}")


def explore(
    problem: Problem,
    method: str,
    budget: int,
    seed: int,
    evaluator: Evaluator,
    journal: Journal | None = None,
) -> Outcome:
    """Search a space for distinct unsafe regions.

    Parameters
    ----------
    problem : Problem
        The space; its callable is the evaluator's.
    method : str
        One of `METHODS`.
    budget : int
        Evaluations at most, those of the journal included.
    seed : int
        Of all chance.  The same seed and robustness give the same outcome, on any evaluator.
    evaluator : Evaluator
        Where calls are made.
    journal : Journal, optional
        Remembers each.

    Raises
    ------
    InputError
        There is no such method, or the journal is of another search.
    """
    if method not in METHODS:
        raise InputError("--method", method, f"unknown; there are {', '.join(METHODS)}")
    search = METHODS[method](problem.space.dimensions, seed)
    ledger = Ledger(problem.space, evaluator, journal)
    asking = search.run()
    points = next(asking)
    while (left := budget - len(ledger.made)) > 0:
        values = ledger.evaluate(points[:left])
        if len(values) < len(points):
            break
        points = asking.send(values)
    asked = np.array(ledger.points).reshape(-1, problem.space.dimensions)
    values = np.array([evaluation.value for evaluation in ledger.made])
    faults = [evaluation.fault for evaluation in ledger.made if evaluation.fault]
    return Outcome(
        space=problem.space,
        runs=len(values),
        unsafe=int(np.count_nonzero(values < 0.0)),
        findings=search.findings(asked, values),
        residual=search.residual(asked, values),
        probability=search.probability(),
        faults={fault: faults.count(fault) for fault in dict.fromkeys(faults)},
    )


def header(problem: Problem, method: str, seed: int) -> dict[str, Any]:
    """Return what a journal begins with: all that the points follow from."""
    return {
        "space": problem.space.told(),
        "target": problem.target.told(),
        "method": method,
        "seed": seed,
        "versions": {name: version(name) for name in ("ivics", "numpy", "scipy")},
    }
