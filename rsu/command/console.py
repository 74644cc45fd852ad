"""`ivics console`: the operators' console of a site, as a process of its own."""

import asyncio
import logging
import os
import socket
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import NoReturn

from pydantic import ValidationError

from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.clock import SystemClock, seconds
from rsu.config import read_site
from rsu.console.api.chart_model import Chart
from rsu.console.board import Board
from rsu.console.console import Console
from rsu.console.desk import Desk
from rsu.console.origin import parse_origin
from rsu.console.people.identity_provider import read_sign_on
from rsu.console.people.register import Register
from rsu.console.server import Server, build, check_listening, feed
from rsu.errors import InputError, OutsideError
from sotif.catalog.entry import read_catalog

log = logging.getLogger(__name__)

MESSAGES, LARGEST_BYTES = 4096, 2_000_000
LOOK = 1.0
"""s after which a unit that has been started again is noticed."""
YIELDS = 5
"""Niceness: the console gives way to a unit on the same machine."""


async def console(
    site_file: Path,
    broker_url: str | None,
    people: Path | None,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    origin: str | None,
    sign_on: Path | None,
) -> None:
    """Serve the console of a site until cancelled; the broker and the unit may come and go."""
    site, clock = read_site(site_file), SystemClock()
    url = broker_url or site.broker.url
    if url == "auto":
        raise InputError("--broker", url, "expected the URL of the broker that the unit is at")
    own = parse_origin(origin) if origin else None
    if sign_on and own is None:
        raise InputError("--sign-on", str(sign_on), "also needs --origin: where people come back")
    with Register(people or beside(site_file)) as register:
        anybody = bool(register.accounts()) or sign_on is not None
        check_listening(host, certificate=certificate, people=anybody)
        listening = _listen(host, port)
        os.nice(YIELDS)
        inbox = Mailbox(MESSAGES)
        link = MqttLink(
            url, f"ivics-console-{site.name}-{os.getpid()}",
            [*Board.subscriptions(site.name), *Desk.subscriptions(site.name)],
            inbox, clock, MESSAGES, LARGEST_BYTES,
        )  # fmt: skip
        board = Board(site)
        made = Console(
            site=site,
            chart=await _chart(site_file),
            catalog=read_catalog(),
            clock=clock,
            connected=lambda: link.connected,
            drops=lambda: {**link.drops, "inbox_dropped": inbox.dropped},
            desk=Desk(site.name, link.send, lambda: board.unit_time(seconds(clock.now_ns()))),
            register=register,
            sign_on=read_sign_on(sign_on, own) if sign_on and own else None,
            secure=own.startswith("https:") if own else certificate is not None,
            origin=own,
            board=board,
        )
        server = Server(build(made), host, certificate, key, proxied=own is not None)
        address = listening.getsockname()[1]
        scheme = "https" if certificate else "http"
        said = f"the console is at {own or f'{scheme}://{_in_url(host)}:{address}'}/"
        log.info(said)
        if sys.stderr.isatty():
            sys.stderr.write(f"ivics: {said}\n")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(link.run(), name="mqtt")
            tasks.create_task(feed(made, inbox), name="feed")
            tasks.create_task(_follow_map(made, site_file), name="map")
            await _serve(server, listening)


async def _serve(server: Server, listening: socket.socket) -> NoReturn:
    """Serve until cancelled, and let those go first who are still served."""
    serving = asyncio.ensure_future(server.serve([listening]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving
        raise
    raise OutsideError("the server of the console ended by itself")


def beside(site_file: Path) -> Path:
    """Where people are kept, unless somebody says otherwise."""
    return site_file.with_suffix(".people.db")


async def _chart(site_file: Path) -> Chart:
    """Let the chart be drawn by a process of its own, with the kernels that it needs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "rsu.console.chart", str(site_file), stdout=PIPE
    )
    drawn, _ = await process.communicate()
    if process.returncode:
        raise InputError(site_file, "$.map", "cannot be drawn, as said above")
    try:
        return Chart.model_validate_json(drawn)
    except ValidationError as error:
        raise OutsideError(f"the chart of {site_file} was cut short: {error}") from error


async def _follow_map(made: Console, site_file: Path) -> NoReturn:
    """Draw the chart anew when the unit has: it reads its map when it starts."""
    drawn = made.board.restarts
    while True:
        await made.clock.sleep(LOOK)
        if made.board.restarts == drawn:
            continue
        drawn = made.board.restarts
        try:
            made.chart = await _chart(site_file)
        except (InputError, OutsideError) as error:
            log.warning("the map stays as it was: %s", error)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen()
    except OSError as error:
        made.close()
        problem = f"port {port} cannot be listened at: {error.strerror}"
        raise InputError("--port", str(port), problem) from None
    return made


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
