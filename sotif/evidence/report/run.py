"""`Run`: a case of a scenario, tried with and without the roadside unit; and journals of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from rsu.errors import TableError

Outcome = Literal["safe", "near_miss", "collision"]
Key: TypeAlias = tuple[str, int, str, int, str, str, str]
"""File, case, values, seed, version, site and fault of a run."""
Number = Annotated[int, Meta(ge=0)]
Place = Annotated[str, Meta(pattern=r"^[^\x00-\x1f]+$")]
"""Of a file, in a line of its own."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one trial, as `ivics trial` tells it; None = never, or not known."""

    outcome: Outcome
    contact_s: float | None = None
    """When the ego would have hit somebody if nobody had reacted."""
    lead_s: float | None = None
    """From the first right warning to that."""
    needed_s: float | None = None
    """Least lead that is in time."""
    min_ttc_s: float | None = None
    impact_speed_mps: float | None = None
    stood: bool | None = None
    """Whether the vehicle under test stood when it was hit."""
    false_warnings: Number = 0


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a journal; keys that are not named here are passed over."""

    file: Place
    """Scenario or distribution that was tried."""
    case: Number
    scenario: Place
    """Scenario that was played."""
    values: dict[str, str | int | float | bool] = {}
    """Of its parameters."""
    seed: int
    version: str
    site: str | None = None
    """Of the unit; None = one that stands where the vehicle under test meets others."""
    broken: str | None = None
    """Entry whose fault the unit had."""
    without: Verdict
    with_unit: Verdict = msgspec.field(name="with")
    recording: Place | None = None
    """Path; a relative one begins at the journal."""

    @property
    def key(self) -> Key:
        """What tells it from all others; runs are sorted by it."""
        settings = ";".join(f"{name}={value}" for name, value in sorted(self.values.items()))
        unit = self.version, self.site or "", self.broken or ""
        return self.file, self.case, settings, self.seed, *unit


class Fault(msgspec.Struct, frozen=True):
    """A line about a trial that came to nothing."""

    file: str
    case: int
    fault: str


_RUN, _FAULT = msgspec.json.Decoder(Run), msgspec.json.Decoder(Fault)


def read_runs(journals: Sequence[Path]) -> tuple[tuple[Run, ...], list[TableError]]:
    """Read journals, JSON lines; return all runs in the order of their keys, and what is wrong.

    A line that is no run is left out and named.  A run that is there twice counts once; if the two
    tell different things, the first one counts and the other is named.

    Raises
    ------
    TableError
        A journal cannot be read at all.
    """
    runs: dict[Key, Run] = {}
    defects: list[TableError] = []
    for journal in journals:
        for place, found in _lines(journal):
            if isinstance(found, str):
                defects.append(TableError(journal, place, found))
            elif runs.setdefault(found.key, found) != found:
                problem = f"{found.file} {found.case} was tried before, with another outcome"
                defects.append(TableError(journal, place, problem))
    return tuple(runs[key] for key in sorted(runs)), defects


def _lines(journal: Path) -> Iterator[tuple[str, Run | str]]:
    """Yield the place of each line that is not empty, and its run, or why it is none."""
    try:
        text = journal.read_bytes()
    except OSError as error:
        raise TableError(journal, "", f"cannot be read: {error.strerror}") from None
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        yield f"line {number}", _read_line(line, journal)


def _read_line(line: bytes, journal: Path) -> Run | str:
    try:
        run = _RUN.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _fault(line) or f"is no run: {error}"
    if run.recording is None:
        return run
    return msgspec.structs.replace(run, recording=str(journal.parent / run.recording))


def _fault(line: bytes) -> str:
    """Say why a trial came to nothing, if that is what a line is about."""
    try:
        told = _FAULT.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return f"{told.file} {told.case} came to nothing: {told.fault}"
