"""Puts the keys of a value in the order of the description, and says which do not belong there.

A value that was decoded has that order; one that somebody wrote may have another.
"""

from typing import Any, cast

from rsu.errors import MessageError
from rsu.uper.notation import Component, Description, Kind, Type


def arranged(name: str, description: Description, value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the value with its keys in order.

    What is no dictionary or list where one belongs is left as it is.

    Raises
    ------
    MessageError
        A key that the description does not know.
    """
    return _Arrangement(name, description).value(description.message, value, "")


class _Arrangement:
    def __init__(self, name: str, description: Description) -> None:
        self.name = name
        self.description = description

    def value(self, named: Type | str, value: Any, place: str) -> Any:  # noqa: ANN401 - JSON
        kind = self.description.resolve(named)
        if kind.kind is Kind.LIST and isinstance(value, list):
            items = enumerate(cast("list[object]", value))
            return [self.value(kind.element, item, f"{place}[{at}]") for at, item in items]
        if kind.kind in {Kind.SEQUENCE, Kind.CHOICE} and isinstance(value, dict):
            return self.pairs(kind, cast("dict[str, object]", value), place)
        return cast("object", value)

    def pairs(self, kind: Type, value: dict[str, object], place: str) -> dict[str, object]:
        parts = [one for part in (*kind.components, *kind.additions) for one in _flat(part)]
        known = {part.name for part in parts}
        for key in value:
            if key not in known:
                raise MessageError(self.name, f"{_joined(place, key)}: unknown field")
        return {
            part.name: self.value(
                self.held(part, value), value[part.name], _joined(place, part.name)
            )
            for part in parts
            if part.name in value
        }

    def held(self, part: Component, beside: dict[str, Any]) -> Type | str:
        """Return the type of a component; of an open one, that which the id beside it names."""
        kind = self.description.resolve(part.type)
        if kind.kind is Kind.OPEN:
            number = str(beside.get(kind.by))
            return next((row.type for row in kind.components if row.name == number), kind)
        return kind


def _flat(part: Component) -> tuple[Component, ...]:
    is_group = isinstance(part.type, Type) and part.type.kind is Kind.GROUP
    return cast("Type", part.type).components if is_group else (part,)


def _joined(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
