"""How long a tick takes, measured by the real client, in a process of its own."""

import json
import os
import sys
import time
from typing import Any

from carla_bridge.client import Client, ClientWorld, carla

TICKS = 20_000
SHORT = 2_000
STEP = 0.05
CROWDS = (4, 24, 124)
"""Vehicles; the ticks are counted with the middle one."""
_CAR = "vehicle.tesla.model3"


def measure(port: int) -> dict[str, Any]:
    """Tick a world with ever more vehicles; the server must be at its first map."""
    client = carla.Client("127.0.0.1", port)
    client.set_timeout(60.0)
    world = client.get_world()
    settings = world.get_settings()
    settings.synchronous_mode, settings.fixed_delta_seconds = True, STEP
    world.apply_settings(settings)
    begin = world.get_snapshot().frame
    figures: dict[str, Any] = {"ticks": TICKS, "frame_gaps": 0}
    figures |= {"call_ms": _call(client), "tick_ms": {}}
    there = 0
    for crowd in CROWDS:
        _fill(client, world, there, crowd)
        there = crowd
        durations, gaps = _tick(world, TICKS if crowd == CROWDS[1] else SHORT)
        figures["frame_gaps"] += gaps
        figures["tick_ms"][str(crowd)] = durations
    figures["all_ticks"] = world.get_snapshot().frame - begin
    return figures


def _fill(client: Client, world: ClientWorld, there: int, wanted: int) -> None:
    """Let so many cars drive in circles, far enough apart."""
    blueprint = world.get_blueprint_library().find(_CAR)
    control = carla.VehicleControl(throttle=0.3, steer=0.3)
    command = carla.command
    commands = [
        command.SpawnActor(
            blueprint, carla.Transform(carla.Location(40.0 * (n % 12), 100.0 + 40.0 * (n // 12)))
        ).then(command.ApplyVehicleControl(command.FutureActor, control))
        for n in range(there, wanted)
    ]
    for answer in client.apply_batch_sync(commands, do_tick=False):
        if answer.has_error():
            raise RuntimeError(answer.error)


def _tick(world: ClientWorld, ticks: int) -> tuple[dict[str, float], int]:
    """Return p50, p99 and largest duration in ms, and how many frames were not the next one."""
    frame = world.tick()
    gaps = 0
    durations: list[float] = []
    for _ in range(ticks):
        begin = time.perf_counter()
        after = world.tick()
        durations.append(time.perf_counter() - begin)
        gaps += after != frame + 1 or world.get_snapshot().frame != after
        frame = after
    return _quantiles(durations), gaps


def _call(client: Client) -> dict[str, float]:
    """Return the same of calls that ask for nothing: what no tick can be quicker than."""
    durations: list[float] = []
    for _ in range(SHORT):
        begin = time.perf_counter()
        client.get_server_version()
        durations.append(time.perf_counter() - begin)
    return _quantiles(durations)


def _quantiles(durations: list[float]) -> dict[str, float]:
    durations.sort()
    count = len(durations)
    told = {"p50": durations[count // 2], "p99": durations[count * 99 // 100], "max": durations[-1]}
    return {name: round(value * 1e3, 3) for name, value in told.items()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))) + "\n")
    sys.stdout.flush()
    os._exit(0)  # the client's threads may not end by themselves
