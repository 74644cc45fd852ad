"""`ivics bench codec-fuzz`: a million damaged inputs for all that reads what others write."""

import gc
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from rsu.bench.machine import machine, resident_mb
from rsu.bench.reader import Reader, readers

INPUTS = 1_000_000
LIMIT = 0.010
"""s of CPU time that any input may take."""


@dataclass(slots=True)
class Tally:
    """What came of a family's inputs."""

    inputs: int = 0
    read: int = 0
    refused: int = 0
    undeclared: int = 0
    over_10_ms: int = 0
    slowest_ms: float = 0.0

    def attack(self, reader: Reader, damaged: bytes) -> None:
        """Have it read, and count what comes of it."""
        start = process_time()
        try:
            reader.read(damaged)
            self.read += 1
        except reader.refuses:
            self.refused += 1
        except Exception:  # noqa: BLE001 - what is counted here is that there is none
            self.undeclared += 1
        taken = process_time() - start
        self.inputs += 1
        self.over_10_ms += taken > LIMIT
        self.slowest_ms = max(self.slowest_ms, round(taken * 1e3, 3))


def bench_fuzz() -> dict[str, Any]:
    """Return what came of them, by family: refused or read, at once, and nothing stays behind."""
    chance = random.Random(1)  # noqa: S311 - of a benchmark
    with TemporaryDirectory(prefix="ivics-bench-") as folder:
        known = readers(Path(folder))
        _attack(chance, known, INPUTS // 100)  # compiles, and fills the caches
        gc.collect()
        before = resident_mb()
        found = _attack(chance, known, INPUTS)
        gc.collect()
        grown = resident_mb() - before
    return {
        "name": "codec-fuzz",
        "inputs": INPUTS,
        "undeclared": sum(tally.undeclared for tally in found.values()),
        "over_10_ms": sum(tally.over_10_ms for tally in found.values()),
        "families": {family: asdict(tally) for family, tally in found.items()},
        "resident_growth_mb": round(grown, 2),
        **machine(),
    }


def _attack(chance: random.Random, known: Sequence[Reader], inputs: int) -> dict[str, Tally]:
    found: dict[str, Tally] = {reader.family: Tally() for reader in known}
    for _ in range(inputs):
        reader = chance.choice(known)
        found[reader.family].attack(reader, _damaged(chance, reader.octets))
    return found


def _damaged(chance: random.Random, octets: bytes) -> bytes:
    """Turn bits, cut, repeat or replace."""
    damaged = bytearray(octets)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(octets))
        match chance.randrange(5):
            case 0:
                damaged[at:] = chance.randbytes(chance.randrange(64))
            case 1:
                damaged[at:at] = damaged[chance.randrange(len(octets)) :]
            case 2:
                damaged = damaged[:at]
            case _:
                if damaged:
                    damaged[min(at, len(damaged) - 1)] ^= 1 << chance.randrange(8)
    return bytes(damaged)
