"""Compiled loops of the headless CARLA server: arrays in, arrays out.

Frame: CARLA's own, x east, y south, z up, m; yaw clockwise seen from above.  Angles in rad, but for
the columns of `kinematics` that are sent as they stand, which are in degrees.
"""
