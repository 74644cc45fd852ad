"""Compiled inner loops: arrays in, arrays out, no classes, no input or output.

Only rooms of kernels import numba.  `compile` has their decorator; `cache` sees to it that a change
in a file is noticed by the kernels of others that call into it.
"""
