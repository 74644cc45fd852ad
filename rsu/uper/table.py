"""A description laid out as arrays for the kernels: a row a type, a row a component.

The columns are those of `rsu.kernels.uper`.
"""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Ints
from rsu.kernels import uper
from rsu.uper.notation import Component, Description, Kind, Type

CODES = {kind: code for code, kind in enumerate(Kind)}
"""As the constants of the kernels, which stand in the same order."""

BESIDE = frozenset({Kind.SEQUENCE, Kind.GROUP})
"""Kinds that hold all their components at once; the others hold one, from their second slot on."""

OWN = dict.fromkeys(Kind, 1) | {
    Kind.GROUP: 0,
    Kind.LIST: 2,
    Kind.OPEN: 3,
    Kind.OCTETS: 2,
    Kind.IA5: 2,
    Kind.NUMERIC: 2,
    Kind.UTF8: 2,
}
"""Slots of a value, without those of what it holds: see `rsu.kernels.uper`."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a type holds: its name, the row of its type, and its slot from that of what holds it."""

    name: str
    row: int
    offset: int


@dataclass(frozen=True, slots=True)
class Table:
    """What the kernels walk.

    Parameters
    ----------
    root : int
        Row of the message.
    rows : (R, 11) int64
        Types, their components, and room for the stack of a walk.
    fields, stack : int
        First row of the components, and of the stack.
    names : tuple of str, F
        One for each component; empty for a group.
    types : tuple of Type, T
        What each type's row was made of.
    """

    root: int
    rows: Ints
    fields: int
    stack: int
    names: tuple[str, ...]
    types: tuple[Type, ...]

    def parts(self, row: int) -> list[Part]:
        """Return what a type holds, groups opened; of an enumeration, its names."""
        first, count, added = self.rows[row, [uper.FIRST, uper.COUNT, uper.ADDED]].tolist()
        found: list[Part] = []
        for field in range(first, first + count + added):
            name = self.names[field - self.fields]
            held, offset = self.rows[field, [uper.NODE, uper.OFFSET]].tolist()
            if name:
                found.append(Part(name, held, offset))
            else:
                inside = self.parts(held)
                found += [Part(one.name, one.row, offset + one.offset) for one in inside]
        return found


class _Layout:
    """The table while it grows; equal types share a row."""

    def __init__(self, description: Description) -> None:
        self.description = description
        self.rows: dict[Type, int] = {}
        self.depth: dict[int, int] = {}
        self.nodes: list[list[int]] = []
        self.fields: list[list[int]] = []
        self.names: list[str] = []

    def node(self, named: Type | str) -> int:
        """Return the row of a type, after those of all that it holds."""
        kind = self.description.resolve(named)
        if kind in self.rows:
            return self.rows[kind]
        inside = [self.node(part.type) for part in (*kind.components, *kind.additions)]
        element = self.node(kind.element) if kind.kind is Kind.LIST else 0
        row = self._row(kind, inside, element)
        self.rows[kind] = len(self.nodes)
        within = [*inside, element] if kind.kind is Kind.LIST else inside
        self.depth[len(self.nodes)] = 1 + max((self.depth[part] for part in within), default=0)
        self.nodes.append(row)
        return self.rows[kind]

    def _row(self, kind: Type, inside: list[int], element: int) -> list[int]:
        optional = [part for part in kind.components if part.optional]
        first = len(self.fields)
        slots, beside = OWN[kind.kind], kind.kind in BESIDE
        for part, node in zip((*kind.components, *kind.additions), inside, strict=True):
            bit = optional.index(part) if part in optional else -1
            offset = slots if beside else 1
            self._field(part, node, bit, offset)
            slots = max(slots, offset + self.nodes[node][uper.SLOTS])
        for name in (*kind.names, *kind.added):
            self._field(Component(name, kind), 0, -1, 0)
        count = len(kind.components) + len(kind.names)
        row = [0] * uper.COLUMNS
        row[uper.KIND] = CODES[kind.kind]
        row[uper.EXTENSIBLE] = int(kind.extensible)
        row[uper.FIRST] = first
        row[uper.COUNT] = count
        row[uper.ADDED] = len(kind.additions) + len(kind.added)
        row[uper.OPTIONALS] = len(optional)
        row[uper.ELEMENT] = element
        row[uper.SLOTS] = slots
        low, high = (0, count - 1) if count else (kind.low or 0, kind.high)
        row[uper.LOW] = low
        row[uper.HIGH] = uper.UNBOUNDED if high is None else high
        row[uper.WIDTH] = -1
        if high is not None and kind.kind is not Kind.UTF8:  # whose bounds count characters
            row[uper.WIDTH] = (high - low).bit_length()
        row[uper.SMALLEST] = self._smallest(kind, row, inside)
        return row

    def _smallest(self, kind: Type, row: list[int], inside: list[int]) -> int:
        """Return the bits that a value takes at least; of a list: that an element takes."""
        if kind.kind is Kind.LIST:
            return max(self._taken(row[uper.ELEMENT]), 1)
        if kind.kind in {Kind.SEQUENCE, Kind.GROUP}:
            required = zip(kind.components, inside, strict=False)
            held = sum(self._taken(node) for part, node in required if not part.optional)
            return row[uper.EXTENSIBLE] + row[uper.OPTIONALS] + held
        if kind.kind is Kind.NULL:
            return 0
        return row[uper.EXTENSIBLE] + max(row[uper.WIDTH], 0)

    def _taken(self, node: int) -> int:
        row = self.nodes[node]
        if row[uper.KIND] == uper.LIST:
            return row[uper.EXTENSIBLE] + max(row[uper.WIDTH], 0)
        return row[uper.SMALLEST]

    def _field(self, part: Component, node: int, bit: int, offset: int) -> None:
        row = [0] * (uper.OFFSET + 1)
        row[uper.NODE] = node
        row[uper.OFFSET] = offset
        row[uper.BIT] = bit
        row[uper.ID] = int(part.name) if part.name.isdecimal() else -1
        if part.default is not None:
            names = self.description.resolve(part.type).names
            row[uper.DEFAULTS] = 1
            row[uper.DEFAULT] = names.index(part.default) if names else int(part.default)
        self.fields.append(row)
        self.names.append(part.name)


def lay_out(description: Description) -> Table:
    """Return the table of a description's message."""
    layout = _Layout(description)
    root = layout.node(description.message)
    fields = len(layout.nodes)
    stack = fields + len(layout.fields)
    rows = np.zeros((stack + layout.depth[root], uper.COLUMNS), dtype=np.int64)
    rows[:fields] = layout.nodes
    rows[:fields, uper.FIRST] += fields
    rows[fields:stack, : uper.OFFSET + 1] = layout.fields
    names, types = tuple(layout.names), tuple(layout.rows)
    return Table(root, rows, fields, stack, names, types)
