"""The car park: what may be driven and where one may stand, and what is in whose way.

In: an OpenDRIVE map and the TOML of the car park.  Out: a `Lot` of spots and lanes, and its
`Layout`: routes as steps, each of which claims pieces of ground that conflict where they overlap.
"""
