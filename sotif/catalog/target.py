"""What a validation target asks of trials, read from its sentence.

``No contact in 299 cases ... (1 % at 95 % confidence ...)`` says what must not happen, in how many
cases, and which share of them is thereby shown at which confidence.
"""

import re
from dataclasses import dataclass
from math import ceil, log
from typing import Literal, TypeAlias

Event: TypeAlias = Literal["contact", "late warning", "warning"]

_SENTENCE = re.compile(
    r"No (?P<event>contact|late warning|warning) in (?P<cases>\d+) [^%]*?"
    r"\((?P<share>\d+(?:\.\d+)?) % at (?P<confidence>\d+(?:\.\d+)?) % confidence"
)


@dataclass(slots=True, frozen=True)
class Target:
    """At most this share of the cases, at this confidence."""

    event: Event
    """What must not happen."""
    cases: int
    """That show it, if it happens in none."""
    share: float
    confidence: float

    @property
    def needed(self) -> int:
        """Least number of cases without the event that show it: n >= ln(1 - C) / ln(1 - p)."""
        return ceil(log(1.0 - self.confidence) / log(1.0 - self.share) - 1e-9)


def read_target(sentence: str) -> Target | None:
    """Return what a target asks of trials; None = it asks for something that they do not count.

    >>> read_target("No contact in 299 cases (1 % at 95 % confidence).").needed
    299
    """
    found = _SENTENCE.match(sentence)
    if found is None:
        return None
    share, confidence = float(found["share"]) / 100.0, float(found["confidence"]) / 100.0
    if not (0.0 < share < 1.0 and 0.0 < confidence < 1.0):
        return None
    event: Event = found["event"]  # pyright: ignore[reportAssignmentType] - the pattern lists them
    return Target(event, int(found["cases"]), share, confidence)
