"""Road marks: along which lane, from where to where."""

from pathlib import Path

import pytest

import xodr
from rsu.errors import MapError
from rsu.roads.network import RoadMark

WIDTH = '<width sOffset="0" a="3.5" b="0" c="0" d="0"/>'


def marks(folder: Path, *inside: str, start: float = 0.0) -> tuple[RoadMark, ...]:
    """The marks of lane -1 in a section that begins there, on a road of 100 m."""
    lane = xodr.lane(-1, width=WIDTH + "".join(inside))
    sections = xodr.section(s=start, right=lane)
    before = xodr.section() if start else ""
    return xodr.read(folder, xodr.document(xodr.road(sections=before + sections))).marks


def test_a_mark_runs_to_where_the_next_one_begins(tmp_path: Path) -> None:
    found = marks(
        tmp_path,
        '<roadMark sOffset="0" type="broken" width="0.15"/>',
        '<roadMark sOffset="30" type="solid" color="yellow"/>',
        start=20.0,
    )
    assert [(mark.kind, mark.s_start, mark.s_end) for mark in found] == [
        ("broken", 20.0, 50.0),
        ("solid", 50.0, 100.0),
    ]
    assert [(mark.colour, mark.width) for mark in found] == [("standard", 0.15), ("yellow", 0.12)]
    assert {(mark.road_id, mark.section, mark.lane_id) for mark in found} == {("1", 1, -1)}


def test_no_mark_ends_the_one_before(tmp_path: Path) -> None:
    (mark,) = marks(
        tmp_path, '<roadMark sOffset="0" type="solid"/>', '<roadMark sOffset="40" type="none"/>'
    )
    assert (mark.s_start, mark.s_end) == (0.0, 40.0)


def test_a_place_that_is_no_number_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(MapError, match=r"line \d+: <roadMark> sOffset='here' is no number"):
        marks(tmp_path, '<roadMark sOffset="here" type="solid"/>')
