"""How to add a monitor: the page, followed to the letter in a copy of the project."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from page import DOCS, ROOT, blocks, new_files
from project import copied, paths

PAGE = DOCS / "how-to" / "add-a-monitor.md"


def change(folder: Path, file: str, difference: str) -> None:
    """Replace the lines of a difference that go, or stay, by those that come, or stay."""
    lines = difference.splitlines()
    old, new = (
        "".join(f"{line[1:]}\n" for line in lines if line[0] in kept) for kept in (" -", " +")
    )
    text = (folder / file).read_text("utf-8")
    assert text.count(old) == 1, f"the page's lines are not in {file}: {old}"
    (folder / file).write_text(text.replace(old, new), "utf-8")


@pytest.mark.timeout(400)  # where nothing has been compiled yet, the copy compiles what it runs
def test_who_follows_the_page_has_a_monitor_that_passes_its_tests_and_all_others(
    tmp_path: Path,
) -> None:
    copied(tmp_path)
    files = new_files(PAGE)
    assert len(files) == 4
    for name, text in files.items():
        assert not (ROOT / name).exists()
        (tmp_path / name).write_text(text, "utf-8")
    for one in blocks(PAGE, "diff"):
        change(tmp_path, "sotif/monitors/watch.py", one.text)
    ordinary = "tests/pipeline/test_hazard.py::test_ordinary_traffic_is_not_warned_of[1]"
    tests = ["tests/monitors", "tests/catalog", ordinary]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--hypothesis-profile=brief", *tests],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": paths(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
