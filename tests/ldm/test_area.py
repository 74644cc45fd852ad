import math

import msgspec
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rsu.config import Site
from rsu.ldm.area import service_area
from rsu.ldm.visibility import coverage
from world import corridor_site


def is_inside(area: list[list[float]], x: float, y: float) -> bool:
    """Left of every side: convex, counter-clockwise."""
    return all(
        (bx - ax) * (y - ay) - (by - ay) * (x - ax) > -1e-6
        for (ax, ay), (bx, by) in zip(area, [*area[1:], area[0]], strict=True)
    )


@given(st.floats(-1.0, 1.0), st.floats(0.0, 1.0), st.integers(0, 3))
def test_all_that_a_sensor_reaches_lies_within(turn: float, share: float, number: int) -> None:
    site = corridor_site()
    area = service_area(site).tolist()
    fan = coverage(site.sensors[number % len(site.sensors)])
    bearing = fan.yaw + turn * min(fan.half_angle, math.pi)
    x = fan.eye[0] + share * fan.range * math.cos(bearing)
    y = fan.eye[1] + share * fan.range * math.sin(bearing)
    assert is_inside(area, x, y)


def test_it_is_hardly_larger_than_that() -> None:
    site = corridor_site()
    reach = [math.hypot(s.mount.x_m, s.mount.y_m) + s.range_m for s in site.sensors]
    assert np.hypot(*service_area(site).T).max() < 1.02 * max(reach)


def test_a_unit_without_sensors_serves_no_place() -> None:
    blind: Site = msgspec.structs.replace(corridor_site(), cameras=(), radars=(), lidars=())
    assert service_area(blind).shape == (0, 2)
