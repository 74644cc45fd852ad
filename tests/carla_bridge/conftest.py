"""The headless server of a file of tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from headless import Headless, headless


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Headless]:
    """A server on a straight road."""
    folder: Path = tmp_path_factory.mktemp("headless")
    with headless(folder) as running:
        yield running
