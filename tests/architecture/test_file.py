"""Files stay small, say what they are about, and are found by a noun of the field."""

import ast
import re
from pathlib import Path
from statistics import median

from architecture.tree import PACKAGES, ROOT, parse, relative, sources

DRAWERS = re.compile(r"^(utils?|helpers?|common|misc|base|core|managers?|tools?|stuff|shared|lib)$")
CODE = sources(*PACKAGES)
EVERYTHING = sources(*PACKAGES, "tests")
PAGE = sorted((ROOT / "rsu" / "console" / "page").iterdir())
WIDEST = 120
"""Characters of a line of the page, which nothing formats."""


def length(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_the_median_file_has_at_most_150_lines() -> None:
    assert median(length(path) for path in CODE if length(path) > 0) <= 150


def test_no_file_has_more_than_400_lines() -> None:
    long = {relative(path): length(path) for path in EVERYTHING + PAGE if length(path) > 400}
    assert long == {}


def test_no_line_of_the_page_is_too_wide_to_read() -> None:
    wide = {
        f"{relative(path)}:{number}": len(line)
        for path in PAGE
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > WIDEST
    }
    assert wide == {}


def test_no_file_or_folder_is_a_drawer() -> None:
    drawers = [
        relative(path)
        for path in EVERYTHING
        if any(DRAWERS.match(part) for part in path.relative_to(ROOT).with_suffix("").parts)
    ]
    assert drawers == []


def test_the_three_packages_are_empty_at_the_top() -> None:
    # Rooms of the three import each other in turn; a statement here would close a circle.
    assert [name for name in PACKAGES if length(ROOT / name / "__init__.py")] == []


def test_every_room_introduces_itself_in_ten_lines_and_does_nothing_else() -> None:
    wordy = [
        relative(path)
        for path in CODE
        if path.name == "__init__.py"
        and path.parent.parent != ROOT
        and not is_short_docstring(parse(path))
    ]
    assert wordy == []


def test_every_folder_of_sources_is_a_room_with_an_introduction() -> None:
    silent = {relative(path.parent) for path in CODE if not (path.parent / "__init__.py").is_file()}
    assert silent == set()


def test_nothing_is_left_to_be_done() -> None:
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    unfinished = [relative(path) for path in EVERYTHING if mark.search(path.read_text("utf-8"))]
    assert unfinished == []


def is_short_docstring(tree: ast.Module) -> bool:
    text = ast.get_docstring(tree)
    return text is not None and len(tree.body) == 1 and len(text.splitlines()) <= 10
