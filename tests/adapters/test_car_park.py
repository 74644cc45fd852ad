"""What a unit that runs a car park does with messages that make no sense."""

import logging
from pathlib import Path

import pytest

from interop.test_car_park import write_site
from rsu import pipeline
from rsu.adapters.car_park import CarPark
from rsu.adapters.mission_journal import MissionJournal
from rsu.app import lay_out, prepare
from rsu.codec import topic
from rsu.codec.message import Incoming
from sotif.catalog.entry import read_catalog


def test_what_makes_no_sense_is_counted_and_told_of_once_for_each_source(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = write_site(tmp_path)
    site, network = prepare(file)
    assert site.valet is not None
    state = pipeline.begin(site, network, read_catalog())
    with MissionJournal(Path(site.valet.journal)) as journal:
        car_park = CarPark(state, lay_out(file, site, site.valet), journal, 1000.0)
        nonsense = [
            Incoming(topic.valet("garage", party, "state"), b"?", 0) for party in ("a", "b")
        ]
        with caplog.at_level(logging.INFO):
            for _ in range(5):
                assert car_park.turn(1000.0, nonsense) == []
    assert state.counters["malformed_valet_state"] == 10
    assert len([line for line in caplog.messages if "refused on" in line]) == 2
