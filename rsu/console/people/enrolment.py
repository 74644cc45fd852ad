"""Enrolment: somebody gets an account, before there is anybody who could give it to him."""

import re
from pathlib import Path

from rsu.clock import Clock, seconds
from rsu.console.people.deed import Deed, Outcome
from rsu.console.people.password import LONGEST, SHORTEST, digest
from rsu.console.people.register import NAME, Register, standing
from rsu.console.people.role import Role
from rsu.errors import InputError


def enrol(
    people: Path, name: str, role: Role, password: str, clock: Clock, *, enable: bool = False
) -> None:
    """Add somebody who may log in, or give him another password and role.

    `enable` lets in who is disabled.

    Raises
    ------
    InputError
        The name or the password is none, he is disabled, or he is the last admin and would be less.
    RegisterError
        The file cannot be written.
    """
    if not re.fullmatch(NAME, name):
        raise InputError("NAME", name, "expected 1 to 64 of A-Z a-z 0-9 _ . @ -, the first no .")
    if not SHORTEST <= len(password) <= LONGEST:
        problem = f"has {len(password)} characters, expected {SHORTEST} to {LONGEST}"
        raise InputError("password", "", problem)
    with Register(people) as register:
        account = register.account(name)
        if account and account.disabled and not enable:
            raise InputError("NAME", name, "is disabled; --enable lets him in again")
        now, kept = seconds(clock.now_ns()), digest(password)
        with register.at_once():
            if role is not Role.ADMIN and register.is_last_admin(name):
                raise InputError("NAME", name, "is the last admin; make somebody else one first")
            register.put(name, role, kept, now)
            deed = Deed(
                time=now, who="add-user", role="host", act="account", subject=name,
                before=standing(account), after=standing(register.account(name), anew=True),
                outcome=Outcome.DONE,
            )  # fmt: skip
            register.note(deed)
