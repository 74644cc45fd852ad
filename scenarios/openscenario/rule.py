"""The comparison that conditions and constraints share (ASAM OpenSCENARIO XML, `Rule`)."""

from enum import StrEnum

TOLERANCE = 1e-6
"""Two numbers this close are equal: a clock of fixed steps never hits a decimal exactly."""


class Rule(StrEnum):
    """How a value is compared with the one in the file."""

    GREATER_THAN = "greaterThan"
    GREATER_OR_EQUAL = "greaterOrEqual"
    LESS_THAN = "lessThan"
    LESS_OR_EQUAL = "lessOrEqual"
    EQUAL_TO = "equalTo"
    NOT_EQUAL_TO = "notEqualTo"

    def holds(self, value: float, bound: float) -> bool:
        """Whether ``value RULE bound`` is true; nan satisfies nothing but ``notEqualTo``."""
        equal = abs(value - bound) <= TOLERANCE
        match self:
            case Rule.GREATER_THAN:
                return value > bound and not equal
            case Rule.GREATER_OR_EQUAL:
                return value > bound or equal
            case Rule.LESS_THAN:
                return value < bound and not equal
            case Rule.LESS_OR_EQUAL:
                return value < bound or equal
            case Rule.EQUAL_TO:
                return equal
            case Rule.NOT_EQUAL_TO:
                return not equal
