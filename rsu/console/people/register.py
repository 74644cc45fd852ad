"""The register of people: accounts, sessions and the audit log, in one SQLite file."""

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rsu.console.people.deed import Condition, Deed, Outcome
from rsu.console.people.role import Role
from rsu.console.people.schema import prepare
from rsu.errors import RegisterError
from rsu.statement import Statement, state

LASTS = 12.0 * 3600.0
"""s of a session: a shift and its hand-over."""
PATIENCE = 0.5
"""s that somebody else may hold the file: whoever wants to stop waits along."""
NAME = r"[A-Za-z0-9_@-][A-Za-z0-9_.@-]{0,63}"
"""What somebody may be called."""
ELSEWHERE = "!"
"""Begins what is kept of whom an identity provider knows by what follows: no password matches."""


@dataclass(slots=True, frozen=True)
class Account:
    """Somebody who may log in."""

    name: str
    role: Role
    since: float
    """Unix s."""
    disabled: bool
    """He may not, until an admin says so."""
    vouched_for: bool
    """By an identity provider: he has no password here."""


@dataclass(slots=True, frozen=True)
class Person:
    """Somebody who is logged in."""

    name: str
    role: Role
    csrf: str
    """What each of his changes has to bring along."""


class Register:
    """Accounts, sessions and deeds.

    Parameters
    ----------
    file : Path
        Made where there is none, readable for its owner alone.

    Raises
    ------
    RegisterError
        It cannot be opened, read or written.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            file.touch(mode=0o600)
            self._base = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise RegisterError(file, str(error)) from error
        try:
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA foreign_keys = ON")
            prepare(self._base)
        except (ValueError, sqlite3.Error) as error:
            self._base.close()
            raise RegisterError(file, str(error)) from error

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._base.close()

    @contextmanager
    def at_once(self) -> Generator[None]:
        """Let all that is done within be kept, or nothing of it."""
        self._do("SAVEPOINT at_once")
        try:
            yield
        except BaseException:
            self._do("ROLLBACK TO at_once")
            raise
        finally:
            self._do("RELEASE at_once")

    # -- accounts --------------------------------------------------------------------------------

    def accounts(self) -> list[Account]:
        """Return all, by name."""
        rows = self._do("SELECT name, role, since, disabled, hash FROM account ORDER BY name")
        return [_account(row) for row in rows]

    def account(self, name: str) -> Account | None:
        """Return who has a name."""
        rows = self._do(
            "SELECT name, role, since, disabled, hash FROM account WHERE name = ?", name
        )
        return _account(rows[0]) if rows else None

    def put(self, name: str, role: Role, kept: str, now: float) -> None:
        """Add somebody, or give him another password and role; his sessions end."""
        with self.at_once():
            self._do("DELETE FROM account WHERE name = ?", name)
            self._do(
                "INSERT INTO account (name, role, hash, since) VALUES (?, ?, ?, ?)",
                name, role.value, kept, now,
            )  # fmt: skip

    def change(
        self, name: str, *, role: Role | None, kept: str | None, disabled: bool | None
    ) -> None:
        """Change what is not None of somebody; his sessions end."""
        with self.at_once():
            self._do(
                "UPDATE account SET role = coalesce(?, role), hash = coalesce(?, hash),"
                " disabled = coalesce(?, disabled) WHERE name = ?",
                role and role.value, kept, disabled, name,
            )  # fmt: skip
            self._do("DELETE FROM session WHERE name = ?", name)

    def renew(self, name: str, kept: str, token: str) -> None:
        """Give somebody another password; his sessions end, but that of the token."""
        with self.at_once():
            self._do("UPDATE account SET hash = ? WHERE name = ?", kept, name)
            self._do("DELETE FROM session WHERE name = ? AND digest <> ?", name, _digest(token))

    def role(self, name: str) -> Role | None:
        """Return what somebody is; None = there is nobody of that name."""
        rows = self._do("SELECT role FROM account WHERE name = ?", name)
        return Role(rows[0][0]) if rows else None

    def welcome(self, name: str, subject: str, role: Role, now: float) -> bool:
        """Take in whom a provider knows as `subject`; False = somebody else has his name.

        His sessions end if he has another role than before.
        """
        if self.account(name) and not self.is_of(name, subject):
            return False
        if self.role(name) is not role:
            self.put(name, role, ELSEWHERE + subject, now)
        return True

    def dismiss(self, name: str, subject: str) -> bool:
        """Remove whom a provider knows as `subject`; False = he has no account."""
        return self.is_of(name, subject) and self.remove(name)

    def is_of(self, name: str, subject: str) -> bool:
        """Whether an account is that of whom a provider knows as `subject`."""
        return self.kept(name) == ELSEWHERE + subject

    def is_last_admin(self, name: str) -> bool:
        """Whether somebody is the one admin who may log in."""
        admins = [x.name for x in self.accounts() if x.role is Role.ADMIN and not x.disabled]
        return admins == [name]

    def remove(self, name: str) -> bool:
        """Remove somebody, and his sessions; False = there is nobody of that name."""
        return bool(self._do("DELETE FROM account WHERE name = ? RETURNING name", name))

    def kept(self, name: str) -> str | None:
        """Return what is kept of somebody's password."""
        rows = self._do("SELECT hash FROM account WHERE name = ?", name)
        return rows[0][0] if rows else None

    def secret(self, name: str) -> str | None:
        """Return what a password is held against; None = with none he may log in."""
        account, kept = self.account(name), self.kept(name)
        return None if account is None or account.disabled or account.vouched_for else kept

    # -- sessions --------------------------------------------------------------------------------

    def enter(self, name: str, now: float) -> str:
        """Let a session of somebody begin; return its token, which is not kept."""
        token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self._do("DELETE FROM session WHERE since < ?", now - LASTS)
        self._do("INSERT INTO session VALUES (?, ?, ?, ?)", _digest(token), name, csrf, now)
        return token

    def person(self, token: str, now: float) -> Person | None:
        """Return whose session it is, if it has not ended."""
        rows = self._do(
            "SELECT name, role, csrf FROM session JOIN account USING (name)"
            " WHERE digest = ? AND session.since BETWEEN ? AND ? AND NOT disabled",
            _digest(token), now - LASTS, now + LASTS,
        )  # fmt: skip
        return Person(rows[0][0], Role(rows[0][1]), rows[0][2]) if rows else None

    def leave(self, token: str) -> None:
        """Let a session end."""
        self._do("DELETE FROM session WHERE digest = ?", _digest(token))

    # -- deeds -----------------------------------------------------------------------------------

    def intend(self, deed: Deed) -> int:
        """Keep for ever what somebody is about to do; return its id."""
        ((number,),) = self._do(
            "INSERT INTO deed (time, who, role, act, subject, before, before_code, before_details)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            deed.time, deed.who, deed.role, deed.act, deed.subject, *_written(deed.before),
        )  # fmt: skip
        return number

    def conclude(self, number: int, outcome: Outcome, after: Statement, now: float) -> None:
        """Keep for ever what came of a deed."""
        self._do(
            "INSERT INTO outcome VALUES (?, ?, ?, ?, ?, ?)",
            number, now, outcome.value, *_written(after),
        )  # fmt: skip

    def note(self, deed: Deed) -> None:
        """Keep a deed and its outcome for ever."""
        with self.at_once():
            self.conclude(self.intend(deed), deed.outcome, deed.after, deed.time)

    def deeds(self, before: int, limit: int) -> list[Deed]:
        """Return the last deeds with an id below, newest first."""
        rows = self._do(
            "SELECT id, deed.time, who, role, act, subject, before, before_code, before_details,"
            " after, after_code, after_details, coalesce(outcome, 'unknown')"
            " FROM deed LEFT JOIN outcome ON deed = id"
            " WHERE id < ? ORDER BY id DESC LIMIT ?",
            before, limit,
        )  # fmt: skip
        return [
            Deed(
                id=row[0], time=row[1], who=row[2], role=row[3], act=row[4], subject=row[5],
                before=_read(*row[6:9]), after=_read(*row[9:12]), outcome=Outcome(row[12]),
            )
            for row in rows
        ]  # fmt: skip

    def _do(self, statement: str, *values: str | float | None) -> list[tuple[Any, ...]]:
        try:
            return self._base.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise RegisterError(self._file, str(error)) from error


def standing(account: Account | None, *, anew: bool = False) -> Statement:
    """Return what the log says of whether somebody may log in, `anew` = with another password."""
    if account is None:
        return state(Condition.WITHOUT_ACCOUNT)
    kinds = (
        (Condition.HAS_ROLE, Condition.HAS_ROLE_ANEW),
        (Condition.HAS_ROLE_DISABLED, Condition.HAS_ROLE_ANEW_DISABLED),
    )
    return state(kinds[account.disabled][anew], role=account.role)


def _written(said: Statement) -> tuple[str, str, str]:
    return said.text, said.code, json.dumps(dict(said.details))


def _read(text: str | None, code: str | None, details: str | None) -> Statement:
    """Read what was said; nothing was where there is no row."""
    return Statement(code or "", text or "", json.loads(details or "{}"))


def _account(row: tuple[Any, ...]) -> Account:
    name, role, since, disabled, kept = row
    return Account(name, Role(role), since, bool(disabled), kept.startswith(ELSEWHERE))


def _digest(token: str) -> str:
    """Whoever reads the file cannot log in with it: tokens have 256 bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()
