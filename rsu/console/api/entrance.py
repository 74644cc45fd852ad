"""Logging in and out, and a password of one's own."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from fastapi import APIRouter, HTTPException, Request, Response

from rsu.console.api import model
from rsu.console.api.fault import Fault, refusal
from rsu.console.api.guard import SESSION, ConsoleOf, PersonOf, admit, cookie, token_of
from rsu.console.console import Console
from rsu.console.people.deed import Condition
from rsu.console.people.password import digest, matches
from rsu.console.people.register import LASTS, Person
from rsu.console.people.throttle import place_of
from rsu.statement import state

log = logging.getLogger(__name__)
Result = TypeVar("Result")

entrance = APIRouter(prefix="/api/v1", tags=["people"])

PROBLEM = {"model": model.Problem}
OUT, IN = state(Condition.LOGGED_OUT), state(Condition.LOGGED_IN)


@entrance.post(
    "/session", responses={HTTPStatus.UNAUTHORIZED: PROBLEM, HTTPStatus.TOO_MANY_REQUESTS: PROBLEM}
)
async def log_in(
    login: model.Login, request: Request, response: Response, console: ConsoleOf
) -> model.Session:
    """Let a session begin; the cookie is set."""
    address = address_of(request)
    if not await check(console, login.name, login.password, place_of(address)):
        raise refusal(Fault.WRONG)
    return _session(let_in(console, response, login.name, address, token_of(request)))


def address_of(request: Request) -> str:
    """Return where a request comes from."""
    return request.client.host if request.client else ""


def let_in(console: Console, response: Response, name: str, address: str, before: str) -> Person:
    """Let a session of somebody begin, whose cookie the response sets.

    That of which the browser had the token `before` ends: nobody could log out of it any more.
    """
    with console.register.at_once():
        _end(console, before)
        account = console.register.account(name)
        token = console.register.enter(name, console.now) if account else ""
        person = console.register.person(token, console.now)
        if person is None:
            raise refusal(Fault.WRONG)  # the account has gone meanwhile, or is disabled
        console.note(person, "log in", address, before=OUT, after=IN)
    response.set_cookie(
        cookie(console, SESSION),
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
async def log_out(request: Request, response: Response, console: ConsoleOf) -> None:
    """Let the session end."""
    with console.register.at_once():
        _end(console, token_of(request))
    response.delete_cookie(
        cookie(console, SESSION), httponly=True, samesite="strict", secure=console.secure
    )


def _end(console: Console, token: str) -> None:
    """Let a session end, if there is one."""
    person = console.register.person(token, console.now)
    if person is not None:
        console.register.leave(token)
        console.note(person, "log out", person.name, before=IN, after=OUT)


@entrance.put(
    "/session/password",
    responses={HTTPStatus.CONFLICT: PROBLEM, HTTPStatus.TOO_MANY_REQUESTS: PROBLEM},
    status_code=HTTPStatus.NO_CONTENT,
)
async def change_password(
    change: model.PasswordChange, request: Request, console: ConsoleOf, person: PersonOf
) -> None:
    """Take another password of one's own; all other sessions of that account end."""
    account, place = console.register.account(person.name), place_of(address_of(request))
    if account and account.vouched_for:
        raise refusal(Fault.VOUCHED_FOR)
    if not await check(console, person.name, change.old_password, place):
        raise refusal(Fault.OLD_PASSWORD)
    kept = await hashed(console, place, lambda: digest(change.password))
    await admit(request)  # an admin may have ended his sessions meanwhile
    with console.register.at_once():
        console.register.renew(person.name, kept, token_of(request))
        before, after = map(state, (Condition.PASSWORD_OF_BEFORE, Condition.PASSWORD_RENEWED))
        console.note(person, "password", person.name, before=before, after=after)


async def check(console: Console, name: str, password: str, place: str) -> bool:
    """Whether the password is that of a name; each wrong one makes the next from there wait."""
    wait = console.doorstep.wait(console.now, name, place)
    if wait > 0.0:
        raise too_often(wait)
    kept = console.register.secret(name)
    if not await hashed(console, place, lambda: matches(kept, password)):
        console.doorstep.fail(console.now, name, place)
        log.warning("wrong password for %r from %s", name, place)
        return False
    console.doorstep.succeed(name, place)
    return True


async def hashed(console: Console, whose: str, work: Callable[[], Result]) -> Result:
    """Return what comes of hashing; refuse it where too many wait for it."""
    done = await console.hasher.run(whose, work)
    if done is None:
        raise too_often(1.0)
    return done


def too_often(wait: float) -> HTTPException:
    """Return the refusal of what has to wait for so many s."""
    problem = refusal(Fault.TOO_OFTEN)
    problem.headers = {"Retry-After": str(int(wait) + 1)}
    return problem


def _session(person: Person) -> model.Session:
    return model.Session(name=person.name, role=person.role.value, csrf_token=person.csrf)
