"""Kills what a trial in CARLA is made of; ``python tests/carla_torment.py 100`` tells figures."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

sys.path.append(str(Path(__file__).parent))

from carla_bridge.probe import Endpoint
from carla_bridge.watchdog import guard
from headless import CLEAN, Headless, headless
from page import ROOT
from project import paths
from rsu.errors import CarlaUnavailableError
from shell import IVICS
from works import drive

VICTIMS = ("unit", "bridge", "server")
"""`ivics trial`, its child with CARLA's client, and `ivics carla serve`."""
LIBRARY = ROOT / "scenarios" / "library"
TRIAL = (*IVICS, "trial", str(LIBRARY / "road" / "red_light_runner.xosc"), "--max-time", "3")
LONGEST = 60.0
"""s that a trial may go on after a kill."""


@dataclass
class Ordeal:
    """What came of it."""

    kills: int = 0
    late: int = 0
    """Instants at which a trial had ended already, and nobody was killed."""
    ended_s: float = 0.0
    """s from a kill until no process of the trial was left, at most."""
    faults: list[str] = field(default_factory=list[str])


class Torment:
    """Trials in CARLA of which a process is killed.

    Parameters
    ----------
    folder : for what servers and trials write.
    servers : what ends the servers.
    """

    def __init__(self, folder: Path, servers: ExitStack) -> None:
        self._said, self._servers = folder / "said", servers
        self._map = (LIBRARY / "map" / "town.xodr").read_text("utf-8")
        self._server = self._serve()
        trial, _ = self._begin()
        began = time.monotonic()
        trial.wait()
        self._span = time.monotonic() - began

    def kill(self, victim: str, chance: random.Random, ordeal: Ordeal) -> None:
        """Kill one at a random instant, and look whether the next run starts clean."""
        trial, client = self._begin()
        victims = {"unit": trial, "bridge": client, "server": self._server.process}
        family = [trial, *trial.children(recursive=True)]
        try:
            client.wait(chance.uniform(0.0, self._span))
            ordeal.late += 1
        except psutil.TimeoutExpired:
            victims[victim].kill()
            ordeal.kills += 1
        killed = time.monotonic()
        _, left = psutil.wait_procs(family, LONGEST)
        for process in left:
            process.kill()
        ordeal.ended_s = max(ordeal.ended_s, time.monotonic() - killed)
        if self._server.process.poll() is not None:
            self._server = self._serve()
        found = [*map(str, left), *self._wrong(trial.wait(), self._said.read_text("utf-8"))]
        ordeal.faults += [f"{victim} {ordeal.kills}: {fault}" for fault in found]

    def _serve(self) -> Headless:
        return self._servers.enter_context(headless(self._said.parent, xodr=self._map, mortal=True))

    def _begin(self) -> tuple[psutil.Popen, psutil.Process]:
        """Begin a trial; its process, and its child with CARLA's client."""
        with self._said.open("wb") as said:
            trial = psutil.Popen(
                [*TRIAL, "--world", f"carla://127.0.0.1:{self._server.port}"],
                stdout=subprocess.DEVNULL,
                stderr=said,
                env=os.environ | {"PYTHONPATH": paths(ROOT)},
            )
        with suppress(psutil.NoSuchProcess):
            while True:
                for child in trial.children():
                    if "spawn_main" in " ".join(child.cmdline()):
                        return trial, child
                with suppress(psutil.TimeoutExpired):
                    trial.wait(0.05)
        raise AssertionError(self._said.read_text("utf-8"))

    def _wrong(self, code: int, said: str) -> list[str]:
        """What is wrong with how a trial ended, and what it left."""
        wrong: list[str] = []
        if (code, said.count("\n")) not in {(0, 0), (-9, 0), (3, 1)}:
            wrong.append(f"ended with {code}: {said}")
        if (left := self._server.look()) != CLEAN:
            wrong.append(f"left {left}")
        try:
            told = guard(drive, Endpoint("127.0.0.1", self._server.port), 60.0)
        except CarlaUnavailableError as error:
            wrong.append(f"the next run: {error}")
        else:
            if told["missing"] or any(told["frames"]):
                wrong.append(f"the next run: frames {told['frames']}")
        return wrong


def torment(folder: Path, victim: str, kills: int, seed: int) -> Ordeal:
    """Kill a victim so many times at random instants between the coming and going of the client."""
    chance, ordeal = random.Random(seed), Ordeal()
    with ExitStack() as servers:
        room = Torment(folder, servers)
        while ordeal.kills < kills:
            room.kill(victim, chance, ordeal)
    return ordeal


if __name__ == "__main__":
    for name in VICTIMS:
        with tempfile.TemporaryDirectory() as place:
            figures = asdict(torment(Path(place), name, int(sys.argv[1]), 1))
        sys.stdout.write(json.dumps({"victim": name, **figures}) + "\n")
