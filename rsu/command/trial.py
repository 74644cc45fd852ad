"""`ivics trial`: scenarios with ego, sensors, roadside unit and warnings in the loop."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rsu.command.play import open_map
from rsu.errors import ScenarioError
from scenarios.openscenario.distribution import read_distribution
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.reader import Document
from scenarios.openscenario.source import read_source
from scenarios.trial.run import Setup, Trial
from scenarios.trial.verdict import Verdict


@dataclass(slots=True, frozen=True, kw_only=True)
class Case:
    """A scenario with values for its parameters."""

    file: Path
    """As it was given: a scenario, or a distribution that names one."""
    number: int
    """From 0 in a distribution, as `ivics scenario expand` counts; 0 of a scenario alone."""
    scenario: Path
    values: Mapping[str, str]


def list_cases(files: Sequence[Path], values: Mapping[str, str]) -> Iterator[Case]:
    """Yield every case of scenarios and distributions, in order; `values` go before theirs."""
    for file in files:
        if is_distribution(file):
            distribution = read_distribution(file)
            for number, own in enumerate(distribution.cases()):
                scenario = distribution.scenario.resolve()
                yield Case(file=file, number=number, scenario=scenario, values={**own, **values})
        else:
            yield Case(file=file, number=0, scenario=file.resolve(), values=values)


def is_distribution(file: Path) -> bool:
    """Whether a file holds a ``ParameterValueDistribution``."""
    return read_source(file).find("ParameterValueDistribution") is not None


def try_case(
    case: Case, setup: Setup, folders: tuple[Path, ...], *, with_unit: bool
) -> Verdict | None:
    """Return what comes of a case; None = the scenario's constraints do not allow its values.

    Raises
    ------
    ScenarioError
        The file is wrong, or asks for what is not supported.
    """
    try:
        storyboard = _document(case.scenario, folders).storyboard(case.values)
    except ScenarioError as error:
        if error.rule == RuleName.CONSTRAINT:
            return None
        raise
    network, lanes = open_map(storyboard, folders)
    verdict, _ = Trial(storyboard, network, lanes, setup).run(with_unit=with_unit)
    return verdict


@cache
def _document(file: Path, folders: tuple[Path, ...]) -> Document:
    return Document(file, folders)


def record(case: Case, verdict: Verdict) -> dict[str, Any]:
    """Return one item of ``trials``, as `ivics trial --json` prints it."""
    return {"file": str(case.file), "case": case.number, **verdict.told()}


def try_cases(
    files: Sequence[Path],
    values: Mapping[str, str],
    setup: Setup,
    folders: Sequence[Path],
    *,
    with_unit: bool,
) -> Iterator[dict[str, Any]]:
    """Yield what comes of every case; those that the constraints do not allow are left out."""
    for case in list_cases(files, values):
        verdict = try_case(case, setup, tuple(folders), with_unit=with_unit)
        if verdict is not None:
            yield record(case, verdict)
