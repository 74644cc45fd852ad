"""Kills a coordinator again and again; ``python tests/adapters/torment.py 200`` tells figures."""

import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from adapters.missions import Retold, retell

PROGRAM = Path(__file__).with_name("coordinating.py")
SHORTEST, LONGEST = 0.2, 2.0
"""s that a coordinator lives, its start included."""


@dataclass
class Ordeal:
    """What came of it."""

    kills: int = 0
    unready: int = 0
    """Killed before it had begun."""
    recoveries: list[float] = field(default_factory=list)
    """s from a start until all missions are resumed or recovered."""
    faults: list[str] = field(default_factory=list)
    told: Retold = field(default_factory=Retold)


def torment(folder: Path, kills: int, seed: int) -> Ordeal:
    """Kill so many coordinators at random instants, and hold the journal against what they said."""
    chance, ordeal = random.Random(seed), Ordeal()
    journal, said = folder / "missions.db", folder / "said"
    request = 0
    for number in range(kills):
        with said.open("wb") as out:
            command = [sys.executable, str(PROGRAM), str(journal), str(number), str(request)]
            command.append(str(time.monotonic()))
            child = subprocess.Popen(command, stdout=out)
            with suppress(subprocess.TimeoutExpired):
                child.wait(chance.uniform(SHORTEST, LONGEST))
                ordeal.faults.append(f"coordinator {number} ended by itself")
            child.kill()
            child.wait()
        ordeal.kills += 1
        lines = said.read_text().splitlines(keepends=True)
        relied = [line.strip() for line in lines if line.endswith("\n")]
        ordeal.unready += not relied
        request = _compare(journal, relied, request, ordeal)
    return ordeal


def _compare(journal: Path, relied: list[str], request: int, ordeal: Ordeal) -> int:
    """Hold what was said against what the journal tells; return the next request."""
    if not journal.exists() or not relied:
        return request
    told = ordeal.told = retell(journal)
    ordeal.faults += told.faults
    granted = _grants(journal)
    ordeal.recoveries.append(float(relied[0].split("|")[1]))
    for line in relied[1:]:
        name, rest = line.split("|", 1)
        if name.startswith("request"):
            request = int(name.split()[1]) + 1
            if told.answers.get(name) != rest:
                ordeal.faults.append(f"lost: {line}")
            continue
        version, *grounds = rest.split("|")
        if int(told.missions[name]["version"]) < int(version):  # type: ignore[call-overload]
            ordeal.faults.append(f"lost: {line}")
        ordeal.faults += [f"lost: {name} has {x}" for x in grounds if x and not granted[x, name]]
    missions = Counter(str(one["id"]) for one in told.missions.values())
    if missions != Counter(told.answers.values()):
        ordeal.faults.append("a request has no mission, or several")
    return request


def _grants(journal: Path) -> Counter[tuple[str, str]]:
    """How often each lease was ever granted."""
    base = sqlite3.connect(f"file:{journal}?mode=ro", uri=True)
    rows = base.execute("SELECT subject, detail FROM event WHERE what = 'grant'").fetchall()
    base.close()
    return Counter(rows)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        result = torment(Path(name), int(sys.argv[1]), 1)
    figures = {
        "kills": result.kills,
        "before_ready": result.unready,
        "missions": len(result.told.missions),
        "recovery_s": round(max(result.recoveries), 3),
        "faults": result.faults[:20],
    }
    sys.stdout.write(json.dumps(figures) + "\n")
