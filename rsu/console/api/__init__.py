"""The public API: REST under /api/v1, streams under /ws, health and metrics, and the static pages.

In: HTTP from browsers and integrators.  Out: strict JSON, declared errors, binary world frames.
Who may call what stands in one table, `access`.
"""
