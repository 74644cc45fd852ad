"""Random values become the same octets as in another encoder, whose modules are its own."""

from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coer.values import values
from rsu.bench.etsi_peer import foreign
from rsu.bench.peer import library
from rsu.coer.message import Structure, encode
from rsu.uper import notation

DESCRIPTION = notation.read(files("rsu.coer") / "description", "ieee1609dot2")
LATER = {
    "omitted", "sm3HashedData", "sha384HashedData", "sm4Ccm", "ecencSm2", "ecsigSm2", "sm3",
    "sm3AndDigest", "ecdsaNistP384Signature", "sm2Signature", "ecdsaNistP384",
    "contributedExtensions", "appExtensions", "certIssueExtensions", "certRequestExtension",
    "flags", "pduFunctionalType", "requestedCertificate", "inlineP2pcdRequest",
}  # fmt: skip
"""What is not, or not alike, in the edition that the other encoder brings."""


@pytest.mark.parametrize("structure", ["Ieee1609Dot2Data", "Certificate"])
@settings(suppress_health_check=list(HealthCheck), max_examples=25)
@given(st.data())
def test_pycrate_writes_the_same_octets(structure: Structure, data: st.DataObject) -> None:
    peer = getattr(library("pycrate_asn1dir.ITS_IEEE1609_2").Ieee1609Dot2, structure)
    value = data.draw(values(DESCRIPTION, structure, LATER))
    peer.set_val(foreign(DESCRIPTION, structure, value, lambda bits: (int(bits, 2), len(bits))))
    assert encode(structure, value) == peer.to_coer()
