"""Single fields of a record, by their path."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TypeAlias

from rsu.kernels.uper import ABSENT
from rsu.uper.notation import Kind
from rsu.uper.table import Table

Field: TypeAlias = Callable[[Sequence[int]], int]
"""Returns the first slot of a field of a record, as a list; `ABSENT` when it is not there."""


def field(table: Table, path: str) -> Field:
    """Return what reads a field.

    Parameters
    ----------
    table : Table
        Of the message.
    path : str
        Names with points between them, as ``denm.situation.eventType.ccAndScc``; not into a list.

    Raises
    ------
    StopIteration
        There is no such field: a mistake in the program.
    """
    row, slot = table.root, 0
    choices: dict[int, int] = {}
    for name in path.split("."):
        parts = table.parts(row)
        index = next(k for k, part in enumerate(parts) if part.name == name)
        if table.types[row].kind is not Kind.SEQUENCE:
            choices[slot] = index
        row, slot = parts[index].row, slot + parts[index].offset
    if not choices:
        return itemgetter(slot)
    chosen, asked = itemgetter(slot, *choices), tuple(choices.values())
    # Alternatives share their slots.
    return lambda record: found[0] if (found := chosen(record))[1:] == asked else ABSENT
