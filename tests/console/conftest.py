"""A console for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.watch import Room, a_room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = a_room(tmp_path / "people.db")
    with made.console.register:
        yield made
