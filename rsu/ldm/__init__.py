"""Local dynamic map (ETSI EN 302 895): what is where, now, and what is not seen.

In: `TrackTable`, the road network, sensor health.
Out: `Snapshot`, immutable: objects on lanes, predictions, visibility; queries by area.
"""
