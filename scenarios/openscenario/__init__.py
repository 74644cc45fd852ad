"""Reads OpenSCENARIO XML 1.0-1.3 (ASAM) into a storyboard.

In: a ``.xosc`` file, its catalogs and, if wanted, other values for its parameters.
Out: one frozen `Storyboard`, every reference resolved or checked.
What is wrong or not supported is a `ScenarioError` with file and line, before anything plays.
"""
