"""A headless CARLA server in a process of its own, and scripts of the real client against it."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

from mosquitto import PORTS, free_port

GEO = "+proj=tmerc +lat_0=49 +lon_0=8 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs"
PRELUDE = """
import json, math, queue, sys, time
import carla

client = carla.Client("127.0.0.1", int(sys.argv[1]))
client.set_timeout(60.0)
world = client.get_world()
C = carla.command


def synchronise(step=0.05):
    settings = world.get_settings()
    settings.synchronous_mode, settings.fixed_delta_seconds = True, step
    world.apply_settings(settings)
    return world.tick()


def at(x, y, z=0.0, yaw=0.0, pitch=0.0, roll=0.0):
    return carla.Transform(carla.Location(x, y, z), carla.Rotation(pitch, yaw, roll))


def blueprint(name, **values):
    found = world.get_blueprint_library().find(name)
    for key, value in values.items():
        found.set_attribute(key, str(value))
    return found


def spawn(name, where, parent=None, **values):
    return world.spawn_actor(blueprint(name, **values), where, attach_to=parent)


def tell(**facts):
    print(json.dumps(facts), flush=True)
"""
LOOK = """
settings = world.get_settings()
if not settings.synchronous_mode:
    world.wait_for_tick(60.0)
tell(left=[actor.type_id for actor in world.get_actors()
           if not actor.type_id.startswith(("spectator", "traffic."))],
     synchronous=settings.synchronous_mode, fixed=bool(settings.fixed_delta_seconds))
"""
EPILOGUE = """
sys.stdout.flush()
import os
os._exit(0)  # the client's threads may not end by themselves
"""
CAR = "vehicle.tesla.model3"
CLEAN: dict[str, Any] = {"left": [], "synchronous": False, "fixed": False}
"""What `Headless.look` tells of a world that nobody has, and in which nobody of anybody's is."""


def straight(length: float = 200.0, geo: str = GEO) -> str:
    """A straight road along x with a driving lane on either side."""
    lane = (
        '<lane id="{}" type="driving" level="false"><width sOffset="0" a="3.5" b="0" c="0" d="0"/>'
        "</lane>"
    )
    return dedent(f"""\
        <?xml version="1.0"?>
        <OpenDRIVE><header revMajor="1" revMinor="4" name="straight" version="1">
        <geoReference><![CDATA[{geo}]]></geoReference></header>
        <road name="a" length="{length}" id="1" junction="-1"><link/>
        <planView><geometry s="0" x="0" y="0" hdg="0" length="{length}"><line/></geometry>
        </planView>
        <lanes><laneSection s="0"><left>{lane.format(1)}</left>
        <center><lane id="0" type="none"/></center>
        <right>{lane.format(-1)}</right></laneSection></lanes></road></OpenDRIVE>
        """)


class Headless:
    """A server on free ports of the loopback interface."""

    def __init__(self, port: int, process: "subprocess.Popen[str]") -> None:
        self.port = port
        self.process = process

    def run(self, script: str, timeout: float = 120.0) -> list[dict[str, Any]]:
        """Run a script of the client in a process of its own; what it told, line by line."""
        text = PRELUDE + dedent(script) + EPILOGUE
        done = subprocess.run(
            [sys.executable, "-c", text, str(self.port)],
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def look(self) -> dict[str, Any]:
        """Who is in the world, and whether it runs by itself."""
        [told] = self.run(LOOK)
        return told

    def connect(self, ahead: int = 0) -> socket.socket:
        """A bare connection to the calls, or, one ahead, to the streams."""
        return socket.create_connection(("127.0.0.1", self.port + ahead), timeout=60.0)


@contextmanager
def headless(
    folder: Path, *options: str, xodr: str | None = None, mortal: bool = False
) -> Iterator[Headless]:
    """Start a server and end it; a mortal one may end before."""
    road = folder / "straight.xodr"
    road.write_text(xodr or straight())
    port = free_port()
    while port + 1 not in PORTS or port % 2:
        port = free_port()
    command = [sys.executable, "-m", "rsu.cli", "carla", "serve", "--verbose"]
    command += ["--port", str(port), "--map", str(road), *options]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        said = [process.stderr.readline()]
        while "clients connect" not in said[-1]:
            assert said[-1], "the server does not start: " + "".join(said)
            said.append(process.stderr.readline())
        process.stderr.close()
        yield Headless(port, process)
        assert mortal or process.poll() is None, "the server has ended"
        process.terminate()
        assert process.wait(60.0) == 0 or mortal
