"""Random values become the same octets as in two other encoders, which read them alike."""

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rsu.bench.etsi_peer import Asn1tools, Pycrate
from rsu.uper.message import codec
from uper.values import values

large = settings(suppress_health_check=list(HealthCheck), max_examples=25)


@pytest.mark.parametrize("name", ["cam", "denm"])
@large
@given(st.data())
def test_pycrate_writes_the_same_octets(name: str, data: st.DataObject) -> None:
    # Its modules are its own: they prove the description as well as the bits.
    message = codec(name, 1)
    peer = Pycrate(name, message.description)
    value = data.draw(values(message.description))
    assert message.encode(value) == peer.encode(peer.foreign(value))


@pytest.mark.parametrize(("name", "release"), [("cam", 1), ("denm", 1)])
@large
@given(st.data())
def test_asn1tools_writes_the_same_octets(name: str, release: int, data: st.DataObject) -> None:
    message = codec(name, release)
    peer = compiled(name, release)
    value = data.draw(values(message.description))
    octets = peer.encode(peer.foreign(value))
    assert message.encode(value) == octets
    assert message.decode(octets) == value


@cache
def compiled(name: str, release: int) -> Asn1tools:
    return Asn1tools(codec(name, release).description)
