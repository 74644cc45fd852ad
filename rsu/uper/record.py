"""Values as JSON has them -> records; whether numbers are in range, the walk that writes bits asks.

What a record is stands in `rsu.kernels.uper`.
"""

from array import array
from collections.abc import Callable
from typing import Any, TypeAlias, cast

from rsu.kernels import uper
from rsu.kernels.uper import ABSENT
from rsu.uper.notation import Kind, Type
from rsu.uper.table import Part, Table
from rsu.uper.value import DIGITS

EXPECTED = {
    Kind.INTEGER: "an integer",
    Kind.BOOLEAN: "true or false",
    Kind.NULL: "null",
    Kind.ENUMERATED: "a name",
    Kind.BITS: "a string of 0 and 1",
    Kind.OCTETS: "octets in hex",
    Kind.IA5: "a string",
    Kind.NUMERIC: "a string of digits and blanks",
    Kind.UTF8: "a string",
    Kind.SEQUENCE: "an object",
    Kind.GROUP: "an object",
    Kind.CHOICE: "an object with one key",
    Kind.LIST: "a list",
    Kind.OPEN: "octets in hex",
}

MOST = 1 << 20
"""Slots of a record: no message that is not too long has as many."""

Slots: TypeAlias = "array[int]"
Writer: TypeAlias = Callable[[Slots, int, Any], None]
"""Puts a value into a record, from a slot on."""


