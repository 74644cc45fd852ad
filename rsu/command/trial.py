"""`ivics trial`: scenarios with ego, sensors, roadside unit and warnings in the loop."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from numpy.random import default_rng

from carla_bridge.probe import read_endpoint
from rsu.command.resource import Resources
from rsu.command.stand import Stand
from rsu.errors import InputError
from rsu.kernels.compile import warm_up
from scenarios.openscenario.distribution import read_distribution
from scenarios.openscenario.source import read_source
from sotif.catalog.entry import read_catalog
from sotif.exploration.pool import Evaluation
from sotif.exploration.space import Target


@dataclass(slots=True, frozen=True, kw_only=True)
class Case:
    """A scenario with values for its parameters."""

    file: Path
    """As it was given: a scenario, or a distribution that names one."""
    number: int
    """From 0 in a distribution, as `ivics scenario expand` counts; 0 of a scenario alone."""
    scenario: Path
    values: Mapping[str, str]


def list_cases(
    files: Sequence[Path], values: Mapping[str, str], sample: int | None = None, seed: int = 1
) -> Iterator[Case]:
    """Yield the cases of scenarios and distributions, in order; `values` go before theirs.

    Of a distribution every case, or a `sample` of so many at most, each drawn once by `seed`.
    """
    for file in files:
        if is_distribution(file):
            distribution = read_distribution(file)
            scenario = distribution.scenario.resolve()
            count = distribution.count
            for number in range(count) if sample is None else _drawn(count, sample, seed):
                own = distribution.values.case(number)
                yield Case(file=file, number=number, scenario=scenario, values={**own, **values})
        else:
            yield Case(file=file, number=0, scenario=file.resolve(), values=values)


def _drawn(count: int, sample: int, seed: int) -> list[int]:
    """Return the first numbers of a shuffled ``range(count)``, in order, for those alone."""
    chance = default_rng(seed)
    drawn: list[int] = []
    moved: dict[int, int] = {}
    for first in range(min(sample, count)):
        other = int(chance.integers(first, count))
        drawn.append(moved.get(other, other))
        moved[other] = moved.get(first, first)
    return sorted(drawn)


def is_distribution(file: Path) -> bool:
    """Whether a file holds a ``ParameterValueDistribution``."""
    return read_source(file).find("ParameterValueDistribution") is not None


@dataclass(slots=True, frozen=True, kw_only=True)
class Terms:
    """What is the same in all trials of a campaign."""

    rsu: bool
    """Whether each is tried with the unit as well."""
    site: Path | None
    seed: int
    max_time: float
    """s."""
    folders: tuple[Path, ...]
    broken: str | None = None
    """Id of the entry whose fault the unit has."""
    record: Path | None = None
    """Where to keep what the unit gets and answers; of a single case."""
    world: str | None = None
    """``carla://HOST:PORT`` with the unit's sensors; None = they are on the player's truth."""
    missions: Path | None = None
    """Valet missions that the unit guides."""

    @property
    def target(self) -> Target:
        """What a worker calls."""
        arguments = {
            "rsu": self.rsu,
            "site": None if self.site is None else str(self.site.resolve()),
            "seed": self.seed,
            "max_time": self.max_time,
            "folders": [str(folder.resolve()) for folder in self.folders],
            "broken": self.broken,
            "record": None if self.record is None else str(self.record),
            "world": self.world,
            "missions": None if self.missions is None else str(self.missions.resolve()),
        }
        return Target(f"{Stand.__module__}:{Stand.__name__}", arguments)

    def question(self, case: Case) -> dict[str, Any]:
        """Return what a case is known by: the first keys of its line in a journal."""
        return {
            "file": str(case.file),
            "case": case.number,
            "scenario": str(case.scenario),
            "values": dict(case.values),
            "seed": self.seed,
            "version": version("ivics"),
            "rsu": self.rsu,
            "site": None if self.site is None else str(self.site),
            "max_time_s": self.max_time,
            "broken": self.broken,
            "world": self.world,
            "missions": None if self.missions is None else str(self.missions),
        }


def try_cases(
    cases: Sequence[Case], terms: Terms, resources: Resources
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number of each case and what comes of it, as it comes.

    A case that fails has a ``fault`` instead of an outcome; those whose values the constraints do
    not allow are left out.

    Raises
    ------
    InputError
        There is not one trial with a unit to record, no unit that could guide missions, no such
        fault to break it, or no such world.
    ScenarioError
        A single case is wrong, or asks for what is not supported.
    """
    alone = len(cases) == 1 and resources.cluster is None
    if terms.record is not None and not (alone and terms.rsu):
        raise InputError("--record", terms.record.name, "expected one case, with the unit, here")
    _check_broken(terms)
    if terms.missions is not None and not terms.rsu:
        raise InputError("--missions", terms.missions.name, "there is no unit: --without-rsu")
    if terms.world is not None:
        resources = _one_at_a_time(terms.world, resources)
    questions = [terms.question(case) for case in cases]
    with ExitStack() as open_:
        journal = open_.enter_context(resources.open_journal())
        recalled = {
            number: evaluation
            for number, question in enumerate(questions)
            if journal and (evaluation := journal.recall(number, question))
        }
        for number, evaluation in recalled.items():
            yield number, _item(questions[number], evaluation)
        left = [number for number in range(len(cases)) if number not in recalled]
        asked = [questions[number] for number in left]
        for k, evaluation in _evaluate(asked, terms, resources, alone=alone):
            if evaluation.value is None and not evaluation.fault:
                continue
            if journal:
                journal.write(left[k], questions[left[k]], evaluation)
            yield left[k], _item(questions[left[k]], evaluation)


def _check_broken(terms: Terms) -> None:
    """Refuse what is no entry with a fault, or breaks a unit that is not there."""
    if terms.broken is None:
        return
    faulty = [entry.id for entry in read_catalog().values() if entry.fault is not None]
    if terms.broken not in faulty:
        raise InputError("--broken", terms.broken, f"expected one of {', '.join(faulty)}")
    if not terms.rsu:
        raise InputError("--broken", terms.broken, "there is no unit: --without-rsu")


def _one_at_a_time(world: str, resources: Resources) -> Resources:
    """Return one worker: a world of CARLA has one owner, and a cluster is elsewhere."""
    if resources.cluster is not None:
        raise InputError("--world", world, "cannot be used from a --cluster")
    read_endpoint(world)
    return replace(resources, workers=1)


def _evaluate(
    questions: Sequence[dict[str, Any]], terms: Terms, resources: Resources, *, alone: bool
) -> Iterator[tuple[int, Evaluation]]:
    """Try cases of a campaign with workers, a single one here."""
    if alone:
        call = Stand(**(terms.target.arguments or {}))
        yield from ((k, Evaluation(call(question))) for k, question in enumerate(questions))
    elif questions:
        if resources.cluster is None:
            warm_up()  # so that no worker compiles within its time
        with resources.evaluator(terms.target) as evaluator:
            yield from evaluator.evaluate(questions)


def _item(question: Mapping[str, Any], evaluation: Evaluation) -> dict[str, Any]:
    """Return one item of ``trials``, as `ivics trial --json` prints it."""
    came = {"fault": evaluation.fault} if evaluation.fault else evaluation.value
    return {"file": question["file"], "case": question["case"], **came}
