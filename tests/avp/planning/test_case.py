"""A case file is read as it is, or refused with the number that is wrong."""

from pathlib import Path

import numpy as np
import pytest

from rsu.avp.planning.case import read_case
from rsu.errors import TableError

GOOD = "1,2,0.5,6,0,-6.1,2,3,1,2,1.2,4,1.2,4,3,9,9\n"


def written(folder: Path, text: str) -> Path:
    file = folder / "case.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_poses_and_obstacles_are_read(tmp_path: Path) -> None:
    case = read_case(written(tmp_path, GOOD))
    assert case.start.tolist() == [1.0, 2.0, 0.5]
    assert case.goal.tolist() == [6.0, 0.0, -6.1]
    assert [ring.tolist() for ring in case.obstacles] == [
        [[2.0, 1.2], [4.0, 1.2], [4.0, 3.0]],
        [[9.0, 9.0]],
    ]


def test_a_case_may_have_no_obstacles(tmp_path: Path) -> None:
    assert read_case(written(tmp_path, "0,0,0,6,0,0,0")).obstacles == ()


def test_far_coordinates_keep_their_digits(tmp_path: Path) -> None:
    case = read_case(written(tmp_path, "4484378811.24645,0,0,4484378813.93301,0,0,0"))
    assert case.goal[0] - case.start[0] == pytest.approx(2.68656, abs=2e-6)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "0 numbers"),
        ("0,0,0,6,0,0", "6 numbers"),
        (GOOD.replace("0.5", "half"), "number 3: 'half'"),
        (GOOD.replace("0.5", "nan"), "number 3: 'nan'"),
        (GOOD.replace("-6.1,2", "-6.1,2.5"), "number 7: 2.5"),
        (GOOD.replace("-6.1,2", "-6.1,-2"), "number 7: -2"),
        ("0,0,0,6,0,0,9,4", "number 7: 9 obstacles"),
        (GOOD.replace(",9,9", ",9"), "7 coordinates for 4 vertices"),
        (GOOD.replace(",3,1,", ",4,0,"), "a vertex for each"),
        ("0,0,0,9999,0,0,0", "9999 m apart"),
    ],
)
def test_what_is_no_case_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(TableError, match=problem) as refused:
        read_case(file)
    assert str(file) in str(refused.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be read"):
        read_case(tmp_path / "none.csv")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "case.csv"
    file.write_bytes(np.arange(256, dtype=np.uint8).tobytes())
    with pytest.raises(TableError, match="cannot be read"):
        read_case(file)
