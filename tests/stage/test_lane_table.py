"""The map as the kernels of motion read it."""

import numpy as np
import pytest

from scenarios.stage.lane_table import make_lane_table
from xodr import document, read_text, road

BEND = '<geometry s="0" x="0" y="0" hdg="0" length="100"><arc curvature="0.01"/></geometry>'


def tilted(roll: float) -> str:
    """A bend to the left of 100 m, its inside down."""
    profile = f'<superelevation s="0" a="{roll}" b="0" c="0" d="0"/>'
    return road(plan=BEND).replace("<lanes>", f"<lateralProfile>{profile}</lateralProfile><lanes>")


@pytest.mark.parametrize("roll", [0.0, -0.5, -1.0])
def test_the_way_along_a_tilted_bend_is_that_of_the_road_laid_flat(roll: float) -> None:
    network = read_text(document(tilted(roll)))
    table = make_lane_table(network)
    for lane in network.lanes:
        assert table.length(lane.index) == pytest.approx(
            100.0 - 1.75 * np.sign(lane.lane_id), abs=0.01
        )
        assert table.t_at(lane.index, 50.0) == pytest.approx(1.75 * np.sign(lane.lane_id))
