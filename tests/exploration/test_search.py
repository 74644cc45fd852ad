"""Whatever method, callable or interruption: the budget holds and the same comes out."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples import few
from planted import Calls, make_world
from rsu.errors import InputError
from sotif.exploration.journal import Journal
from sotif.exploration.method import METHODS
from sotif.exploration.pool import Evaluation
from sotif.exploration.search import explore, header, rated

WORLD = make_world(950, 6)
FREE = sorted(set(METHODS) - {"nsga2"})
IN_A_FOLDER = settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Failing(Calls):
    """Some calls come to nothing."""

    def evaluate(self, batch: Sequence[Mapping[str, float]]) -> Iterator[tuple[int, Evaluation]]:
        for i, evaluation in super().evaluate(batch):
            failed = batch[i]["p0"] % 0.1 < 0.03
            yield i, Evaluation(float("nan"), "fell over") if failed else evaluation


class Cut(Calls):
    """Is interrupted after some calls."""

    def __init__(self, left: int) -> None:
        super().__init__(WORLD)
        self.left = left

    def evaluate(self, batch: Sequence[Mapping[str, float]]) -> Iterator[tuple[int, Evaluation]]:
        for item in super().evaluate(batch):
            if self.left == 0:
                raise KeyboardInterrupt
            self.left -= 1
            yield item


@few
@given(st.sampled_from(FREE), st.integers(1, 150), st.integers(0, 2**31))
def test_the_budget_is_never_exceeded_and_always_used(method: str, budget: int, seed: int) -> None:
    calls = Calls(WORLD)
    outcome = explore(WORLD.problem, method, budget, seed, calls)
    assert len(calls.points) == outcome.runs == budget
    assert all(0.0 <= x <= 1.0 for point in calls.points for x in point)


@few
@given(st.sampled_from(FREE), st.integers(1, 150), st.integers(0, 2**31))
def test_the_same_seed_gives_the_same_bytes(method: str, budget: int, seed: int) -> None:
    first, second = (
        json.dumps(explore(WORLD.problem, method, budget, seed, Calls(WORLD)).told())
        for _ in range(2)
    )
    assert first == second


@IN_A_FOLDER
@given(cut=st.integers(0, 150), torn=st.integers(0, 60), seed=st.integers(0, 9))
def test_a_search_that_is_resumed_ends_like_one_that_was_not_cut(
    tmp_path_factory: pytest.TempPathFactory, cut: int, torn: int, seed: int
) -> None:
    folder: Path = tmp_path_factory.mktemp("run")
    title = header(WORLD.problem, "guided", seed)
    whole = explore(WORLD.problem, "guided", 150, seed, Calls(WORLD))
    file = folder / "run.jsonl"
    interrupted = Cut(cut)
    with Journal(file, title, resume=False) as journal, suppress(KeyboardInterrupt):
        explore(WORLD.problem, "guided", 150, seed, interrupted, journal)
    content = file.read_bytes()
    kept = content[: max(len(content) - torn, content.index(b"\n") + 1)]
    file.write_bytes(kept)
    again = Calls(WORLD)
    with Journal(file, title, resume=True) as journal:
        resumed = explore(WORLD.problem, "guided", 150, seed, again, journal)
    assert resumed.told() == whole.told()
    assert len(again.points) == 150 - (kept.count(b"\n") - 1)
    numbers = [json.loads(line)["number"] for line in file.read_text("utf-8").splitlines()[1:]]
    assert sorted(numbers) == list(range(150))


def test_calls_that_come_to_nothing_are_counted_and_the_rest_goes_on() -> None:
    outcome = explore(WORLD.problem, "guided", 300, 1, Failing(WORLD))
    assert outcome.runs == 300
    assert outcome.faults["fell over"] > 20
    assert len(outcome.findings) >= 4


def test_an_unknown_method_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match="--method: simplex: unknown; there are guided, random"):
        explore(WORLD.problem, "simplex", 10, 1, Calls(WORLD))


def test_nsga2_searches_where_optuna_is_installed() -> None:
    pytest.importorskip("optuna")
    outcome = explore(WORLD.problem, "nsga2", 130, 1, Calls(WORLD))
    assert outcome.runs == 130


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (float("nan"), "returned nan"),
        ("safe", "ValueError: could not convert string to float: 'safe'"),
        (None, "TypeError: float() argument must be a string or a real number, not 'NoneType'"),
    ],
)
def test_what_is_no_robustness_is_a_fault(value: object, fault: str) -> None:
    assert rated(Evaluation(value)).fault == fault
    assert math.isnan(rated(Evaluation(value)).value)
    assert rated(Evaluation("1.5")) == Evaluation(1.5)


def test_the_journal_of_another_search_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    with Journal(file, header(WORLD.problem, "guided", 1), resume=False):
        pass
    with pytest.raises(InputError, match="exists; --resume goes on with it"):
        Journal(file, header(WORLD.problem, "guided", 1), resume=False)
    with pytest.raises(InputError, match="seed: found 1, expected 2: it is of another search"):
        Journal(file, header(WORLD.problem, "guided", 2), resume=True)


def test_a_journal_whose_points_are_others_is_refused(tmp_path: Path) -> None:
    file, title = tmp_path / "run.jsonl", header(WORLD.problem, "random", 1)
    with Journal(file, title, resume=False) as journal:
        explore(WORLD.problem, "random", 5, 1, Calls(WORLD), journal)
    with (
        Journal(file, title, resume=True) as journal,
        pytest.raises(InputError, match="evaluation 0: is not what is asked now"),
    ):
        explore(WORLD.problem, "random", 5, 2, Calls(WORLD), journal)


@pytest.mark.parametrize(
    ("line", "problem"), [("nonsense", "line 2: is no JSON object"), ("{}", "is no evaluation")]
)
def test_a_journal_with_a_strange_line_is_refused(tmp_path: Path, line: str, problem: str) -> None:
    file, title = tmp_path / "run.jsonl", header(WORLD.problem, "random", 1)
    file.write_text(f"{json.dumps(title)}\n{line}\n", "utf-8")
    with pytest.raises(InputError, match=problem):
        Journal(file, title, resume=True)
