"""Attributes of sensors as numbers: bounded, for they say how much work a step is."""

from carla_bridge.headless.actor import Actor

MOST_RAYS = 1_000_000
"""Of one sensor in one step."""
_LIMITS = {
    "channels": (1.0, 1024.0),
    "fov": (1.0, 170.0),
    "horizontal_fov": (0.1, 360.0),
    "image_size_x": (1.0, 4096.0),
    "image_size_y": (1.0, 4096.0),
    "points_per_second": (0.0, 2e7),
    "range": (0.1, 2000.0),
    "distance": (0.1, 2000.0),
    "rotation_frequency": (0.0, 1000.0),
    "sensor_tick": (0.0, 3600.0),
    "frequency_ghz": (0.1, 1000.0),
}
"""Least and most; of all others it is enough that they are numbers."""
_LARGEST = 1e9


def number(actor: Actor, name: str) -> float:
    """Return an attribute of a sensor.

    Raises
    ------
    ValueError
        It is no number, or beyond its limits; names it.
    """
    least, most = _LIMITS.get(name, (-_LARGEST, _LARGEST))
    value = float(actor.attributes[name])
    if not least <= value <= most:  # nan is not, either
        raise ValueError(f"{name}={actor.attributes[name]}: {least:g} to {most:g}")
    return value
