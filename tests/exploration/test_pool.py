"""Callables that raise, hang, print or kill their process cost one evaluation each."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import dedent

import psutil
import pytest

from planted import Calls, make_world
from rsu.errors import InputError, OutsideError
from sotif.exploration.cluster import Cluster
from sotif.exploration.pool import Evaluation, Pool
from sotif.exploration.search import explore
from sotif.exploration.space import Target

CALLABLE = """
import math, os, sys
def strange(values):
    x = values["x"]
    print("noise on stdout")
    if x == 1: raise ValueError("no such case")
    if x == 2:
        while True: pass
    if x == 3: return float("nan")
    if x == 4: os._exit(7)
    if x == 5: return "safe"
    if x == 6: sys.exit(3)
    return x
def endless(values):
    print(os.getpid(), flush=True)
    while True: pass
def planted(values):
    return sum(abs(value - 0.7) for value in values.values()) - 0.3
class Made:
    def __init__(self, offset): self.offset = offset
    def __call__(self, values): return values["x"] + self.offset
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "foreign_case.py").write_text(CALLABLE, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return "foreign_case"


def evaluated(target: Target, xs: list[float], workers: int = 2) -> list[Evaluation]:
    with Pool(target, workers, 2.0) as pool:
        found = dict(pool.evaluate([{"x": x} for x in xs]))
    assert sorted(found) == list(range(len(xs)))
    return [found[i] for i in range(len(xs))]


@pytest.mark.parametrize(
    ("x", "fault"),
    [
        (1.0, "ValueError: no such case"),
        (2.0, "took longer than 2 s"),
        (4.0, "its process ended"),
        (6.0, "its process ended"),
    ],
)
def test_what_fails_is_told_and_the_rest_goes_on(module: str, x: float, fault: str) -> None:
    before, failed, after = evaluated(Target(f"{module}:strange"), [0.5, x, -0.5])
    assert failed.fault == fault
    assert failed.value is None
    assert (before.value, after.value) == (0.5, -0.5)


def test_a_call_ends_with_the_process_that_asked_even_if_that_is_killed(module: str) -> None:
    asker = f"""
        from sotif.exploration.pool import Pool
        from sotif.exploration.space import Target
        with Pool(Target("{module}:endless"), 1, 600.0) as pool:
            list(pool.evaluate([{{}}]))
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen(
        [sys.executable, "-c", dedent(asker)], stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stderr is not None
        worker = psutil.Process(int(process.stderr.readline()))
        process.kill()
        worker.wait(20.0)


def test_a_callable_may_be_made_by_another(module: str) -> None:
    assert evaluated(Target(f"{module}:Made", {"offset": 2.0}), [1.0]) == [Evaluation(3.0)]


@pytest.mark.parametrize(
    ("name", "fault"),
    [("nowhere:f", "No module named 'nowhere'"), ("foreign_case:gone", "has no attribute 'gone'")],
)
def test_a_callable_that_is_not_there_is_a_mistake(module: str, name: str, fault: str) -> None:
    del module
    with pytest.raises(InputError, match=fault):
        evaluated(Target(name), [1.0])


def test_a_search_is_the_same_with_one_worker_and_with_three(module: str) -> None:
    problem = make_world(960, 4).problem
    told = []
    for workers in (1, 3):
        with Pool(Target(f"{module}:planted"), workers, 10.0) as pool:
            told.append(explore(problem, "guided", 120, 3, pool).told())
    assert told[0] == told[1]
    assert told[0]["regions"]


def test_a_cluster_that_nobody_runs_is_told() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(OutsideError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"):
        Cluster(Target("a:b"), "tcp://127.0.0.1:1", 1.0)


def test_the_same_search_on_a_cluster_loses_nothing_with_a_worker(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    target = Target(f"{module}:planted")
    problem = make_world(960, 4).problem
    with Pool(target, 1, 10.0) as pool:
        here = explore(problem, "guided", 120, 3, pool).told()
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as local,
        Cluster(target, local.scheduler_address, 10.0) as cluster,
    ):
        killer = _Killer(cluster, [worker.pid for worker in local.workers.values()])
        there = explore(problem, "guided", 120, 3, killer).told()
        assert killer.killed
    assert there == here


class _Killer(Calls):
    """Kills a worker in the middle of a batch."""

    def __init__(self, cluster: Cluster, pids: list[int]) -> None:
        super().__init__(make_world(960, 4))
        self.cluster, self.pids, self.killed = cluster, pids, False

    def evaluate(self, batch: Sequence[Mapping[str, float]]) -> Iterator[tuple[int, Evaluation]]:
        for item in self.cluster.evaluate(batch):
            if not self.killed and item[0] > 2:
                os.kill(self.pids[0], signal.SIGKILL)
                self.killed = True
            yield item
