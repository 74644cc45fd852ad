"""Values of secured data and certificates: hypothesis draws whatever the description allows."""

from typing import Any

from hypothesis import strategies as st

from rsu.uper.notation import Component, Description, Kind, Type

LONGEST = 3
"""Elements of a drawn list, and octets of one that may have any number."""


@st.composite
def values(
    draw: st.DrawFn, description: Description, named: Type | str, without: set[str]
) -> object:
    """Draw a value of a type, without what has these names."""
    kind = description.resolve(named)
    match kind.kind:
        case Kind.SEQUENCE:
            return {
                part.name: draw(values(description, part.type, without))
                for part in (*kind.components, *kind.additions)
                if _is_there(draw, kind, part, without)
            }
        case Kind.CHOICE:
            every = (*kind.components, *kind.additions)
            part = draw(st.sampled_from([one for one in every if one.name not in without]))
            return {part.name: draw(values(description, part.type, without))}
        case Kind.LIST:
            element = values(description, kind.element, without)
            return draw(st.lists(element, min_size=kind.low or 1, max_size=LONGEST))
        case _:
            return draw(_scalar(kind, without))


def _is_there(draw: st.DrawFn, kind: Type, part: Component, without: set[str]) -> bool:
    if part.name in without:
        return False
    is_required = part in kind.components and not part.optional
    return is_required or part.default is not None or draw(st.booleans())


def _scalar(kind: Type, without: set[str]) -> st.SearchStrategy[Any]:
    low = kind.low or 0
    match kind.kind:
        case Kind.INTEGER:
            least = -(1 << 63) if kind.low is None else low
            return st.integers(least, (1 << 63) - 1 if kind.high is None else kind.high)
        case Kind.ENUMERATED:
            return st.sampled_from(
                [one for one in (*kind.names, *kind.added) if one not in without]
            )
        case Kind.OCTETS:
            most = low + LONGEST if kind.high is None else min(kind.high, low + LONGEST)
            return st.binary(min_size=low, max_size=most)
        case Kind.UTF8:
            return st.text(st.characters(exclude_categories=["Cs"]), max_size=LONGEST)
        case Kind.BITS:
            return st.text("01", min_size=low, max_size=low)
        case _:
            return st.none()


def without_octets(value: object) -> object:
    """Return a value that was read, without the octets that it was made of."""
    if isinstance(value, dict):
        return {key: without_octets(held) for key, held in value.items() if key != "octets"}
    return [without_octets(item) for item in value] if isinstance(value, list) else value
