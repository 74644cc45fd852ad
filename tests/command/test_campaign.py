"""`ivics trial` of many cases: by workers, on a cluster, with what fails, and gone on with."""

import json
from pathlib import Path
from typing import Any

import pytest

from rsu.command.resource import Resources
from rsu.command.trial import Case, Terms, list_cases, try_cases
from rsu.errors import InputError
from shell import called
from xodr import document, road
from xosc import (
    HEADER,
    condition,
    on_lane,
    private,
    scenario,
    speed,
    teleport,
    time_is,
    trigger,
    vehicle,
)

PACES = (10.0, 12.0, 14.0)
TERMS = Terms(rsu=True, site=None, seed=1, max_time=5.0, folders=())


def approaching(folder: Path, pace: float, road_map: str = "road.xodr") -> Path:
    """A car drives towards one that stands 50 m ahead."""
    (folder / "road.xodr").write_text(document(road(length=200.0)), "utf-8")
    ego = private("Ego", teleport(on_lane(10.0)), speed(pace))
    init = ego + private("b", teleport(on_lane(60.0)))
    stop = trigger("StopTrigger", condition(time_is(5.0)))
    text = scenario(entities=vehicle("Ego") + vehicle("b"), init=init, stop=stop)
    file = folder / f"{road_map}_{pace:g}.xosc"
    file.write_text(text.replace("road.xodr", road_map), "utf-8")
    return file


def poisoned(folder: Path) -> Path:
    """A scenario whose map is not there, which shows when it is played."""
    return approaching(folder, 9.0, "nowhere.xodr")


def cases(folder: Path) -> list[Case]:
    return list(list_cases([approaching(folder, pace) for pace in PACES], {}))


def test_a_case_that_fails_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    files = [approaching(tmp_path, 10.0), poisoned(tmp_path), approaching(tmp_path, 12.0)]
    journal = tmp_path / "runs.jsonl"
    call = ("trial", *files, "--max-time", "5", "--workers", "2", "--journal", journal, "--json")
    ended = called(*call)
    first, failed, last = ended.json["trials"]
    assert ended.code == 1
    assert [Path(item["file"]) for item in (first, failed, last)] == files
    assert "there is no" in failed["fault"]
    assert first["outcome"] == last["outcome"] == "safe"
    summary = ended.json["summary"]
    assert (summary["cases"], summary["faults"]) == (3, 1)
    assert summary["seen_in_time"]["count"] == summary["warned_in_time"]["count"] == 2
    lines = [json.loads(line) for line in journal.read_text("utf-8").splitlines()]
    assert {line["file"] for line in lines} == set(map(str, files))
    (line,) = [line for line in lines if line["file"] == str(files[2])]
    assert line["with"] == {key: line[key] for key in line["with"]}
    assert line["without"]["first_warning_s"] is None
    again = called(*call, "--resume")
    assert again.json == ended.json
    assert len(journal.read_text("utf-8").splitlines()) == 3


def test_a_single_case_that_fails_is_a_mistake(tmp_path: Path) -> None:
    ended = called("trial", poisoned(tmp_path))
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "there is no" in ended.err


def test_a_unit_is_broken_as_an_entry_says_and_its_trial_says_so(tmp_path: Path) -> None:
    journal = tmp_path / "runs.jsonl"
    file = approaching(tmp_path, 10.0)
    ended = called("trial", file, "--broken", "blind-sensor", "--journal", journal, "--json")
    assert ended.json["trials"][0]["outcome"] == "safe"
    assert json.loads(journal.read_text("utf-8"))["broken"] == "blind-sensor"


def ranged(folder: Path, **step: str) -> Path:
    """Write a distribution of parameters from 1 to 40, by these steps."""
    name = approaching(folder, 10.0).name
    ranges = "".join(
        f'<DeterministicSingleParameterDistribution parameterName="{parameter}">'
        f'<DistributionRange stepWidth="{width}"><Range lowerLimit="1" upperLimit="40"/>'
        "</DistributionRange></DeterministicSingleParameterDistribution>"
        for parameter, width in step.items()
    )
    file = folder / "ranged.xosc"
    file.write_text(
        f"<OpenSCENARIO>{HEADER}<ParameterValueDistribution>"
        f'<ScenarioFile filepath="{name}"/><Deterministic>{ranges}</Deterministic>'
        "</ParameterValueDistribution></OpenSCENARIO>",
        "utf-8",
    )
    return file


def test_a_sample_of_a_distribution_is_drawn_by_the_seed_each_case_once(tmp_path: Path) -> None:
    file = ranged(tmp_path, pace="1")

    def drawn(sample: int | None, seed: int = 1) -> list[int]:
        return [case.number for case in list_cases([file], {}, sample, seed)]

    assert drawn(None) == drawn(40) == drawn(50) == list(range(40))
    assert len(set(drawn(12))) == 12
    assert drawn(12) == sorted(drawn(12)) == drawn(12)
    assert drawn(12) != drawn(12, seed=2)
    assert set(drawn(12)) < set(drawn(20))


def test_a_few_of_very_many_cases_are_drawn_without_the_others(tmp_path: Path) -> None:
    file = ranged(tmp_path, pace="0.0000001", gap="0.0000001")
    count = 390_000_001**2
    every = {case.number: case.values for case in list_cases([file], {}, 100)}
    assert len(every) == 100
    assert {10 * number // count for number in every} == set(range(10))
    for number, values in every.items():
        pace, gap = (round((float(values[name]) - 1.0) * 1e7) for name in ("pace", "gap"))
        assert pace * 390_000_001 + gap == number


@pytest.mark.parametrize("wrong", [("fog",), ("nothing",), ("blind-sensor", "--without-rsu")])
def test_what_breaks_no_unit_is_a_mistake(tmp_path: Path, wrong: tuple[str, ...]) -> None:
    ended = called("trial", approaching(tmp_path, 10.0), "--broken", *wrong)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "--broken" in ended.err


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("campaign")


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[int, dict[str, Any]]:
    """What comes of each case alone, in this process."""
    here = Resources(workers=1, time_limit=300.0)
    alone = [dict(try_cases([case], TERMS, here)) for case in cases(folder)]
    return {number: item[0] for number, item in enumerate(alone)}


def test_a_campaign_goes_on_where_it_was_cut_off(
    folder: Path, tmp_path: Path, expected: dict[int, dict[str, Any]]
) -> None:
    journal = tmp_path / "runs.jsonl"
    cut = try_cases(cases(folder), TERMS, Resources(workers=1, time_limit=300.0, journal=journal))
    next(cut)
    cut.close()
    text = journal.read_text("utf-8")
    journal.write_text(text + text[:100], "utf-8")  # a line that was being written
    resumed = Resources(workers=1, time_limit=300.0, journal=journal, resume=True)
    assert dict(try_cases(cases(folder), TERMS, resumed)) == expected
    assert journal.read_text("utf-8").startswith(text)
    assert journal.read_text("utf-8").count("\n") == 3
    others = Terms(rsu=False, site=None, seed=1, max_time=5.0, folders=())
    with pytest.raises(InputError, match="is not what is asked now"):
        list(try_cases(cases(folder), others, resumed))


def test_a_cluster_comes_to_the_same(folder: Path, expected: dict[int, dict[str, Any]]) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as local:
        there = Resources(workers=1, time_limit=300.0, cluster=local.scheduler_address)
        assert dict(try_cases(cases(folder), TERMS, there)) == expected
