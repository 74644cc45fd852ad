"""Profiles of hypothesis, and the watch over the kernels' signatures."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from mosquitto import Mosquitto

settings.register_profile("dev", max_examples=30, deadline=None)
settings.register_profile("ci", max_examples=200, deadline=None, derandomize=True)
settings.register_profile("brief", max_examples=20, deadline=None, derandomize=True)
settings.register_profile("nightly", max_examples=2000, deadline=None)
# `pytest --hypothesis-profile=nightly` overrides this.
settings.load_profile("ci" if "CI" in os.environ else "dev")


@pytest.fixture(scope="session", autouse=True)
def every_kernel_was_called_as_declared() -> Iterator[None]:
    """Fail at the end if a call made numba compile a version that no kernel declares."""
    yield
    if "rsu.kernels.compile" in sys.modules:
        from compilation import undeclared  # noqa: PLC0415 - most tests need no numba

        assert undeclared() == {}


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    """Give a real broker: `url`, `kill()`, `freeze()` and `start()`, on the same port again."""
    broker = Mosquitto(tmp_path)
    broker.start()
    yield broker
    broker.kill()
