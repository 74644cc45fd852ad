"""The group `ivics trust`: whom to believe."""

import math
from pathlib import Path
from typing import Annotated

import typer

from rsu.command.option import Json, tell
from rsu.errors import InputError

EXAMPLE = (
    "Example: ivics trust judge claims.jsonl detections.jsonl --out verdicts.jsonl "
    "--at 120,120 --coverage 80"
)

trusts = typer.Typer(help="Whom to believe.", epilog=EXAMPLE)


@trusts.callback()
def trust() -> None:
    """Keep `judge` a command of its own while it is the only one."""


@trusts.command("judge", epilog=EXAMPLE)
def trust_judge(
    claims: Annotated[Path, typer.Argument(metavar="CLAIMS.jsonl", help="A claim a line.")],
    detections: Annotated[
        Path, typer.Argument(metavar="DETECTIONS.jsonl", help="What the roadside saw, by time.")
    ],
    out: Annotated[Path, typer.Option(metavar="VERDICTS.jsonl", help="A verdict a claim.")],
    at: Annotated[str, typer.Option(metavar="X,Y", help="Of the roadside unit, m.")],
    coverage: Annotated[
        float, typer.Option(min=0.0, metavar="M", help="m around it in which it sees everybody.")
    ],
    json_: Json = False,
) -> None:
    """Judge each claim by all that had been received before it; files may end in .gz."""
    from rsu.command.judgement import judge_file

    session = judge_file(claims, detections, out, _place(at), coverage)
    figures = {
        "claims": session.claims,
        "bad": session.bad,
        "senders_accused": len(session.accused),
        "us_per_claim": round(session.cpu / session.claims * 1e6, 1) if session.claims else None,
    }
    said = f"{session.claims} claims, {session.bad} bad, of {len(session.accused)} senders: {out}"
    tell(figures, json_, lambda: typer.echo(said))


def _place(text: str) -> tuple[float, float]:
    try:
        x, y = map(float, text.split(","))
    except ValueError:
        x = y = math.nan
    if not math.isfinite(x + y):
        raise InputError("--at", text, "expected X,Y in m")
    return x, y
