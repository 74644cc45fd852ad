"""Reservations of spots and bays: who has one."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Reservations:
    """Who has a spot."""

    held: dict[str, str] = field(default_factory=dict[str, str])
    """Name of the car, by spot."""

    def take(self, spot: str, name: str) -> bool:
        """Reserve a spot; False = somebody else has it."""
        return self.held.setdefault(spot, name) == name

    def give_back(self, spot: str) -> None:
        """Make a spot free, if it is not."""
        self.held.pop(spot, None)

    def holder(self, spot: str) -> str:
        """Return who has a spot; "" = it is free."""
        return self.held.get(spot, "")
