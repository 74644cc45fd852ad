"""Who gets an account at the host: by `ivics console add-user`."""

import sys
from io import StringIO
from pathlib import Path

import pytest

from console.watch import HASH, PASSWORD
from rsu.clock import SystemClock
from rsu.console.people.enrolment import enrol
from rsu.console.people.password import matches
from rsu.console.people.register import Account, Register
from rsu.console.people.role import Role
from rsu.errors import InputError
from shell import Ended, called


def add_user(monkeypatch: pytest.MonkeyPatch, password: str, *arguments: object) -> Ended:
    """Call the command, with a password on its stdin."""
    monkeypatch.setattr(sys, "stdin", StringIO(f"{password}\n"))
    return called("console", "add-user", *arguments)


def test_the_command_adds_somebody_who_may_log_in_and_enables_him_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = tmp_path / "people.db"
    kim = ("kim", "--role", "operator", "--people", people)
    for password, options, code, said in (
        ("too short", (), 2, "ivics: password: has 9 characters, expected 12 to 128"),
        (PASSWORD, (), 0, f"kim is operator -> {people}"),
        (PASSWORD[::-1], (), 2, "ivics: NAME: kim: is disabled; --enable lets him in again"),
        (PASSWORD[::-1], ("--enable",), 0, f"kim is operator -> {people}"),
    ):
        ended = add_user(monkeypatch, password, *kim, *options)
        assert (ended.code, (ended.out or ended.err).strip()) == (code, said)
        with Register(people) as register:
            if ended.code == 0:
                assert matches(register.secret("kim"), password)
            register.change("kim", role=None, kept=None, disabled=True)


def test_who_is_enrolled_at_the_host_stands_in_the_log(tmp_path: Path) -> None:
    people = tmp_path / "people.db"
    for role in (Role.VIEWER, Role.ADMIN):
        enrol(people, "kim", role, "correct horse battery", SystemClock())
    with Register(people) as register:
        deeds = [
            (d.who, d.act, d.subject, d.before.text, d.after.text) for d in register.deeds(9, 9)
        ]
    assert deeds[::-1] == [
        ("add-user", "account", "kim", "no account", "viewer, new password"),
        ("add-user", "account", "kim", "viewer", "admin, new password"),
    ]


def test_who_is_disabled_is_let_in_at_the_host_only_if_that_is_asked_for(tmp_path: Path) -> None:
    people, clock = tmp_path / "people.db", SystemClock()
    with Register(people) as register:
        register.put("kim", Role.ADMIN, HASH, 1.0)
        register.change("kim", role=None, kept=None, disabled=True)
        with pytest.raises(InputError, match="kim: is disabled; --enable"):
            enrol(people, "kim", Role.ADMIN, PASSWORD, clock)
        assert (register.account("kim"), register.kept("kim")) == (
            Account("kim", Role.ADMIN, 1.0, disabled=True, vouched_for=False), HASH,
        )  # fmt: skip
        assert register.deeds(9, 9) == []
        enrol(people, "kim", Role.ADMIN, PASSWORD, clock, enable=True)
        account = register.account("kim")
        assert account is not None
        assert not account.disabled
        (deed,) = register.deeds(9, 9)
    assert (deed.before.text, deed.after.text) == ("admin, disabled", "admin, new password")


def test_the_last_admin_is_made_nothing_less_at_the_host(tmp_path: Path) -> None:
    people, clock = tmp_path / "people.db", SystemClock()
    enrol(people, "kim", Role.ADMIN, PASSWORD, clock)
    with pytest.raises(InputError, match="kim: is the last admin"):
        enrol(people, "kim", Role.VIEWER, PASSWORD[::-1], clock)
    with Register(people) as register:
        assert register.role("kim") is Role.ADMIN
        assert matches(register.secret("kim"), PASSWORD)
        assert len(register.deeds(9, 9)) == 1
    enrol(people, "mia", Role.ADMIN, PASSWORD, clock)
    enrol(people, "kim", Role.VIEWER, PASSWORD, clock)
    with Register(people) as register:
        assert register.role("kim") is Role.VIEWER


@pytest.mark.parametrize("name", ["", ".", "..", ".kim", "k m", "k" * 65])
def test_a_name_is_one_that_a_path_can_hold(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="expected 1 to 64"):
        enrol(tmp_path / "people.db", name, Role.ADMIN, PASSWORD, SystemClock())
