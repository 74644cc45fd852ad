"""A function of each type that appends its octets.

A value that is octets already, where its type is kept by the readers, is put there as it is: so
what was signed goes on as it was signed.
"""

from collections.abc import Callable
from typing import Any, TypeAlias, cast

from rsu.coer import integer
from rsu.coer.fault import FaultError
from rsu.coer.reader import CONTEXT, default_of
from rsu.uper.notation import Component, Description, Kind, Type

Write: TypeAlias = Callable[[bytearray, Any], None]


class Writers:
    """Writers by type, each made when it is first asked for.

    Parameters
    ----------
    description : Description
        Says what the types are.
    kept : frozenset of str
        Types for whose value octets may stand.
    """

    def __init__(self, description: Description, kept: frozenset[str]) -> None:
        self._description = description
        self._kept = kept
        self._made: dict[str, Write] = {}

    def of(self, named: Type | str) -> Write:
        """Return the writer of a type."""
        if isinstance(named, Type):
            return self._make(named)
        if named not in self._made:
            write = self.of(self._description.types[named])
            self._made[named] = _keeping(write) if named in self._kept else write
        return self._made[named]

    def _make(self, kind: Type) -> Write:
        match kind.kind:
            case Kind.LIST:
                return _list(self.of(kind.element), kind.low or 0)
            case Kind.CHOICE:
                return self._choice(kind)
            case Kind.SEQUENCE:
                return self._sequence(kind)
            case _:
                return _OF_LEAVES[kind.kind](kind)

    def _choice(self, kind: Type) -> Write:
        root, added = len(kind.components), (*kind.components, *kind.additions)
        alternatives = {
            part.name: (
                CONTEXT | tag,
                self.of(part.type) if tag < root else _whole(self.of(part.type)),
            )
            for tag, part in enumerate(added)
        }

        def write(out: bytearray, value: Any) -> None:  # noqa: ANN401 - any value may come
            pairs = expected(dict, value, "an object with one key")
            if len(pairs) != 1:
                raise FaultError("expected an object with one key")
            ((name, held),) = pairs.items()
            if name not in alternatives:
                raise FaultError("unknown name").within(str(name))
            tag, part = alternatives[name]
            out.append(tag)
            _within(str(name), part, out, held)

        return write

    def _sequence(self, kind: Type) -> Write:
        optional = [part.name for part in kind.components if part.optional]
        bits = kind.extensible + len(optional)
        size = (bits + 7) // 8
        parts = [self._part(part) for part in kind.components]
        added = [(part.name, _whole(self.of(part.type))) for part in kind.additions]
        names = {part.name for part in (*kind.components, *kind.additions)} | {"octets"}

        def write(out: bytearray, value: Any) -> None:  # noqa: ANN401 - any value may come
            pairs = expected(dict, value, "an object")
            for name in pairs:
                if name not in names:
                    raise FaultError("unknown field").within(str(name))
            sent = [
                name
                for name, _, default in parts
                if name in pairs and (default is None or pairs[name] != default)
            ]
            later = [name in pairs for name, _ in added]
            flags = [any(later)] * kind.extensible + [name in sent for name in optional]
            out += _flags(flags, size)
            for name, part, _ in parts:
                if name in sent:
                    _within(name, part, out, pairs[name])
                elif name not in optional:
                    raise FaultError("missing").within(name)
            if any(later):
                _write_additions(out, later, added, pairs)

        return write

    def _part(self, part: Component) -> tuple[str, Write, Any]:
        return part.name, self.of(part.type), default_of(self._description, part)


def expected(kind: type, value: Any, what: str) -> Any:  # noqa: ANN401 - of that kind
    """Return a value of a kind, or say what was expected."""
    if type(value) is not kind:
        raise FaultError(f"expected {what}")
    return value


def _within(name: str, write: Write, out: bytearray, value: object) -> None:
    try:
        write(out, value)
    except FaultError as fault:
        raise fault.within(name) from None


def _flags(flags: list[bool], size: int) -> bytes:
    number = 0
    for flag in flags:
        number = number << 1 | flag
    return (number << 8 * size - len(flags)).to_bytes(size, "big")


