"""Accounts, sessions, throttling and the log of what was done."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.watch import HASH, PASSWORD, Room
from rsu.clock import SystemClock
from rsu.console.people.enrolment import enrol
from rsu.console.people.password import digest, matches
from rsu.console.people.register import LASTS, Deed, Outcome, Register
from rsu.console.people.role import Role
from rsu.console.people.throttle import EVERYBODY, FREE, LONGEST, Throttle
from rsu.errors import RegisterError


def a_deed(act: str) -> Deed:
    return Deed(
        time=1.0, who="kim", role="operator", act=act, subject="7", before="", after="",
        outcome=Outcome.DONE,
    )  # fmt: skip


def test_a_password_matches_itself_alone() -> None:
    kept = digest(PASSWORD)
    assert PASSWORD not in kept
    assert matches(kept, PASSWORD)
    assert not matches(kept, PASSWORD.upper())


def test_nobody_has_the_password_of_somebody_unknown() -> None:
    assert not matches(None, "nobody has this password")


def test_a_session_is_known_by_its_token_until_it_ends(room: Room) -> None:
    register = room.console.register
    register.put("kim", Role.OPERATOR, HASH, 0.0)
    token = register.enter("kim", 100.0)
    person = register.person(token, 100.0 + LASTS)
    assert person is not None
    assert (person.name, person.role) == ("kim", Role.OPERATOR)
    assert register.person(token, 101.0 + LASTS) is None
    assert register.person(token + "x", 100.0) is None
    register.leave(token)
    assert register.person(token, 100.0) is None


def test_the_file_tells_no_token_and_no_password(tmp_path: Path) -> None:
    file = tmp_path / "people.db"
    with Register(file) as register:
        register.put("kim", Role.OPERATOR, HASH, 0.0)
        token = register.enter("kim", 100.0)
    found = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.encode() not in found
    assert PASSWORD.encode() not in found
    assert file.stat().st_mode & 0o077 == 0


def test_another_password_or_role_ends_all_sessions(room: Room) -> None:
    register = room.console.register
    register.put("kim", Role.ADMIN, HASH, 0.0)
    token = register.enter("kim", 100.0)
    register.put("kim", Role.VIEWER, HASH, 100.0)
    assert register.person(token, 100.0) is None


def test_what_was_done_is_neither_changed_nor_forgotten(tmp_path: Path) -> None:
    with Register(tmp_path / "people.db") as register:
        register.note(a_deed("park"))
        register.note(a_deed("cancel"))
        assert [deed.act for deed in register.deeds(9, 9)] == ["cancel", "park"]
        assert [deed.act for deed in register.deeds(2, 9)] == ["park"]
        with sqlite3.connect(tmp_path / "people.db") as other:
            for statement in (
                "DELETE FROM deed",
                "UPDATE deed SET who = 'lee'",
                "DELETE FROM outcome",
                "UPDATE outcome SET outcome = 'refused'",
            ):
                with pytest.raises(sqlite3.IntegrityError, match="audit log"):
                    other.execute(statement)
        other.close()


def test_a_deed_has_one_outcome_and_until_then_it_is_unknown(room: Room) -> None:
    register = room.console.register
    number = register.intend(a_deed("park"))
    (deed,) = register.deeds(9, 9)
    assert (deed.id, deed.outcome, deed.after) == (number, Outcome.UNKNOWN, "")
    register.conclude(number, Outcome.REFUSED, "is here already", 2.0)
    with pytest.raises(RegisterError):
        register.conclude(number, Outcome.DONE, "parked", 3.0)
    (deed,) = register.deeds(9, 9)
    assert (deed.outcome, deed.after) == (Outcome.REFUSED, "is here already")


def test_an_account_that_is_not_kept_in_the_log_is_not_kept_at_all(room: Room) -> None:
    register = room.console.register
    register.put("kim", Role.VIEWER, HASH, 1.0)

    def fail() -> None:
        with register.at_once():
            register.put("kim", Role.ADMIN, HASH, 2.0)
            register.note(a_deed("account"))
            raise RuntimeError("power fails")

    with pytest.raises(RuntimeError, match="power"):
        fail()
    assert register.role("kim") is Role.VIEWER
    assert register.deeds(9, 9) == []


def test_a_file_that_is_no_register_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.db").write_text("no database" * 200, "utf-8")
    with pytest.raises(RegisterError, match="cannot be kept"):
        Register(tmp_path / "people.db")


def test_who_is_enrolled_at_the_host_stands_in_the_log(tmp_path: Path) -> None:
    people = tmp_path / "people.db"
    for role in (Role.VIEWER, Role.ADMIN):
        enrol(people, "kim", role, "correct horse battery", SystemClock())
    with Register(people) as register:
        deeds = [(d.who, d.act, d.subject, d.before, d.after) for d in register.deeds(9, 9)]
    assert deeds[::-1] == [
        ("add-user", "account", "kim", "no account", "viewer, new password"),
        ("add-user", "account", "kim", "viewer", "admin, new password"),
    ]


def test_a_few_failures_are_free_and_then_waits_double() -> None:
    throttle, now, waits = Throttle(), 1000.0, []
    for _ in range(FREE + 4):
        waits.append(throttle.wait(now, "kim"))
        now += waits[-1] + 1e-6
        throttle.fail(now, "kim")
    assert waits[:FREE] == [0.0] * FREE
    assert waits[FREE:] == pytest.approx([1.0, 2.0, 4.0, 8.0], abs=1e-3)


def test_who_comes_in_has_his_failures_forgotten() -> None:
    throttle = Throttle()
    for _ in range(FREE):
        throttle.fail(1000.0, "kim")
    assert throttle.wait(1000.0, "kim") > 0.0
    throttle.succeed("kim")
    assert throttle.wait(1000.0, "kim") == 0.0


@given(st.lists(st.floats(0.0, 0.2), min_size=50, max_size=300))
def test_all_together_never_try_more_often_than_the_machine_can_spare(gaps: list[float]) -> None:
    throttle, now, tries = Throttle(), 1000.0, 0
    for number, gap in enumerate(gaps):
        now += gap
        tries += throttle.wait(now, f"somebody {number}") == 0.0
    assert tries <= EVERYBODY + 2.0 * sum(gaps) + 1


def test_nobody_waits_for_ever() -> None:
    throttle, now = Throttle(), 1000.0
    for _ in range(60):
        throttle.fail(now, "kim")
    assert throttle.wait(now, "kim") <= LONGEST
    assert throttle.wait(now + LONGEST + 1.0, "kim") == 0.0
