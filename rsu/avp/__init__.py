"""Automated valet parking: a car park that runs itself.

In: the map of the car park and what it allows, what cars report, what stands around.
Out: missions, who may drive how far, and why somebody waits.
ISO 23374-1 (AVPS) calls this the operation and management of the parking facility.
"""
