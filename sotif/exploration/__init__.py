"""The search for unknown unsafe scenarios (ISO 21448, clause 11).

In: a `Problem` = parameters with bounds, and a callable whose value below 0 means unsafe.
Out: distinct unsafe regions, and how much of the space is unsafe through regions nobody has seen.
"""
