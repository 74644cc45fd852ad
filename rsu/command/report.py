"""`ivics catalog report`: journals of trials in, a page and JUnit XML out."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from rsu.command.inspection import LIBRARY, LONGEST
from rsu.command.output import whole
from rsu.command.play import play_file
from rsu.errors import InputError
from scenarios.picture.drawing import element, plain
from scenarios.stage.player import DT
from sotif.catalog.entry import survey
from sotif.evidence.report.account import Evidence, find_names, gather, list_names
from sotif.evidence.report.junit import list_cases, write_junit
from sotif.evidence.report.page import write_page
from sotif.evidence.report.run import Run, read_runs


@dataclass(slots=True, frozen=True)
class Report:
    """What was found, and what of the input was wrong."""

    evidence: Evidence
    defects: tuple[InputError, ...]

    @property
    def good(self) -> bool:
        """Whether no case failed, no target is missed, and all of the input was right."""
        return not any(
            case.result in {"failure", "error"} for case in list_cases(self.evidence, self.defects)
        )

    def told(self) -> dict[str, Any]:
        """Return it as `ivics catalog report --json` prints it."""
        tally, accounts = self.evidence.tally, self.evidence.accounts
        low, high = tally.conversion.interval()
        return {
            "runs": len(tally.runs),
            "unsafe_without": tally.unsafe.count,
            "unsafe_with": tally.unsafe_with_unit.count,
            "converted": tally.conversion.count,
            "conversion": {"estimate": tally.conversion.share, "low": low, "high": high},
            "run_into": tally.run_into,
            "regressions": tally.regressions,
            "targets": {account.entry.id: account.standing for account in accounts},
            "evidence": {a.entry.id: a.tally.id for a in accounts if a.tally.runs},
            "contradicted": {a.entry.id: a.contradiction for a in accounts if a.contradiction},
            "stray": len(self.evidence.stray),
            "defects": list(map(str, self.defects)),
        }


def report(journals: Sequence[Path], out: Path, junit: Path | None) -> Report:
    """Read journals, and write the page and the XML.

    Raises
    ------
    InputError
        A journal cannot be read at all.
    OutsideError
        A file cannot be written.
    """
    runs, broken = read_runs(journals)
    catalog, wrong = survey()
    found = Report(gather(catalog, runs), (*broken, *wrong))
    failed = [failure.run for failure in found.evidence.failures()]
    known = list_names(catalog.values())
    pictures = {run.key: _draw(run, find_names(run, known)) for run in failed}
    folder = out.resolve().parent
    hrefs = {
        run.key: quote(Path(os.path.relpath(Path(run.recording).resolve(), folder)).as_posix())
        for run in failed
        if run.recording
    }
    with whole(out) as page:
        page.write(write_page(found.evidence, found.defects, pictures, hrefs))
    if junit is not None:
        with whole(junit) as document:
            document.write(write_junit(list_cases(found.evidence, found.defects)))
    return found


def _draw(run: Run, names: Sequence[str]) -> str:
    """Return a picture of how a case goes if nobody reacts, or why there is none."""
    values = {name: str(value) for name, value in run.values.items()}
    places = [Path(run.scenario), *(LIBRARY / name for name in names[-1:])]
    try:
        scenario = next((place for place in places if place.is_file()), places[0])
        with TemporaryDirectory() as folder:
            picture = Path(folder) / "picture.svg"
            play_file(
                scenario,
                None,
                picture,
                dt=DT,
                max_time=LONGEST,
                seed=0,  # of a trial's traffic too; the run's own is that of sensors and radio
                values=values,
                folders=[],
            )
            return picture.read_text("utf-8")
    except (InputError, OSError) as error:
        return element("p", plain(f"No picture: {error}"))
