"""Says in one sentence how a walk of the kernels failed, and where."""

from rsu.kernels import uper
from rsu.uper.notation import Kind, Type
from rsu.uper.table import Table

READ = {
    uper.TRUNCATED: "the message ends here",
    uper.RANGE: "the value is out of its range",
    uper.CHARACTER: "no character of this string",
    uper.UNKNOWN: "an alternative that is not known",
    uper.PADDED: "a container is longer than what it holds",
    uper.FRAGMENTED: "a length in fragments",
}
"""Sentences about bits."""

WRITTEN = {
    uper.RANGE: "out of range",
    uper.SIZE: "wrong size",
    uper.MISSING: "missing",
    uper.LONG: "the message becomes too long",
}
"""Sentences about records; what was expected is added."""


def of_reading(table: Table, status: int, bit: int, depth: int) -> str:
    """Return what is wrong with the bits of a message."""
    place = where(table, depth)
    return f"{place + ', ' if place else ''}bit {bit}: {READ[status]}"


def of_writing(table: Table, status: int, depth: int) -> str:
    """Return what is wrong with a record."""
    place = where(table, depth) or "the value"
    kind = _kind(table, depth)
    said = f"{place}: {WRITTEN[status]}"
    if status in {uper.RANGE, uper.SIZE} and kind.high is not None:
        return f"{said}, expected {kind.low} to {kind.high}"
    return said


def where(table: Table, depth: int) -> str:
    """Return the path to what was at work, as ``cam.camParameters.pathHistory[3]``."""
    path = ""
    for frame in _frames(table, depth):
        name = table.names[frame[uper.F_FIELD] - table.fields] if frame[uper.F_FIELD] >= 0 else ""
        if table.types[frame[uper.F_NODE]].kind is Kind.LIST:
            path += f"[{frame[uper.F_NEXT] - 1}]" if frame[uper.F_NEXT] else ""
        elif name and not name.isdecimal():  # a group has no name, a row of an open type an id
            path += f".{name}"
    return path.removeprefix(".")


def _kind(table: Table, depth: int) -> Type:
    """Return the type that was at work: what the innermost type on the stack was about to hold."""
    if depth == 0:
        return table.types[table.root]
    frame = _frames(table, depth)[-1]
    node, field = frame[uper.F_NODE], frame[uper.F_FIELD]
    kind = table.types[node]
    if kind.kind is Kind.LIST and frame[uper.F_NEXT] > 0:
        return table.types[int(table.rows[node, uper.ELEMENT])]
    if kind.kind in {Kind.SEQUENCE, Kind.GROUP, Kind.CHOICE} and field >= 0:
        return table.types[int(table.rows[field, uper.NODE])]
    return kind


def _frames(table: Table, depth: int) -> list[list[int]]:
    return table.rows[table.stack : table.stack + depth].tolist()
