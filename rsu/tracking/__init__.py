"""Who moves how.

In: `DetectionBatch` of any sensor, and tracks of other roadside units as one (`foreign`), in any
order within the window of late data.
Out: `TrackTable`, every track predicted to one time, with covariance and existence probability.
A track's life depends on time, never on how often it is asked for.
"""
