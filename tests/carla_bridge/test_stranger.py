"""Strangers at both ports: the server and its clients go on."""

import os
import random
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from carla_bridge.headless.guest import MOST
from headless import CAR, Headless

pytest.importorskip("carla", reason="the client has no wheel for this Python")

VERSION = bytes.fromhex("940001a7") + b"version" + bytes.fromhex("9191c2")
ANSWER = bytes.fromhex("940101c0919201a6") + b"0.9.16"
VICTIM = """
import carla, sys
client = carla.Client("127.0.0.1", int(sys.argv[1]))
client.set_timeout(60.0)
world = client.get_world()
radar = world.get_blueprint_library().find("sensor.other.radar")
sensor = world.spawn_actor(radar, carla.Transform())
sensor.listen(lambda _: None)
print("ticking", flush=True)
while True:
    world.tick()
"""
TICKS = """
    first = synchronise()
    frames = [world.tick() for _ in range(50)]
    tell(gapless=frames == list(range(first + 1, first + 51)))
"""


def still_ticks(server: Headless) -> bool:
    return server.run(TICKS) == [{"gapless": True}]


def test_the_first_bytes_of_a_conversation_are_the_known_ones(server: Headless) -> None:
    with server.connect() as caller:
        caller.sendall(VERSION)
        assert caller.recv(100) == ANSWER


@pytest.mark.parametrize("ahead", [0, 1])
def test_garbage_harms_nobody(server: Headless, ahead: int) -> None:
    chance = random.Random(3)
    for size in (1, 3, 4, 100, 5000, 100_000):
        with server.connect(ahead) as stranger:
            stranger.sendall(chance.randbytes(size))
    assert still_ticks(server)


def test_a_thousand_connections_do_not_lock_a_client_out(server: Headless) -> None:
    crowd = [server.connect(n % 2) for n in range(1000)]
    try:
        assert still_ticks(server)
        assert len(psutil.Process(server.process.pid).net_connections("tcp4")) <= 2 * MOST + 2
    finally:
        for stranger in crowd:
            stranger.close()


def test_who_does_not_read_its_answers_costs_little_memory(server: Headless) -> None:
    ask = bytes.fromhex("940001ac") + b"get_map_data" + bytes.fromhex("9191c2")
    weight = psutil.Process(server.process.pid).memory_info().rss
    with server.connect() as lazy:
        lazy.setblocking(False)
        try:
            for _ in range(2000):
                lazy.send(ask * 1000)
        except BlockingIOError:
            pass
        assert still_ticks(server)
        assert psutil.Process(server.process.pid).memory_info().rss - weight < 100e6


def test_who_stops_reading_a_stream_misses_frames_and_nobody_else_does(server: Headless) -> None:
    [told] = server.run(f"""
        import socket, struct
        synchronise()
        car = spawn("{CAR}", at(40, 2))
        camera = spawn("sensor.camera.rgb", at(0, 0, 2), image_size_x=320, image_size_y=240)
        seen = queue.Queue()
        camera.listen(seen.put)
        world.tick()
        lazy = []
        for stream in range(1, 400):
            lazy.append(socket.create_connection(("127.0.0.1", int(sys.argv[1]) + 1)))
            lazy[-1].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            lazy[-1].sendall(struct.pack("<I", stream))
            if stream > 60:
                break
        frames = [world.tick() for _ in range(200)]
        got = [seen.get(timeout=60).frame for _ in range(201)]
        tell(all=got[1:] == frames)
        camera.stop()
        client.apply_batch_sync([C.DestroyActor(a.id) for a in (camera, car)], False)
    """)
    assert told["all"]
    assert psutil.Process(server.process.pid).memory_info().rss < 1e9


def test_a_client_that_is_killed_leaves_a_server_that_ticks(server: Headless) -> None:
    [told] = server.run(f"""
        import subprocess
        synchronise()
        victim = subprocess.Popen(
            [sys.executable, "-c", {VICTIM!r}, sys.argv[1]], stdout=subprocess.PIPE, text=True
        )
        victim.stdout.readline()
        victim.kill()
        victim.wait()
        frame = world.tick()
        tell(gapless=world.tick() == frame + 1)
    """)
    assert told["gapless"]


def test_a_port_that_is_taken_is_one_line(server: Headless, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rsu.cli", "carla", "serve", "--port", str(server.port)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert str(server.port) in done.stderr
