"""Cause codes of a DENM (`CauseCodeChoice` of the common data dictionary, TS 102 894-2 V2.4.1)."""

from collections.abc import Mapping

SUB_CAUSES: Mapping[int, int] = {
    1: 9,  # traffic condition
    2: 8,  # accident
    3: 10,  # roadworks
    5: 17,  # impassability
    6: 12,  # adhesion
    7: 0,  # aquaplaning
    9: 12,  # surface condition
    10: 7,  # obstacle on the road
    11: 9,  # animal on the road
    12: 21,  # human presence on the road
    14: 2,  # wrong way driving
    15: 7,  # rescue, recovery and maintenance work in progress
    17: 6,  # wind
    18: 8,  # visibility
    19: 3,  # precipitation
    20: 0,  # violence
    26: 8,  # slow vehicle
    27: 4,  # dangerous end of queue
    28: 0,  # public transport vehicle approaching
    91: 10,  # vehicle breakdown
    92: 4,  # post crash
    93: 3,  # human problem
    94: 6,  # stationary vehicle
    95: 2,  # emergency vehicle approaching
    96: 5,  # dangerous curve
    97: 9,  # collision risk
    98: 3,  # signal violation
    99: 8,  # dangerous situation
    100: 5,  # railway level crossing
}
"""Greatest sub-cause of each cause but the reserved ones; 0 says nothing more."""
