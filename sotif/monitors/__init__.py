"""Hazards at run time: pure functions from `Snapshot` to `Hazard`, one file a family.

Each hazard names the catalogue entry that explains it.  An empty snapshot has no hazards.
"""
