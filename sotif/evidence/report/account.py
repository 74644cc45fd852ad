"""`Account`: what the runs of an entry say about it; and of all entries together."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath
from typing import Literal, TypeAlias

import msgspec

from sotif.catalog.entry import Catalog, Entry
from sotif.catalog.target import Event, Target, read_target
from sotif.evidence.proportion import Proportion
from sotif.evidence.report.run import Key, Outcome, Run, Verdict

Standing: TypeAlias = Literal["missed", "open", "met", "not counted", "no runs"]
"""Of a validation target."""


def _hit(verdict: Verdict) -> bool | None:
    return verdict.outcome == "collision"


def _late(verdict: Verdict) -> bool | None:
    if verdict.contact_s is None or verdict.needed_s is None:
        return None
    return verdict.lead_s is None or verdict.lead_s < verdict.needed_s


def _false(verdict: Verdict) -> bool | None:
    return verdict.false_warnings > 0


HAPPENED: Mapping[Event, Callable[[Verdict], bool | None]] = {
    "contact": _hit,
    "late warning": _late,
    "warning": _false,
}
"""Whether an event happened in a trial; None = it could not: nobody would have been hit."""


@dataclass(slots=True, frozen=True)
class Tally:
    """Runs by what became of them; unsafe is what ends in a collision."""

    runs: tuple[Run, ...]

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits that say of which runs something was told.

        They are the same wherever the files lie.
        """
        told = [
            msgspec.structs.replace(
                run,
                file=PurePath(run.file).name,
                scenario=PurePath(run.scenario).name,
                recording=None,
            )
            for run in self.runs
        ]
        return sha256(msgspec.json.encode(told)).hexdigest()[:12]

    def count(self, without: Outcome | None = None, with_unit: Outcome | None = None) -> int:
        """Return how many have these outcomes; None = any."""
        return sum(
            without in {None, run.without.outcome} and with_unit in {None, run.with_unit.outcome}
            for run in self.runs
        )

    @property
    def unsafe(self) -> Proportion:
        """Without the unit: area 2, known unsafe."""
        return Proportion(self.count("collision"), len(self.runs))

    @property
    def unsafe_with_unit(self) -> Proportion:
        """With it."""
        return Proportion(self.count(None, "collision"), len(self.runs))

    @property
    def conversion(self) -> Proportion:
        """Share of the unsafe that becomes safe; a near miss is not safe."""
        return Proportion(self.count("collision", "safe"), self.unsafe.count)

    @property
    def run_into(self) -> int:
        """How many stay unsafe because others run into a vehicle under test that has stopped."""
        return sum(
            run.without.outcome == run.with_unit.outcome == "collision"
            and run.with_unit.stood is True
            for run in self.runs
        )

    @property
    def regressions(self) -> int:
        """How many are unsafe with the unit only."""
        return self.unsafe_with_unit.count - self.count("collision", "collision")


@dataclass(slots=True, frozen=True)
class Account:
    """An entry and its runs."""

    entry: Entry
    tally: Tally

    @property
    def target(self) -> Target | None:
        """What its validation target asks of trials."""
        return read_target(self.entry.validation_target)

    @property
    def residual(self) -> Proportion:
        """How often with the unit happened what must not: the target's event, else a contact."""
        happened = HAPPENED[self.target.event if self.target else "contact"]
        seen = [happened(run.with_unit) for run in self.tally.runs]
        return Proportion(sum(x is True for x in seen), sum(x is not None for x in seen))

    @property
    def standing(self) -> Standing:
        """Whether the target is reached: missed if no number of further cases is likely to do."""
        if not self.tally.runs:
            return "no runs"
        if self.target is None:
            return "not counted"
        if self.residual.upper(self.target.confidence) <= self.target.share:
            return "met"
        missed = self.residual.lower(self.target.confidence) > self.target.share
        return "missed" if missed else "open"

    @property
    def area_shown(self) -> int | None:
        """The area that the runs show with the unit; None = they show nothing."""
        if self.tally.unsafe_with_unit.count:
            return 2
        return 1 if self.standing == "met" else None

    @property
    def contradiction(self) -> str:
        """Say in which way the runs contradict the area that the entry claims; empty = they do not.

        An entry that is not known (area 3 or 4) claims nothing that trials could show.
        """
        claimed, shown = self.entry.area_after, self.area_shown
        if claimed not in {1, 2} or shown in {None, claimed}:
            return ""
        return f"claims area {claimed}, the runs show area {shown}"

    def failure(self, run: Run) -> str:
        """Say in which way a run fails this entry; empty = it does not."""
        verdict = run.with_unit
        if verdict.outcome == "collision":
            if run.without.outcome != "collision":
                return "collision with the unit only"
            return "run into when it stood" if verdict.stood else "collision"
        event = self.target.event if self.target else None
        if event is None or not HAPPENED[event](verdict):
            return ""
        if event == "warning":
            return f"{verdict.false_warnings} false warnings"
        return "warned too late" if verdict.lead_s is not None else "not warned"


