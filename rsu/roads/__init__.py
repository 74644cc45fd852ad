"""The map: OpenDRIVE roads, lanes, lane coordinates, junctions, crosswalks, parking spaces.

In: an ``.xodr`` file (ASAM OpenDRIVE 1.4 to 1.8).  Out: one immutable `RoadNetwork` that answers
where a lane runs, which lane a road user is on and where the lane leads, all in the map's frame,
which is the site's ENU.  What a file uses and the reader cannot represent is a `MapError`.
"""
