"""How many examples a property gets, by what one of them costs: all of the profile's, or fewer."""

from hypothesis import settings

few = settings(max_examples=settings.default.max_examples // 5)
"""Where one takes some 10 ms: a tick of many objects, a short play."""
fewest = settings(max_examples=max(settings.default.max_examples // 20, 3))
"""Where one takes some 100 ms: a scene of many seconds, another program."""
