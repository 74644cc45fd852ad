"""Coordination: which car gets which spot, and who drives where first.

In: what has happened in a car park: cars that came, requests, progress, outsiders.
Out: orders: how far each car may drive, and for whom it waits.
Leases on ground are granted only if everybody can still finish (a banker's check).
"""
