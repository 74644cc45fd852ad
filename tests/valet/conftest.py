"""The car park of the tests of its operation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from valet.car_park import CarPark


@pytest.fixture
def lot(tmp_path: Path) -> Iterator[CarPark]:
    made = CarPark(tmp_path / "missions.db")
    yield made
    made.kill()
