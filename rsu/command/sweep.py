"""`ivics sweep`: every case of some distributions alone, FILE.xosc in, CASES.csv out."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from time import process_time
from typing import Any

from rsu.command.output import whole
from rsu.command.play import open_map
from rsu.errors import ScenarioError
from scenarios.openscenario.distribution import read_distribution
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.reader import Document
from scenarios.stage.player import Player

COLUMNS = ("file", "case", "end_s", "first_collision_s", "a", "b", "impact_speed_mps")


@dataclass(slots=True)
class Tally:
    """What a sweep came to."""

    cases: int = 0
    collisions: int = 0
    refused: int = 0
    """Cases whose values break a constraint of the scenario."""
    cpu: float = 0.0
    """s."""

    def told(self) -> dict[str, Any]:
        """Return it as `ivics sweep --json` prints it."""
        return {
            "cases": self.cases,
            "collisions": self.collisions,
            "refused": self.refused,
            "cpu_s": round(self.cpu, 3),
        }


def sweep_files(
    files: Sequence[Path], out: Path, *, dt: float, max_time: float, folders: Sequence[Path]
) -> Tally:
    """Play every case of every distribution; each file and map is read once.

    Raises
    ------
    ScenarioError
        A file is wrong, or asks for what is not supported.
    OutsideError
        `out` cannot be written.
    """
    tally, begin = Tally(), process_time()
    steps = ceil(max_time / dt - 1e-9)
    documents: dict[Path, Document] = {}
    with whole(out) as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(COLUMNS)
        for file in files:
            for case, player in _players(file, documents, dt, tuple(folders)):
                tally.cases += 1
                if player is None:
                    tally.refused += 1
                    writer.writerow((str(file), case, "", "", "", "", ""))
                    continue
                player.run(steps)
                tally.collisions += bool(player.collisions)
                writer.writerow((str(file), case, *_row(player)))
    tally.cpu = process_time() - begin
    return tally


def _players(
    file: Path, documents: dict[Path, Document], dt: float, folders: tuple[Path, ...]
) -> Iterator[tuple[int, Player | None]]:
    """Make the player of each case; None = the scenario's constraints do not allow it."""
    distribution = read_distribution(file)
    scenario = distribution.scenario.resolve()
    if scenario not in documents:
        documents[scenario] = Document(scenario, folders)
    for case, values in enumerate(distribution.cases()):
        try:
            storyboard = documents[scenario].storyboard(values)
        except ScenarioError as error:
            if error.rule != RuleName.CONSTRAINT:
                raise
            yield case, None
            continue
        network, lanes = open_map(storyboard, folders)
        yield case, Player(storyboard, network, dt, lanes)


def _row(player: Player) -> tuple[str, ...]:
    end = f"{player.steps * player.dt:.6g}"
    if not player.collisions:
        return (end, "", "", "", "")
    hit = player.collisions[0]
    return (end, f"{hit.time:.6g}", hit.first, hit.second, f"{hit.impact_speed:.6g}")
