"""Values of a description: hypothesis draws whatever it allows."""

from typing import Any

from hypothesis import strategies as st

from rsu.uper.notation import Component, Description, Kind, Type

LONGEST = 4
"""Elements of a drawn list, where its type allows so few: the longest are in the vectors."""
WIDEST = 1 << 62
"""Bound of an integer that has none."""
ALPHABETS = {
    Kind.BITS: st.sampled_from("01"),
    Kind.OCTETS: st.sampled_from([f"{octet:02x}" for octet in range(256)]),
    Kind.IA5: st.characters(max_codepoint=126),  # pycrate takes no DEL
    Kind.NUMERIC: st.sampled_from(" 0123456789"),
    Kind.UTF8: st.characters(exclude_categories=["Cs"]),
}


@st.composite
def values(draw: st.DrawFn, description: Description) -> dict[str, Any]:
    """Draw a message of the description, with its own id in the header."""
    value = _value(draw, description, description.message)
    header = value["header"]
    header["messageID" if "messageID" in header else "messageId"] = description.message_id
    return value


def _value(draw: st.DrawFn, description: Description, named: Type | str) -> object:
    kind = description.resolve(named)
    match kind.kind:
        case Kind.SEQUENCE | Kind.GROUP:
            return _pairs(draw, description, kind)
        case Kind.CHOICE:
            part = draw(st.sampled_from([*kind.components, *kind.additions]))
            return {part.name: _value(draw, description, part.type)}
        case Kind.LIST:
            size = draw(_size(kind))
            return [_value(draw, description, kind.element) for _ in range(size)]
        case _:
            return draw(_scalar(kind))


def _pairs(draw: st.DrawFn, description: Description, kind: Type) -> dict[str, Any]:
    pairs: dict[str, Any] = {}
    for part in (*kind.components, *kind.additions):
        inner = description.resolve(part.type)
        if part.default is None and part.optional and not draw(st.booleans()):
            continue
        if inner.kind is Kind.GROUP:
            pairs |= _pairs(draw, description, inner)
        elif inner.kind is Kind.OPEN:
            pairs[part.name] = _open(draw, description, inner, pairs[inner.by])
        else:
            pairs[part.name] = _value(draw, description, inner)
    return pairs


def _open(draw: st.DrawFn, description: Description, kind: Type, number: object) -> object:
    held: list[Component] = [row for row in kind.components if row.name == str(number)]
    if held:
        return _value(draw, description, held[0].type)
    return draw(st.binary(min_size=1, max_size=200)).hex()


def _scalar(kind: Type) -> st.SearchStrategy[object]:
    if kind.kind in ALPHABETS:
        return _text(kind, ALPHABETS[kind.kind])
    if kind.kind is Kind.INTEGER:
        low = -WIDEST if kind.low is None else kind.low - kind.extensible * 300
        high = WIDEST if kind.high is None else kind.high + kind.extensible * 70_000
        return st.integers(low, high)
    if kind.kind is Kind.ENUMERATED:
        return st.sampled_from([*kind.names, *kind.added])
    return st.booleans() if kind.kind is Kind.BOOLEAN else st.none()


def _text(kind: Type, letters: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return _size(kind).flatmap(
        lambda size: st.lists(letters, min_size=size, max_size=size).map("".join)
    )


def _size(kind: Type) -> st.SearchStrategy[int]:
    low = kind.low or 0
    high = max(low, LONGEST) if kind.high is None else min(kind.high, max(low, LONGEST))
    return st.integers(low, high + 2 if kind.extensible else high)
