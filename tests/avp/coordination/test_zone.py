"""A car park from whose spots cars are not fetched is refused before anybody parks there."""

from pathlib import Path

import pytest

from avp.car_park import DEAD_END, write_dead_end
from rsu.avp.coordination.coordinator import Coordinator
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import read_lot
from rsu.avp.vehicle import Vehicle
from rsu.errors import ConfigError


def test_a_spot_behind_the_only_bay_of_its_one_way_aisle_is_refused_by_name(tmp_path: Path) -> None:
    file = write_dead_end(tmp_path)
    text = DEAD_END.replace('bays = ["U"], leave = "out"', 'bays = ["S3"], leave = "aisle"')
    text = text.replace('exits = ["out"]', 'exits = ["aisle"]')
    text += 'closures = [{reason = "no lane leads there", spots = ["U"]}]'
    file.write_text(text.replace('two_way = [{roads = ["aisle"]}]', ""), "utf-8")
    layout = Layout(read_lot(file), Vehicle())  # the lanes lead there
    with pytest.raises(ConfigError, match=r"lot\.toml: \w+: leads to no pick-up bay"):
        Coordinator(layout)
