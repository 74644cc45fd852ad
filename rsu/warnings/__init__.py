"""DEN basic service (ETSI EN 302 637-3): from hazard to warning, with a life cycle.

In: the hazards of this tick.
Out: `Warning` records to send now: new, update, repetition, cancellation.
One warning a hazard; each has a validity, so none is immortal.
"""
