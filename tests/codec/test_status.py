import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ivics.v1.status_pb2 import Status as Message

from hostile import damaged, survives
from rsu.codec import status
from rsu.codec.status import CorrectionSource, Latency, Status
from rsu.errors import MessageError
from rsu.sensing.detection import Lack, Misalignment, NeighbourHealth, SensorHealth

SILENT = SensorHealth(
    sensor_id="radar",
    last_time=-math.inf,
    rate_hz=0.0,
    expected_rate_hz=20.0,
    latency=math.nan,
    dropped=3,
    alive=False,
)
WELL = SensorHealth(
    sensor_id="camera",
    last_time=1_790_000_000.25,
    rate_hz=9.5,
    expected_rate_hz=10.0,
    latency=0.0625,
    dropped=0,
    alive=True,
    misalignment=Misalignment(1.5, -1.25, 0.03, 0.1, 0.06, 0.05, 0.0007, 0.005, applied=True),
    lacks=frozenset({Lack.GHOSTS}),
)
STATUS = Status(
    site="junction",
    station_id=7,
    sequence=12,
    time=1_790_000_001.0,
    validity=3.0,
    version="0.1.0",
    sensors=(WELL,),
    counters={"malformed_cam": 2, "warning_new": 1},
    latency=Latency(p50=0.0015, p99=0.004, worst=0.0045, ticks=1200),
    cold_kernels=3,
    area=((48.7, 9.1), (48.7, 9.2), (48.8, 9.15)),
    neighbours=(
        NeighbourHealth(name="west", alive=True, last_time=1_790_000_000.75),
        NeighbourHealth(name="east", alive=False, last_time=-math.inf),
    ),
    corrections=CorrectionSource(alive=True, last_time=1_790_000_000.5, frames=3, skipped=40),
)


def test_a_status_comes_back_as_it_was() -> None:
    assert status.decode(status.encode(STATUS)) == STATUS


def test_a_unit_that_passes_no_corrections_on_says_nothing_of_them() -> None:
    assert status.decode(status.encode(replace(STATUS, corrections=None))).corrections is None


def test_a_sensor_that_never_spoke_stays_one_that_never_spoke() -> None:
    (sensor,) = status.decode(status.encode(replace(STATUS, sensors=(SILENT,)))).sensors
    assert sensor.last_time == -math.inf
    assert math.isnan(sensor.latency)
    assert (sensor.alive, sensor.dropped) == (False, 3)


def test_a_lack_that_this_version_has_no_word_for_is_passed_over() -> None:
    message = Message.FromString(status.encode(STATUS))
    message.sensors[0].lacks.append("dirty")
    (sensor,) = status.decode(message.SerializeToString()).sensors
    assert sensor.lacks == {Lack.GHOSTS}


def test_equal_statuses_are_equal_bytes_in_whatever_order_they_were_counted() -> None:
    other = replace(STATUS, counters=dict(reversed(list(STATUS.counters.items()))))
    assert status.encode(other) == status.encode(STATUS)


def test_more_sensors_than_a_unit_has_are_refused() -> None:
    message = Message.FromString(status.encode(STATUS))
    for _ in range(status.LARGEST_ROWS):
        message.sensors.add()
    with pytest.raises(MessageError, match="more than"):
        status.decode(message.SerializeToString())


def test_more_neighbours_than_a_unit_has_are_refused() -> None:
    message = Message.FromString(status.encode(STATUS))
    for _ in range(status.LARGEST_ROWS):
        message.neighbours.add()
    with pytest.raises(MessageError, match="more than"):
        status.decode(message.SerializeToString())


def test_an_area_with_a_corner_without_longitude_is_refused() -> None:
    message = Message.FromString(status.encode(STATUS))
    message.service_area_latitude_deg.append(48.9)
    with pytest.raises(MessageError, match="unequal length"):
        status.decode(message.SerializeToString())


@given(st.data())
def test_damaged_bytes_raise_nothing_but_a_message_error(data: st.DataObject) -> None:
    survives(status.decode, data.draw(damaged(status.encode(STATUS))))
