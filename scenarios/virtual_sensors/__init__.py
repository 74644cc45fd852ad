"""Ground truth -> what sensors and stations would say of it.

In: a `Scene` a step, and the boxes of buildings.
Out: `Delivery`: camera frames, radar frames and self reports (as CAMs by TS 103 900), each with
the time at which it reaches the roadside unit: with noise, misses, ghosts, occlusion and delay.
One seed, one run: the same bytes again.
"""
