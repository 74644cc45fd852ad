"""Collective perception (CP basic service, ETSI TS 103 324): which road users others are told of.

In: the snapshot of this tick.
Out: `Perception` records to send now, none older than a tick.
"""
