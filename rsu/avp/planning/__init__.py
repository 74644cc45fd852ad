"""Automated valet parking: how a car gets into its spot.

In: where it stands and is to stand, and what stands around.  Out: a path of arcs, or none.
ISO 23374-1 (AVPS) calls this the route planning of the parking facility.
"""
