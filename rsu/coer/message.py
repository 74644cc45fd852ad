"""Secured data and certificates in and out: octets in COER <-> dictionaries and lists.

Values are those of Python: a choice is a dictionary of one key, an enumerated value its name, bits
a string of 0 and 1, octets are octets.  What is signed, and certificates, hold their own octets
beside, as they came; written, such octets may stand for the value.
"""

from importlib.resources import files
from typing import Any, Literal, TypeAlias

from rsu.coer.fault import FaultError
from rsu.coer.reader import Readers
from rsu.coer.writer import Writers
from rsu.errors import MessageError
from rsu.uper import notation

Structure: TypeAlias = Literal[
    "Ieee1609Dot2Data", "Certificate", "ToBeSignedData", "ToBeSignedCertificate"
]

KEPT = frozenset({"Certificate", "ToBeSignedData", "ToBeSignedCertificate"})
"""What hashes are made of."""

LONGEST = 4096
"""Octets of a structure: more than the 2,304 that a frame of ITS-G5 carries."""

_description = notation.read(files("rsu.coer") / "description", "ieee1609dot2")
_readers, _writers = Readers(_description, KEPT), Writers(_description, KEPT)


def decode(structure: Structure, data: bytes) -> dict[str, Any]:
    """Return the value of a structure.

    Raises
    ------
    MessageError
        It is none, or has octets behind it.
    """
    value, end = read(structure, data[: LONGEST + 1])
    if end != len(data):
        raise MessageError(structure, f"{len(data) - end} octets after it")
    return value


def read(structure: Structure, data: bytes) -> tuple[dict[str, Any], int]:
    """Return the value that octets begin with, and where it ends; raises as `decode`."""
    try:
        value, end = _readers.of(structure)(data[: LONGEST + 1], 0)
    except FaultError as fault:
        raise MessageError(structure, str(fault)) from None
    if end > LONGEST:
        raise MessageError(structure, f"more than the {LONGEST} octets that are read")
    return value, end


def encode(structure: Structure, value: object) -> bytes:
    """Return the octets of a value.

    Raises
    ------
    MessageError
        It is not a value of this structure, or would be too long.
    """
    out = bytearray()
    try:
        _writers.of(structure)(out, value)
    except FaultError as fault:
        raise MessageError(structure, str(fault)) from None
    if len(out) > LONGEST:
        raise MessageError(structure, f"more than the {LONGEST} octets that are read")
    return bytes(out)
