"""Trials: a scenario with its ego, its sensors, a roadside unit and its warnings in the loop.

In: OpenSCENARIO files with their parameters.  Out: what became of them, with and without the unit
(ISO 21448, clauses 9 to 11).  Everything is in one process and deterministic, yet nothing is
simplified on the way: the virtual sensors' messages are bytes, and the unit is `rsu.pipeline`.
"""
