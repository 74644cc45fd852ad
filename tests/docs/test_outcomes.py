"""The script of the guide that compares what trials in two worlds came to."""

import json
import subprocess
import sys
from pathlib import Path

from page import ROOT
from shell import called
from world import LIBRARY

SCRIPT = ROOT / "docs" / "how-to" / "compare_outcomes.py"


def compared(first: Path, second: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(first), str(second)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_it_tells_the_cases_that_ended_otherwise(tmp_path: Path) -> None:
    first, second = tmp_path / "player.jsonl", tmp_path / "carla.jsonl"
    called("trial", LIBRARY / "child_behind_van.xosc", "--max-time", 5, "--journal", first)
    second.write_text(first.read_text())
    assert compared(first, second) == (0, "1 of 1 cases of both ended alike\n")
    told = json.loads(first.read_text())
    second.write_text(json.dumps({**told, "outcome": "collision", "first_warning_s": 4.5}))
    code, said = compared(first, second)
    assert code == 1
    assert said.splitlines()[-1] == "0 of 1 cases of both ended alike"
    assert "collision, warned at 4.5 s" in said
    assert "child_behind_van.xosc 0" in said
