"""The judge on recorded claims, as an outside checker would call it."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from orange import SHARED
from rsu.cli import app
from rsu.errors import InputError, TableError

TRACES = SHARED / "data" / "security" / "roadside_traces"
AT = (120.0, 120.0)
JUDGED = 71.0
"""m around the unit within which it is sure to see everybody."""


def lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt") as file:
        return [json.loads(line) for line in file]


def judged(kind: str, out: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Claims with their labels, and verdicts."""
    claims = TRACES / f"{kind}.jsonl.gz"
    called = CliRunner().invoke(app, arguments(claims, out), catch_exceptions=False)
    told = json.loads(called.stdout)
    verdicts = [json.loads(line) for line in out.read_text().splitlines()]
    assert told["claims"] == len(verdicts)
    assert told["bad"] == sum(verdict["bad"] for verdict in verdicts)
    return lines(claims), verdicts


def arguments(claims: Path, out: Path, at: str = "120,120") -> list[str]:
    seen = TRACES / "detections.jsonl.gz"
    files = [str(claims), str(seen), "--out", str(out)]
    return ["trust", "judge", *files, "--at", at, "--coverage", "80", "--json"]


@pytest.mark.parametrize(
    ("kind", "floor"),
    [("suddenStop", 0.85), ("feignedBraking", 0.85), ("timeDelayAttack", 0.85)],
)
def test_liars_are_told_from_honest_senders(kind: str, floor: float, tmp_path: Path) -> None:
    claims, verdicts = judged(kind, tmp_path / "verdicts.jsonl")
    liars = {claim["id"] for claim in claims if claim["label"]}
    accused = {c["id"] for c, v in zip(claims, verdicts, strict=True) if v["bad"]}
    pairs = [
        (claim["label"], verdict["bad"])
        for claim, verdict in zip(claims, verdicts, strict=True)
        if (claim["x"] - AT[0]) ** 2 + (claim["y"] - AT[1]) ** 2 < JUDGED**2
    ]
    right = sum(label and bad for label, bad in pairs)
    f1 = 2 * right / (sum(label for label, _ in pairs) + sum(bad for _, bad in pairs))
    assert f1 > floor
    assert accused <= liars


def test_where_nobody_lies_nobody_is_accused(tmp_path: Path) -> None:
    _, verdicts = judged("none", tmp_path / "verdicts.jsonl")
    assert not any(verdict["bad"] for verdict in verdicts)


def test_a_broken_line_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    claims, out = tmp_path / "claims.jsonl", tmp_path / "verdicts.jsonl"
    claims.write_text('{"rx": 260.0, "t": "noon"}\n')
    with pytest.raises(TableError, match=r"claims\.jsonl: line 1: .*\$\.t"):
        CliRunner().invoke(
            app, arguments(claims, out), catch_exceptions=False, standalone_mode=False
        )
    assert not out.exists()


@pytest.mark.parametrize("at", ["120", "nan,1", "1,inf"])
def test_a_place_that_is_none_is_an_error(at: str, tmp_path: Path) -> None:
    claims = TRACES / "none.jsonl.gz"
    with pytest.raises(InputError, match=f"--at: {at}: expected X,Y"):
        CliRunner().invoke(
            app,
            arguments(claims, tmp_path / "v.jsonl", at=at),
            catch_exceptions=False,
            standalone_mode=False,
        )
