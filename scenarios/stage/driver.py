"""Reference drivers: from properties of controllers to rows of `scenarios.kernels.driver`.

Sources: as there.
"""

from collections.abc import Mapping
from math import nan

import numpy as np

from rsu.arrays import Floats
from scenarios.kernels import driver as kind

TIME_GAP = 1.5
"""s that a follower keeps: by speed, 1.0 to 1.6 s at least by UN R157, 5.2.3.3."""
CRUISE = (-4.0, 3.0)
"""m/s^2, limits of the minimal driver's cruise, as trajectories of others show them."""
FOLLOW = (-10.0, 5.0)
"""m/s^2, limits of a follower, who brakes in an emergency too; from the same trajectories."""
HUMAN = 0.774 * kind.GRAVITY
"""m/s^2 of a careful human's braking (UN R157, table 1)."""
AEB, AEB_TTC = 0.85 * kind.GRAVITY, 1.4
"""m/s^2 of emergency braking (UN R157, table 1, from UN R152), and s to collision at which it
begins, within the 1.2 to 1.6 that scenarios set as ``aebTTC`` (esmini has 1.5 otherwise): table 1
has it begin when the vehicles overlap in full, and no time."""


def follower(properties: Mapping[str, str]) -> Floats:
    """Return a follower of the speed and time gap in its properties, else of the present speed."""
    row = _cruising(properties, kind.FOLLOWER, FOLLOW)
    row[kind.ADDITIVE] = 1.0
    return row


def minimal(properties: Mapping[str, str]) -> Floats:
    """Return a driver that fulfils UN R157 and no more."""
    row = _cruising(properties, kind.MINIMAL, CRUISE)
    row[kind.BORDERS] = 1.0
    return row


def careful_human(properties: Mapping[str, str]) -> Floats:
    """Return the competent and careful human driver of UN R157."""
    row = minimal(properties)
    row[kind.MODEL] = kind.CAREFUL_HUMAN
    row[kind.FORCE] = _number(properties, "driverDeceleration", HUMAN)
    if properties.get("aebAvailable", "true") != "false":
        _aid(row, properties)
    return row


def emergency(properties: Mapping[str, str]) -> Floats:
    """Return an emergency brake."""
    row = np.zeros(kind.DRIVER)
    row[kind.MODEL] = kind.EMERGENCY
    _aid(row, properties)
    return row


def _cruising(properties: Mapping[str, str], model: float, limits: tuple[float, float]) -> Floats:
    row = np.zeros(kind.DRIVER)
    row[kind.MODEL] = model
    row[kind.SET_SPEED] = _number(properties, "setSpeed", nan)
    row[kind.TIME_GAP] = _number(properties, "timeGap", TIME_GAP)
    row[kind.LOW], row[kind.HIGH] = limits
    row[kind.CRUISES] = properties.get("cruise", "true") != "false"
    row[kind.FULL_STOP] = properties.get("fullStop") == "true"
    return row


def _aid(row: Floats, properties: Mapping[str, str]) -> None:
    row[kind.AID_TTC] = _number(properties, "aebTTC", AEB_TTC)
    row[kind.AID_FORCE] = _number(properties, "aebDeceleration", AEB)


def _number(properties: Mapping[str, str], name: str, default: float) -> float:
    """Return a property as a number; what is none, like an empty text, is the default."""
    try:
        return float(properties.get(name, ""))
    except ValueError:
        return default
