"""Worker processes: calls that raise, hang or kill their process cost one evaluation each."""

import json
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from types import TracebackType
from typing import Any, Protocol, Self

from rsu.errors import InputError, OutsideError
from sotif.exploration.space import Target

WORKER = Path(__file__).with_name("worker.py")
START_LIMIT = 120.0
"""s that a worker may take to import its callable; kernels may have to be compiled."""

Values = Mapping[str, Any]
"""What a call is made with: whatever JSON has."""


@dataclass(slots=True, frozen=True)
class Evaluation:
    """What came of a call."""

    value: Any
    """What was returned, as JSON has it; None where nothing was."""
    fault: str = ""
    """Why nothing was."""


class Evaluator(Protocol):
    """Where calls are made."""

    def evaluate(self, batch: Sequence[Values]) -> Iterator[tuple[int, Evaluation]]:
        """Evaluate a batch; give its numbers and what came, as it comes."""
        ...


class Child:
    """One worker process.

    Raises
    ------
    InputError
        The callable cannot be imported.
    OutsideError
        The process does not start.
    """

    def __init__(self, target: Target) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own file
            [sys.executable, "-P", str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self._process.stdin is not None  # noqa: S101 - for the type checker: PIPE was asked
        assert self._process.stdout is not None  # noqa: S101
        self._questions, self.answers = self._process.stdin, self._process.stdout
        self.number = -1
        """Which of the batch it has; -1 = none."""
        self.deadline = inf
        self._begin(target)

    def _begin(self, target: Target) -> None:
        with DefaultSelector() as selector:
            selector.register(self.answers, EVENT_READ)
            self._write({"path": sys.path, **target.told()})
            if not selector.select(START_LIMIT):
                self.close()
                raise OutsideError(f"{target.name}: not imported within {START_LIMIT:g} s")
        line = self.answers.readline()
        if not line:
            self.close()
            raise OutsideError(f"{target.name}: its process ended while it was imported")
        fault = json.loads(line).get("fault")
        if fault:
            self.close()
            raise InputError("--function", target.name, fault)

    def ask(self, number: int, values: Values, time_limit: float) -> None:
        """Begin a call."""
        self.number, self.deadline = number, monotonic() + time_limit
        self._write(dict(values))

    def answer(self) -> Evaluation | None:
        """Return what came; None = the process has ended."""
        line = self.answers.readline()
        if not line.endswith("\n"):
            return None
        self.number, self.deadline = -1, inf
        said = json.loads(line)
        return Evaluation(said.get("value"), said.get("fault", ""))

    def close(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.wait()
        self.answers.close()
        with suppress(BrokenPipeError):
            self._questions.close()

    def _write(self, said: object) -> None:
        with suppress(BrokenPipeError):  # it has ended: reading tells
            self._questions.write(json.dumps(said) + "\n")
            self._questions.flush()


class Pool:
    """Some worker processes on this machine.

    Parameters
    ----------
    target : Target
        What they call.
    workers : int
        How many.
    time_limit : float
        s a call may take; then its process is killed, and another takes its place.
    """

    def __init__(self, target: Target, workers: int, time_limit: float) -> None:
        self._target, self._workers, self._time_limit = target, workers, time_limit
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in self._children:
            child.close()
        self._children.clear()

    def evaluate(self, batch: Sequence[Values]) -> Iterator[tuple[int, Evaluation]]:
        """Evaluate a batch; give its numbers and what came, as it comes."""
        waiting = deque(enumerate(batch))
        while len(self._children) < min(self._workers, len(batch)):
            self._children.append(Child(self._target))
        while waiting or any(child.number >= 0 for child in self._children):
            for child in self._children:
                if waiting and child.number < 0:
                    child.ask(*waiting.popleft(), self._time_limit)
            yield from self._finished()

    def _finished(self) -> Iterator[tuple[int, Evaluation]]:
        """Wait until a call is over or late."""
        busy = [child for child in self._children if child.number >= 0]
        with DefaultSelector() as selector:
            for child in busy:
                selector.register(child.answers, EVENT_READ, child)
            left = min(child.deadline for child in busy) - monotonic()
            ready = [key.data for key, _ in selector.select(max(left, 0.0))]
        for child in ready:
            number = child.number
            came = child.answer()
            if came is None:
                self._replace(child)
                came = Evaluation(None, "its process ended")
            yield number, came
        now = monotonic()
        for child in busy:
            if child not in ready and child.deadline <= now:
                self._replace(child)
                yield child.number, Evaluation(None, f"took longer than {self._time_limit:g} s")

    def _replace(self, child: Child) -> None:
        child.close()
        self._children.remove(child)
        self._children.append(Child(self._target))
