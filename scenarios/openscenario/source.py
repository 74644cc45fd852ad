"""Files as trees of elements, within limits that no real scenario comes near."""

import re
from itertools import islice
from pathlib import Path

from rsu.errors import MapError, ScenarioError
from rsu.roads.document import Node as Element
from rsu.roads.document import parse_document
from scenarios.openscenario.finding import RuleName

LARGEST = 64 * 2**20
"""Bytes; the largest public scenario has 50 thousand."""
MOST_TAGS = 300_000
"""Opening and closing tags together; the largest public scenario has two thousand.  So many take
400 MB and four seconds."""


def read_source(path: Path) -> Element:
    """Return the root element of a file.

    Raises
    ------
    ScenarioError
        When it cannot be read, is no XML, or is too large.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise ScenarioError(path, "", f"cannot be read: {error.strerror}") from None
    if len(content) > LARGEST:
        raise ScenarioError(path, "line 1", f"is larger than {LARGEST} bytes", RuleName.SUPPORTED)
    beyond = next(islice(re.finditer(b"<", content), MOST_TAGS, None), None)
    if beyond is not None:
        line = content.count(b"\n", 0, beyond.start()) + 1
        problem = f"is larger than {MOST_TAGS} tags"
        raise ScenarioError(path, f"line {line}", problem, RuleName.SUPPORTED)
    try:
        return parse_document(content, str(path))
    except MapError as error:
        raise ScenarioError(error.file, error.place, error.problem, RuleName.XML) from None
