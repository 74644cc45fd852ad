"""SIGKILL to the server or to the bridge's parent: nobody hangs, and the next run starts clean."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from carla_bridge.probe import Endpoint
from carla_bridge.watchdog import guard
from headless import Headless, headless
from rsu.errors import CarlaUnavailableError
from works import drive, kill_the_server

pytest.importorskip("carla", reason="the client has no wheel for this Python")

PARENT = """
import sys
from carla_bridge.probe import Endpoint
from carla_bridge.watchdog import guard
from works import tick_for_ever
if __name__ == "__main__":
    guard(tick_for_ever, Endpoint("127.0.0.1", int(sys.argv[1]), timeout=5.0), 30.0)
"""


def test_a_parent_that_is_killed_leaves_no_child_and_no_actor(
    server: Headless, tmp_path: Path
) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen(
        [sys.executable, str(script), str(server.port)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "ticking\n"
        parent.kill()
        parent.stdout.read()  # to its end: the child has gone, too
    assert server.run("""
        world.wait_for_tick(60.0)
        tell(left=len(world.get_actors().filter("vehicle.*")),
             synchronous=world.get_settings().synchronous_mode)
    """) == [{"left": 0, "synchronous": False}]


def test_a_server_that_is_killed_ends_the_work_and_a_new_one_is_taken_over(
    tmp_path: Path,
) -> None:
    with headless(tmp_path, mortal=True) as first:
        endpoint = Endpoint("127.0.0.1", first.port, timeout=3.0)
        with pytest.raises(CarlaUnavailableError, match=str(first.port)):
            guard(kill_the_server, endpoint, 30.0)
    with headless(tmp_path) as second:
        told = guard(drive, Endpoint("127.0.0.1", second.port), 60.0)
        assert told["missing"] == 0
