"""`ivics bench carla`: ticks of the headless server, as the real client sees them."""

import asyncio
import json
import os
import socket
import sys
from asyncio.subprocess import PIPE
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rsu.adapters.child import ivics
from rsu.bench.machine import machine, resident_mb
from rsu.clock import SystemClock
from rsu.errors import OutsideError

_START_UP, _KNOCK = 120.0, 0.2
"""s until the server listens, it may have to compile its kernels, and between two looks."""


def bench_carla() -> dict[str, Any]:
    """20,000 ticks with 24 vehicles, and 2,000 each with 4 and with 124."""
    try:
        client = version("carla")
    except PackageNotFoundError:
        raise OutsideError("the client is missing: pip install 'ivics[carla]'") from None
    return {"name": "carla", "client": client, **asyncio.run(_bench()), **machine()}


async def _bench() -> dict[str, Any]:
    port = _free_port()
    async with ivics("carla", "serve", "--port", str(port)) as server:
        await _listening(port)
        before, worked = resident_mb(server.pid), _worked(server.pid)
        client = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "carla_bridge.stopwatch", str(port)), stdout=PIPE
        )
        told, _ = await client.communicate()
        if client.returncode:
            raise OutsideError(f"the client ended with {client.returncode}")
        grown = resident_mb(server.pid) - before
        worked = _worked(server.pid) - worked
    # the client's library speaks on stdout, too
    figures: dict[str, Any] = json.loads(told.splitlines()[-1])
    share = {"server_cpu_ms_per_tick": round(worked * 1e3 / figures["all_ticks"], 3)}
    return figures | share | {"server_grew_mb": round(grown, 1)}


def _worked(process: int) -> float:
    """Return the CPU time of a process so far, s."""
    text = Path(f"/proc/{process}/stat").read_text("ascii")
    user, system = text.rpartition(")")[2].split()[11:13]  # proc(5)
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def _listening(port: int) -> None:
    clock = SystemClock()
    try:
        async with asyncio.timeout(_START_UP):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await clock.sleep(_KNOCK)
                    continue
                writer.close()
                return
    except TimeoutError:
        raise OutsideError(f"the server did not listen in {_START_UP:.0f} s") from None


def _free_port() -> int:
    """Return a port that is free, and hopefully the next one too."""
    with socket.socket() as probing:
        probing.bind(("127.0.0.1", 0))
        port: int = probing.getsockname()[1]
        return port
