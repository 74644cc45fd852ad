"""Blueprints: what can be spawned, with which attributes, and how large it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BOOL, INT, FLOAT, STRING, COLOUR = range(1, 6)
"""Types of attributes."""


@dataclass(slots=True, frozen=True)
class Attribute:
    """A named value; recommended ones hint at what a script may choose from."""

    id: str
    type: int
    value: str
    recommended: tuple[str, ...] = ()
    modifiable: bool = True

    def wire(self) -> list[Any]:
        """Return an ActorAttribute."""
        return [self.id, self.type, self.value, list(self.recommended), self.modifiable, False]


@dataclass(slots=True, frozen=True, kw_only=True)
class Body:
    """The box around an actor, in its own axes."""

    centre: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """m ahead, to the right and up of the actor's origin."""
    extent: tuple[float, float, float]
    """Half length, width and height, m."""
    mass: float
    """kg."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Blueprint:
    """One thing that can be spawned."""

    uid: int = 0
    id: str
    attributes: tuple[Attribute, ...]
    tag: int = 0
    """Semantic tag; 0 = it is not seen."""
    body: Body | None = None
    speed: float = 0.0
    """m/s at most, of a vehicle."""
    stream: int = -1
    """Place in the client's registry of sensors; -1 = no sensor, or one of the client's own."""
    by_id: Mapping[str, Attribute] = field(default_factory=dict[str, Attribute])

    def wire(self) -> list[Any]:
        """Return an ActorDefinition."""
        tags = ",".join(self.id.split("."))
        return [self.uid, self.id, tags, [attribute.wire() for attribute in self.attributes]]


def choose(blueprint: Blueprint, wanted: list[list[Any]]) -> dict[str, str]:
    """Return the attributes of an actor by id; those that the blueprint does not have are let go.

    Raises
    ------
    ValueError
        A number is none.
    """
    chosen = {attribute.id: attribute.value for attribute in blueprint.attributes}
    for name, _, value in wanted:
        if name in chosen:
            if blueprint.by_id[name].type in (INT, FLOAT):
                float(value)
            chosen[name] = value
    return chosen
