"""Records -> values as JSON has them.

A choice is a dictionary of one key, an enumerated value its name, bits a string of 0 and 1, octets
a string of hex.
"""

from collections.abc import Callable
from operator import getitem
from typing import Any, TypeAlias

from rsu.kernels import uper
from rsu.kernels.uper import ABSENT
from rsu.uper.notation import Kind
from rsu.uper.table import Table

DIGITS = " 0123456789"
"""Of a numeric string, as they are numbered."""

Reader: TypeAlias = Callable[[list[int], int], Any]
"""Makes a value of a record and its first slot."""


def readers(table: Table) -> list[Reader]:
    """Return what makes values of each type of a table; of text that is no UTF-8 they raise."""
    found: list[Reader] = []  # a type comes after all that it holds
    for row in range(len(table.types)):
        found.append(_reader(table, row, found))
    return found


def _reader(table: Table, row: int, made: list[Reader]) -> Reader:
    kind, parts = table.types[row].kind, table.parts(row)
    names, held = [part.name for part in parts], [made[part.row] for part in parts]
    match kind:
        case Kind.ENUMERATED:
            return lambda record, base: names[record[base]]
        case Kind.LIST:
            element = int(table.rows[row, uper.ELEMENT])
            return _list(made[element], int(table.rows[element, uper.SLOTS]))
        case Kind.CHOICE:
            return lambda record, base: {names[record[base]]: held[record[base]](record, base + 1)}
        case Kind.OPEN:
            known_or_not = [*held, _octets]
            return lambda record, base: known_or_not[record[base]](record, base + 1)
        case Kind.SEQUENCE | Kind.GROUP:
            return _sequence([(part.name, part.offset, made[part.row]) for part in parts])
        case _:
            return ALONE[kind]


def _sequence(parts: list[tuple[str, int, Reader]]) -> Reader:
    return lambda record, base: {
        name: read(record, base + offset)
        for name, offset, read in parts
        if record[base + offset] != ABSENT
    }


def _list(read: Reader, step: int) -> Reader:
    def elements(record: list[int], base: int) -> list[Any]:
        size, first = record[base], record[base + 1]
        return [read(record, at) for at in range(first, first + size * step, step)]

    return elements


def _octets(record: list[int], base: int) -> str:
    return bytes(_letters(record, base)).hex()


def _letters(record: list[int], base: int) -> list[int]:
    size, first = record[base], record[base + 1]
    return record[first : first + size]


ALONE: dict[Kind, Reader] = {
    Kind.INTEGER: getitem,
    Kind.BOOLEAN: lambda record, base: record[base] == 1,
    Kind.NULL: lambda _record, _base: None,
    Kind.BITS: lambda record, base: f"{record[base]:b}"[1:],
    Kind.OCTETS: _octets,
    Kind.IA5: lambda record, base: bytes(_letters(record, base)).decode(),
    Kind.NUMERIC: lambda record, base: "".join(DIGITS[one] for one in _letters(record, base)),
    Kind.UTF8: lambda record, base: bytes(_letters(record, base)).decode(),
}
"""Kinds that hold no other."""
