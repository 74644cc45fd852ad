"""What signal controllers say: which phase each signal group is in."""

from dataclasses import dataclass
from enum import IntEnum


class MovementPhase(IntEnum):
    """MovementPhaseState (SAE J2735, as SPATEM of TS 103 301 has it)."""

    UNAVAILABLE = 0
    DARK = 1
    STOP_THEN_PROCEED = 2
    STOP_AND_REMAIN = 3
    """Red."""
    PRE_MOVEMENT = 4
    """Red and amber."""
    PERMISSIVE_MOVEMENT_ALLOWED = 5
    """Green; who turns gives way."""
    PROTECTED_MOVEMENT_ALLOWED = 6
    PERMISSIVE_CLEARANCE = 7
    """Amber."""
    PROTECTED_CLEARANCE = 8
    CAUTION_CONFLICTING_TRAFFIC = 9
    """Flashing amber."""


@dataclass(slots=True, frozen=True)
class SignalReport:
    """One signal group of one intersection, now."""

    intersection: int
    group: int
    phase: MovementPhase
