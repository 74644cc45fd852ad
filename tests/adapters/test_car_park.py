"""When a unit takes up its car park, and what it does with messages that make no sense."""

import logging
from pathlib import Path

import pytest
from msgspec import structs

from interop.test_car_park import write_site
from rsu import pipeline
from rsu.adapters.car_park import CarPark
from rsu.adapters.mission_journal import MissionJournal
from rsu.app import lay_out, prepare
from rsu.avp.dispatch.entry import Entry
from rsu.avp.dispatch.mission import Kind, Mission, Reason, State
from rsu.avp.lot.layout import Layout
from rsu.codec import topic
from rsu.codec.message import Incoming
from rsu.config import Poim
from sotif.catalog.entry import read_catalog


def unit(folder: Path) -> tuple[pipeline.State, Layout, Path]:
    """Its state, its car park, and where its journal is."""
    file = write_site(folder)
    site, network = prepare(file)
    assert site.valet is not None
    state = pipeline.begin(site, network, read_catalog())
    return state, lay_out(file, site, site.valet), Path(site.valet.journal)


def test_missions_are_taken_up_in_the_first_turn_however_long_the_start_took(
    tmp_path: Path,
) -> None:
    state, layout, file = unit(tmp_path)
    mission = Mission(
        id="m1", vehicle="7", kind=Kind.PARK, target="W1", state=State.DRIVING, since=1.0
    )
    with MissionJournal(file) as journal:
        journal.write(Entry(time=1.0, missions=(mission,)))
        car_park = CarPark(state, layout, journal)
        assert journal.standing().missions["m1"] == mission
        car_park.turn(1000.0, [])
        (taken_up,) = journal.standing().missions.values()
    assert (taken_up.reason, taken_up.since) == (Reason.RESTART, 1000.0)


def test_what_is_free_is_told_once_a_second_where_the_site_asks_for_it(tmp_path: Path) -> None:
    state, layout, file = unit(tmp_path)
    state.site = structs.replace(state.site, poim=Poim(country_code="DE", provider_id=1))
    with MissionJournal(file) as journal:
        car_park = CarPark(state, layout, journal)
        told: list[float] = []
        for tick in range(40):
            now = 1_790_000_000.0 + tick / 16.0
            pipeline.step(state, now, [])
            kinds = [topic.kind(message.topic) for message in car_park.turn(now, [])]
            told += [tick / 16.0] * kinds.count("poim")
    assert told == [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]  # in both formats


def test_what_makes_no_sense_is_counted_and_told_of_once_for_each_source(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    state, layout, file = unit(tmp_path)
    with MissionJournal(file) as journal:
        car_park = CarPark(state, layout, journal)
        nonsense = [
            Incoming(topic.valet("garage", party, "state"), b"?", 0) for party in ("a", "b")
        ]
        with caplog.at_level(logging.INFO):
            for _ in range(5):
                assert car_park.turn(1000.0, nonsense) == []
    assert state.counters["malformed_valet_state"] == 10
    assert len([line for line in caplog.messages if "refused on" in line]) == 2
