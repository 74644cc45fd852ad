"""The schema of the register of people, and how registers of before are carried over."""

import sqlite3

VERSION = 2
"""``PRAGMA user_version`` of a register: goes up with each change of its tables."""
PEOPLE = (
    """CREATE TABLE account (
        name TEXT PRIMARY KEY, role TEXT NOT NULL, hash TEXT NOT NULL, since REAL NOT NULL,
        disabled INTEGER NOT NULL DEFAULT 0) STRICT""",
    """CREATE TABLE session (
        digest TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
        csrf TEXT NOT NULL, since REAL NOT NULL) STRICT""",
)
LOG = (
    """CREATE TABLE deed (
        id INTEGER PRIMARY KEY, time REAL NOT NULL, who TEXT NOT NULL, role TEXT NOT NULL,
        act TEXT NOT NULL, subject TEXT NOT NULL, before TEXT NOT NULL) STRICT""",
    """CREATE TABLE outcome (
        deed INTEGER PRIMARY KEY REFERENCES deed, time REAL NOT NULL, outcome TEXT NOT NULL,
        after TEXT NOT NULL) STRICT""",
    *(
        f"""CREATE TRIGGER {table}_{rule} BEFORE {change} ON {table}
            BEGIN SELECT RAISE(ABORT, 'the audit log is not {done}'); END"""
        for table in ("deed", "outcome")
        for rule, change, done in (
            ("stays", "UPDATE", "changed"),
            ("remains", "DELETE", "shortened"),
        )
    ),
)
DISABLED = ("ALTER TABLE account ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0",)
"""What the first registers had not."""
AUDIT = (
    *LOG,
    "INSERT INTO deed SELECT id, time, who, role, act, subject, before FROM audit",
    "INSERT INTO outcome SELECT id, time, iif(accepted, 'done', 'refused'), after FROM audit",
    "DROP TABLE audit",
)
"""From the log in one table, which it was at first."""


CODES = tuple(
    f"ALTER TABLE {table} ADD COLUMN {name} TEXT NOT NULL DEFAULT '{nothing}'"
    for table, what in (("deed", "before"), ("outcome", "after"))
    for name, nothing in ((f"{what}_code", ""), (f"{what}_details", "{}"))
)
"""What version 2 has and version 1 had not."""


def prepare(base: sqlite3.Connection) -> None:
    """Make the tables where there are none, or carry those of before over; or change nothing.

    Raises
    ------
    ValueError
        It is of a version to come, or something else.
    """
    if _version(base) == VERSION:
        return
    base.execute("BEGIN IMMEDIATE")
    try:
        for statement in _steps(base):
            base.execute(statement)
        base.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        base.execute("ROLLBACK")
        raise
    base.execute("COMMIT")


def _steps(base: sqlite3.Connection) -> tuple[str, ...]:
    version = _version(base)
    if version == VERSION:  # somebody else has been quicker
        return ()
    tables = {name for (name,) in base.execute("SELECT name FROM sqlite_schema")}
    if version == 0 and not tables:
        return PEOPLE + LOG + CODES
    if version == 1:
        return CODES
    if version != 0 or not {"account", "session"} <= tables or not tables & {"audit", "deed"}:
        found = f"it is of version {version}, expected {VERSION}"
        raise ValueError(found)
    columns = {row[1] for row in base.execute("PRAGMA table_info (account)")}
    audit = AUDIT if "audit" in tables else ()
    return audit + (() if "disabled" in columns else DISABLED) + CODES


def _version(base: sqlite3.Connection) -> int:
    (version,) = base.execute("PRAGMA user_version").fetchone()
    return version
