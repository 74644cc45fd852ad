"""The SOTIF catalogue (ISO 21448): one TOML per triggering condition, and its loader.

In: the files beside this one.  Out: `Catalog`, by entry id.
Every monitor, warning cause and scenario file is named by an entry.
"""
