from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal import STAIRS, line, write
from rsu.errors import TableError
from sotif.evidence.report.run import read_runs


def test_a_line_is_a_run(tmp_path: Path) -> None:
    journal = write(tmp_path / "runs.jsonl", line(recording="rec/3.mcap"), "", line(case=2))
    runs, defects = read_runs([journal])
    assert defects == []
    assert [(run.case, run.without.outcome, run.with_unit.outcome) for run in runs] == [
        (2, "collision", "safe"),
        (3, "collision", "safe"),
    ]
    assert runs[1].file.endswith(STAIRS)
    assert runs[1].recording == str(tmp_path / "rec" / "3.mcap")


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ('{"file": "a.xosc", "ca', "truncated"),
        ("[1, 2]", "object"),
        (line(without=None), "without"),
        (line(**{"with": {"outcome": "boat"}}), "boat"),
        (line(case=-1), "$.case"),
        (line(seed="one"), "$.seed"),
        (line(values={"a": [1]}), "$.values"),
        (line(recording="a\0b"), "$.recording"),
        (line(scenario=""), "$.scenario"),
        (line(**{"without": None, "with": None, "fault": "too slow"}), "to nothing: too slow"),
        ('{"x": ' + "[" * 100_000, "recursion"),
        ('{"file": "\ud800"}', ""),
    ],
)
def test_a_broken_line_is_named_and_the_others_count(
    tmp_path: Path, broken: str, named: str
) -> None:
    journal = tmp_path / "runs.jsonl"
    data = "\n".join((line(case=1), broken, line(case=2))).encode("utf-8", "surrogatepass")
    journal.write_bytes(data)
    runs, [defect] = read_runs([journal])
    assert [run.case for run in runs] == [1, 2]
    assert (defect.file, defect.place) == (str(journal), "line 2")
    assert named.lower() in defect.problem.lower()


def test_a_run_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    first = write(tmp_path / "a.jsonl", line(), line())
    second = write(
        tmp_path / "b.jsonl", line(), line(seed=2), line(version="0.2.0"), line(site="a")
    )
    runs, defects = read_runs([first, second])
    assert (len(runs), defects) == (4, [])


def test_two_runs_of_one_case_that_tell_different_things_are_named(tmp_path: Path) -> None:
    other = line(**{"with": {"outcome": "collision"}})
    runs, [defect] = read_runs([write(tmp_path / "a.jsonl", line(), other)])
    assert [run.with_unit.outcome for run in runs] == ["safe"]
    assert defect.place == "line 2"
    assert "another outcome" in defect.problem


@given(order=st.permutations(range(6)), cut=st.integers(0, 6))
def test_the_order_of_lines_and_journals_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("journals")
    lines = [line(case=case) for case in order]
    files = [write(folder / "a.jsonl", *lines[:cut]), write(folder / "b.jsonl", *lines[cut:])]
    runs, _ = read_runs(files)
    assert [run.case for run in runs] == list(range(6))


def test_a_journal_that_cannot_be_read_is_a_mistake_of_the_call(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be read"):
        read_runs([tmp_path / "nowhere.jsonl"])
