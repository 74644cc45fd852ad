"""The guard: lets in who may, and refuses changes that come from elsewhere.

A session is a cookie that scripts cannot read.  A change also needs the session's CSRF token in a
header, and the origin of the console; the stream needs the origin.
"""

import hmac
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from rsu.console.api.access import ACCESS
from rsu.console.api.fault import Fault, refusal
from rsu.console.console import Console
from rsu.console.people.register import Person
from rsu.console.people.role import Role

SESSION = "ivics_session"
"""Cookie of who is logged in."""
CSRF = "x-csrf-token"
NOBODY = frozenset[Role]()
READING = frozenset({"GET", "HEAD"})


def console_of(connection: HTTPConnection) -> Console:
    """Return the console that a request is for."""
    return connection.app.state.console


def cookie(console: Console, name: str) -> str:
    """Return the name of a cookie: under TLS no other host can set it (RFC 6265bis, 4.1.3)."""
    return f"__Host-{name}" if console.secure else name


def token_of(connection: HTTPConnection) -> str:
    """Return the token of the browser's session; "" = it has none."""
    return connection.cookies.get(cookie(console_of(connection), SESSION), "")


def person_of(connection: HTTPConnection) -> Person | None:
    """Return who is logged in."""
    token, console = token_of(connection), console_of(connection)
    return console.register.person(token, console.now) if token else None


def has_origin(connection: HTTPConnection) -> bool:
    """Whether it comes from a page of this console."""
    console = console_of(connection)
    asked = f"{'https' if console.secure else 'http'}://{connection.headers.get('host')}"
    return connection.headers.get("origin") == (console.origin or asked)


def allowed_to(connection: HTTPConnection) -> frozenset[Role] | None:
    """Return whose route it is, as the table says; None = everybody's."""
    method = str(connection.scope.get("method", "GET"))  # with which a stream begins
    return ACCESS.get((method, connection.scope["route"].path_format), NOBODY)


def may_listen(socket: HTTPConnection) -> bool:
    """Whether a stream is for who is logged in, at a page of this console."""
    person, allowed = person_of(socket), allowed_to(socket)
    return has_origin(socket) and person is not None and person.role in (allowed or NOBODY)


async def admit(connection: HTTPConnection) -> None:
    """Refuse who may not call the route; a dependency of all of them."""
    if connection.scope["type"] == "websocket":
        return  # the stream refuses in its own words
    allowed = allowed_to(connection)
    changes = connection.scope["method"] not in READING
    if changes and not has_origin(connection):
        raise refusal(Fault.FOREIGN_ORIGIN)
    if allowed is None:
        return
    person = person_of(connection)
    if person is None:
        raise refusal(Fault.NOT_LOGGED_IN)
    if changes and not _same(connection.headers.get(CSRF), person.csrf):
        raise refusal(Fault.NO_CSRF_TOKEN)
    if person.role not in allowed:
        raise refusal(Fault.NOT_ALLOWED, role=person.role)


def _same(given: str | None, kept: str) -> bool:
    return given is not None and hmac.compare_digest(given.encode(), kept.encode())


async def _console(connection: HTTPConnection) -> Console:
    return console_of(connection)


async def _person(connection: HTTPConnection) -> Person:
    person = person_of(connection)
    if person is None:
        raise refusal(Fault.NOT_LOGGED_IN)
    return person


ConsoleOf = Annotated[Console, Depends(_console)]
PersonOf = Annotated[Person, Depends(_person)]
