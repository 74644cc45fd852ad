"""Calls on a Dask cluster (extra: cluster)."""

import threading
from collections.abc import Iterator, Sequence
from importlib import import_module
from types import TracebackType
from typing import Any, Self

from rsu.errors import OutsideError
from sotif.exploration.pool import Evaluation, Pool, Values
from sotif.exploration.space import Target

PATIENCE = 10.0
"""s that a scheduler may take to answer."""

_here = threading.local()
"""The pool of one process that each thread of a Dask worker keeps."""


class Cluster:
    """Workers of a Dask scheduler; each call in a process of its own, as on one machine.

    When a worker is lost, the scheduler gives its calls to others: such a call may begin twice.

    Parameters
    ----------
    target : Target
        What they call; importable there.
    address : str
        Of the scheduler, ``tcp://HOST:PORT``.
    time_limit : float
        s a call may take.

    Raises
    ------
    OutsideError
        Dask is not installed, or no scheduler answers.
    """

    def __init__(self, target: Target, address: str, time_limit: float) -> None:
        try:
            self._distributed: Any = import_module("distributed")
        except ImportError:
            raise OutsideError("a cluster needs Dask: pip install 'ivics[cluster]'") from None
        self._target, self._time_limit = target, time_limit
        try:
            self._client: Any = self._distributed.Client(
                address, set_as_default=False, timeout=PATIENCE
            )
        except (OSError, ValueError) as error:
            raise OutsideError(f"no Dask scheduler answers at {address}: {error}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def evaluate(self, batch: Sequence[Values]) -> Iterator[tuple[int, Evaluation]]:
        """Evaluate a batch; give its numbers and what came, as it comes."""
        numbers: dict[Any, int] = {
            self._client.submit(
                evaluate_here, self._target, dict(values), self._time_limit, pure=False
            ): number
            for number, values in enumerate(batch)
        }
        for future in self._distributed.as_completed(list(numbers), loop=self._client.loop):
            yield numbers[future], future.result()


def evaluate_here(target: Target, values: Values, time_limit: float) -> Evaluation:
    """Evaluate on a worker of the cluster; its process is kept for the next call."""
    pools: dict[str, Pool] = _here.__dict__.setdefault("pools", {})
    pool = pools.setdefault(repr((target, time_limit)), Pool(target, 1, time_limit))
    ((_, evaluation),) = pool.evaluate([values])
    return evaluation
