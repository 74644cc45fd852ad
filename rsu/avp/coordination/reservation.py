"""Reservations of spots and bays: who has one, until when."""

from dataclasses import dataclass, field
from math import inf


@dataclass(slots=True)
class Reservations:
    """Who has a spot, until when."""

    held: dict[str, tuple[str, float]] = field(default_factory=dict[str, tuple[str, float]])
    """Mission, and s when it expires; inf = it does not."""

    def take(self, spot: str, mission: str, until: float = inf) -> bool:
        """Reserve a spot; False = another mission has it."""
        if self.held.get(spot, (mission,))[0] != mission:
            return False
        self.held[spot] = mission, until
        return True

    def give_back(self, spot: str) -> None:
        """Make a spot free, if it is not."""
        self.held.pop(spot, None)

    def expire(self, now: float) -> list[tuple[str, str]]:
        """Make free what has expired; return spots and missions."""
        gone = [(spot, name) for spot, (name, until) in self.held.items() if until <= now]
        for spot, _ in gone:
            del self.held[spot]
        return gone

    def holder(self, spot: str) -> str:
        """Return the mission that has a spot; "" = it is free."""
        return self.held.get(spot, ("",))[0]
