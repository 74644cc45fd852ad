"""The stream: binary world frames as they come, and states in JSON twice a second."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect, status

from rsu.console.api.guard import console_of, may_listen
from rsu.console.audience import Seat
from rsu.console.console import Console

live = APIRouter()

RECHECK = 5.0
"""s after which a session that has ended is noticed."""


@live.websocket("/ws")
async def stream(socket: WebSocket) -> None:
    """Let a browser watch along, as long as its session lasts."""
    audience = console_of(socket).audience
    if not may_listen(socket):
        await socket.close(status.WS_1008_POLICY_VIOLATION)
        return
    seat = audience.join()
    if seat is None:
        await socket.close(status.WS_1013_TRY_AGAIN_LATER)
        return
    try:  # what a browser says is of no interest
        await attend(socket, hear=lambda _: None, send=lambda: _send(socket, seat))
    finally:
        audience.leave(seat)


async def attend(
    socket: WebSocket,
    *,
    hear: Callable[[str], None],
    send: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    """Accept a browser, and `send` until that ends, the browser goes, or its session ends.

    `hear` takes what it says; "" = bytes.  Only when nobody sends any more the socket is closed.
    """
    try:
        await socket.accept()
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(_listen(socket, hear))
            parts = {
                listening,
                tasks.create_task(_watch(socket, console_of(socket))),
                tasks.create_task(send()),
            }
            done, rest = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
        if listening not in done:
            await socket.close(status.WS_1008_POLICY_VIOLATION)
    except* WebSocketDisconnect:
        pass  # the browser has gone


async def _listen(socket: WebSocket, hear: Callable[[str], None]) -> None:
    """Take what the browser says, and notice that it goes."""
    while (said := await socket.receive())["type"] != "websocket.disconnect":
        hear(said.get("text") or "")


async def _watch(socket: WebSocket, console: Console) -> None:
    """End when the session does."""
    while may_listen(socket):
        await console.clock.sleep(RECHECK)


async def _send(socket: WebSocket, seat: Seat) -> None:
    while True:
        world, states = await seat.take()
        for state in states:
            await socket.send_text(state)
        if world is not None:
            await socket.send_bytes(world)
