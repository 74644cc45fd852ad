"""The page of the scenario library lists what is there."""

import re
from pathlib import Path

import pytest

from page import DOCS, tables
from scenarios.openscenario.distribution import read_distribution
from sotif.catalog.entry import read_catalog
from xosc import LIBRARY

PAGE = DOCS / "reference" / "scenario-library.md"


def listed() -> dict[str, list[str]]:
    """Rows of the tables of scenarios, by name."""
    rows = [row for table in tables(PAGE) for row in table if len(row) == 6]
    cells = [[cell.strip("| ") for cell in row] for row in rows]
    return {row[0].strip("`"): row for row in cells if row[0] != "scenario"}


def row_of(file: Path) -> list[str]:
    """A variation as the page writes it, but for the share of unsafe cases."""
    distribution = read_distribution(file)
    name = file.relative_to(LIBRARY).as_posix()
    entries = [entry.id for entry in read_catalog().values() if name in entry.scenarios]
    said = re.search(r'description="([^"]+)"', distribution.scenario.read_text("utf-8"))
    assert said is not None
    return [
        f"`{distribution.scenario.stem}`",
        said[1],
        ", ".join(f"`{parameter}`" for parameter in next(iter(distribution.cases()))),
        str(distribution.count),
        ", ".join(f"`{entry}`" for entry in entries),
    ]


VARIATIONS = sorted(LIBRARY.glob("*/*_variation.xosc"))


@pytest.mark.parametrize("file", VARIATIONS, ids=lambda file: file.stem)
def test_a_scenario_is_on_the_page_as_it_is(file: Path) -> None:
    row = listed()[file.stem.removesuffix("_variation")]
    assert [*row[:4], row[5]] == row_of(file)


def test_the_page_lists_nothing_else_and_counts_right() -> None:
    assert len(listed()) == len(VARIATIONS)
    total = sum(read_distribution(file).count for file in VARIATIONS)
    assert f"{total:,} concrete cases" in PAGE.read_text("utf-8")
