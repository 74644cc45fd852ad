"""Bytes that an enemy, a bug or a bad radio makes of a valid payload."""

from collections.abc import Callable
from typing import TypeVar

from hypothesis import strategies as st

from rsu.errors import MessageError

Decoded = TypeVar("Decoded")
NAMES = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=64).filter(
    lambda name: name not in {".", ".."}
)
"""Identifiers."""


@st.composite
def damaged(draw: st.DrawFn, valid: bytes) -> bytes:
    """Random bytes, or a truncation, overwrite, insertion, deletion or repetition of `valid`."""
    at = draw(st.integers(0, len(valid)))
    noise = draw(st.binary(max_size=12))
    return draw(
        st.sampled_from(
            [
                draw(st.binary(max_size=200)),
                valid[:at],
                valid[at:],
                valid[:at] + noise + valid[at + len(noise) :],
                valid[:at] + noise + valid[at:],
                valid[:at] + valid[at + len(noise) :],
                valid + valid[at:],
            ]
        )
    )


def survives(decode: Callable[[bytes], Decoded], payload: bytes) -> Decoded | None:
    """Return what `decode` makes of the payload; None where it raises `MessageError`."""
    try:
        return decode(payload)
    except MessageError:
        return None
