"""`ivics trial`: scenarios with ego, sensors, roadside unit and warnings in the loop."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from rsu.adapters.recorder import Recorder
from rsu.command.play import PLANE, find_map, open_map
from rsu.command.resource import Resources
from rsu.config import Site, read_site, write_site
from rsu.errors import InputError, ScenarioError
from rsu.kernels.compile import warm_up
from scenarios.openscenario.distribution import read_distribution
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.reader import Document
from scenarios.openscenario.source import read_source
from scenarios.trial.breakage import break_down
from scenarios.trial.run import Setup, Trial
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
        }
        return Target(f"{__name__}:make_trial", arguments)

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
        There is not one trial with a unit to record, or no such fault to break it.
    ScenarioError
        A single case is wrong, or asks for what is not supported.
    """
    alone = len(cases) == 1 and resources.cluster is None
    if terms.record is not None and not (alone and terms.rsu):
        raise InputError("--record", terms.record.name, "expected one case, with the unit, here")
    _check_broken(terms)
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


def _evaluate(
    questions: Sequence[dict[str, Any]], terms: Terms, resources: Resources, *, alone: bool
) -> Iterator[tuple[int, Evaluation]]:
    """Try cases of a campaign with workers, a single one here."""
    if alone:
        call = make_trial(**(terms.target.arguments or {}))
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


def make_trial(
    *,
    rsu: bool,
    site: str | None,
    seed: int,
    max_time: float,
    folders: Sequence[str],
    broken: str | None,
    record: str | None,
) -> Callable[[dict[str, Any]], dict[str, Any] | None]:
    """Return what tries a case: what a worker calls.

    What comes of it is that of the trial with the unit, if there is one, and then both; None where
    the scenario's constraints do not allow the values.
    """
    catalog = read_catalog()
    setup = Setup(
        catalog=catalog,
        site=None if site is None else read_site(Path(site)),
        seed=seed,
        max_time=max_time,
    )
    if broken is not None:
        setup = replace(setup, faults=partial(break_down, catalog[broken]))
    places = tuple(map(Path, folders))

    def call(question: dict[str, Any]) -> dict[str, Any] | None:
        try:
            document = _document(Path(question["scenario"]), places)
            storyboard = document.storyboard(question["values"])
        except ScenarioError as error:
            if error.rule == RuleName.CONSTRAINT:
                return None
            raise
        trial = Trial(storyboard, *open_map(storyboard, places), setup)
        without, with_unit = trial.run(with_unit=False)[0].told(), None
        if rsu:
            with _recorder(record, trial.site, find_map(storyboard, places)) as journal:
                with_unit = trial.run(with_unit=True, journal=journal)[0].told()
        return {**(with_unit or without), "without": without, "with": with_unit}

    return call


def _recorder(
    record: str | None, site: Site, road_map: Path | None
) -> AbstractContextManager[Recorder | None]:
    """Return what keeps a trial so that `ivics replay` can run it again."""
    if record is None:
        return nullcontext()
    name, data = "plane.xodr", PLANE.encode()
    if road_map is not None:
        name, data = road_map.name, road_map.read_bytes()
    text = write_site(msgspec.structs.replace(site, map=name))
    return Recorder(Path(record), {"site.toml": text.encode(), name: data})


@cache
def _document(file: Path, folders: tuple[Path, ...]) -> Document:
    return Document(file, folders)
