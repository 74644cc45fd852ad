"""What a piece of ground is that somebody waits for, in words."""

from rsu.avp.dispatch.interface import Ground
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.resource import Use
from rsu.statement import Statement, state

GROUND = {
    Use.LANE: Ground.LANE,
    Use.DIRECTION: Ground.DIRECTION,
    Use.MANOEUVRE: Ground.MANOEUVRE,
    Use.SPOT: Ground.SPOT,
}


def tell(layout: Layout, name: str) -> Statement:
    """Say what it is; what is none of the layout is a neighbour."""
    resource = layout.named.get(name)
    if resource is None:
        return state(Ground.NEIGHBOUR, place=name)
    return state(GROUND[resource.use], place=resource.place)
