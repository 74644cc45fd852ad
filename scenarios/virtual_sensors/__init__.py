"""Ground truth -> what sensors and stations would say of it.

In: a `Scene` a step, the boxes of buildings, weather and light, and faults.
Out: `Delivery`: frames of cameras, radars and lidars, and self reports (as CAMs by TS 103 900),
each with the time at which it reaches the roadside unit: with noise, misses, ghosts, occlusion and
delay.
One seed, one run: the same bytes again.
"""
