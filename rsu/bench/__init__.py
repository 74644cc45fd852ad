"""The project's own benchmarks, in CPU time, on scenes that they make themselves.

In: a name.  Out: figures with the machine and the versions that they were measured on.
"""
