import sqlite3
from pathlib import Path

import pytest

from adapters.missions import granting, mission, on, order, retell
from rsu.adapters.mission_journal import MissionJournal
from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.emergency import EmergencyStop, Scope
from rsu.avp.dispatch.entry import Answer, Entry, Lease
from rsu.avp.dispatch.mission import Event, Reason, advance
from rsu.errors import JournalError

FIRST = mission("m1")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "missions.db"


def test_what_was_written_stands_after_a_restart(file: Path) -> None:
    driving = on(FIRST, Event.IDENTIFY, Event.AUTHORISE, Event.DRIVE)
    stop = EmergencyStop(id="e1", scope=Scope(level=1), by="guard", since=3.0)
    with MissionJournal(file) as journal:
        journal.write(Entry(time=1.0, missions=(FIRST,), answers=(Answer("r1", "m1", True),)))
        journal.write(Entry(time=2.0, missions=(driving,), granted=(Lease("seg1", "m1"),)))
        journal.write(Entry(time=3.0, orders=(order(1), order(2))))
        journal.write(Entry(time=4.0, acknowledged=(("a", 1),), struck=(stop,)))
    with MissionJournal(file) as journal:
        standing = journal.standing()
        assert journal.epoch == 2
        assert journal.answer("r1") == Answer("r1", "m1", accepted=True)
        assert journal.answer("r2") is None
    assert standing.missions == {"m1": driving}
    assert standing.leases == {"seg1": "m1"}
    assert standing.orders == {"a": order(2)}
    assert standing.taken == {"a": 1}
    assert standing.stops["e1"].scope == Scope(level=1)
    assert retell(file).faults == []


def test_nothing_is_granted_twice_and_the_whole_entry_falls(file: Path) -> None:
    with MissionJournal(file) as journal:
        second = mission("m2", "b")
        journal.write(Entry(time=1.0, missions=(FIRST, second), granted=(Lease("seg1", "m1"),)))
        moved = on(second, Event.IDENTIFY)
        with pytest.raises(JournalError, match="UNIQUE"):
            journal.write(granting("seg2", "seg1", to="m2", also=moved))
        assert journal.standing().leases == {"seg1": "m1"}
        assert journal.standing().missions["m2"] == second


def test_what_one_returns_another_gets_in_the_same_entry(file: Path) -> None:
    with MissionJournal(file) as journal:
        journal.write(Entry(time=1.0, missions=(FIRST, mission("m2", "b"))))
        journal.write(granting("seg1", to="m1"))
        lease = Lease("seg1", "m1")
        journal.write(Entry(time=3.0, returned=(lease,), granted=(Lease("seg1", "m2"),)))
        with pytest.raises(JournalError, match="m1 does not hold seg1"):
            journal.write(Entry(time=4.0, returned=(lease,)))
    assert retell(file).holder == {"seg1": "m2"}


def test_a_mission_goes_neither_back_nor_on_after_its_end(file: Path) -> None:
    with MissionJournal(file) as journal:
        withdrawn = on(FIRST, Event.WITHDRAW)
        journal.write(Entry(time=1.0, missions=(FIRST,)))
        with pytest.raises(JournalError, match="m1 is there already"):
            journal.write(Entry(time=2.0, missions=(FIRST,)))
        journal.write(Entry(time=2.0, missions=(withdrawn,)))
        with pytest.raises(JournalError, match="m1 is there already"):
            journal.write(Entry(time=3.0, missions=(on(FIRST, Event.IDENTIFY, Event.AUTHORISE),)))
        assert journal.standing().missions == {}


def test_the_reason_of_a_stop_is_kept(file: Path) -> None:
    driving = on(FIRST, Event.IDENTIFY, Event.AUTHORISE, Event.DRIVE)
    stopped = advance(driving, Event.STOP, 9.0, Reason.DOOR)
    with MissionJournal(file) as journal:
        journal.write(Entry(time=1.0, missions=(stopped,)))
        assert journal.standing().missions["m1"].reason is Reason.DOOR


