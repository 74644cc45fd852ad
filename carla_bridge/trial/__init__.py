"""A trial's road users and roadside sensors in CARLA.

In: the scenes that the player makes.  Out: what the sensors of a site, put into CARLA, measure of
the actors that play them.  The storyboard, the ego and the verdict stay with `scenarios.trial`.
"""
