"""Errors that a child process meets are told by its parent."""

import pickle
from pathlib import Path

import pytest

from rsu.errors import (
    CarlaUnavailableError,
    ConfigError,
    IvicsError,
    MessageError,
    ScenarioError,
)


@pytest.mark.parametrize(
    "error",
    [
        ScenarioError(Path("a.xosc"), "line 3", "no such thing", "asam.net:xosc:1.0.0:rule"),
        ConfigError("site.toml", "$.name", "is missing"),
        MessageError("cam", "too short"),
        CarlaUnavailableError("127.0.0.1:2000", "nobody answers"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_crosses_to_another_process_with_all_that_it_knows(error: IvicsError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - of our own
    assert type(again) is type(error)
    assert (str(again), again.args, again.exit_code) == (str(error), error.args, error.exit_code)
    assert vars(again) == vars(error)
