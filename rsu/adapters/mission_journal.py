"""The journal of the valet missions: SQLite, an event log and what it comes to, in one transaction.

In WAL mode a process that is killed at any instant leaves whole transactions.  Power that fails may
take the last ones along (``synchronous = NORMAL``): a coordinator lets nothing move after its start
until the cars have said where they stand.
"""

import json
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.emergency import EmergencyStop
from rsu.avp.dispatch.entry import Answer, Entry, Standing, Unkept
from rsu.avp.dispatch.mission import ENDED, Kind, Mission, Reason, State
from rsu.codec.valet_order import decode_order, encode_order
from rsu.errors import JournalError

VERSION = 3
PATIENCE = 0.05
"""s that it waits for somebody else's lock; then nothing is granted in this turn."""
SCHEMA = """
CREATE TABLE tenure (epoch INTEGER NOT NULL);
INSERT INTO tenure VALUES (0);
CREATE TABLE event (
    number INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, time_s REAL NOT NULL,
    what TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE mission (
    id TEXT PRIMARY KEY, vehicle TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL,
    state TEXT NOT NULL, reason TEXT, since_s REAL NOT NULL, version INTEGER NOT NULL);
CREATE TABLE lease (
    resource TEXT PRIMARY KEY, mission TEXT NOT NULL REFERENCES mission (id));
CREATE TABLE outbox (
    vehicle TEXT PRIMARY KEY, sequence INTEGER NOT NULL, payload BLOB NOT NULL);
CREATE TABLE acknowledgement (vehicle TEXT PRIMARY KEY, sequence INTEGER NOT NULL);
CREATE TABLE inbox (request TEXT PRIMARY KEY, text TEXT NOT NULL, accepted INTEGER NOT NULL);
CREATE TABLE offer (
    mission TEXT PRIMARY KEY REFERENCES mission (id), coordinator TEXT NOT NULL);
CREATE TABLE emergency_stop (id TEXT PRIMARY KEY, content TEXT NOT NULL);
"""
CLOSURES = """CREATE TABLE closure (
    spot TEXT NOT NULL, road TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (spot, road))"""
"""What version 2 has and version 1 had not."""
CODES = """ALTER TABLE inbox ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox ADD COLUMN details TEXT NOT NULL DEFAULT '{}'"""
"""What version 3 has and version 2 had not."""

WHY = {
    sqlite3.SQLITE_FULL: Unkept.DISK_FULL,
    sqlite3.SQLITE_BUSY: Unkept.JOURNAL_LOCKED,
    sqlite3.SQLITE_LOCKED: Unkept.JOURNAL_LOCKED,
    sqlite3.SQLITE_READONLY: Unkept.JOURNAL_READ_ONLY,
    sqlite3.SQLITE_CONSTRAINT: Unkept.JOURNAL_CONTRADICTS,
}
"""By what SQLite says in the lowest byte of its code."""


