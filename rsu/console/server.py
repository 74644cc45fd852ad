"""The server: the API and the pages of one console, and the loop that feeds them."""

import contextlib
import ipaddress
import logging
from http import HTTPStatus
from pathlib import Path
from typing import Any, NoReturn, Protocol

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rsu.codec.message import Incoming
from rsu.console.api import model, view
from rsu.console.api.accounts import accounts
from rsu.console.api.acting import acting
from rsu.console.api.entrance import entrance
from rsu.console.api.fault import Fault, not_valid
from rsu.console.api.guard import admit
from rsu.console.api.health import health
from rsu.console.api.ldm import ldm
from rsu.console.api.live import live
from rsu.console.api.reading import reading
from rsu.console.api.sign_on import sign_on
from rsu.console.console import Console
from rsu.errors import InputError, RegisterError

log = logging.getLogger(__name__)

PAGE = Path(__file__).parent / "page"
STATE = 0.5
"""s between two states in the stream."""
LARGEST_BODY = 65_536
"""Bytes of a request."""
LARGEST_SAID = 4096
"""Bytes of a message in a WebSocket: a subscription takes 2 kB at most."""
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = [
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-cache"),
]
DECLARED: dict[int | str, dict[str, Any]] = {
    status: {"model": model.Problem}
    for status in (
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.SERVICE_UNAVAILABLE,
    )
}
"""What any route of the API may answer."""


class Inbox(Protocol):
    """Where messages of the broker wait."""

    async def receive(self, timeout: float) -> list[Incoming]:  # noqa: ASYNC109 - an empty list is an answer
        """Everything that waits; the first is waited for at most `timeout` s."""
        ...


def build(console: Console) -> FastAPI:
    """Return the application: the API, and beside it the static pages."""
    app = FastAPI(
        title="ivics console",
        version="1",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(admit)],
        exception_handlers={
            StarletteHTTPException: _tell,
            RequestValidationError: _tell_what_is_wrong,
            RegisterError: _tell_that_nothing_is_kept,
        },
    )
    app.state.console = console
    for router in (entrance, accounts, sign_on, reading, ldm, acting):
        app.include_router(router, responses=DECLARED)
    app.include_router(health)
    app.include_router(live)
    app.mount("/", StaticFiles(directory=PAGE, html=True), name="page")
    app.add_middleware(_Shield)
    return app


async def feed(console: Console, inbox: Inbox) -> NoReturn:
    """Take what arrives, and let everybody who watches have it, for ever."""
    due = 0.0
    while True:
        kinds = set(console.take(await inbox.receive(STATE / 2.0)))
        now = console.now
        if "car_park" in kinds or "warning" in kinds or not 0.0 <= due - now <= STATE:
            due = now + STATE
            state = view.state(console).model_dump_json()
            console.audience.tell(state)
            console.history.add_state(console.unit_now, state.encode())


class Server(uvicorn.Server):
    """Serves, and leaves signals to the process that it is a part of.

    `proxied`: a proxy on this machine stands in between, and says who asks (X-Forwarded-For).
    """

    def __init__(
        self,
        app: FastAPI,
        host: str,
        certificate: Path | None,
        key: Path | None,
        *,
        proxied: bool = False,
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                ssl_certfile=certificate,
                ssl_keyfile=key,
                ws_per_message_deflate=False,  # worlds hardly shrink, and it costs a browser 1 %
                ws_max_size=LARGEST_SAID,
                access_log=False,
                log_config=None,
                server_header=False,
                proxy_headers=proxied,
                forwarded_allow_ips=["127.0.0.1", "::1"],
                timeout_graceful_shutdown=1,
                lifespan="off",
            )
        )

    def capture_signals(self) -> Any:  # noqa: ANN401 - the context manager of the base class
        """Leave them alone."""
        return contextlib.nullcontext()


def check_listening(host: str, *, certificate: Path | None, people: bool) -> None:
    """Refuse to listen beyond this machine without TLS and accounts.

    Raises
    ------
    InputError
        It is no address, or one that others reach.
    """
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise InputError("--host", host, "expected an IP address, such as 127.0.0.1") from None
    if loopback:
        return
    if certificate is None:
        raise InputError("--host", host, "beyond this machine it needs --certificate and --key")
    if not people:
        raise InputError("--host", host, "beyond this machine it needs accounts: add-user")


async def _tell(_: Request, error: Exception) -> JSONResponse:
    """Say every error in one form."""
    if not isinstance(error, HTTPException | StarletteHTTPException):
        raise error
    detail: Any = error.detail
    if not isinstance(detail, dict):
        detail = Fault[HTTPStatus(error.status_code).name].problem()
    return JSONResponse(detail, error.status_code, headers=error.headers)


async def _tell_what_is_wrong(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    return JSONResponse(not_valid(error.errors()), Fault.NOT_VALID.status)


async def _tell_that_nothing_is_kept(_: Request, error: Exception) -> JSONResponse:
    log.error("%s", error)
    return JSONResponse(Fault.NOT_KEPT.problem(), Fault.NOT_KEPT.status)


class _Shield:
    """Adds the headers that keep others' scripts and frames away, and refuses large bodies."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        counted = length.isdigit() and b"transfer-encoding" not in headers
        if not counted or int(length) > LARGEST_BODY:
            fault = Fault.TOO_LARGE
            problem = fault.problem(limit=str(LARGEST_BODY))
            await JSONResponse(problem, fault.status)(scope, receive, send)
            return

        async def shielded(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in message["headers"]}
                message["headers"] += [pair for pair in HEADERS if pair[0] not in names]
            await send(message)

        await self._app(scope, receive, shielded)
