"""What is known now, and what is not known any more."""

from dataclasses import replace

import numpy as np
import pytest

from console.watch import SITE, Room, a_status, a_warning, a_world, an_account
from rsu.codec import car_park, status, topic, warning, world
from rsu.codec.message import Incoming
from rsu.config import parse_site
from rsu.console import frame
from rsu.console.api import view
from rsu.console.board import MOST_WARNINGS, Board
from rsu.console.figures import PERIOD, Figures
from rsu.console.history import LASTS, RECORD, STATE, WORLD, History
from rsu.frames.projection import Projection
from rsu.warnings.warning import Phase


def test_what_has_outlived_its_validity_is_not_known_any_more(room: Room) -> None:
    room.report()
    board, now = room.console.board, room.console.now
    assert board.world(now) is not None
    assert board.world(now + 0.6) is None
    assert board.status(now + 2.9) is not None
    assert board.status(now + 3.1) is None
    assert board.account(now + car_park.VALIDITY + 0.1) is None


def test_what_a_clock_that_is_ahead_has_stamped_is_not_known_any_longer() -> None:
    board, ahead = Board(parse_site(SITE, "site.toml")), 1060.0
    for noun, payload in {
        "world": world.encode(a_world(ahead)),
        "status": status.encode(a_status(ahead)),
        "car_park": car_park.encode("garage", an_account(ahead)),
    }.items():
        board.take(Incoming(f"ivics/garage/{noun}", payload, 1_000_000_000_000))
    assert board.world(1000.4) is not None
    assert board.status(1000.4) is not None
    assert board.account(1000.4) is not None
    assert board.world(1000.6) is None
    assert board.status(1003.1) is None
    assert board.account(1000.1 + car_park.VALIDITY) is None


def test_a_unit_whose_connection_broke_is_lost_at_once(room: Room) -> None:
    room.report()
    room.hear(topic.status("garage"), b"")
    assert room.console.board.status(room.console.now) is None


@pytest.mark.parametrize("kind", ["world", "warning", "status", "car_park"])
def test_bytes_that_are_no_message_are_counted_and_change_nothing(room: Room, kind: str) -> None:
    room.report()
    room.hear(f"ivics/garage/{kind}", b"\xff\xff\xff")
    assert room.console.board.counts.refused == 1
    assert room.console.board.world(room.console.now) is not None


def test_the_clock_of_a_conducted_unit_is_that_of_its_worlds() -> None:
    board = Board(parse_site(SITE + 'time = "conducted"', "site.toml"))
    board.take(Incoming("ivics/garage/world", world.encode(a_world(1000.0)), 5_000_000_000_000))
    assert board.unit_time(5000.0) == pytest.approx(1000.0)
    assert board.world(5000.4) is not None
    assert board.world(5000.6) is None


def test_a_packed_world_is_the_world() -> None:
    view = replace(a_world(1000.0, tracks=5), coasting=np.arange(5) % 2 == 1)
    data = frame.pack(view, 1000.25)
    version, n, time, heard, validity = frame.HEADER.unpack_from(data)
    assert (version, n) == (1, 5)
    assert (time, heard, validity) == (1000.0, 1000.25, 0.5)
    assert len(data) == frame.HEADER.size + 5 * frame.ROW
    columns = np.frombuffer(data, "<f4", 35, frame.HEADER.size).reshape(7, 5)
    assert pytest.approx(view.table.position) == columns[:2].T
    assert columns[4] == pytest.approx(np.full(5, 1.5))
    assert list(data[-5:]) == [0, 1, 0, 1, 0]