def _write_additions(
    out: bytearray, later: list[bool], added: list[tuple[str, Write]], pairs: dict[str, Any]
) -> None:
    size = (len(later) + 7) // 8
    out += integer.length(size + 1)
    out.append(8 * size - len(later))
    out += _flags(later, size)
    for name, part in added:
        if name in pairs:
            _within(name, part, out, pairs[name])


def _integer(kind: Type) -> Write:
    low, high = kind.low, kind.high
    width, signed = integer.width(kind), integer.is_signed(kind)

    def write(out: bytearray, value: Any) -> None:  # noqa: ANN401 - any value may come
        number = cast("int", expected(int, value, "an integer"))
        if (low is not None and number < low) or (high is not None and number > high):
            raise FaultError(f"out of range, expected {low} to {high}")
        size = width or integer.shortest(number, signed=signed)
        if size > integer.LARGEST_OCTETS:
            raise FaultError("out of range, expected 64 bits at most")
        if not width:
            out += integer.length(size)
        out += number.to_bytes(size, "big", signed=signed)

    return write


def _enumerated(kind: Type) -> Write:
    names = (*kind.names, *kind.added)

    def write(out: bytearray, value: Any) -> None:  # noqa: ANN401 - any value may come
        if value not in names:
            raise FaultError("unknown name")
        out.append(names.index(value))

    return write


def _null(_kind: Type) -> Write:
    def write(_out: bytearray, value: Any) -> None:  # noqa: ANN401 - any value may come
        if value is not None:
            raise FaultError("expected null")

    return write


def _bits(kind: Type) -> Write:
    bits = kind.high or 0
    size = (bits + 7) // 8

    def write(out: bytearray, value: Any) -> None:  # noqa: ANN401 - any value may come
        text = cast("str", expected(str, value, "a string of 0 and 1"))
        if len(text) != bits or not set(text) <= {"0", "1"}:
            raise FaultError(f"expected {bits} times 0 or 1")
        out += (int(text, 2) << 8 * size - bits).to_bytes(size, "big")

    return write


def _octets(kind: Type) -> Write:
    low, high = kind.low or 0, kind.high

    def write(out: bytearray, value: Any) -> None:  # noqa: ANN401 - any value may come
        octets = cast("bytes", expected(bytes, value, "octets"))
        if len(octets) < low or (high is not None and len(octets) > high):
            raise FaultError(f"wrong size, expected {low} to {high}")
        if low != high:
            out += integer.length(len(octets))
        out += octets

    return write


def _utf8(kind: Type) -> Write:
    def write(out: bytearray, value: Any) -> None:  # noqa: ANN401 - any value may come
        text = cast("str", expected(str, value, "a string"))
        if kind.high is not None and len(text) > kind.high:
            raise FaultError(f"wrong size, expected {kind.low} to {kind.high}")
        try:
            octets = text.encode()
        except UnicodeEncodeError:
            raise FaultError("no UTF-8") from None
        out += integer.length(len(octets)) + octets

    return write


def _list(element: Write, least: int) -> Write:
    def write(out: bytearray, value: Any) -> None:  # noqa: ANN401 - any value may come
        items = cast("list[object]", expected(list, value, "a list"))
        if len(items) < least:
            raise FaultError(f"wrong size, expected {least} or more")
        size = integer.shortest(len(items), signed=False)
        out += integer.length(size) + len(items).to_bytes(size, "big")
        for index, item in enumerate(items):
            _within(f"[{index}]", element, out, item)

    return write


def _whole(write_inside: Write) -> Write:
    def write(out: bytearray, value: Any) -> None:  # noqa: ANN401 - any value may come
        inside = bytearray()
        write_inside(inside, value)
        out += integer.length(len(inside)) + inside

    return write


def _keeping(write_inside: Write) -> Write:
    def write(out: bytearray, value: Any) -> None:  # noqa: ANN401 - any value may come
        if type(value) is bytes:
            out += value
        else:
            write_inside(out, value)

    return write


_OF_LEAVES: dict[Kind, Callable[[Type], Write]] = {
    Kind.INTEGER: _integer,
    Kind.ENUMERATED: _enumerated,
    Kind.NULL: _null,
    Kind.BITS: _bits,
    Kind.OCTETS: _octets,
    Kind.UTF8: _utf8,
}
