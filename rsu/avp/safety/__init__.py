"""Safety: how far a car may drive at this instant, whatever has been planned.

In: the way of a car, and what the world model sees around it.
Out: permits that lapse by themselves, with the distance that is clear.
"""
