"""What time it is: the one place that reads a clock.

The corridor takes ``now`` as an argument; the shell takes a `Clock`.
"""

import asyncio
import time
from typing import Protocol

NANOSECONDS = 1_000_000_000


class Clock(Protocol):
    """A source of Unix time."""

    def now_ns(self) -> int:
        """Unix time, ns."""
        ...

    async def sleep(self, duration: float) -> None:
        """Let `duration` seconds pass."""
        ...


class SystemClock:
    """The machine's clock, as disciplined by chrony or PTP."""

    def now_ns(self) -> int:
        """Unix time, ns."""
        return time.time_ns()

    async def sleep(self, duration: float) -> None:
        """Let `duration` seconds pass."""
        await asyncio.sleep(duration)  # noqa: TID251 - this is the clock that others take


def seconds(time_ns: int) -> float:
    """Unix time in s from ns; the one rounding that live runs and replays share."""
    return time_ns / NANOSECONDS


def nanoseconds(time_s: float) -> int:
    """Unix time in ns from s; `seconds` gives the same s back.

    Whole seconds apart: the product of both would need 61 bits, a float has 53.

    >>> seconds(nanoseconds(1_790_000_000.25))
    1790000000.25
    """
    whole = int(time_s)
    return whole * NANOSECONDS + round((time_s - whole) * NANOSECONDS)
