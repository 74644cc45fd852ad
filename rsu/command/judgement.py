"""`ivics trust judge`: recorded claims held against what the roadside saw."""

import gzip
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from time import process_time
from typing import TypeVar

import msgspec
import numpy as np

from rsu.command.output import whole
from rsu.errors import TableError
from rsu.trust.claim import Claim, Sightings
from rsu.trust.judge import Judge

MARGIN = 4.0
"""m within the edge of the coverage from which on somebody must be seen."""

Row = TypeVar("Row", bound=msgspec.Struct)


@dataclass(slots=True)
class Session:
    """What a run over a file found."""

    claims: int = 0
    bad: int = 0
    accused: set[int] = field(default_factory=set[int])
    """Senders of a bad claim."""
    cpu: float = 0.0
    """s, without the files."""


class _ClaimRow(msgspec.Struct):
    rx: float
    t: float
    id: int
    x: float
    y: float
    v: float
    hdg: float
    acc: float
    hdg_conf: float

    def claim(self, at: tuple[float, float], coverage: float) -> Claim:
        return Claim(
            received=self.rx,
            time=self.t,
            sender=self.id,
            x=self.x,
            y=self.y,
            speed=self.v,
            heading=_from_east(self.hdg),
            acceleration=self.acc,
            heading_sigma=math.radians(self.hdg_conf),
            is_watched=math.dist(at, (self.x, self.y)) <= coverage - MARGIN,
        )


class _SightingRow(msgspec.Struct):
    t: float
    x: float
    y: float
    v: float
    hdg: float
    acc: float
    trk: int


def judge_file(
    claims: Path, detections: Path, out: Path, at: tuple[float, float], coverage: float
) -> Session:
    """Judge each claim by all that had been received before it; a verdict a line.

    Parameters
    ----------
    claims, detections : Path
        JSON lines in order of reception and of time; compressed if they end in .gz.
    out : Path
        ``{"bad": 0 or 1, "sender_belief": p}`` a claim.
    at : tuple of float
        Of the unit, m.
    coverage : float
        m around it in which it sees everybody.

    Raises
    ------
    TableError
        A file cannot be read, or one of its lines.
    """
    judge, session = Judge(), Session()
    groups = _by_time(detections)
    seen = next(groups, None)
    with whole(out) as verdicts:
        for row in _rows(claims, _ClaimRow):
            claim, begin = row.claim(at, coverage), process_time()
            while seen is not None and seen.time <= claim.received:
                judge.see(seen)
                seen = next(groups, None)
            verdict = judge.hear(claim)
            session.cpu += process_time() - begin
            session.claims += 1
            if verdict.bad:
                session.bad += 1
                session.accused.add(claim.sender)
            told = {"bad": int(verdict.bad), "sender_belief": round(verdict.belief, 6)}
            verdicts.write(json.dumps(told) + "\n")
    return session


def _by_time(path: Path) -> Iterator[Sightings]:
    """The sightings of each time, in order."""
    for time, group in groupby(_rows(path, _SightingRow), key=lambda row: row.t):
        rows = list(group)
        state = [(row.x, row.y, row.v, _from_east(row.hdg), row.acc) for row in rows]
        track = np.array([row.trk for row in rows], dtype=np.int64)
        yield Sightings(time=time, track=track, state=np.array(state, dtype=np.float64))


def _rows(path: Path, kind: type[Row]) -> Iterator[Row]:
    """The lines of a file, decoded.

    Raises
    ------
    TableError
        It cannot be read, or a line is none of this kind.
    """
    decoder = msgspec.json.Decoder(kind)
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield decoder.decode(line)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    raise TableError(path, f"line {number}", str(error)) from None
    except (OSError, EOFError) as error:
        raise TableError(path, "", f"cannot be read: {error}") from None


def _from_east(bearing_deg: float) -> float:
    """Heading, rad anticlockwise from east, of a bearing clockwise from north."""
    return math.radians(90.0 - bearing_deg)