def records(data: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while at < len(data):
        kind, length = RECORD.unpack_from(data, at)
        found.append((kind, data[at + RECORD.size : at + RECORD.size + length]))
        at += RECORD.size + length
    return found


def test_history_gives_back_what_was_shown_and_forgets_after_half_an_hour() -> None:
    history = History()
    for tenth in range(21_000):
        now = 1000.0 + tenth / 10.0
        history.add_world(now, f"world {tenth}".encode())
        if tenth % 5 == 0:
            history.add_state(now, f"state {tenth}".encode())
    assert history.span is not None
    start, end = history.span
    assert end - start == pytest.approx(LASTS, abs=2.0)
    found = records(history.between(2000.0, 2001.0))
    assert (STATE, b"state 10000") in found
    assert (WORLD, b"world 10002") in found
    assert len([kind for kind, _ in found if kind == WORLD]) <= 15
    assert history.between(1000.0, 1010.0) == b""


def test_figures_sum_up_each_minute() -> None:
    figures, now = Figures(), 5000.0
    going = an_account(now)
    figures.take(going)
    figures.take(replace(going, time=now + 20.0, missions=()))
    figures.take(replace(going, time=now + PERIOD, missions=()))
    (sample,) = figures.samples
    assert (sample.occupied, sample.missions, sample.ended) == (1, 0, 1)
    assert sample.mission_mean == pytest.approx(20.0)


def test_a_warning_stands_until_it_is_cancelled_or_void(room: Room) -> None:
    now = room.console.now
    said = a_warning(now)
    projection = Projection(room.console.site.origin)
    room.hear(topic.warning("garage"), warning.encode(said, projection))
    assert len(room.console.board.warnings(now)) == 1
    cancelled = replace(said, phase=Phase.CANCELLATION)
    room.hear(topic.warning("garage"), warning.encode(cancelled, projection))
    assert room.console.board.warnings(now) == []
    room.hear(topic.warning("garage"), warning.encode(said, projection))
    assert room.console.board.warnings(now + 2.1) == []


@pytest.mark.parametrize(
    ("z", "level"), [(-3.2, 0), (0.0, 1), (1.4, 1), (1.6, 2), (3.0, 2), (20.0, 2)]
)
def test_a_warning_is_on_the_level_whose_floor_is_nearest(room: Room, z: float, level: int) -> None:
    room.console.chart = room.console.chart.model_copy(update={"floors_m": [-3.0, 0.0, 3.0]})
    said = replace(a_warning(room.console.now), z=z)
    projection = Projection(room.console.site.origin)
    room.hear(topic.warning("garage"), warning.encode(said, projection))
    (told,) = view.warnings(room.console)
    assert told.level == level


def test_what_is_later_than_now_is_forgotten_when_the_clock_leaps_back() -> None:
    history = History()
    for now in (*range(100, 160), *range(120, 131)):
        history.add_state(float(now), str(now).encode())
    assert history.span == (100.0, 130.0)
    assert b"140" not in history.between(0.0, 1e9)


def test_a_unit_that_begins_to_count_again_has_been_started_again(room: Room) -> None:
    board, now = room.console.board, room.console.now
    for second, sequence, restarts in ((0, 7, 0), (1, 8, 0), (1, 8, 0), (2, 0, 1), (4, 0, 2)):
        said = replace(a_status(now), sequence=sequence, time=now + second)
        room.hear(topic.status("garage"), status.encode(said))
        assert board.restarts == restarts
    room.hear(topic.status("garage"), b"")  # its connection breaks, and it comes back
    room.hear(topic.status("garage"), status.encode(replace(a_status(now), sequence=3)))
    assert board.restarts == 2


def test_an_old_status_says_that_the_unit_is_lost(room: Room) -> None:
    room.hear(topic.status("garage"), status.encode(a_status(room.console.now - 10.0)))
    assert room.console.board.status(room.console.now) is None


def test_of_too_many_warnings_the_first_ones_are_forgotten(room: Room) -> None:
    now = room.console.now
    projection = Projection(room.console.site.origin)
    for sequence in range(MOST_WARNINGS + 5):
        said = replace(a_warning(now), sequence=sequence)
        room.hear(topic.warning("garage"), warning.encode(said, projection))
    held = {said.sequence for said in room.console.board.warnings(now)}
    assert held == set(range(5, MOST_WARNINGS + 5))
