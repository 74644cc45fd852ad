"""Questions: generators that yield points and are sent their robustness."""

from collections.abc import Generator, Sequence
from typing import TypeVar

import numpy as np

from rsu.arrays import Floats

Answer = TypeVar("Answer")
Asking = Generator[Floats, Floats, Answer]
"""Yields points (m, d) of the unit cube, is sent their robustness (m,), returns what it found."""


def together(askings: Sequence[Asking[Answer]]) -> Asking[list[Answer]]:
    """Ask in step, one batch of all at a time, until each has its answer.

    The batches depend on the answers alone, never on how many are evaluated at once.
    """
    answers: dict[int, Answer] = {}
    waiting: dict[int, Floats] = {}
    for i, asking in enumerate(askings):
        _advance(i, asking, None, waiting, answers)
    while waiting:
        asked = dict(waiting)
        values = yield np.concatenate(list(asked.values()))
        at = 0
        for i, points in asked.items():
            _advance(i, askings[i], values[at : at + len(points)], waiting, answers)
            at += len(points)
    return [answers[i] for i in range(len(askings))]


def _advance(
    i: int,
    asking: Asking[Answer],
    values: Floats | None,
    waiting: dict[int, Floats],
    answers: dict[int, Answer],
) -> None:
    try:
        waiting[i] = next(asking) if values is None else asking.send(values)
    except StopIteration as end:
        waiting.pop(i, None)
        answers[i] = end.value
