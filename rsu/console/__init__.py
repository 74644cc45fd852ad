"""The operators' web console and the public API, in a process of its own.

In: world frames, warnings, statuses, car park accounts, from the broker.
Out: REST and WebSocket for browsers and integrators; wishes to the unit, over the broker.
"""
