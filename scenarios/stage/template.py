"""Who comes in traffic: vehicles drawn by the weights of a storyboard."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from scenarios.openscenario.entity import BoundingBox, Category, Entity, Performance, Role
from scenarios.openscenario.traffic import Traffic, TrafficDistribution

Item = TypeVar("Item")

SIZES = {
    Category.CAR: (4.5, 1.8, 1.5),
    Category.VAN: (5.5, 2.0, 2.3),
    Category.TRUCK: (9.5, 2.5, 3.5),
    Category.BUS: (12.0, 2.55, 3.2),
    Category.MOTORBIKE: (2.2, 0.8, 1.4),
    Category.BICYCLE: (1.8, 0.6, 1.7),
}
"""Length, width and height, m, as is usual on European roads; all others are cars."""
MIDDLE = 0.3
"""Share of its length that a body's middle lies before the rear axle."""
LIMITS = Performance(max_speed=60.0, max_acceleration=5.0, max_deceleration=9.0)
"""Of a vehicle of which only the category is known: m/s and m/s^2; nobody brakes much harder."""


def draw(traffic: Traffic | None, chance: np.random.Generator) -> Entity:
    """Return a vehicle without a name; None = a car."""
    if traffic is None:
        return make_vehicle(Category.CAR, Role.NONE)
    if isinstance(traffic, TrafficDistribution):
        entry = _pick([(entry.weight, entry) for entry in traffic.entries], chance)
        return _pick(entry.entities, chance)
    category = _pick(traffic.categories, chance)
    role = _pick(traffic.roles, chance) if traffic.roles else Role.NONE
    return make_vehicle(category, role)


def categories(traffic: Traffic | None) -> frozenset[Category] | None:
    """Return what may come; None = everything."""
    if traffic is None:
        return None
    if isinstance(traffic, TrafficDistribution):
        found = (entity for entry in traffic.entries for _, entity in entry.entities)
        return frozenset(entity.category for entity in found)
    return frozenset(category for _, category in traffic.categories)


def make_vehicle(category: Category, role: Role) -> Entity:
    """Return a vehicle of the usual size of its kind."""
    length, width, height = SIZES.get(category, SIZES[Category.CAR])
    return Entity(
        name="",
        category=category,
        role=role,
        model=category.value,
        box=BoundingBox(
            center_x=MIDDLE * length,
            center_y=0.0,
            center_z=height / 2.0,
            length=length,
            width=width,
            height=height,
        ),
        performance=LIMITS,
        axles=(),
        properties=MappingProxyType({}),
    )


def _pick(items: Sequence[tuple[float, Item]], chance: np.random.Generator) -> Item:
    """Draw by weights; where all are nought, any."""
    weights = np.array([weight for weight, _ in items])
    total = float(weights.sum())
    shares = weights / total if total > 0.0 else None
    return items[int(chance.choice(len(items), p=shares))][1]
