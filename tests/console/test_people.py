"""Accounts, sessions, throttling and the log of what was done."""

import asyncio
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.watch import HASH, PASSWORD, Room
from rsu.console.people.deed import NOTHING, Condition, Deed, Outcome
from rsu.console.people.password import QUEUE, Hasher, digest, matches
from rsu.console.people.register import LASTS, Account, Register
from rsu.console.people.role import Role
from rsu.console.people.schema import VERSION
from rsu.console.people.throttle import (
    AT_ONCE,
    FREE,
    FREE_OF_PLACE,
    LONGEST,
    Bucket,
    Doorstep,
    Throttle,
    place_of,
)
from rsu.errors import RegisterError
from rsu.statement import state

SAID = state(Condition.IS_OCCUPIED, car="8")


def a_deed(act: str) -> Deed:
    return Deed(
        time=1.0, who="kim", role="operator", act=act, subject="7", before=SAID, after=SAID,
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
    assert (deed.id, deed.outcome, deed.before, deed.after) == (
        number, Outcome.UNKNOWN, SAID, NOTHING,
    )  # fmt: skip
    register.conclude(number, Outcome.REFUSED, SAID, 2.0)
    with pytest.raises(RegisterError):
        register.conclude(number, Outcome.DONE, NOTHING, 3.0)
    (deed,) = register.deeds(9, 9)
    assert (deed.outcome, deed.after) == (Outcome.REFUSED, SAID)


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


ACCOUNT = """
CREATE TABLE account (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, hash TEXT NOT NULL, since REAL NOT NULL{}) STRICT;
CREATE TABLE session (
  digest TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
  csrf TEXT NOT NULL, since REAL NOT NULL) STRICT;
INSERT INTO account (name, role, hash, since) VALUES ('kim', 'operator', 'hash of kim', 1.0);
"""
AUDIT = """
CREATE TABLE audit (
  id INTEGER PRIMARY KEY, time REAL NOT NULL, who TEXT NOT NULL, role TEXT NOT NULL,
  act TEXT NOT NULL, subject TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
  accepted INTEGER NOT NULL) STRICT;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
CREATE TRIGGER audit_remains BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit log is not shortened'); END;
INSERT INTO audit VALUES (1, 2.0, 'kim', 'operator', 'close', 'S1', 'free', 'closed', 1);
INSERT INTO audit VALUES (2, 3.0, 'kim', 'operator', 'open', 'S2', 'open', 'S2: is open', 0);
"""
DEEDS = """
CREATE TABLE deed (
  id INTEGER PRIMARY KEY, time REAL NOT NULL, who TEXT NOT NULL, role TEXT NOT NULL,
  act TEXT NOT NULL, subject TEXT NOT NULL, before TEXT NOT NULL) STRICT;
CREATE TABLE outcome (
  deed INTEGER PRIMARY KEY REFERENCES deed, time REAL NOT NULL, outcome TEXT NOT NULL,
  after TEXT NOT NULL) STRICT;
INSERT INTO deed VALUES (1, 2.0, 'kim', 'operator', 'close', 'S1', 'free');
INSERT INTO deed VALUES (2, 3.0, 'kim', 'operator', 'open', 'S2', 'open');
INSERT INTO outcome VALUES (1, 2.0, 'done', 'closed'), (2, 3.0, 'refused', 'S2: is open');
"""
DISABLED = ", disabled INTEGER NOT NULL DEFAULT 0"
BEFORE = {
    "log in one table": ACCOUNT.format("") + AUDIT,
    "nobody is disabled": ACCOUNT.format("") + DEEDS,
    "without a version": ACCOUNT.format(DISABLED) + DEEDS,
    "without codes": ACCOUNT.format(DISABLED) + DEEDS + "PRAGMA user_version = 1;",
}


def written(file: Path, script: str) -> Path:
    with closing(sqlite3.connect(file)) as base:
        base.executescript(script)
    return file


@pytest.mark.parametrize("script", BEFORE.values(), ids=BEFORE)
def test_a_register_of_before_is_carried_over_whole(tmp_path: Path, script: str) -> None:
    file = written(tmp_path / "people.db", script)
    for _ in range(2):  # the second time it is one of today
        with Register(file) as register:
            assert register.accounts() == [
                Account("kim", Role.OPERATOR, 1.0, disabled=False, vouched_for=False)
            ]
            deeds = [
                (x.id, x.act, x.before.text, x.after.text, x.outcome) for x in register.deeds(9, 9)
            ]
    assert deeds == [
        (2, "open", "open", "S2: is open", Outcome.REFUSED),
        (1, "close", "free", "closed", Outcome.DONE),
    ]
    with closing(sqlite3.connect(file)) as base:
        assert base.execute("PRAGMA user_version").fetchone() == (VERSION,)


def test_many_who_open_a_new_register_at_once_all_get_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        opened = [
            pool.submit(lambda: Register(tmp_path / "people.db").accounts()) for _ in range(8)
        ]
    assert [one.result() for one in opened] == [[]] * 8


@pytest.mark.parametrize(
    "script", [f"PRAGMA user_version = {VERSION + 1}", "CREATE TABLE of_somebody_else (x)"]
)
def test_a_register_of_a_version_to_come_or_something_else_is_refused_and_stays(
    tmp_path: Path, script: str
) -> None:
    file = written(tmp_path / "people.db", script)
    with pytest.raises(RegisterError, match=rf"it is of version \d, expected {VERSION}"):
        Register(file)
    with closing(sqlite3.connect(file)) as base:
        assert base.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] <= 1


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
    bucket, now, tries = Bucket(), 1000.0, 0
    for gap in gaps:
        now += gap
        tries += bucket.wait(now) == 0.0
    assert tries <= AT_ONCE + 2.0 * sum(gaps) + 1


