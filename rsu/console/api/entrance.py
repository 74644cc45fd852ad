"""Logging in and out, and who may."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from rsu.console.api import model
from rsu.console.api.fault import Fault, refusal
from rsu.console.api.guard import COOKIE, ConsoleOf, PersonOf
from rsu.console.console import Console
from rsu.console.people.password import digest, matches
from rsu.console.people.register import LASTS, NAME, NO_ACCOUNT, Person
from rsu.console.people.role import Role
from rsu.console.people.throttle import Throttle

entrance = APIRouter(prefix="/api/v1", tags=["people"])

NameInPath = Annotated[str, Path(pattern=f"^{NAME}$")]
PROBLEM = {"model": model.Problem}


@entrance.post(
    "/session", responses={HTTPStatus.UNAUTHORIZED: PROBLEM, HTTPStatus.TOO_MANY_REQUESTS: PROBLEM}
)
async def log_in(
    login: model.Login, request: Request, response: Response, console: ConsoleOf
) -> model.Session:
    """Let a session begin; the cookie is set."""
    address = address_of(request)
    keys = (f"name {login.name}", f"address {address}")
    hold_up(console.throttle, console.now, *keys)
    kept = console.register.kept(login.name)
    if not await console.hasher.run(lambda: matches(kept, login.password)):
        console.throttle.fail(console.now, *keys)
        raise refusal(Fault.WRONG)
    console.throttle.succeed(*keys)
    return _session(let_in(console, response, login.name, address))


def address_of(request: Request) -> str:
    """Return where a request comes from."""
    return request.client.host if request.client else ""


def hold_up(throttle: Throttle, now: float, *keys: str) -> None:
    """Refuse a login that comes too soon after others of the same name or address, or of all."""
    wait = throttle.wait(now, *keys)
    if wait > 0.0:
        problem = refusal(Fault.TOO_OFTEN)
        problem.headers = {"Retry-After": str(int(wait) + 1)}
        raise problem


def let_in(console: Console, response: Response, name: str, address: str) -> Person:
    """Let a session of somebody begin, whose cookie the response sets."""
    with console.register.at_once():
        token = console.register.enter(name, console.now)
        person = console.register.person(token, console.now)
        if person is None:
            raise refusal(Fault.WRONG)  # the account has gone meanwhile
        console.note(person, "log in", address, before="logged out", after="logged in")
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LASTS),
        httponly=True,
        samesite="strict",
        secure=console.secure,
    )
    return person


@entrance.get("/session")
async def who_am_i(person: PersonOf) -> model.Session:
    """Say who is logged in."""
    return _session(person)


@entrance.delete("/session", status_code=HTTPStatus.NO_CONTENT)
async def log_out(
    request: Request, response: Response, console: ConsoleOf, person: PersonOf
) -> None:
    """Let the session end."""
    with console.register.at_once():
        console.register.leave(request.cookies[COOKIE])
        console.note(person, "log out", person.name, before="logged in", after="logged out")
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=console.secure)


@entrance.get("/accounts")
async def accounts(console: ConsoleOf) -> list[model.AccountView]:
    """List who may log in."""
    return [
        model.AccountView(name=x.name, role=x.role.value, since_s=x.since)
        for x in console.register.accounts()
    ]


@entrance.put(
    "/accounts/{name}",
    responses={HTTPStatus.CONFLICT: PROBLEM},
    status_code=HTTPStatus.NO_CONTENT,
)
async def put_account(
    name: NameInPath, change: model.AccountChange, console: ConsoleOf, person: PersonOf
) -> None:
    """Add somebody, or change his password and role; his sessions end."""
    _spare_himself(name, person)
    before = console.register.role(name) or NO_ACCOUNT
    kept = await console.hasher.run(lambda: digest(change.password))
    after = f"{change.role}, new password"
    with console.register.at_once():
        console.register.put(name, Role(change.role), kept, console.now)
        console.note(person, "account", name, before=before, after=after)


@entrance.delete(
    "/accounts/{name}",
    responses={HTTPStatus.NOT_FOUND: PROBLEM, HTTPStatus.CONFLICT: PROBLEM},
    status_code=HTTPStatus.NO_CONTENT,
)
async def remove_account(name: NameInPath, console: ConsoleOf, person: PersonOf) -> None:
    """Remove somebody; his sessions end."""
    _spare_himself(name, person)
    before = console.register.role(name) or NO_ACCOUNT
    if not console.register.remove(name):
        raise refusal(Fault.NO_ACCOUNT, name=name)
    console.note(person, "account", name, before=before, after=NO_ACCOUNT)


def _spare_himself(name: str, person: Person) -> None:
    """An admin stays one: else there might be none."""
    if name == person.name:
        raise refusal(Fault.OWN_ACCOUNT)


def _session(person: Person) -> model.Session:
    return model.Session(name=person.name, role=person.role.value, csrf_token=person.csrf)
