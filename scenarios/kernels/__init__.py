"""Loops over time, actors and tests that Python would be too slow for.

In: arrays of the stage.  Out: arrays; no classes, no files.  Rules: `rsu.kernels`.
"""
