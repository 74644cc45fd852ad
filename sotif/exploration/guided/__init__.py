"""Guided search: fill the space, descend from what nothing known explains, bound what is found.

In: questions' answers (robustness of points of the unit cube).  Out: `Region`, distinct ones.
A found region explains the samples around it, so that the search leaves it alone.
"""
