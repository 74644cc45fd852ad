"""Which room the CPU time of a run goes to: a look every millisecond at what is running."""

import signal
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).parents[2]
PERIOD = 0.001
"""s of CPU time between two looks."""


def shares(run: Callable[[], object]) -> dict[str, float]:
    """Return the share of each room in the CPU time of `run`, the largest first.

    A kernel and a library count for the room that called them.  Signals reach the main thread
    alone, so this must be called from there.
    """
    seen: Counter[str] = Counter()

    def look(_: int, frame: FrameType | None) -> None:
        while frame is not None:
            if room := _room(frame.f_code.co_filename):
                seen[room] += 1
                return
            frame = frame.f_back

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, PERIOD, PERIOD)
    try:
        run()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)
    return {room: round(count / seen.total(), 3) for room, count in seen.most_common()}


@cache
def _room(file: str) -> str:
    """Return ``package.room``; empty = none of ours."""
    path = Path(file)
    if not path.is_relative_to(ROOT):
        return ""
    package, *rest = path.relative_to(ROOT).with_suffix("").parts
    return (
        f"{package}.{rest[0]}"
        if package in {"rsu", "scenarios", "sotif", "carla_bridge"} and rest
        else ""
    )
