"""Compiled inner loops: arrays in, arrays out, no classes, no input or output.

Only this room imports numba.  A kernel calls only kernels of its own file, for numba's cache does
not notice a change in another one.
"""
