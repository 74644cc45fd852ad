"""The stream: who gets it, what it says, and that nobody who is slow holds up the others."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from starlette.types import Message, Scope
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from console.serving import Served
from console.watch import HASH, Room
from rsu.console.api import model
from rsu.console.api.access import ACCESS
from rsu.console.api.live import attend
from rsu.console.audience import BEHIND, MOST, Audience
from rsu.console.frame import HEADER, ROW, VERSION
from rsu.console.people.role import STUDYING, Role


def listen(served: Served, cookie: str, origin: str, path: str = "/ws") -> ClientConnection:
    address = served.url.replace("http", "ws") + path
    return connect(address, additional_headers={"Cookie": cookie}, origin=origin)  # type: ignore[arg-type]


def test_the_stream_gives_worlds_to_who_is_logged_in_until_he_is_not(tmp_path: Path) -> None:
    with Served(tmp_path / "people.db") as served:
        viewer = served.log_in(Role.VIEWER)
        cookie = f"ivics_session={viewer.cookies['ivics_session']}"
        with listen(served, cookie, served.url) as stream:
            while not isinstance(message := stream.recv(10.0), bytes):
                pass
            assert HEADER.unpack_from(message)[:2] == (1, 2)
            assert viewer.delete("/api/v1/session").status_code == 204
            with pytest.raises(ConnectionClosed):
                exhaust(stream)


def exhaust(stream: ClientConnection) -> None:
    while True:
        stream.recv(20.0)


def knock(
    served: Served, cookie: str, origin: str, path: str = "/ws", name: str = "ivics_session"
) -> int:
    """Ask for the stream as a browser does; return what the server says."""
    asking = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    asking |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    headers = asking | {"Cookie": f"{name}={cookie}", "Origin": origin}
    return httpx.get(f"{served.url}{path}", headers=headers).status_code


@pytest.mark.parametrize("foreign", ["http://evil.example", "null", ""])
def test_the_stream_is_refused_to_pages_of_others(tmp_path: Path, foreign: str) -> None:
    with Served(tmp_path / "people.db") as served:
        viewer = served.log_in(Role.VIEWER)
        assert knock(served, viewer.cookies["ivics_session"], foreign) == 403


def test_the_stream_lets_in_whom_the_table_names_and_tells_all_the_same(tmp_path: Path) -> None:
    allowed = ACCESS["GET", "/ws"]
    assert allowed is not None
    with Served(tmp_path / "people.db") as served:
        for nobody in ("", "guessed"):
            assert knock(served, nobody, served.url) == 403
        for role in Role:
            cookie = served.log_in(role).cookies["ivics_session"]
            assert knock(served, cookie, served.url) == (101 if role in allowed else 403)
            if role in allowed:
                with listen(served, f"ivics_session={cookie}", served.url) as stream:
                    check_all_that_comes(stream)


@pytest.mark.parametrize("path", ["/ws", "/ws/ldm"])
def test_a_stream_is_for_whom_its_own_row_of_the_table_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    with Served(tmp_path / "people.db") as served:
        cookies = {role: served.log_in(role).cookies["ivics_session"] for role in Role}
        for allowed in (STUDYING, frozenset({Role.VIEWER}), frozenset[Role]()):
            monkeypatch.setitem(ACCESS, ("GET", path), allowed)
            for role, cookie in cookies.items():
                code = 101 if role in allowed else 403
                assert knock(served, cookie, served.url, path) == code, role
        monkeypatch.delitem(ACCESS, ("GET", path))
        assert knock(served, cookies[Role.ADMIN], served.url, path) == 403


def test_a_stream_ends_when_it_is_not_for_him_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Served(tmp_path / "people.db") as served:
        cookie = f"ivics_session={served.log_in(Role.VIEWER).cookies['ivics_session']}"
        with listen(served, cookie, served.url) as stream:
            stream.recv(10.0)
            monkeypatch.setitem(ACCESS, ("GET", "/ws"), STUDYING)
            with pytest.raises(ConnectionClosed):
                exhaust(stream)


def check_all_that_comes(stream: ClientConnection) -> None:
    """Worlds and states, and nothing else: neither accounts nor the log come that way."""
    kinds: set[type] = set()
    stream.send("what somebody says is of no interest")
    for _ in range(6):
        message = stream.recv(10.0)
        kinds.add(type(message))
        if isinstance(message, bytes):
            version, tracks, *_ = HEADER.unpack_from(message)
            assert (version, len(message)) == (VERSION, HEADER.size + tracks * ROW)
        else:
            model.State.model_validate_json(message)  # refuses whatever else there is
    assert kinds == {bytes, str}


def test_the_stream_of_who_is_disabled_ends(tmp_path: Path) -> None:
    with Served(tmp_path / "people.db") as served:
        admin, viewer = served.log_in(Role.ADMIN), served.log_in(Role.VIEWER)
        cookie = f"ivics_session={viewer.cookies['ivics_session']}"
        with listen(served, cookie, served.url) as stream:
            stream.recv(10.0)
            answer = admin.patch("/api/v1/accounts/viewer", json={"disabled": True})
            assert answer.status_code == 204
            with pytest.raises(ConnectionClosed):
                exhaust(stream)


async def attended(
    room: Room, monkeypatch: pytest.MonkeyPatch, send: Callable[[WebSocket], Awaitable[None]]
) -> list[Message]:
    """Let somebody who stays attend a stream that sends something; return what he gets."""
    app, told = FastAPI(), list[Message]()
    app.state.console = room.console
    monkeypatch.setitem(ACCESS, ("GET", "/stream"), frozenset(Role))

    @app.websocket("/stream")
    async def stream(socket: WebSocket) -> None:
        await attend(socket, hear=lambda _: None, send=lambda: send(socket))  # type: ignore[arg-type]

    room.console.register.put("kim", Role.VIEWER, HASH, room.console.now)
    cookie = f"ivics_session={room.console.register.enter('kim', room.console.now)}"
    headers = {"host": "127.0.0.1", "origin": "http://127.0.0.1", "cookie": cookie}
    scope: Scope = {
        "type": "websocket", "path": "/stream", "query_string": b"", "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    coming: asyncio.Queue[Message] = asyncio.Queue()
    coming.put_nowait({"type": "websocket.connect"})

    async def tell(message: Message) -> None:
        told.append(message)

    async with asyncio.timeout(60.0):
        await app(scope, coming.get, tell)
    return told


async def test_a_stream_is_closed_after_its_last_word(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await attended(room, monkeypatch, lambda socket: socket.send_text("the last word"))
    assert [message["type"] for message in told] == [
        "websocket.accept", "websocket.send", "websocket.close",
    ]  # fmt: skip


async def test_a_fault_of_our_own_is_not_taken_for_a_browser_that_goes(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: WebSocket) -> None:
        raise RuntimeError("a fault")

    async def go(_: WebSocket) -> None:
        raise WebSocketDisconnect

    with pytest.raises(ExceptionGroup) as found:
        await attended(room, monkeypatch, fail)
    assert found.group_contains(RuntimeError, match="a fault")
    assert [message["type"] for message in await attended(room, monkeypatch, go)] == [
        "websocket.accept"
    ]


async def test_who_is_slow_gets_the_newest_world_and_the_last_states() -> None:
    audience = Audience()
    seat = audience.join()
    assert seat is not None
    for number in range(100):
        audience.show(f"world {number}".encode())
        audience.tell(json.dumps(number))
    async with asyncio.timeout(60.0):
        world, states = await seat.take()
    assert world == b"world 99"
    assert states == [str(number) for number in range(100 - BEHIND, 100)]


def test_seats_are_counted_and_given_back() -> None:
    audience = Audience()
    seats = [audience.join() for _ in range(MOST)]
    assert audience.join() is None
    assert seats[0] is not None
    audience.leave(seats[0])
    assert audience.join() is not None
