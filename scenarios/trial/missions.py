"""Valet missions in a trial: the unit runs a car park, and reference cars drive in it.

The cars are actors of the scene as all others; what they and the car park say to each other is the
bytes of the vehicle interface.
"""

from collections.abc import Sequence
from typing import Any

from rsu import pipeline
from rsu.adapters.car_park import CarPark
from rsu.avp.dispatch.entry import Journal
from rsu.avp.lot.layout import Layout
from rsu.clock import nanoseconds
from rsu.codec.message import Incoming, Outgoing
from scenarios.stage.scene import Scene
from scenarios.valet_fleet import ValetFleet, ValetJob


class Missions:
    """The missions of one run, from `begin` on.

    Parameters
    ----------
    layout : Layout
        Of the car park, on the map of the scenario.
    jobs : sequence of ValetJob
        One a car.
    journal : Journal
        Open for this run alone; it knows of the cars that are parked already.
    seed : int
        Of all chance.
    """

    def __init__(
        self, layout: Layout, jobs: Sequence[ValetJob], journal: Journal, seed: int
    ) -> None:
        self._layout, self._jobs, self._journal, self._seed = layout, jobs, journal, seed

    def begin(self, state: pipeline.State) -> None:
        """Let a unit run the car park."""
        self._fleet = ValetFleet(state.site.name, self._layout, self._jobs, self._seed)
        self._car_park = CarPark(state, self._layout, self._journal)
        self._moved: float | None = None

    def show(self, scene: Scene, now: float) -> Scene:
        """Let the cars drive up to `now`, Unix s, and return the scene with them in it."""
        before, self._moved = self._moved, now
        if before is not None:
            self._fleet.step(before, now - before)
        return self._fleet.show(scene)

    def turn(self, now: float) -> None:
        """Let cars and car park hear each other, after the unit has seen the scene."""
        said = [_arrived(message, now) for message in self._fleet.speak(now)]
        for answer in self._car_park.turn(now, said):
            self._fleet.hear(_arrived(answer, now), now)

    def told(self) -> dict[str, Any]:
        """Return what came of them, as `ivics trial --json` prints it."""
        return {
            "missions": [course.told() for course in self._fleet.courses.values()],
            "valet_collisions": [
                {"time_s": round(hit.time, 3), "a": hit.first, "b": hit.second}
                for hit in self._fleet.collisions
            ],
        }


def _arrived(message: Outgoing, now: float) -> Incoming:
    return Incoming(message.topic, message.payload, nanoseconds(now))
