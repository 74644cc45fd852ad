"""JUnit XML, as CI servers read it: a suite an entry; a case a run, and one for the target.

After the schema that Jenkins publishes (junit-10.xsd), where times are optional: there are none
here, so that the same runs give the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rsu.errors import InputError
from scenarios.picture.drawing import element, plain
from sotif.evidence.report.account import Account, Evidence
from sotif.evidence.report.run import Run

SAFE = 1
"""Area of what is known and safe."""
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(slots=True, frozen=True)
class Case:
    """A test case."""

    suite: str
    name: str
    result: Literal["passed", "failure", "error", "skipped"] = "passed"
    message: str = ""
    detail: str = ""

    def draw(self) -> str:
        """Return it as XML."""
        inner = element("system-out", plain(self.detail)) if self.detail else ""
        if self.result != "passed":
            inner = element(self.result, message=self.message) + inner
        return element("testcase", inner, classname=self.suite, name=self.name)


def list_cases(evidence: Evidence, defects: Sequence[InputError]) -> list[Case]:
    """Return every case: those of the entries, runs of no entry, and what of the input is wrong."""
    return [
        *(case for account in evidence.accounts for case in _cases(account)),
        *(_stray(run) for run in evidence.stray),
        *(
            Case("input", ": ".join(filter(None, (x.file, x.place))), "error", x.problem)
            for x in defects
        ),
    ]


def write_junit(cases: Sequence[Case]) -> str:
    """Return the document."""
    suites = dict.fromkeys(case.suite for case in cases)
    drawn = ""
    for suite in suites:
        own = [case for case in cases if case.suite == suite]
        content = "".join(case.draw() for case in own)
        drawn += element("testsuite", content, name=suite, **_counts(own))
    return HEAD + element("testsuites", drawn, name="ivics catalog", **_counts(cases))


def _counts(cases: Sequence[Case]) -> dict[str, int]:
    plurals = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    counted = {name: sum(c.result == result for c in cases) for name, result in plurals.items()}
    return {"tests": len(cases), **counted}


def _cases(account: Account) -> Iterator[Case]:
    suite = account.entry.id
    for run in account.tally.runs:
        why = account.failure(run)
        detail = f"without the unit: {run.without.outcome}; with it: {run.with_unit.outcome}"
        if run.recording:
            detail += f"; recording: {run.recording}"
        yield Case(suite, _name(run), "failure" if why else "passed", why, detail)
    entry, told = account.entry, account.entry.validation_target
    match account.standing:
        case "met":
            yield Case(suite, "validation target", detail=told)
        case "missed":
            yield Case(suite, "validation target", "failure", "missed", told)
        case standing:
            yield Case(suite, "validation target", "skipped", standing, told)
    claim = f"area {entry.area_after} with the unit"
    if account.contradiction and entry.area_after == SAFE:
        yield Case(suite, claim, "failure", account.contradiction)
    elif entry.area_after != entry.area_before:
        if account.area_shown is None:
            yield Case(suite, claim, "skipped", "the runs do not show it")
        else:
            yield Case(suite, claim)


def _stray(run: Run) -> Case:
    """Return the case of a run of no entry: it shows nothing, unless it is a collision."""
    hit = run.with_unit.outcome == "collision"
    message = "collision" if hit else "no catalogue entry names this file"
    return Case("of no entry", _name(run), "failure" if hit else "skipped", message)


def _name(run: Run) -> str:
    settings = ", ".join(f"{name}={value}" for name, value in run.values.items())
    broken = f" broken as {run.broken}" if run.broken else ""
    return f"{run.file} {run.case}{f' [{settings}]' if settings else ''} seed {run.seed}{broken}"
