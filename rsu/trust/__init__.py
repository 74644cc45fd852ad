"""Whom we believe.

In: the `Snapshot` and what stations say of themselves; or recorded sightings and claims.
Out: a belief per station; claims of a station that is not believed do not reach the tracks.
"""
