"""The server as a whole: two ports, and a clock for worlds that nobody ticks."""

import asyncio
import logging
from pathlib import Path

from carla_bridge.headless.call.switchboard import Switchboard
from carla_bridge.headless.fault import FaultFile
from carla_bridge.headless.rpc import Caller, Desk
from carla_bridge.headless.shelf import Shelf
from carla_bridge.headless.simulation import Simulation
from carla_bridge.headless.stream import Streams, Subscription
from carla_bridge.headless.stream_token import Address
from rsu.clock import NANOSECONDS, Clock
from rsu.errors import OutsideError

_log = logging.getLogger(__name__)


async def serve(
    map_file: Path | None, host: str, port: int, clock: Clock, faults: FaultFile | None = None
) -> None:
    """Serve clients until cancelled.

    Parameters
    ----------
    map_file : OpenDRIVE to begin with; None = the town of the library.
    host : IPv4 address to listen at; the protocol knows no authentication.
    port : of the calls; the streams are at the next one.
    faults : what goes wrong on purpose.

    Raises
    ------
    OutsideError
        A port is taken.
    """
    shelf = Shelf(map_file)
    streams = Streams()
    simulation = Simulation(shelf.take(shelf.first), Address(host, port + 1), streams, faults)
    desk = Desk(Switchboard(simulation, shelf), streams)
    loop = asyncio.get_running_loop()
    try:
        streaming = await loop.create_server(lambda: Subscription(streams), host, port + 1)
        calls = await loop.create_server(lambda: Caller(desk), host, port)
    except OSError as error:
        raise OutsideError(f"cannot listen at {host}:{port} and {port + 1}: {error}") from None
    _log.info("CARLA clients connect to %s:%d", host, port)
    try:
        await _run_free(simulation, clock)
    finally:
        calls.close()
        streaming.close()
        desk.guests.dismiss()
        streams.guests.dismiss()


async def _run_free(simulation: Simulation, clock: Clock) -> None:
    """Tick a world that is not synchronous at the pace of the clock; late steps are left out."""
    due = clock.now_ns()
    while True:
        due = max(due + round(simulation.step * NANOSECONDS), clock.now_ns())
        await clock.sleep((due - clock.now_ns()) / NANOSECONDS)
        if not simulation.synchronous:
            simulation.tick()
