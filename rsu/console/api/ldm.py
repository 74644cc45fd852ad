"""The local dynamic map for data consumers: queries and subscriptions (EN 302 895, IF.LDM.4)."""

import asyncio
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, WebSocket, status
from pydantic import ValidationError

from rsu.console.api import ldm_model, model
from rsu.console.api.fault import Fault, not_valid, refusal
from rsu.console.api.guard import ConsoleOf, console_of, may_listen
from rsu.console.api.ldm_query import find
from rsu.console.api.live import attend
from rsu.console.console import Console

ldm = APIRouter(tags=["ldm"])

PATIENCE = 10.0
"""s within which a consumer has to say what it wants."""
UNHEARD: dict[int | str, Any] = {HTTPStatus.CONFLICT: {"model": model.Problem}}
"""Road users are asked for, and the unit is not heard."""


@ldm.post("/api/v1/ldm/query", responses=UNHEARD)
async def query(wanted: ldm_model.Query, console: ConsoleOf) -> ldm_model.Found:
    """Return the data objects that match now."""
    found = find(console, wanted)
    if found is None:
        raise refusal(Fault.NOT_HEARD)
    return found


@ldm.websocket("/ws/ldm")
async def subscribe(socket: WebSocket) -> None:
    """Take one subscription, and tell what matches as long as the session lasts."""
    console = console_of(socket)
    if not may_listen(socket):
        await socket.close(status.WS_1008_POLICY_VIOLATION)
        return
    if console.subscriptions.locked():
        await socket.close(status.WS_1013_TRY_AGAIN_LATER)
        return
    first = asyncio.get_running_loop().create_future()

    def hear(said: str) -> None:
        if not first.done():
            first.set_result(said)

    async with console.subscriptions:
        await attend(socket, hear=hear, send=lambda: _serve(socket, console, first))


async def _serve(socket: WebSocket, console: Console, first: asyncio.Future[str]) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            wanted = ldm_model.Subscription.model_validate_json(await first)
    except ValidationError as error:
        await _tell(socket, model.Problem(**not_valid(error.errors())))
    except TimeoutError:
        pass
    else:
        await _notify(socket, console, wanted)


async def _notify(socket: WebSocket, console: Console, wanted: ldm_model.Subscription) -> None:
    """Tell what matches, at the interval; who reads slowly is told less often."""
    while True:
        found = find(console, wanted)
        if found is None:
            await _tell(socket, model.Problem(**Fault.NOT_HEARD.problem()))
        elif found.matched >= wanted.multiplicity:
            await _tell(socket, found)
        await console.clock.sleep(wanted.notify_interval_s)


async def _tell(socket: WebSocket, said: model.Strict) -> None:
    await socket.send_text(said.model_dump_json())
