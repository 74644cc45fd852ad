from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ivics.v1.warning_pb2 import Warning as Message

from examples import few
from hostile import damaged, survives
from rsu.codec import warning
from rsu.config import Origin
from rsu.errors import MessageError
from rsu.frames.projection import Projection
from rsu.warnings.warning import Warning
from warned import WARNINGS

PROJECTION = Projection(Origin(latitude_deg=48.6, longitude_deg=2.2, altitude_m=150.0))


@given(WARNINGS)
def test_a_warning_comes_back_as_it_was(sent: Warning) -> None:
    back = warning.decode(warning.encode(sent, PROJECTION))
    np.testing.assert_equal(asdict(back), asdict(sent))


@given(WARNINGS)
def test_its_place_on_the_ellipsoid_is_its_place_on_the_site(sent: Warning) -> None:
    message = Message.FromString(warning.encode(sent, PROJECTION))
    again = PROJECTION.geodetic(*sent.position, sent.z)
    assert (message.latitude_deg, message.longitude_deg, message.altitude_m) == again


@pytest.mark.parametrize(
    ("field", "number"),
    [
        ("sequence", 65_536),
        ("phase", 9),
        ("cause_code", 256),
        ("information_quality_level", 8),
        ("awareness_distance_code", 8),
        ("traffic_direction_code", 4),
        ("x_m", float("nan")),
        ("relevance_radius_m", float("inf")),
        ("reference_time_unix_ns", 0),
        ("catalogue_entry", ""),
    ],
)
@few
@given(WARNINGS)
def test_what_the_standard_does_not_know_is_refused(
    field: str, number: float, sent: Warning
) -> None:
    message = Message.FromString(warning.encode(sent, PROJECTION))
    setattr(message, field, number)
    with pytest.raises(MessageError):
        warning.decode(message.SerializeToString())


@given(st.data(), WARNINGS)
def test_damaged_bytes_raise_nothing_but_a_message_error(
    data: st.DataObject, sent: Warning
) -> None:
    survives(warning.decode, data.draw(damaged(warning.encode(sent, PROJECTION))))