@dataclass(slots=True, frozen=True)
class Failure:
    """A run with which an entry is not content, or that ended in a collision."""

    run: Run
    reasons: tuple[tuple[str, str], ...]
    """Ids of entries, and in which way it fails each."""


@dataclass(slots=True, frozen=True)
class Evidence:
    """Everything that the runs say."""

    accounts: tuple[Account, ...]
    """An entry each, by id."""
    tally: Tally
    """Every run once."""
    stray: tuple[Run, ...]
    """Runs whose files no entry names."""

    def failures(self) -> list[Failure]:
        """Return every run that fails; those that end in a collision come first."""
        reasons: dict[Key, list[tuple[str, str]]] = {
            run.key: [] for run in self.stray if run.with_unit.outcome == "collision"
        }
        for account in self.accounts:
            for run in account.tally.runs:
                if why := account.failure(run):
                    reasons.setdefault(run.key, []).append((account.entry.id, why))
        failed = [run for run in self.tally.runs if run.key in reasons]
        failed.sort(key=lambda run: run.with_unit.outcome != "collision")
        return [Failure(run, tuple(reasons[run.key])) for run in failed]


def gather(catalog: Catalog, runs: Sequence[Run]) -> Evidence:
    """Give each entry the runs of its scenarios; a run may be of several entries.

    One with a broken unit is of the entry that says how alone, and that entry has no others.
    """
    known = list_names(catalog.values())
    held: dict[str, list[Run]] = {name: [] for name in sorted(catalog)}
    faulty = {entry.id for entry in catalog.values() if entry.fault is not None}
    stray: list[Run] = []
    for run in runs:
        owners = _owners(run, known, faulty)
        for owner in owners:
            held[owner].append(run)
        if not owners:
            stray.append(run)
    accounts = tuple(Account(catalog[name], Tally(tuple(own))) for name, own in held.items())
    return Evidence(accounts, Tally(tuple(runs)), tuple(stray))


def _owners(run: Run, known: Mapping[str, set[str]], faulty: set[str]) -> set[str]:
    """Ids of the entries that a run is of; `faulty` are those that break the unit."""
    if run.broken is not None:
        return {run.broken} & faulty
    return {entry for name in find_names(run, known) for entry in known[name]} - faulty


def list_names(entries: Iterable[Entry]) -> dict[str, set[str]]:
    """Return which entries name each file of the library, or a variation of it."""
    known: dict[str, set[str]] = {}
    for entry in entries:
        for name in entry.scenarios:
            for file in (name, name.replace("_variation.xosc", ".xosc")):
                known.setdefault(file, set()).add(entry.id)
    return known


def find_names(run: Run, known: Container[str]) -> list[str]:
    """Return which files of the library a run is of, wherever the library lies."""
    return [
        name
        for path in (run.file, run.scenario)
        for parts in [PurePath(path).parts]
        for i in range(len(parts))
        if (name := "/".join(parts[i:])) in known
    ]
