"""How many missions an hour a car park can do at most: the narrowest of bays, aisles and lanes."""

from rsu.avp.coordination.zone import CHANGE
from rsu.avp.lot.layout import Layout
from rsu.avp.safety.permit import BRAKE_LAG, DECELERATION, FASTEST

HOUR = 3600.0
MANOEUVRE = 20.0
"""s that a car which parks keeps others out of a one-lane aisle: it drives 16 m at 7 km/h, for 8 s,
and as long again until it has come to a stand before, and the next one has set off."""
REACTION, APART = 0.5, 0.5
"""s until a car behind brakes, and m between two that stand."""


def bounds(layout: Layout) -> dict[str, float]:
    """Return missions an hour that bays, aisles and lanes let through, each for itself.

    A mission begins or ends in a bay, takes one aisle, and one lane at an entrance or exit.
    A lane passes v / (L + d + v (tau_R + tau_B) + v^2 / 2 D) (Schönemann et al., 2019).
    """
    lot = layout.lot
    zones = lot.description.zones
    aisles = {spot.enter for spot in lot.stalls if not spot.closed}
    doors = len(lot.entrances) + len(lot.exits)
    braking = FASTEST * (REACTION + BRAKE_LAG) + FASTEST**2 / (2.0 * DECELERATION)
    headway = layout.vehicle.length + APART + braking
    return {
        "bays": sum(HOUR * len(zone.bays) / (zone.handover_s + CHANGE) for zone in zones),
        "aisles": HOUR * len(aisles) / MANOEUVRE,
        "lanes": HOUR * doors * FASTEST / headway,
    }
