"""`ivics catalog report` from the command line."""

import os
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from journal import line, write
from page import ROOT
from shell import Ended, ivics

ODD = ("nowhere/a.xosc", "x" * 999, "sotif", "README.md")
OWNER = "pillar-occlusion"
"""An entry that names the file of a line."""
HIT = {"outcome": "collision", "impact_speed_mps": 1.5}


def report(journal: Path, *options: str | Path, cwd: Path = ROOT) -> Ended:
    page = journal.with_name("report.html")
    return ivics("catalog", "report", journal, "--out", page, *options, cwd=cwd)


def test_a_failed_case_is_drawn_and_linked_and_the_exit_code_is_1(tmp_path: Path) -> None:
    failed = line(case=4, recording="rec/#4.mcap", **{"with": HIT})
    journal = write(tmp_path / "runs.jsonl", line(), failed, "{")
    xml = tmp_path / "report.xml"
    said = report(journal, "--junit", xml, "--json")
    assert said.code == 1
    told = said.json
    assert (told["runs"], told["unsafe_without"], told["unsafe_with"]) == (2, 2, 1)
    assert (told["converted"], told["regressions"], told["stray"]) == (1, 0, 0)
    assert told["targets"][OWNER] == "missed"
    assert OWNER in told["evidence"]
    assert [f"{journal}: line 3"] == [defect.rsplit(": ", 2)[0] for defect in told["defects"]]
    page = (tmp_path / "report.html").read_text("utf-8")
    assert page.count("<article") == page.count("First contact at") // 2 == 1
    assert 'href="rec/%234.mcap"' in page
    root = ET.parse(xml).getroot()  # noqa: S314 - our own
    assert (int(root.attrib["failures"]) >= 2, root.attrib["errors"]) == (True, "1")


def test_the_same_runs_give_the_same_bytes_from_anywhere(tmp_path: Path) -> None:
    journal = write(tmp_path / "runs.jsonl", line(recording="4.mcap", **{"with": HIT}))
    pages: list[bytes] = []
    for cwd, given in ((ROOT, journal), (tmp_path, Path("runs.jsonl"))):
        report(given, "--junit", given.with_name("report.xml"), cwd=cwd)
        pages.append((tmp_path / "report.html").read_bytes())
        os.utime(journal, (0.0, 0.0))
    assert pages[0] == pages[1]


def test_a_case_that_cannot_be_drawn_says_why_and_spares_the_others(tmp_path: Path) -> None:
    odd = [line(file="a.xosc", scenario=x, **{"with": HIT}, case=k) for k, x in enumerate(ODD)]
    journal = write(tmp_path / "runs.jsonl", *odd, line(**{"with": HIT}))
    assert report(journal).code == 1
    page = (tmp_path / "report.html").read_text("utf-8")
    assert page.count("No picture: nowhere/a.xosc") == 1
    assert page.count("No picture: ") == len(ODD)
    assert "First contact at" in page


def test_runs_that_all_went_well_exit_with_0(tmp_path: Path) -> None:
    assert report(write(tmp_path / "runs.jsonl", line())).code == 0


@pytest.mark.parametrize("options", [(), ("--junit", "nowhere/report.xml")])
def test_a_journal_that_is_not_there_is_one_line(tmp_path: Path, options: tuple[str, ...]) -> None:
    said = report(tmp_path / "nothing.jsonl", *options)
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert "nothing.jsonl: cannot be read" in said.err
    assert not (tmp_path / "report.html").exists()
