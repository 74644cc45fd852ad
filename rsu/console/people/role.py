"""Roles: what somebody is at the console."""

from enum import StrEnum


class Role(StrEnum):
    """One a person."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    """May force things."""
    ENGINEER = "engineer"
    """Of safety: sees everything, moves nothing."""
    ADMIN = "admin"


ALL = frozenset(Role)
OPERATING = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.ADMIN})
FORCING = frozenset({Role.SUPERVISOR, Role.ADMIN})
STUDYING = frozenset({Role.SUPERVISOR, Role.ENGINEER, Role.ADMIN})
ADMINISTERING = frozenset({Role.ADMIN})
