"""The radio between V2X sensors: who hears whom, and how loud."""

from dataclasses import dataclass
from math import hypot, log10, pi

from carla_bridge.headless.actor import Actor
from carla_bridge.headless.population import Population
from carla_bridge.headless.sensor.attribute import number

_LIGHT = 299_792_458.0


@dataclass(slots=True, frozen=True, kw_only=True)
class Transmission:
    """What was sent in a step."""

    sender: Actor
    """The sensor."""
    kind: int
    """Place of its like in the client's registry: they hear only their own."""
    payload: bytes
    power: float
    """dBm that leave the antenna."""


class Receiver:
    """Free space to one metre, then a power law: CARLA's ``geometric`` model without fading."""

    def __init__(self, actor: Actor) -> None:
        self.power = number(actor, "transmit_power") + number(actor, "combined_antenna_gain")
        self._sensitivity = number(actor, "receiver_sensitivity")
        self._farthest = number(actor, "filter_distance")
        self._exponent = number(actor, "path_loss_exponent")
        wave = _LIGHT / (number(actor, "frequency_ghz") * 1e9)
        self._first = 20.0 * log10(4.0 * pi / wave)

    def hears(self, actor: Actor, sent: Transmission, population: Population) -> float | None:
        """Return the dBm that arrive; None = too weak, too far, or one's own."""
        if sent.sender is actor or sent.sender.parent is actor.parent:
            return None
        own, other = population.motion[actor.row], population.motion[sent.sender.row]
        away = hypot(own[0] - other[0], own[1] - other[1], own[2] - other[2])
        loss = self._first + 10.0 * self._exponent * log10(max(away, 1.0))
        arrived = sent.power - loss
        return arrived if away <= self._farthest and arrived >= self._sensitivity else None
