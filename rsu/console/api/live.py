"""The stream: binary world frames as they come, and states in JSON twice a second."""

import asyncio
import contextlib

from fastapi import APIRouter, WebSocket, WebSocketDisconnect, status

from rsu.console.api.guard import console_of, has_origin, person_of
from rsu.console.audience import Seat
from rsu.console.console import Console

live = APIRouter()

RECHECK = 5.0
"""s after which a session that has ended is noticed."""


@live.websocket("/ws")
async def stream(socket: WebSocket) -> None:
    """Let a browser watch along, as long as its session lasts."""
    console = console_of(socket)
    if not has_origin(socket) or person_of(socket) is None:
        await socket.close(status.WS_1008_POLICY_VIOLATION)
        return
    seat = console.audience.join()
    if seat is None:
        await socket.close(status.WS_1013_TRY_AGAIN_LATER)
        return
    try:
        await socket.accept()
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            async with asyncio.TaskGroup() as tasks:
                listening = tasks.create_task(_listen(socket))
                watching = tasks.create_task(_watch(socket, console))
                sending = tasks.create_task(_send(socket, seat))
                done, _ = await asyncio.wait(
                    (listening, watching, sending), return_when=asyncio.FIRST_COMPLETED
                )
                for task in {listening, watching, sending} - done:
                    task.cancel()
    except* (WebSocketDisconnect, RuntimeError, OSError):
        pass  # the browser has gone
    finally:
        console.audience.leave(seat)


async def _listen(socket: WebSocket) -> None:
    """Notice that the browser goes; what it says is of no interest."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _watch(socket: WebSocket, console: Console) -> None:
    """End when the session does."""
    while person_of(socket) is not None:
        await console.clock.sleep(RECHECK)
    await socket.close(status.WS_1008_POLICY_VIOLATION)


async def _send(socket: WebSocket, seat: Seat) -> None:
    while True:
        world, states = await seat.take()
        for state in states:
            await socket.send_text(state)
        if world is not None:
            await socket.send_bytes(world)
