"""`Car`: what a coordinator knows of somebody on the lot."""

from dataclasses import dataclass

from rsu.avp.coordination.right_of_way import Wait
from rsu.avp.dispatch.mission import Mission
from rsu.avp.lot.router import Place


@dataclass(slots=True)
class Car:
    """Somebody on the lot."""

    name: str
    place: Place
    """Where he stands, or set out."""
    target: Place
    """Where he goes; where he stands if that is nowhere."""
    mission: Mission | None = None
    """None = the driver drives."""
    station: float = 0.0
    """m along his route."""
    booked: bool = True
    """Whether his target is his; a bay is only when he has come near."""
    wait: Wait | None = None
    """Why he does not go on, if that is not for the right of way."""
