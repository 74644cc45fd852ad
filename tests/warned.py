"""Warnings of every kind, as strategies."""

import math

from hypothesis import strategies as st

from rsu.warnings.warning import Awareness, Phase, TrafficDirection, Warning


def _numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high)


def _or_unknown(low: float, high: float) -> st.SearchStrategy[float]:
    return st.just(math.nan) | st.floats(low, high)


@st.composite
def covariances(draw: st.DrawFn) -> tuple[float, float, float]:
    """Positive definite xx, xy, yy of 1 cm to 10 m, m^2."""
    major, minor = draw(_numbers(0.01, 10.0)), draw(_numbers(0.01, 10.0))
    angle = draw(_numbers(0.0, math.pi))
    c, s = math.cos(angle), math.sin(angle)
    along, across = major**2, minor**2
    return along * c**2 + across * s**2, (along - across) * c * s, along * s**2 + across * c**2


MILLISECONDS = st.integers(1_600_000_000_000, 1_820_000_000_000).map(lambda ms: ms / 1000.0)

WARNINGS = st.builds(
    Warning,
    station_id=st.integers(0, 2**32 - 1),
    sequence=st.integers(0, 65_535),
    phase=st.sampled_from(Phase),
    detection_time=MILLISECONDS,
    reference_time=MILLISECONDS,
    validity=st.integers(0, 86_400_000).map(lambda ms: ms / 1000.0),
    repetition_interval=st.integers(1, 10_000).map(lambda ms: ms / 1000.0),
    position=st.tuples(_numbers(-5000.0, 5000.0), _numbers(-5000.0, 5000.0)),
    z=_numbers(-50.0, 500.0),
    position_covariance=covariances(),
    heading=_or_unknown(-math.pi, math.pi),
    speed=_or_unknown(0.0, 160.0),
    cause=st.integers(0, 255),
    sub_cause=st.integers(0, 255),
    quality=st.integers(0, 7),
    awareness=st.sampled_from(Awareness),
    direction=st.sampled_from(TrafficDirection),
    radius=_numbers(1.0, 5000.0),
    entry=st.from_regex(r"[a-z_-]{1,64}", fullmatch=True),
    hazard=st.text(max_size=40),
    participants=st.lists(st.integers(0, 2**63 - 1), max_size=4).map(tuple),
    time_to_event=_or_unknown(-1.0, 60.0),
    probability=_numbers(0.0, 1.0),
    names=st.lists(
        st.tuples(st.integers(0, 2**63), st.integers(0, 2**32 - 1), st.integers(0, 2**63)),
        max_size=3,
    ).map(tuple),
    within=st.booleans(),
)
