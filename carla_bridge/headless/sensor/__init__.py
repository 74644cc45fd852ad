"""What sensors tell: the bodies of their frames, behind a header that all share.

In: the world after a step.  Out: bytes as client 0.9.16 reads them.
"""