class WrongValueError(Exception):
    """A value is not of its type; `str` says where, and what is wrong."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        self.path = ""

    def within(self, step: str) -> "WrongValueError":
        """Say in what it was met: a name with a point before it, or an index in brackets."""
        self.path = step + self.path
        return self

    def __str__(self) -> str:
        """Return the path and the problem."""
        return f"{self.path.removeprefix('.') or 'the value'}: {self.problem}"


def record_of(table: Table, root: Writer, value: object) -> Slots:
    """Return the record of a message.

    Raises
    ------
    WrongValueError
        It holds what does not belong there, or more than any message.
    """
    slots = _room(int(table.rows[table.root, uper.SLOTS]))
    root(slots, 0, value)
    return slots


def writers(table: Table) -> list[Writer]:
    """Return what puts values of each type of a table."""
    found: list[Writer] = []  # a type comes after all that it holds
    for row in range(len(table.types)):
        found.append(_writer(table, row, found))
    return found


def _writer(table: Table, row: int, made: list[Writer]) -> Writer:
    kind, parts = table.types[row], table.parts(row)
    wrong = f"expected {EXPECTED[kind.kind]}"
    match kind.kind:
        case Kind.ENUMERATED:
            return _name([part.name for part in parts], wrong)
        case Kind.LIST:
            element = int(table.rows[row, uper.ELEMENT])
            return _list(made[element], int(table.rows[element, uper.SLOTS]), wrong)
        case Kind.CHOICE:
            return _choice({part.name: (k, made[part.row]) for k, part in enumerate(parts)}, wrong)
        case Kind.OPEN:
            return _open(len(parts), wrong)
        case Kind.SEQUENCE | Kind.GROUP:
            return _sequence([(part, _held(table, parts, part, made)) for part in parts], wrong)
        case _:
            return _alone(kind, wrong)


def _alone(kind: Type, wrong: str) -> Writer:
    """Return what puts a value that holds no other."""
    match kind.kind:
        case Kind.INTEGER:
            return _number(int, wrong)
        case Kind.BOOLEAN:
            return _number(bool, wrong)
        case Kind.NULL:
            return _number(type(None), wrong)
        case Kind.BITS:
            return _bits(wrong)
        case _:
            return _text(kind, wrong)


def _held(table: Table, beside: list[Part], part: Part, made: list[Writer]) -> Writer:
    """Return what puts a component; an open one, by the number that stands beside it."""
    kind = table.types[part.row]
    if kind.kind is not Kind.OPEN:
        return made[part.row]
    number = next(one.offset for one in beside if one.name == kind.by) - part.offset
    rows = table.parts(part.row)
    known = {int(row.name): (k, made[row.row]) for k, row in enumerate(rows)}

    def put(slots: Slots, base: int, value: object) -> None:
        index, writer = known.get(slots[base + number], (len(known), None))
        slots[base] = index
        if writer is None:
            made[part.row](slots, base, value)
        else:
            writer(slots, base + 1, value)

    return put


def _number(kind: type, wrong: str) -> Writer:
    def put(slots: Slots, base: int, value: Any) -> None:  # noqa: ANN401 - JSON
        number = value or 0
        if type(value) is not kind or not ABSENT < number < -ABSENT:
            raise WrongValueError(wrong)
        slots[base] = number

    return put


def _name(names: list[str], wrong: str) -> Writer:
    numbers = {name: number for number, name in enumerate(names)}

    def put(slots: Slots, base: int, value: object) -> None:
        if not isinstance(value, str):
            raise WrongValueError(wrong)
        if value not in numbers:
            raise WrongValueError("unknown name")
        slots[base] = numbers[value]

    return put


def _sequence(parts: list[tuple[Part, Writer]], wrong: str) -> Writer:
    places = [(part.name, part.offset, writer) for part, writer in parts]
    names = {part.name for part, _ in parts}

    def put(slots: Slots, base: int, value: Any) -> None:  # noqa: ANN401 - JSON
        if not isinstance(value, dict):
            raise WrongValueError(wrong)
        held = cast("dict[str, object]", value)
        slots[base] = 1
        met = 0
        for name, offset, writer in places:
            if name in held:
                met += 1
                try:
                    writer(slots, base + offset, held[name])
                except WrongValueError as error:
                    raise error.within(f".{name}") from None
        if met < len(held):
            unknown = next(name for name in held if name not in names)
            raise WrongValueError("unknown field").within(f".{unknown}")

    return put


def _choice(alternatives: dict[str, tuple[int, Writer]], wrong: str) -> Writer:
    def put(slots: Slots, base: int, value: Any) -> None:  # noqa: ANN401 - JSON
        if not isinstance(value, dict) or len(cast("dict[object, object]", value)) != 1:
            raise WrongValueError(wrong)
        ((name, held),) = cast("dict[str, object]", value).items()
        if name not in alternatives:
            raise WrongValueError("unknown name")
        slots[base], writer = alternatives[name]
        try:
            writer(slots, base + 1, held)
        except WrongValueError as error:
            raise error.within(f".{name}") from None

    return put


def _list(writer: Writer, step: int, wrong: str) -> Writer:
    def put(slots: Slots, base: int, value: Any) -> None:  # noqa: ANN401 - JSON
        if not isinstance(value, list):
            raise WrongValueError(wrong)
        items = cast("list[object]", value)
        first = _append(slots, base, len(items), _room(step * len(items)))
        for number, item in enumerate(items):
            try:
                writer(slots, first + step * number, item)
            except WrongValueError as error:
                raise error.within(f"[{number}]") from None

    return put


def _open(unknown: int, wrong: str) -> Writer:
    def put(slots: Slots, base: int, value: object) -> None:
        slots[base] = unknown
        octets = _octets(value, wrong)
        _append(slots, base + 1, len(octets), array("q", list(octets)))

    return put


def _bits(wrong: str) -> Writer:
    def put(slots: Slots, base: int, value: object) -> None:
        if not isinstance(value, str):
            raise WrongValueError(wrong)
        if value.strip("01"):
            raise WrongValueError("wrong character")
        if len(value) > uper.MOST_BITS:
            raise WrongValueError("wrong size")
        slots[base] = int("1" + value, 2)

    return put


def _text(kind: Type, wrong: str) -> Writer:
    def put(slots: Slots, base: int, value: object) -> None:
        if not isinstance(value, str):
            raise WrongValueError(wrong)
        letters = _letters(kind, value, wrong)
        _append(slots, base, len(letters), array("q", letters))

    return put


def _letters(kind: Type, value: str, wrong: str) -> list[int]:
    if kind.kind is Kind.OCTETS:
        return list(_octets(value, wrong))
    if kind.kind is Kind.NUMERIC:
        letters = [DIGITS.find(letter) for letter in value]
    else:
        letters = list(value.encode(errors="surrogatepass"))
    if -1 in letters or (kind.kind is Kind.IA5 and not value.isascii()):
        raise WrongValueError("wrong character")
    if kind.kind is Kind.UTF8 and kind.high and not (kind.low or 0) <= len(value) <= kind.high:
        raise WrongValueError(f"wrong size, expected {kind.low} to {kind.high}")
    return letters


def _octets(value: object, wrong: str) -> bytes:
    if not isinstance(value, str):
        raise WrongValueError(wrong)
    try:
        return bytes.fromhex(value)
    except ValueError:
        raise WrongValueError("wrong character") from None


def _append(slots: Slots, base: int, count: int, held: Slots) -> int:
    """Put slots behind all others, and into two of these how many and where; return the place."""
    first = len(slots)
    if first + len(held) > MOST:
        raise WrongValueError("more than a message can hold")
    slots[base], slots[base + 1] = count, first
    slots.extend(held)
    return first


def _room(slots: int) -> Slots:
    return array("q", [ABSENT]) * min(slots, MOST + 1)
