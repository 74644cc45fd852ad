"""Which spots cars may choose from now, and how far away each is."""

from collections.abc import Callable, Mapping
from math import isfinite

from rsu.avp.coordination.assignment import Request, assign
from rsu.avp.coordination.car import Car
from rsu.avp.coordination.traffic import Traffic
from rsu.avp.lot.lot import Spot

BUSY = 100.0
"""m of way that each other car on its way into or out of an aisle makes it dearer."""


class Choice:
    """Spots as the cars of one car park see them.

    Parameters
    ----------
    traffic : Traffic
        Who is there.
    """

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic

    def best(
        self, requests: Mapping[str, Request], is_open: Callable[[Spot], bool], *given: Spot
    ) -> dict[str, Spot]:
        """Return the best spots for cars that look for one.

        Parameters
        ----------
        requests
            What each looks for, by car.
        is_open
            Whether no operator has closed a spot.
        given
            Spots that are reserved for them.

        Returns
        -------
        dict
            Spot by mission; who gets none is left out.
        """
        traffic = self._traffic
        holder = traffic.reservations.holder
        free = [
            spot
            for spot in traffic.layout.lot.stalls
            if (spot in given or not holder(spot.name)) and is_open(spot)
        ]
        busy = traffic.busy_lanes(requests.keys())
        cars = {request.mission: traffic.cars[name] for name, request in requests.items()}

        def ways(request: Request, spot: Spot) -> tuple[float, float]:
            into = self._length(cars[request.mission], spot)
            return into + BUSY * busy.get(spot.enter, 0), traffic.way_out(spot)

        return assign(list(requests.values()), free, ways)

    def reaches(self, car: Car, spot: Spot) -> bool:
        """Whether a car gets to a spot from where it is, and out of there again."""
        return isfinite(self._length(car, spot) + self._traffic.way_out(spot))

    def _length(self, car: Car, spot: Spot) -> float:
        party, router = self._traffic.party(car.name), self._traffic.router
        if party is not None and (party.head > 1 or isinstance(car.place, int)):
            return router.length_onward(party.route, party.head, spot)
        return router.length(car.place, spot)
