"""Plays a storyboard: actors, controllers, events.

In: a storyboard from `scenarios.openscenario`, a map from `rsu.roads`.
Out: one `Scene` a step, in the map's own frame; deterministic.
"""
