"""What leaves a sensor or a station, and when it arrives."""

from dataclasses import dataclass
from typing import TypeAlias

from numpy.random import Generator

from rsu.sensing.detection import SelfReports, SensorFrame

Payload: TypeAlias = SensorFrame | SelfReports


@dataclass(slots=True, frozen=True)
class Delivery:
    """Something on its way to the roadside unit."""

    deliver_at: float
    """Unix s; lies before the step's time when the step is longer than the delay."""
    payload: Payload


class Link:
    """The way of the payloads of one source: some are lost, all are late."""

    def __init__(self, delay: tuple[float, float], loss: float, rng: Generator) -> None:
        self._soonest, self._spread = delay[0], delay[1] - delay[0]
        self._loss = loss
        self._rng = rng

    def send(self, payload: Payload, measured: float) -> list[Delivery]:
        """One delivery, or none."""
        lost = self._rng.random() < self._loss
        late = self._soonest + self._spread * self._rng.random()
        return [] if lost else [Delivery(measured + late, payload)]
