"""A function of each type that reads its octets.

Each takes the octets and where to begin, and returns the value and where it ends.  A length or a
count is held against the octets that are there before it is used, and every element takes one at
least: so the work is bounded by the octets.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from rsu.coer import integer
from rsu.coer.fault import FaultError
from rsu.uper.notation import Component, Description, Kind, Type

Read: TypeAlias = Callable[[bytes, int], tuple[Any, int]]
Addition: TypeAlias = tuple[str, Read]

ENDS = "the octets end here"
CONTEXT, CLASS = 0x80, 0xC0
"""Class of every tag in a choice, and the bits that tell it."""
ADDITIONS = 9
"""Octets of a map of additions that is looked at: 64 of them."""


class Readers:
    """Readers by type, each made when it is first asked for.

    Parameters
    ----------
    description : Description
        Says what the types are.
    kept : frozenset of str
        Types whose values hold their own octets as well, as ``octets``.
    """

    def __init__(self, description: Description, kept: frozenset[str]) -> None:
        self._description = description
        self._kept = kept
        self._made: dict[str, Read] = {}

    def of(self, named: Type | str) -> Read:
        """Return the reader of a type."""
        if isinstance(named, Type):
            return self._make(named)
        if named not in self._made:
            read = self.of(self._description.types[named])
            self._made[named] = _keeping(read) if named in self._kept else read
        return self._made[named]

    def _make(self, kind: Type) -> Read:
        match kind.kind:
            case Kind.LIST:
                return _list(self.of(kind.element), kind.low or 0)
            case Kind.CHOICE:
                return _choice([self._part(part) for part in kind.components], self._added(kind))
            case Kind.SEQUENCE:
                return self._sequence(kind)
            case _:
                return _OF_LEAVES[kind.kind](kind)

    def _part(self, part: Component) -> Addition:
        return part.name, self.of(part.type)

    def _added(self, kind: Type) -> list[Addition]:
        return [(part.name, _whole(self.of(part.type))) for part in kind.additions]

    def _sequence(self, kind: Type) -> Read:
        flags = [part.name for part in kind.components if part.optional]
        bits = kind.extensible + len(flags)
        size = (bits + 7) // 8
        padding = (1 << 8 * size - bits) - 1
        extended = 1 << 8 * size - 1 if kind.extensible else 0
        parts = [
            (
                part.name,
                self.of(part.type),
                1 << 8 * size - 1 - kind.extensible - flags.index(part.name)
                if part.optional
                else 0,
                default_of(self._description, part),
            )
            for part in kind.components
        ]
        additions = _additions(self._added(kind))

        def read(data: bytes, at: int) -> tuple[Any, int]:
            end = at + size
            present = int.from_bytes(data[at:end], "big")
            if end > len(data) or present & padding:
                raise FaultError(ENDS if end > len(data) else "a bit that must be 0", at)
            value: dict[str, Any] = {}
            at = end
            for name, part, flag, default in parts:
                if flag and not present & flag:
                    if default is not None:
                        value[name] = default
                    continue
                try:
                    value[name], at = part(data, at)
                except FaultError as fault:
                    raise fault.within(name) from None
            return (value, additions(data, at, value)) if present & extended else (value, at)

        return read


def default_of(description: Description, part: Component) -> int | str | None:
    """Return the value of a component that is absent; None where it has none."""
    if part.default is None:
        return None
    is_integer = description.resolve(part.type).kind is Kind.INTEGER
    return int(part.default) if is_integer else part.default


def read_length(data: bytes, at: int) -> tuple[int, int]:
    """Return a length, which the octets after it have, and where they begin."""
    if at >= len(data):
        raise FaultError(ENDS, at)
    size, start = data[at], at + 1
    if size >= CONTEXT:
        start += size & 0x7F
        size = int.from_bytes(data[at + 1 : min(start, at + 1 + integer.LARGEST_OCTETS)], "big")
        if data[at:start] != integer.length(size):
            raise FaultError("not the shortest form of a length", at)
    if size > len(data) - start:
        raise FaultError(ENDS, at)
    return size, start


def _integer(kind: Type) -> Read:
    low, high = kind.low, kind.high
    width, signed = integer.width(kind), integer.is_signed(kind)

    def read(data: bytes, at: int) -> tuple[Any, int]:
        size, start = (width, at) if width else read_length(data, at)
        end = start + size
        if end > len(data):
            raise FaultError(ENDS, at)
        value = int.from_bytes(data[start : min(end, start + 9)], "big", signed=signed)
        if not width and (
            size > integer.LARGEST_OCTETS or size != integer.shortest(value, signed=signed)
        ):
            raise FaultError("not the shortest form of an integer of 64 bits at most", at)
        if (low is not None and value < low) or (high is not None and value > high):
            raise FaultError(f"{value}, expected {low} to {high}", at)
        return value, end

    return read


def _enumerated(kind: Type) -> Read:
    names = (*kind.names, *kind.added)

    def read(data: bytes, at: int) -> tuple[Any, int]:
        if at >= len(data):
            raise FaultError(ENDS, at)
        if data[at] >= len(names):
            raise FaultError("a name that is not known", at)
        return names[data[at]], at + 1

    return read


def _null(_kind: Type) -> Read:
    return lambda _data, at: (None, at)


def _bits(kind: Type) -> Read:
    bits = kind.high or 0
    size = (bits + 7) // 8

    def read(data: bytes, at: int) -> tuple[Any, int]:
        end = at + size
        number = int.from_bytes(data[at:end], "big")
        unused = 8 * size - bits
        if end > len(data) or number & ((1 << unused) - 1):
            raise FaultError(ENDS if end > len(data) else "a bit that must be 0", at)
        return f"{number >> unused:0{bits}b}", end

    return read


def _octets(kind: Type) -> Read:
    low, high = kind.low or 0, kind.high
    if low == high:
        return _fixed(low)

    def read(data: bytes, at: int) -> tuple[Any, int]:
        size, start = read_length(data, at)
        if size < low or (high is not None and size > high):
            raise FaultError(f"{size} octets, expected {low} to {high}", at)
        return data[start : start + size], start + size

    return read


def _fixed(size: int) -> Read:
    def read(data: bytes, at: int) -> tuple[Any, int]:
        end = at + size
        if end > len(data):
            raise FaultError(ENDS, at)
        return data[at:end], end

    return read


def _utf8(kind: Type) -> Read:
    high = kind.high or 0

    def read(data: bytes, at: int) -> tuple[Any, int]:
        size, start = read_length(data, at)
        try:
            value = data[start : start + size].decode()
        except UnicodeDecodeError:
            raise FaultError("no UTF-8", at) from None
        if len(value) > high:
            raise FaultError(f"{len(value)} characters, at most {high} are expected", at)
        return value, start + size

    return read


def _list(element: Read, least: int) -> Read:
    def read(data: bytes, at: int) -> tuple[Any, int]:
        size, start = read_length(data, at)
        count = int.from_bytes(data[start : start + min(size, integer.LARGEST_OCTETS)], "big")
        if size != integer.shortest(count, signed=False):
            raise FaultError("not the shortest form of a count", at)
        if count < least:
            raise FaultError(f"{count} elements, expected {least} or more", at)
        at = start + size
        if count > len(data) - at:
            raise FaultError(ENDS, at)
        items: list[Any] = []
        for _ in range(count):
            try:
                item, at = element(data, at)
            except FaultError as fault:
                raise fault.within(f"[{len(items)}]") from None
            items.append(item)
        return items, at

    return read


def _choice(root: list[Addition], added: list[Addition]) -> Read:
    alternatives = [*root, *added]

    def read(data: bytes, at: int) -> tuple[Any, int]:
        if at >= len(data):
            raise FaultError(ENDS, at)
        index = data[at] & ~CLASS
        if data[at] & CLASS != CONTEXT or index >= len(alternatives):
            raise FaultError("an alternative that is not known", at)
        name, part = alternatives[index]
        try:
            value, at = part(data, at + 1)
        except FaultError as fault:
            raise fault.within(name) from None
        return {name: value}, at

    return read


def _whole(read_inside: Read) -> Read:
    """What was added later stands behind its length, so that who does not know it skips it."""

    def read(data: bytes, at: int) -> tuple[Any, int]:
        size, start = read_length(data, at)
        try:
            value, end = read_inside(data[start : start + size], 0)
        except FaultError as fault:
            fault.at += start
            raise
        if end != size:
            raise FaultError("longer than what it holds", start + end)
        return value, start + size

    return read


def _additions(added: list[Addition]) -> Callable[[bytes, int, dict[str, Any]], int]:
    """Return what reads the additions of a sequence into its value."""

    def read(data: bytes, at: int, value: dict[str, Any]) -> int:
        size, start = read_length(data, at)
        if not 2 <= size <= ADDITIONS or data[start] > 7:
            raise FaultError("no map of at most 64 additions", at)
        bits = 8 * (size - 1)
        present = int.from_bytes(data[start + 1 : start + size], "big")
        if present & ((1 << data[start]) - 1):
            raise FaultError("a bit that must be 0", at)
        at = start + size
        for index in range(bits):
            if not present >> bits - 1 - index & 1:
                continue
            if index >= len(added):
                length, start = read_length(data, at)
                at = start + length
                continue
            name, part = added[index]
            try:
                value[name], at = part(data, at)
            except FaultError as fault:
                raise fault.within(name) from None
        return at

    return read


def _keeping(read_inside: Read) -> Read:
    def read(data: bytes, at: int) -> tuple[Any, int]:
        value, end = read_inside(data, at)
        value["octets"] = data[at:end]
        return value, end

    return read


_OF_LEAVES: dict[Kind, Callable[[Type], Read]] = {
    Kind.INTEGER: _integer,
    Kind.ENUMERATED: _enumerated,
    Kind.NULL: _null,
    Kind.BITS: _bits,
    Kind.OCTETS: _octets,
    Kind.UTF8: _utf8,
}
