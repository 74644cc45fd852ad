"""Closures by operators: spots and roads that are out of use until somebody opens them."""

from dataclasses import dataclass


@dataclass(slots=True, frozen=True, kw_only=True)
class OperatorClosure:
    """One spot, or one road, that is not used for now; what the lot's own file closes is none."""

    spot: str = ""
    """Its name; "" = a road is closed."""
    road: str = ""
    """Its id on the map; "" = a spot is closed."""
    by: str
    """Who closed it."""
    since: float
    """Unix s."""

    @property
    def place(self) -> tuple[str, str]:
        """Spot and road, which tell it from all others."""
        return self.spot, self.road
