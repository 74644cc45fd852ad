"""The route of an order is found again from its way alone, however often it was changed."""

from collections.abc import Callable

import numpy as np
import pytest

from avp.car_park import dead_end, garage
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import Spot
from rsu.avp.lot.route import Route
from rsu.avp.lot.router import Router
from rsu.avp.operation.retrace import retrace
from rsu.avp.safety.way import lay
from rsu.avp.vehicle import Vehicle


def changed(router: Router, route: Route, spots: list[Spot], chance: np.random.Generator) -> Route:
    """The route of a car that is sent elsewhere on its way, if there is a way from there."""
    on_lanes = [k for k, step in enumerate(route.steps) if not np.isnan(step.station)]
    head = int(chance.choice(on_lanes[:-1])) + 1
    end = spots[int(chance.integers(len(spots)))]
    return router.onward(route, head, end) or route


@pytest.mark.parametrize("layout", [garage, dead_end])
def test_a_route_that_was_changed_is_found_again_step_by_step(
    layout: Callable[[], Layout],
) -> None:
    check(layout())


def check(layout: Layout) -> None:
    chance, router = np.random.default_rng(1), Router(layout, layout.lot.ways)
    spots = list(layout.lot.stalls)
    for bay in layout.lot.bays("drop_off"):
        route = router.between(bay, spots[int(chance.integers(len(spots)))])
        if route is None:
            continue
        for _ in range(2):
            route = changed(router, route, spots, chance)
        end = next(s for s in spots if layout.spots[s.name] == route.steps[-1].resource)
        way = lay(route.start, route.arc, Vehicle())
        found = retrace(layout, bay, end, way)
        assert found is not None
        assert [step.resource for step in found.steps] == [step.resource for step in route.steps]
        assert found.length == pytest.approx(route.length, abs=1e-6)


def test_a_way_that_leads_elsewhere_is_no_route() -> None:
    layout = dead_end()
    router, spot = Router(layout, layout.lot.ways), layout.lot.spot
    route = router.between(spot("D"), spot("S3"))
    assert route is not None
    way = lay(route.start, route.arc, Vehicle())
    assert retrace(layout, spot("D"), spot("S4"), way) is None
    assert retrace(layout, spot("S1"), spot("S3"), way) is None
