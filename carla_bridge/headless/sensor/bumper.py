"""Collisions, and obstacles ahead."""

import numpy as np

from carla_bridge.headless.actor import Actor
from carla_bridge.headless.sensor.attribute import number
from carla_bridge.headless.sensor.frame import View
from carla_bridge.headless.sensor.scan import Scanner
from carla_bridge.headless.wire import pack

_AHEAD = np.array([[1.0, 0.0, 0.0]])


class Collision:
    """Tells of every contact of the actor that it is mounted on."""

    def measure(self, actor: Actor, view: View) -> list[bytes]:
        """Encode self, other and impulse, a frame a contact."""
        told: list[bytes] = []
        for contact in view.contacts:
            x, y = contact.impulse
            if contact.actor is actor.parent:
                told.append(pack([contact.actor.wire(), contact.other.wire(), [x, y, 0.0]]))
            elif contact.other is actor.parent:
                told.append(pack([contact.other.wire(), contact.actor.wire(), [-x, -y, 0.0]]))
        return told


class Obstacle:
    """Tells what stands straight ahead of it, by one ray instead of CARLA's capsule."""

    def __init__(self, actor: Actor) -> None:
        self._scanner = Scanner(number(actor, "distance"))

    def measure(self, actor: Actor, view: View) -> list[bytes]:
        """Encode self, other and distance."""
        own = actor.parent.row if actor.parent else -1
        echo = self._scanner.scan(actor, view, _AHEAD, own=own)
        row = int(echo.owner[0])
        if row < 0:
            return []
        source = actor.parent or actor
        return [pack([source.wire(), view.actors[row].wire(), float(echo.depth[0])])]
