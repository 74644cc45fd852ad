"""The space of a search, and what is called at its points."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, cast

import numpy as np

from rsu.arrays import Floats
from rsu.errors import InputError


@dataclass(slots=True, frozen=True)
class Space:
    """A box of named parameters; points of the unit cube stand for their values."""

    names: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    @property
    def dimensions(self) -> int:
        """How many parameters."""
        return len(self.names)

    def values(self, point: Floats) -> dict[str, float]:
        """Return the parameters' values at a point of the unit cube (d,)."""
        low, high = np.array(self.low), np.array(self.high)
        values = np.clip(low + point * (high - low), low, high)
        return dict(zip(self.names, values.tolist(), strict=True))

    def told(self) -> dict[str, list[float]]:
        """Return the bounds as a bounds file has them."""
        rows = zip(self.names, self.low, self.high, strict=True)
        return {name: [low, high] for name, low, high in rows}


@dataclass(slots=True, frozen=True)
class Target:
    """A callable by its name: what each worker imports.

    It takes a dict of values by parameter and returns the robustness: below 0 is unsafe.
    """

    name: str
    """``MODULE:CALLABLE``."""
    arguments: Mapping[str, Any] | None = field(default=None)
    """If given, the callable is made by calling what is named with these."""

    def told(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "name": self.name,
            "arguments": None if self.arguments is None else dict(self.arguments),
        }


@dataclass(slots=True, frozen=True)
class Problem:
    """What is searched: a space, and a callable on it."""

    space: Space
    target: Target


def make_space(bounds: Mapping[str, Any], source: Path | str) -> Space:
    """Check bounds by parameter.

    Raises
    ------
    InputError
        Names the source and the parameter.
    """
    if not bounds:
        raise InputError(source, "", 'no parameter; expected {"name": [low, high], ...}')
    for name, pair in bounds.items():
        if not _is_range(pair):
            raise InputError(source, name, f"found {pair!r}, expected [low, high] with low < high")
    low, high = zip(*bounds.values(), strict=True)
    return Space(tuple(bounds), tuple(map(float, low)), tuple(map(float, high)))


def read_space(file: Path) -> Space:
    """Read ``BOUNDS.json``: ``{"name": [low, high], ...}``.

    Raises
    ------
    InputError
        The file is missing, no JSON, or has bounds that make no box.
    """
    try:
        bounds = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise InputError(file, "", error.strerror or "cannot be read") from None
    except ValueError as error:
        raise InputError(file, "", f"no JSON: {error}") from None
    if not isinstance(bounds, dict):
        raise InputError(file, "", 'expected {"name": [low, high], ...}')
    return make_space(cast("dict[str, Any]", bounds), file)


def _is_range(pair: object) -> bool:
    """Whether a pair of finite numbers rises."""
    if not isinstance(pair, list | tuple):
        return False
    items = cast("list[object]", pair)
    numbers = [item for item in items if isinstance(item, int | float) and isfinite(item)]
    return len(numbers) == len(items) == 2 and numbers[0] < numbers[1]
