"""Who may log in: admins say so."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from rsu.console.api import model
from rsu.console.api.entrance import hashed
from rsu.console.api.fault import Fault, refusal
from rsu.console.api.guard import ConsoleOf, PersonOf, admit
from rsu.console.console import Console
from rsu.console.people.password import digest
from rsu.console.people.register import NAME, Account, Person, standing
from rsu.console.people.role import Role

PROBLEM = {"model": model.Problem}
UNKNOWN: dict[int | str, Any] = {HTTPStatus.NOT_FOUND: PROBLEM}
BUSY: dict[int | str, Any] = {HTTPStatus.TOO_MANY_REQUESTS: PROBLEM}

accounts = APIRouter(
    prefix="/api/v1/accounts",
    tags=["people"],
    responses={HTTPStatus.CONFLICT: PROBLEM},
)

NameInPath = Annotated[str, Path(pattern=f"^{NAME}$")]


@accounts.get("")
async def list_accounts(console: ConsoleOf) -> list[model.AccountView]:
    """List who may log in."""
    return [
        model.AccountView(
            name=x.name,
            role=x.role.value,
            since_s=x.since,
            disabled=x.disabled,
            vouched_for=x.vouched_for,
        )
        for x in console.register.accounts()
    ]


@accounts.put("/{name}", status_code=HTTPStatus.NO_CONTENT, responses=BUSY)
async def put_account(
    name: NameInPath,
    wanted: model.NewAccount,
    request: Request,
    console: ConsoleOf,
    person: PersonOf,
) -> None:
    """Add somebody, or give him another password and role; his sessions end.

    Who is disabled stays so: `PATCH` with ``"disabled": false`` enables him.
    """
    _spare_himself(name, person)
    kept = await hashed(console, person.name, lambda: digest(wanted.password))
    await admit(request)  # another admin may have been quicker
    with console.register.at_once():
        before = console.register.account(name)
        _keep_vouched_for(before)
        if before and before.disabled:
            raise refusal(Fault.DISABLED, name=name)
        console.register.put(name, Role(wanted.role), kept, console.now)
        _conclude(console, person, name, before, anew=True)


@accounts.patch("/{name}", status_code=HTTPStatus.NO_CONTENT, responses=UNKNOWN | BUSY)
async def change_account(
    name: NameInPath,
    change: model.AccountChange,
    request: Request,
    console: ConsoleOf,
    person: PersonOf,
) -> None:
    """Give somebody another role or password, or let him not log in any more; his sessions end."""
    _spare_himself(name, person)
    password, kept = change.password, None
    if password is not None:
        kept = await hashed(console, person.name, lambda: digest(password))
        await admit(request)  # another admin may have been quicker
    with console.register.at_once():
        before = _known(console, name)
        if kept:
            _keep_vouched_for(before)
        role = None if change.role is None else Role(change.role)
        console.register.change(name, role=role, kept=kept, disabled=change.disabled)
        _conclude(console, person, name, before, anew=kept is not None)


@accounts.delete("/{name}", status_code=HTTPStatus.NO_CONTENT, responses=UNKNOWN)
async def remove_account(name: NameInPath, console: ConsoleOf, person: PersonOf) -> None:
    """Remove somebody; his sessions end."""
    _spare_himself(name, person)
    with console.register.at_once():
        before = _known(console, name)
        console.register.remove(name)
        _conclude(console, person, name, before)


def _known(console: Console, name: str) -> Account:
    found = console.register.account(name)
    if found is None:
        raise refusal(Fault.NO_ACCOUNT, name=name)
    return found


def _conclude(
    console: Console, person: Person, name: str, before: Account | None, *, anew: bool = False
) -> None:
    """Keep in the log what has become of an account."""
    after = standing(console.register.account(name), anew=anew)
    console.note(person, "account", name, before=standing(before), after=after)


def _keep_vouched_for(account: Account | None) -> None:
    """With a password of here, the identity provider's person would be somebody else."""
    if account and account.vouched_for:
        raise refusal(Fault.VOUCHED_FOR)


def _spare_himself(name: str, person: Person) -> None:
    """What an admin does to himself he could not undo; so one always stays."""
    if name == person.name:
        raise refusal(Fault.OWN_ACCOUNT)
