"""`ivics catalog report` from the command line."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from journal import line, write
from page import ROOT
from rsu.command.report import report
from shell import called

ODD = ("nowhere/a.xosc", "x" * 999, str(ROOT), str(ROOT / "README.md"))
"""Places of no scenario."""
OWNER = "pillar-occlusion"
"""An entry that names the file of a line."""
HIT = {"outcome": "collision", "impact_speed_mps": 1.5}


def test_a_failed_case_is_drawn_and_linked_and_the_exit_code_is_1(tmp_path: Path) -> None:
    failed = line(case=4, recording="rec/#4.mcap", **{"with": HIT})
    journal = write(tmp_path / "runs.jsonl", line(), failed, "{")
    html, xml = tmp_path / "report.html", tmp_path / "report.xml"
    said = called("catalog", "report", journal, "--out", html, "--junit", xml, "--json")
    assert said.code == 1
    told = said.json
    assert (told["runs"], told["unsafe_without"], told["unsafe_with"]) == (2, 2, 1)
    assert (told["converted"], told["regressions"], told["stray"]) == (1, 0, 0)
    assert told["targets"][OWNER] == "missed"
    assert OWNER in told["evidence"]
    assert [f"{journal}: line 3"] == [defect.rsplit(": ", 2)[0] for defect in told["defects"]]
    page = html.read_text("utf-8")
    assert page.count("<article") == page.count("First contact at") // 2 == 1
    assert 'href="rec/%234.mcap"' in page
    root = ET.parse(xml).getroot()  # noqa: S314 - our own
    assert (int(root.attrib["failures"]) >= 2, root.attrib["errors"]) == (True, "1")


def test_the_same_runs_give_the_same_bytes_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = write(tmp_path / "runs.jsonl", line(recording="4.mcap", **{"with": HIT}))
    page = tmp_path / "report.html"
    report([journal], page, None)
    before = page.read_bytes()
    monkeypatch.chdir(tmp_path)
    report([Path("runs.jsonl")], Path("report.html"), None)
    assert page.read_bytes() == before


def test_a_case_that_cannot_be_drawn_says_why_and_spares_the_others(tmp_path: Path) -> None:
    odd = [line(file="a.xosc", scenario=x, **{"with": HIT}, case=k) for k, x in enumerate(ODD)]
    journal = write(tmp_path / "runs.jsonl", *odd, line(**{"with": HIT}))
    page = tmp_path / "report.html"
    assert not report([journal], page, None).good
    drawn = page.read_text("utf-8")
    assert drawn.count("No picture: nowhere/a.xosc") == 1
    assert drawn.count("No picture: ") == len(ODD)
    assert "First contact at" in drawn


def test_runs_that_all_went_well_are_good(tmp_path: Path) -> None:
    assert report([write(tmp_path / "runs.jsonl", line())], tmp_path / "report.html", None).good
