"""A whole car park in simulation: cars that park themselves, drivers who do, people on foot.

In: a `Lot`, how many missions there are at once, and a seed.
Out: what happened, as rows of a recording and as counts, by the truth and not by the coordinator.
"""
