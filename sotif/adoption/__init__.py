"""From a recording of a scene that nobody has explained to a scenario that everybody can play.

In: a recording that a unit has kept. Out: OpenSCENARIO 1.3 with parameters, by how much it misses
what was recorded, and the draft of a catalogue entry (ISO 21448, clause 13: unknown becomes known).
"""
