"""Evidence off line (ISO 21448, 9 to 12): what films and runs of trials say about safety.

In: a film, who was where and how fast, and the map if there is one; journals of trials.
Out: criticality of each pair at each time, and over the whole film; the report of a campaign.
"""
