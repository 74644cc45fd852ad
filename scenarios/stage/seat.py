"""`Seats`: who is driven, as the kernels read it."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rsu.arrays import Floats, Ints
from scenarios.kernels.driver import DRIVER, MIND, MODEL, NOBODY

Item = TypeVar("Item", bound=np.generic)


@dataclass(slots=True)
class Seats:
    """K actors that are or were driven, on a map of G lane sections, filmed for T instants."""

    who: Ints
    """(K,) rows of the cast."""
    driver: Floats
    """(K, DRIVER)."""
    mind: Floats
    """(T, K, MIND) what each has begun at each instant."""
    known: Ints
    """(K,) the lane from which the next two count; -1 = none yet."""
    passed: Floats
    """(K, 2, G) m to the sections behind and before it, nan = there is no way."""
    entry: Ints
    """(K, 2, G) lanes by which they are entered."""

    def take(self, i: int, driver: Floats) -> None:
        """Seat a driver."""
        if not (self.who == i).any():
            self.who, self.known = np.append(self.who, i), np.append(self.known, -1)
            self.driver, self.mind = longer(self.driver, 0), longer(self.mind, 1)
            self.passed, self.entry = longer(self.passed, 0), longer(self.entry, 0)
        k = int(np.flatnonzero(self.who == i)[0])
        self.driver[k], self.mind[:, k] = driver, 0.0

    def leave(self, i: int) -> None:
        """Let the driver go, if there is one."""
        self.driver[self.who == i, MODEL] = NOBODY

    def taken(self, i: int) -> bool:
        """Whether somebody drives."""
        return bool((self.driver[self.who == i, MODEL] != NOBODY).any())


def longer(array: NDArray[Item], axis: int) -> NDArray[Item]:
    """Return a copy with room for one more."""
    shape = list(array.shape)
    shape[axis] = 1
    return np.concatenate((array, np.zeros(shape, dtype=array.dtype)), axis=axis)


def no_seats(instants: int, sections: int) -> Seats:
    """Nobody is driven."""
    return Seats(
        who=np.zeros(0, dtype=np.int64),
        driver=np.zeros((0, DRIVER)),
        mind=np.zeros((instants, 0, MIND)),
        known=np.zeros(0, dtype=np.int64),
        passed=np.zeros((0, 2, sections)),
        entry=np.zeros((0, 2, sections), dtype=np.int64),
    )