def test_who_opens_it_last_has_it(file: Path) -> None:
    with MissionJournal(file) as old, MissionJournal(file) as new:
        with pytest.raises(JournalError, match="another coordinator"):
            old.write(Entry(time=1.0, missions=(FIRST,)))
        new.write(Entry(time=1.0, missions=(FIRST,)))
    assert list(retell(file).missions) == ["m1"]


def test_while_somebody_else_has_it_locked_nothing_is_granted_and_then_it_is(file: Path) -> None:
    with MissionJournal(file) as journal:
        journal.write(Entry(time=1.0, missions=(FIRST,)))
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match="locked"):
            journal.write(granting("seg1", to="m1"))
        other.execute("ROLLBACK")
        other.close()
        journal.write(granting("seg1", to="m1"))
    assert retell(file).holder == {"seg1": "m1"}


def test_on_a_full_disk_nothing_is_granted_and_afterwards_it_is(file: Path) -> None:
    with MissionJournal(file) as journal:
        journal.write(Entry(time=1.0, missions=(FIRST,)))
        (pages,) = journal._base.execute("PRAGMA page_count").fetchone()
        journal._base.execute(f"PRAGMA max_page_count = {pages}")  # as full as a disk can be
        with pytest.raises(JournalError, match="full"):
            journal.write(granting(*(f"seg{n}" for n in range(500)), to="m1"))
        journal._base.execute(f"PRAGMA max_page_count = {pages + 1000}")
        journal.write(granting("seg1", to="m1"))
    assert retell(file).holder == {"seg1": "m1"}
    assert retell(file).faults == []


@pytest.mark.parametrize("content", [b"no database, but longer than the head of one" * 20, b""])
def test_a_file_that_is_something_else_is_refused_and_an_empty_one_begun(
    file: Path, content: bytes
) -> None:
    file.write_bytes(content)
    if not content:
        with MissionJournal(file) as journal:
            assert journal.epoch == 1
        return
    with pytest.raises(JournalError, match=r"missions\.db.*not a database"):
        MissionJournal(file)


def test_a_database_of_somebody_else_is_left_alone(file: Path) -> None:
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    with pytest.raises(JournalError, match="version 0"):
        MissionJournal(file)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="unable to open"):
        MissionJournal(tmp_path / "nowhere" / "missions.db")


def test_a_mission_that_another_coordinator_has_is_not_ours_any_more(file: Path) -> None:
    with MissionJournal(file) as journal:
        journal.write(Entry(time=1.0, missions=(FIRST,), granted=(Lease("seg1", "m1"),)))
        journal.write(Entry(time=2.0, offered=(("m1", "level 2"),)))
        assert journal.standing().offers == {"m1": "level 2"}
        with pytest.raises(JournalError, match="FOREIGN KEY"):
            journal.write(Entry(time=3.0, transferred=("m1",)))
        returned = (Lease("seg1", "m1"),)
        journal.write(Entry(time=3.0, returned=returned, transferred=("m1",)))
        assert journal.standing().missions == {}
        assert not journal.knows("m1")
    assert retell(file).faults == []


def test_a_journal_of_the_version_before_closures_is_taken_on_with_all_it_has(
    tmp_path: Path,
) -> None:
    file = tmp_path / "missions.db"
    with MissionJournal(file) as journal:
        journal.write(granting("A1", to="m1", also=mission("m1")))
    base = sqlite3.connect(file, isolation_level=None)
    base.execute("DROP TABLE closure")
    for column in ("code", "details"):
        base.execute(f"ALTER TABLE inbox DROP COLUMN {column}")
    base.execute("INSERT INTO inbox VALUES ('r0', 'm1', 1)")
    base.execute("PRAGMA user_version = 1")
    base.close()
    closure = OperatorClosure(spot="A1", by="kim", since=3.0)
    with MissionJournal(file) as journal:
        assert journal.standing().leases == {"A1": "m1"}
        assert journal.answer("r0") == Answer("r0", "m1", accepted=True)
        journal.write(Entry(time=3.0, closed=(closure,)))
        assert journal.standing().closures == {("A1", ""): closure}
        journal.write(Entry(time=4.0, opened=(closure,)))
        assert journal.standing().closures == {}