class MissionJournal:
    """One coordinator's journal, open for writing.

    Whoever opens it last has it: the one before is refused from then on.

    Parameters
    ----------
    file : Path
        Made where there is none.

    Raises
    ------
    JournalError
        It cannot be opened, or is something else.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        with self._told():
            self._base = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
        try:
            self.epoch = self._begin()
        except BaseException:
            self._base.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._base.close()

    def write(self, entry: Entry) -> None:
        """Keep all of an entry.

        Raises
        ------
        JournalError
            Nothing of it is kept: the disk is full, somebody else has the file, or it contradicts
            what is there, such as a lease on what another mission holds.
        """
        with self._transaction():
            (epoch,) = self._base.execute("SELECT epoch FROM tenure").fetchone()
            if epoch != self.epoch:
                raise JournalError(self.file, Unkept.JOURNAL_TAKEN_OVER)
            self._keep_missions(entry)
            self._keep_leases(entry)
            self._keep_post(entry)
            self._keep_stops(entry)
            self._keep_closures(entry)
            self._keep_transfers(entry)

    def answer(self, request: str) -> Answer | None:
        """Return what came of a request, if it has been there."""
        with self._told():
            row = self._base.execute(
                "SELECT request, text, accepted, code, details FROM inbox WHERE request = ?",
                (request,),
            ).fetchone()
        return row and Answer(row[0], row[1], bool(row[2]), row[3], json.loads(row[4]))

    def standing(self) -> Standing:
        """Return what all entries come to."""
        standing = Standing()
        with self._told():
            every = self._base.execute
            ended = [state.value for state in ENDED]
            for row in every("SELECT * FROM mission WHERE state NOT IN (?, ?)", ended):
                mission = _mission(*row)
                standing.missions[mission.id] = mission
            standing.leases.update(every("SELECT resource, mission FROM lease"))
            for (payload,) in every("SELECT payload FROM outbox"):
                order = decode_order(payload)
                standing.orders[order.vehicle] = order
            standing.taken.update(every("SELECT vehicle, sequence FROM acknowledgement"))
            for (content,) in every("SELECT content FROM emergency_stop"):
                stop = msgspec.json.decode(content, type=EmergencyStop)
                standing.stops[stop.id] = stop
            for (content,) in every("SELECT content FROM closure"):
                closure = msgspec.json.decode(content, type=OperatorClosure)
                standing.closures[closure.place] = closure
            standing.offers.update(every("SELECT mission, coordinator FROM offer"))
        return standing

    def knows(self, mission: str) -> bool:
        """Whether a mission is there, ended or not."""
        with self._told():
            found = self._base.execute("SELECT 1 FROM mission WHERE id = ?", (mission,)).fetchone()
        return found is not None

    def _begin(self) -> int:
        """Make the tables if there are none, and take the journal over; return the epoch."""
        with self._told():
            version = self._version()
            (tables,) = self._base.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            if not 1 <= version <= VERSION and (version, tables) != (0, 0):
                found, expected = str(version), str(VERSION)
                why = Unkept.JOURNAL_VERSION
                raise JournalError(self.file, why, found=found, expected=expected)
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = NORMAL")
            self._base.execute("PRAGMA foreign_keys = ON")
        with self._transaction():
            if self._version() == 0:
                for statement in SCHEMA.strip().rstrip(";").split(";\n"):
                    self._base.execute(statement)
            if self._version() < 2:
                self._base.execute(CLOSURES)
            if self._version() < VERSION:
                for statement in CODES.split(";\n"):
                    self._base.execute(statement)
                self._base.execute(f"PRAGMA user_version = {VERSION}")
            (epoch,) = self._base.execute(
                "UPDATE tenure SET epoch = epoch + 1 RETURNING epoch"
            ).fetchone()
        return epoch

    def _version(self) -> int:
        (version,) = self._base.execute("PRAGMA user_version").fetchone()
        return version

    def _keep_missions(self, entry: Entry) -> None:
        for mission in entry.missions:
            row = _row(mission)
            done = self._base.execute(
                "INSERT INTO mission VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, target = excluded.target,"
                " state = excluded.state, reason = excluded.reason, since_s = excluded.since_s,"
                " version = excluded.version"
                " WHERE version < excluded.version AND vehicle = excluded.vehicle"
                " AND state NOT IN ('parked', 'handed_back')",
                row,
            )
            if done.rowcount != 1:
                raise self._contradicts(f"{mission.id} is there already, and as new")
            self._log(entry.time, "mission", mission.id, json.dumps(row))

    def _keep_leases(self, entry: Entry) -> None:
        for lease in entry.returned:
            done = self._base.execute(
                "DELETE FROM lease WHERE resource = ? AND mission = ?",
                (lease.resource, lease.mission),
            )
            if done.rowcount != 1:
                raise self._contradicts(f"{lease.mission} does not hold {lease.resource}")
            self._log(entry.time, "return", lease.resource, lease.mission)
        for lease in entry.granted:
            self._base.execute("INSERT INTO lease VALUES (?, ?)", (lease.resource, lease.mission))
            self._log(entry.time, "grant", lease.resource, lease.mission)

    def _keep_post(self, entry: Entry) -> None:
        for order in entry.orders:
            row = (order.vehicle, order.sequence, encode_order(order))
            done = self._base.execute(
                "INSERT INTO outbox VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
                " SET sequence = excluded.sequence, payload = excluded.payload"
                " WHERE sequence < excluded.sequence",
                row,
            )
            if done.rowcount != 1:
                raise self._contradicts(f"a later order to {order.vehicle} is there already")
            self._log(entry.time, "order", order.vehicle, str(order.sequence))
        for vehicle, sequence in entry.acknowledged:
            self._base.execute(
                "INSERT INTO acknowledgement VALUES (?, ?)"
                " ON CONFLICT DO UPDATE SET sequence = excluded.sequence",
                (vehicle, sequence),
            )
            self._log(entry.time, "acknowledge", vehicle, str(sequence))
        for answer in entry.answers:
            details = json.dumps(dict(answer.details))
            row = (answer.request, answer.text, int(answer.accepted), answer.code, details)
            self._base.execute("INSERT INTO inbox VALUES (?, ?, ?, ?, ?)", row)
            self._log(entry.time, "answer", answer.request, answer.text)

    def _keep_stops(self, entry: Entry) -> None:
        for stop in entry.struck:
            content = msgspec.json.encode(stop).decode()
            self._base.execute("REPLACE INTO emergency_stop VALUES (?, ?)", (stop.id, content))
            self._log(entry.time, "strike", stop.id, content)
        for name in entry.ended:
            self._base.execute("DELETE FROM emergency_stop WHERE id = ?", (name,))
            self._log(entry.time, "end", name, "")

    def _keep_closures(self, entry: Entry) -> None:
        for closure in entry.closed:
            content = msgspec.json.encode(closure).decode()
            self._base.execute("INSERT INTO closure VALUES (?, ?, ?)", (*closure.place, content))
            self._log(entry.time, "close", closure.spot or closure.road, content)
        for closure in entry.opened:
            self._base.execute("DELETE FROM closure WHERE spot = ? AND road = ?", closure.place)
            self._log(entry.time, "open", closure.spot or closure.road, "")

    def _keep_transfers(self, entry: Entry) -> None:
        for mission, coordinator in entry.offered:
            self._base.execute("INSERT INTO offer VALUES (?, ?)", (mission, coordinator))
            self._log(entry.time, "offer", mission, coordinator)
        for mission in entry.transferred:
            # a lease that is left refers to it, and refuses
            self._base.execute("DELETE FROM offer WHERE mission = ?", (mission,))
            self._base.execute("DELETE FROM mission WHERE id = ?", (mission,))
            self._log(entry.time, "transfer", mission, "")

    def _log(self, time: float, what: str, subject: str, detail: str) -> None:
        self._base.execute(
            "INSERT INTO event (epoch, time_s, what, subject, detail) VALUES (?, ?, ?, ?, ?)",
            (self.epoch, time, what, subject, detail),
        )

    @contextmanager
    def _transaction(self) -> Generator[None]:
        with self._told():
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._base.execute("COMMIT")
            except BaseException:
                if self._base.in_transaction:  # a full disk has ended it already
                    self._base.execute("ROLLBACK")
                raise

    @contextmanager
    def _told(self) -> Generator[None]:
        try:
            yield
        except sqlite3.Error as error:
            why = WHY.get(error.sqlite_errorcode & 0xFF, Unkept.JOURNAL_FAILS)
            raise JournalError(self.file, why, problem=str(error)) from error

    def _contradicts(self, problem: str) -> JournalError:
        return JournalError(self.file, Unkept.JOURNAL_CONTRADICTS, problem=problem)


def _row(mission: Mission) -> tuple[Any, ...]:
    reason = mission.reason and mission.reason.name
    return (
        mission.id,
        mission.vehicle,
        mission.kind.value,
        mission.target,
        mission.state.value,
        reason,
        mission.since,
        mission.version,
    )


def _mission(
    name: str,
    vehicle: str,
    kind: str,
    target: str,
    state: str,
    reason: str | None,
    since: float,
    version: int,
) -> Mission:
    return Mission(
        id=name,
        vehicle=vehicle,
        kind=Kind(kind),
        target=target,
        state=State(state),
        reason=None if reason is None else Reason[reason],
        since=since,
        version=version,
    )
