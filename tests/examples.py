"""How many examples a property gets, by what one of them costs."""

from hypothesis import settings

few = settings(max_examples=settings.default.max_examples // 5)
"""For a property whose one example takes 15 ms and more: a fifth of the profile's."""
