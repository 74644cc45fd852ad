"""The bridge on a server of CARLA: it takes a world over, and leaves it as it was."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest

from carla_bridge.inspection import examine
from carla_bridge.probe import Endpoint, ask_version, demand_version
from carla_bridge.watchdog import guard, tidy
from headless import CLEAN, Headless
from rsu.errors import CarlaUnavailableError
from works import (
    be_told_to_end,
    be_told_to_end_while_leaving,
    come_with_a_wrong_map,
    drive,
    leave_a_mess_and_die,
    leave_a_mess_and_hang,
    leave_a_mess_and_raise,
)

pytest.importorskip("carla", reason="the client has no wheel for this Python")


@pytest.fixture
def endpoint(server: Headless) -> Endpoint:
    return Endpoint("127.0.0.1", server.port)


def test_a_car_stands_where_it_was_put_and_its_sensor_has_a_frame_a_tick(
    server: Headless, endpoint: Endpoint
) -> None:
    told = guard(drive, endpoint, 60.0)
    assert told["frames"] == [0] * 10
    assert told["place"] == pytest.approx((30.0, -2.0, 0.5), abs=1e-3)
    assert told["size"] == pytest.approx((4.8, 2.16))
    assert told["missing"] == 0
    assert told["late"] is None
    assert server.look() == CLEAN


@pytest.mark.parametrize(
    "work",
    [
        leave_a_mess_and_die,
        leave_a_mess_and_hang,
        be_told_to_end,
        be_told_to_end_while_leaving,
        leave_a_mess_and_raise,
    ],
)
def test_however_a_child_ends_nothing_of_it_is_left(
    server: Headless, endpoint: Endpoint, work: Callable[..., Any]
) -> None:
    with pytest.raises(CarlaUnavailableError, match=r"silent|ended"):
        guard(work, endpoint, 15.0 if work is not leave_a_mess_and_hang else 5.0)
    assert server.look() == CLEAN


def test_who_only_looks_leaves_a_world_as_it_is_however_its_child_ends(
    server: Headless, endpoint: Endpoint
) -> None:
    with pytest.raises(CarlaUnavailableError, match="ended"):
        guard(leave_a_mess_and_die, endpoint, 15.0, tidies=False)
    assert server.look() != CLEAN
    assert tidy(endpoint)
    assert server.look() == CLEAN


def test_a_child_that_misses_the_end_of_its_parent_ends_at_the_next_beat(server: Headless) -> None:
    script = f"""
        from carla_bridge.probe import Endpoint
        from carla_bridge.watchdog import guard
        from works import miss_the_end_of_the_parent
        guard(miss_the_end_of_the_parent, Endpoint("127.0.0.1", {server.port}), 60.0)
    """
    ended = subprocess.run(
        [sys.executable, "-c", dedent(script)],
        capture_output=True,  # to its end: the child has gone, too
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        timeout=60.0,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (-signal.SIGKILL, b"")
    assert server.look() == CLEAN


def test_a_map_that_the_server_refuses_is_told_and_changes_nothing(
    server: Headless, endpoint: Endpoint
) -> None:
    with pytest.raises(CarlaUnavailableError, match="OpenDRIVE"):
        guard(come_with_a_wrong_map, endpoint, 60.0)
    assert server.look() == CLEAN
    assert tidy(endpoint)


def test_what_somebody_else_spawned_stays(server: Headless, endpoint: Endpoint) -> None:
    server.run('spawn("static.prop.barrel", at(150, 2))')
    assert tidy(endpoint)
    assert server.look()["left"] == ["static.prop.barrel"]
    server.run(
        'world.wait_for_tick(10.0); [a.destroy() for a in world.get_actors().filter("static.*")]'
    )


def test_a_world_that_another_client_ticks_is_refused(server: Headless, endpoint: Endpoint) -> None:
    [told] = server.run(f"""
        import threading
        from carla_bridge.probe import Endpoint
        from carla_bridge.world import World
        from rsu.errors import CarlaUnavailableError
        synchronise()
        stop = threading.Event()
        def keep():
            while not stop.wait(0.02):
                world.tick()
        ticker = threading.Thread(target=keep)
        ticker.start()
        try:
            with World(Endpoint("127.0.0.1", {endpoint.port})):
                problem = ""
        except CarlaUnavailableError as error:
            problem = str(error)
        stop.set()
        ticker.join()
        tell(problem=problem)
    """)
    assert "another client ticks" in told["problem"]
    assert tidy(endpoint)


def test_the_doctor_finds_nothing_wrong_with_the_headless_server(endpoint: Endpoint) -> None:
    checks = examine(endpoint)
    assert [c["name"] for c in checks] == [
        "client",
        "server",
        "ticks",
        "blueprints",
        "map",
        "geodetics",
    ]
    assert [c for c in checks if not c["ok"]] == []
    assert "1000 m off and not used" in checks[-1]["found"]


def answering(reply: bytes) -> socket.socket:
    """A port that says the same to everybody."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        caller, _ = listener.accept()
        with caller:
            caller.recv(1000)
            caller.sendall(reply)

    threading.Thread(target=answer, daemon=True).start()
    return listener


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not CARLA"),
        (b"\x94\x01\x01\xc0\x91\x92\x01\xa6" + b"0.9.15", "version 0.9.15"),
        (b"\x91\x01", "not CARLA"),
    ],
)
def test_what_is_not_carla_of_our_version_is_refused(reply: bytes, problem: str) -> None:
    with answering(reply) as listener, pytest.raises(CarlaUnavailableError, match=problem):
        demand_version(Endpoint("127.0.0.1", listener.getsockname()[1]))


def test_a_port_that_refuses_and_one_that_is_silent_are_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = Endpoint("127.0.0.1", silent.getsockname()[1], timeout=0.2)
        with pytest.raises(CarlaUnavailableError, match="timed out"):
            ask_version(endpoint)
    with pytest.raises(CarlaUnavailableError, match="refused"):
        ask_version(endpoint)
