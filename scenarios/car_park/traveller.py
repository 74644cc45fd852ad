"""Somebody in a simulated car park: what is recorded of him."""

from dataclasses import dataclass

from rsu.avp.dispatch.mission import Mission
from rsu.avp.lot.route import Route


@dataclass(slots=True)
class Traveller:
    """A car, with its driver or without."""

    name: str
    kind: str
    """``avp`` or ``manual``."""
    seat: int = -1
    """-1 = he is not on the lot yet."""
    route: Route | None = None
    mission: Mission | None = None
    cleared: float = 0.0
    spot: str = ""
    waiting_for: str = ""
    wants_spot: bool = False
    """Whether he parks himself."""
    cheats: bool = False
    """Whether he turns into a spot that he comes by although it is another one's."""
