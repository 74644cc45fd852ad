"""A drawing of what happened, for reports.

In: a `RoadNetwork` and a `Film` of who was where when, in the map's frame.
Out: an SVG 1.1 document as text, alone or to be put into an HTML page as it is: it names nothing
outside itself, no ids, no style sheet, no script; the same input gives the same text.
Colours are told apart by colour-blind readers (Okabe & Ito, "Color Universal Design", 2008).
"""
