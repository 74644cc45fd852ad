"""What the commands do that are more than a call: one file a command.

In: the arguments of `rsu.cli`.  Out: figures for it to print.
"""