def test_nobody_waits_for_ever() -> None:
    throttle, now = Throttle(), 1000.0
    for _ in range(60):
        throttle.fail(now, "kim")
    assert throttle.wait(now, "kim") <= LONGEST
    assert throttle.wait(now + LONGEST + 1.0, "kim") == 0.0


def test_who_guesses_a_name_does_not_keep_out_its_owner_elsewhere() -> None:
    doorstep, now = Doorstep(), 1000.0
    for guess in range(1000):
        doorstep.fail(now, "kim", f"192.0.2.{guess % 250}")
    assert doorstep.wait(now, "kim", "192.0.2.7") == 0.0  # four guesses from each
    for _ in range(FREE):
        doorstep.fail(now, "kim", "192.0.2.7")
    assert doorstep.wait(now, "kim", "192.0.2.7") > 0.0
    assert doorstep.wait(now, "kim", "198.51.100.1") == 0.0
    assert doorstep.wait(now, "lee", "192.0.2.7") == 0.0


def test_who_guesses_many_names_from_one_place_waits_whoever_he_is_himself() -> None:
    doorstep, now = Doorstep(), 1000.0
    for number in range(FREE_OF_PLACE):
        doorstep.fail(now, f"somebody {number}", "192.0.2.7")
        doorstep.succeed("mallory", "192.0.2.7")
    assert doorstep.wait(now, "somebody else", "192.0.2.7") > 0.0


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
    ],
)
def test_a_network_of_ipv6_is_one_place_and_so_is_each_address_of_ipv4(
    address: str, place: str
) -> None:
    assert place_of(address) == place


async def test_few_wait_for_a_hash_and_of_one_place_one() -> None:
    hasher, hold = Hasher(), threading.Event()
    async with asyncio.TaskGroup() as tasks:
        work = [tasks.create_task(hasher.run(str(k), hold.wait)) for k in range(QUEUE)]
        while not all(str(k) in hasher.waiting for k in range(QUEUE)):
            await asyncio.wait(work, timeout=0.001)
        assert await hasher.run("0", hold.wait) is None
        assert await hasher.run("one more", hold.wait) is None
        hold.set()
    assert [task.result() for task in work] == [True] * QUEUE
    assert await hasher.run("one more", hold.wait) is True


def test_it_takes_as_long_to_refuse_whom_nobody_knows(room: Room) -> None:
    """In CPU time, the least of a few: names cannot be told from answers that come sooner."""
    register = room.console.register
    for name in ("kim", "out"):
        register.put(name, Role.VIEWER, HASH, 1.0)
    register.change("out", role=None, kept=None, disabled=True)
    assert register.welcome("anna", "subject", Role.VIEWER, 1.0)
    took: dict[str, float] = {}
    for name in ("kim", "out", "anna", "nobody"):
        spent: list[float] = []
        for _ in range(5):
            begin = time.thread_time()
            assert not matches(register.secret(name), "a guess of a password")
            spent.append(time.thread_time() - begin)
        took[name] = min(spent)
    assert max(took.values()) < 1.5 * min(took.values()), took
