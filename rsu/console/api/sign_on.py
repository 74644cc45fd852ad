"""Logging in by way of an identity provider: there, and back again."""

import hmac
import logging
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse

from rsu.console.api import model
from rsu.console.api.entrance import address_of, let_in, too_often
from rsu.console.api.fault import Fault, refusal
from rsu.console.api.guard import ConsoleOf, cookie, token_of
from rsu.console.console import Console
from rsu.console.people.register import Person, standing
from rsu.console.people.role import Role
from rsu.console.people.sign_on import PATIENCE, SignOn, Voucher
from rsu.errors import IdentityError

log = logging.getLogger(__name__)

sign_on = APIRouter(prefix="/api/v1/sign-on", tags=["people"])

WITHOUT = standing(None)
STATE = "ivics_sign_on"
"""Cookie of the browser that has begun a login."""
PROBLEM = {"model": model.Problem}
ELSEWHERE: dict[int | str, Any] = {HTTPStatus.NOT_FOUND: PROBLEM}
"""There is no provider."""


@sign_on.get("")
async def offer(console: ConsoleOf) -> model.SignOn:
    """Say whether there is a provider."""
    return model.SignOn(offered=console.sign_on is not None)


@sign_on.get(
    "/begin",
    response_class=RedirectResponse,
    status_code=HTTPStatus.SEE_OTHER,
    responses=ELSEWHERE | {HTTPStatus.TOO_MANY_REQUESTS: PROBLEM},
)
async def begin(request: Request, console: ConsoleOf) -> RedirectResponse:
    """Send a browser to the provider."""
    offered = _offered(console)
    if request.headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
        raise refusal(Fault.FOREIGN_ORIGIN)
    wait = offered.throttle.wait(console.now)
    if wait > 0.0:
        raise too_often(wait)
    attempt = offered.begin(console.now, token_of(request))  # not sent along from elsewhere
    try:
        away = RedirectResponse(await offered.provider.invite(attempt), HTTPStatus.SEE_OTHER)
    except IdentityError as error:
        log.warning("%s", error)
        return _back(console, "provider")
    away.set_cookie(
        cookie(console, STATE),
        attempt.state,
        max_age=int(PATIENCE),
        httponly=True,
        samesite="lax",  # it has to come along from the provider's page
        secure=console.secure,
    )
    return away


@sign_on.get(
    "/end",
    response_class=RedirectResponse,
    status_code=HTTPStatus.SEE_OTHER,
    responses=ELSEWHERE,
)
async def end(
    request: Request,
    console: ConsoleOf,
    state: Annotated[str, Query(max_length=64)] = "",
    code: Annotated[str, Query(max_length=4096)] = "",
    error: Annotated[str, Query(max_length=256)] = "",
) -> RedirectResponse:
    """Take a browser that comes back, and let a session begin if the provider vouches for it."""
    offered, now = _offered(console), console.now
    own = hmac.compare_digest(
        request.cookies.get(cookie(console, STATE), "").encode(), state.encode()
    )
    attempt = offered.end(state, now) if own else None
    if attempt is None:
        return _back(console, "expired")
    if error:
        log.warning("the identity provider let nobody in: %.100r", error)
        return _back(console, "declined")
    try:
        voucher = await offered.provider.redeem(code, attempt, now)
    except IdentityError as fault:
        log.warning("%s", fault)
        return _back(console, "provider")
    return _admit(console, offered.role(voucher), voucher, address_of(request), attempt.session)


def _admit(
    console: Console, role: Role | None, voucher: Voucher, address: str, before: str
) -> RedirectResponse:
    """Let a session begin of whom the provider vouches for, if he may be here.

    `before` is the token of the session that his browser had.
    """
    account = console.register.account(voucher.name)
    if account and account.disabled:
        return _back(console, "disabled")
    had = account and account.role
    known = console.register.is_of(voucher.name, voucher.subject)
    if known and role is not Role.ADMIN and console.register.is_last_admin(voucher.name):
        log.warning("%s stays, for there is no other admin", voucher.name)
        return _back(console, "last_admin")
    if role is None:
        log.warning("%s is in no group that has a role", voucher.name)
        with console.register.at_once():
            if console.register.dismiss(voucher.name, voucher.subject) and had:
                gone = Person(voucher.name, had, "")
                console.note(gone, "account", gone.name, before=standing(account), after=WITHOUT)
        return _back(console, "no_role")
    with console.register.at_once():
        if not console.register.welcome(voucher.name, voucher.subject, role, console.now):
            log.warning("somebody else has an account here as %s", voucher.name)
            return _back(console, "name_taken")
        home = _back(console)
        person = let_in(console, home, voucher.name, address, before)
        if had is not role:
            after = standing(console.register.account(person.name))
            console.note(person, "account", person.name, before=standing(account), after=after)
    return home


def _offered(console: Console) -> SignOn:
    if console.sign_on is None:
        raise refusal(Fault.NO_SIGN_ON)
    return console.sign_on


def _back(console: Console, refused: str = "") -> RedirectResponse:
    """Send a browser to the page, which says why it was refused."""
    home = RedirectResponse(f"/?refused={refused}" if refused else "/", HTTPStatus.SEE_OTHER)
    home.delete_cookie(cookie(console, STATE), httponly=True, secure=console.secure)
    return home
