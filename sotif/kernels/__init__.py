"""Criticality of pairs of road users, compiled: arrays in, arrays out.

In: poses and speeds over time.  Out: metrics of Westhofen et al., "Criticality Metrics for
Automated Driving", *Arch. Computat. Methods Eng.* 30, 2023 (doi 10.1007/s11831-022-09788-7) and
of the papers that each names.  Rules: `rsu.kernels`.
"""
