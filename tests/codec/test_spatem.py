import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orange import faults
from rsu.codec import spatem
from rsu.errors import MessageError
from rsu.sensing.signal import MovementPhase, SignalReport

NOW = 1_790_000_000.25
REPORTS = st.lists(
    st.builds(
        SignalReport,
        intersection=st.integers(0, 65_535),
        group=st.integers(1, 254),
        phase=st.sampled_from(MovementPhase),
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda report: (report.intersection, report.group),
)


def encode(reports: list[SignalReport]) -> bytes:
    return spatem.encode(reports, 901, "controller", NOW)


@given(REPORTS)
def test_phases_come_back(reports: list[SignalReport]) -> None:
    back = spatem.decode(encode(reports))
    assert sorted(back, key=repr) == sorted(reports, key=repr)


@given(REPORTS)
def test_what_is_sent_is_valid_by_the_platforms_own_schema(reports: list[SignalReport]) -> None:
    assert faults("spatem", "2.0.0", encode(reports)) == []


def test_the_present_phase_is_the_first_of_a_group() -> None:
    message = json.loads(encode([SignalReport(7, 3, MovementPhase.STOP_AND_REMAIN)]))
    [place] = message["message"]["intersections"]
    place["states"][0]["state_time_speed"].append({"event_state": 6})
    [report] = spatem.decode(json.dumps(message).encode())
    assert report.phase is MovementPhase.STOP_AND_REMAIN


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b'{"message_type": "spatem", "version": "1.0.0", "message": {"intersections": []}}',
        b'{"message_type": "cam", "version": "2.0.0", "message": {"intersections": []}}',
        b" " * (spatem.LARGEST_BYTES + 1),
    ],
)
def test_what_is_no_spatem_is_an_error(payload: bytes) -> None:
    with pytest.raises(MessageError):
        spatem.decode(payload)


@given(st.binary(max_size=200))
def test_damaged_bytes_raise_nothing_but_a_message_error(payload: bytes) -> None:
    with suppress(MessageError):
        spatem.decode(payload)
