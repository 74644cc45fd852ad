"""A warning says the same in packed bits as in JSON."""

import pytest
from hypothesis import given

from rsu.codec import denm, denm_packed
from rsu.config import Origin
from rsu.errors import MessageError
from rsu.frames.projection import Projection
from rsu.uper.message import codec
from rsu.warnings.warning import Phase, Warning
from warned import WARNINGS

PROJECTION = Projection(Origin(latitude_deg=48.6, longitude_deg=2.2, altitude_m=150.0))
LARGEST_CAUSE = 128


@given(WARNINGS)
def test_packed_bits_say_what_json_says(warning: Warning) -> None:
    if warning.cause > LARGEST_CAUSE:
        with pytest.raises(MessageError, match=f"cause {warning.cause}"):
            denm_packed.value_of(warning, PROJECTION)
        return
    octets = codec("denm", 2).encode(denm_packed.value_of(warning, PROJECTION))
    read = denm_packed.read(codec("denm", 2).decode(octets), "rsu_7")
    json = denm.decode(denm.encode(warning, PROJECTION, "rsu_7", 0.0, "2.3.0"))
    assert repr(read) == repr(json)  # where nan is nan
    assert read.cancelled == (warning.phase is Phase.CANCELLATION)
