"""The ways in which a sensor fails, for those who name one and load no stage for it."""

from enum import StrEnum


class FaultKind(StrEnum):
    """How a sensor fails; what `Fault.amount` means then."""

    DEAD = "dead"
    """Sends nothing."""
    BLIND = "blind"
    """Sees nothing and says so in empty frames, as with a covered lens; stations fall silent."""
    FROZEN = "frozen"
    """Repeats what it said last before the fault, under new numbers and times."""
    DELAYED = "delayed"
    """Arrives `amount` s later."""
    BIASED = "biased"
    """Sees everything `amount` too far to the right in the image (px), to the left of a radar's
    or lidar's boresight (rad), or, of stations, to the east (m)."""
    CLOCK_OFF = "clock off"
    """Writes times that are `amount` s fast."""
    DOUBLED = "doubled"
    """Of a radar: sees everything again `amount` m behind, as in a mirror there."""
