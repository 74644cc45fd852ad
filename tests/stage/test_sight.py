"""What a driver sees, against ways that are searched along the roads one by one."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.roads.opendrive import read_network
from scenarios.kernels import motion as film
from scenarios.kernels.sight import GAP, SEEN, distance, see, spread
from scenarios.stage.cast import Cast, make_cast
from scenarios.stage.lane_table import make_lane_table
from scenarios.stage.measure import gap_ahead
from xosc import LIBRARY, read, scenario, vehicle

SHARE, TURN = st.floats(0.0, 1.0), st.sampled_from((0.0, np.pi))
DT = 0.05


@cache
def town() -> Cast:
    """Two cars on the library's town."""
    network = read_network(LIBRARY / "map" / "town.xodr")
    with TemporaryDirectory() as folder:
        storyboard = read(Path(folder), scenario(entities=vehicle("a") + vehicle("b")))
    return make_cast(storyboard, network, make_lane_table(network))


def stand(cast: Cast, i: int, lane: int, share: float, turn: float) -> None:
    """Put a car on a lane, at a share of its length."""
    lane %= len(cast.network.lanes)
    cast.set_out(i, lane, share * cast.lanes.length(lane))
    cast.row[i, film.TURN] = turn
    cast.row[i, film.HEADING] += turn
    cast.row[i, film.PRESENT] = 1.0
    cast.stand_still(i)


@given(st.integers(0, 10_000), SHARE, TURN, st.integers(0, 10_000), SHARE)
def test_a_driver_sees_somebody_at_the_way_along_the_roads(
    own: int, own_share: float, turn: float, other: int, other_share: float
) -> None:
    cast = town()
    cast.at = 1
    stand(cast, 0, own, own_share, turn)
    stand(cast, 1, other, other_share, 0.0)
    table, lane = cast.lanes, int(cast.row[0, film.LANE])
    passed = np.empty((2, int(table.index[-1, film.SECTION])))
    entry = np.empty(passed.shape, dtype=np.int64)
    for side, links in enumerate((film.NEXT, film.LAST)):
        spread(lane, links, table.index, table.link, table.rows, passed[side], entry[side])
    way = distance(cast.row[0], cast.row[1], table.index, table.rows, passed, entry)
    assert way == pytest.approx(gap_ahead(cast, 0, 1, free=False), abs=1e-6)
    seen = np.empty(SEEN)
    ahead = see(cast.film, 1, 0, 1, DT, cast.box, table.index, table.rows, passed, entry, seen)
    assert ahead == (way > 0.0)
    if ahead:
        assert seen[GAP] == pytest.approx(gap_ahead(cast, 0, 1, free=True), abs=1e-6)
