"""The report of a campaign of trials: a page for people, JUnit XML for machines.

In: the catalogue and runs, each a case with and without the roadside unit.
Out: areas before and after, conversion, residual risk against the validation target, and coverage
of the ODD (ISO 21448, clauses 9 to 12; ISO 34503), as text: the same runs give the same bytes.
"""
