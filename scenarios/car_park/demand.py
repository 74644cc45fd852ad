"""Who wants what of a simulated car park: chance, from one seed."""

from dataclasses import dataclass

import numpy as np

from rsu.avp.lot.description import SpotKind

MANUAL_STAY = (900.0, 3600.0)
"""s that who parks himself stays."""
STAY = 3600.0
"""s that a car stays on average, as its driver says when he hands it over."""
FULL, START = 0.9, 0.75
"""Share of the spots that are taken at most, and in the beginning."""
SPREAD = 0.1
"""Standard deviation of how long a hand-over takes, of its mean."""
ELECTRIC = 0.04
"""Share of the cars that have to be charged."""
CROSS = 60.0
"""People an hour who cross a lane on foot."""
DAWDLE, HALT = 0.03, (5.0, 60.0)
"""Share of ways on which a driver stops where he likes, or leaves late, and s for which he does."""
CHEATS = 0.15
"""Share of those who park themselves that take a spot which is reserved for another one."""
IDENTIFY = 15.0
"""s until a car in a bay is identified, from when its driver asks."""


@dataclass(slots=True)
class Demand:
    """Draws what people do."""

    chance: np.random.Generator
    manual_share: float

    def parks_himself(self) -> bool:
        """Whether who arrives is a driver who parks himself."""
        return bool(self.chance.random() < self.manual_share)

    def cheats(self) -> bool:
        """Whether a driver takes any spot, if he comes by one that is free to look at."""
        return bool(self.chance.random() < CHEATS)

    def handover(self, mean: float) -> float:
        """S that a hand-over takes."""
        return float(np.clip(self.chance.normal(mean, SPREAD * mean), 0.7 * mean, 1.3 * mean))

    def manual_stay(self) -> float:
        """S that who parks himself stays."""
        return float(self.chance.uniform(*MANUAL_STAY))

    def dawdles(self) -> bool:
        """Whether a driver stops on his way for no reason."""
        return bool(self.chance.random() < DAWDLE)

    def halt(self) -> float:
        """S for which a driver stops."""
        return float(self.chance.uniform(*HALT))

    def stay(self) -> float:
        """S until a driver says that he will be back."""
        return float(self.chance.exponential(STAY))

    def one_of(self, names: list[str]) -> str:
        """Return any of some names."""
        return names[self.number_below(len(names))]

    def number_below(self, count: int) -> int:
        """Return any whole number from 0 on."""
        return int(self.chance.integers(count))

    def share(self) -> float:
        """Return any number from 0 to 1."""
        return float(self.chance.random())

    def crosses(self, period: float) -> bool:
        """Whether somebody comes within a period, s, to cross a lane."""
        return bool(self.chance.random() < period * CROSS / 3600.0)

    def shuffled(self, names: list[str]) -> list[str]:
        """Return some names in any order."""
        return [names[k] for k in self.chance.permutation(len(names)).tolist()]

    def some_of(self, names: list[str], share: float) -> list[str]:
        """Return a share of some names."""
        taken = self.chance.choice(len(names), int(share * len(names)), replace=False)
        return [names[k] for k in taken.tolist()]

    def needs(self) -> frozenset[SpotKind]:
        """Return what a car's spot has to be."""
        return frozenset({"ev"}) if self.chance.random() < ELECTRIC else frozenset()
