"""SIGKILL to a trial, its bridge or the server: nobody hangs, and the next run starts clean."""

from pathlib import Path

import pytest

from carla_bridge.probe import Endpoint
from carla_bridge.watchdog import guard
from carla_torment import VICTIMS, torment
from headless import headless
from rsu.errors import CarlaUnavailableError
from works import kill_the_server

pytest.importorskip("carla", reason="the client has no wheel for this Python")


@pytest.mark.parametrize("victim", VICTIMS)
def test_whoever_is_killed_nobody_hangs_and_the_next_run_starts_clean(
    tmp_path: Path, victim: str
) -> None:
    ordeal = torment(tmp_path, victim, kills=1, seed=3)
    assert ordeal.faults == []
    assert ordeal.kills == 1


def test_a_server_that_has_died_is_told_by_whatever_is_asked_of_it(tmp_path: Path) -> None:
    with headless(tmp_path, mortal=True) as server:
        endpoint = Endpoint("127.0.0.1", server.port, timeout=3.0)
        with pytest.raises(CarlaUnavailableError, match="time-out of 3000ms"):
            guard(kill_the_server, endpoint, 30.0)
