"""The notation that messages are described in: one line a type, one line a component.

::

    use frames elements              types of these files are known here too
    message VAM 16                   the type of the whole message, and its messageId

    SpeedValue integer 0..16383      # 0.01 m/s
    Psid integer 0..                 without an upper bound
    Path list 0..40 of PathPoint
    DriveDirection enumerated forward backward unavailable

    PathPoint sequence
        pathPosition   DeltaReferencePosition
        pathDeltaTime  integer 1..65535 ... optional
        ...                          what follows was added later
        [[                           added together
        curvature  Curvature optional
        ]]

``...`` in a range, a size, an enumeration, a sequence or a choice is ASN.1's extension marker.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources.abc import Traversable


class Kind(StrEnum):
    """The first word of a type."""

    INTEGER = "integer"
    BOOLEAN = "boolean"
    NULL = "null"
    ENUMERATED = "enumerated"
    BITS = "bits"
    OCTETS = "octets"
    IA5 = "ia5"
    NUMERIC = "numeric"
    UTF8 = "utf8"
    SEQUENCE = "sequence"
    GROUP = "group"
    CHOICE = "choice"
    LIST = "list"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Component:
    """A component of a sequence, an alternative of a choice, a row of an open type's table.

    Parameters
    ----------
    name : str
        Empty for a group of additions; the id for a row of an open type.
    type : Type or str
        A type that stands here, or the name of one.
    optional : bool
        It may be absent; also true of one with a default.
    default : str or None
        Its value when it is absent.
    """

    name: str
    type: "Type | str"
    optional: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Type:
    """A type.

    Parameters
    ----------
    kind : Kind
        What it is.
    low, high : int or None
        Least and greatest value of an integer, or size of a string or list; None: unbounded.
    extensible : bool
        It has an extension marker.
    components, additions : tuple of Component
        Of a sequence or choice, before and behind the marker; the table of an open type.
    names, added : tuple of str
        Of an enumeration, before and behind the marker.
    element : Type or str
        Of a list.
    by : str
        The component that tells what an open type holds.
    """

    kind: Kind
    low: int | None = None
    high: int | None = None
    extensible: bool = False
    components: tuple[Component, ...] = ()
    additions: tuple[Component, ...] = ()
    names: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    element: "Type | str" = ""
    by: str = ""


@dataclass(slots=True)
class Description:
    """What a file and those that it uses say: types by name, the message and its id."""

    types: dict[str, Type | str] = field(default_factory=dict[str, Type | str])
    message: str = ""
    message_id: int = 0

    def resolve(self, named: Type | str) -> Type:
        """Return the type behind a name, through all other names for it."""
        while isinstance(named, str):
            named = self.types[named]
        return named

    def names(self, named: Type | str) -> tuple[str, ...]:
        """Return the names of a type's components or alternatives, or of its values."""
        kind = self.resolve(named)
        parts = (*kind.components, *kind.additions)
        return (*kind.names, *kind.added, *(part.name for part in parts))


def read(folder: Traversable, name: str) -> Description:
    """Read a description of a folder, and all that it uses."""
    description = Description()
    _read(folder, name, description)
    return description


def _read(folder: Traversable, name: str, into: Description) -> None:
    text = (folder / f"{name}.types").read_text("utf-8")
    for words, block in _statements(text):
        match words:
            case ["use", *others]:
                for other in others:
                    _read(folder, other, into)
            case ["message", message, number]:
                into.message, into.message_id = message, int(number)
            case [defined, *rest]:
                into.types[defined] = _type(rest, block)
            case _:
                raise ValueError(words)


def _statements(text: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Yield the words of each line at the margin, with those of the lines indented below it."""
    words: list[str] = []
    block: list[list[str]] = []
    for line in text.splitlines():
        found = line.partition("#")[0].split()
        if not found:
            continue
        if line[0].isspace():
            block.append(found)
            continue
        if words:
            yield words, block
        words, block = found, []
    if words:
        yield words, block


def _type(words: list[str], block: list[list[str]]) -> Type | str:
    """Return the type that is defined by the rest of its first line and the lines below."""
    match words:
        case ["sequence" | "choice" as kind]:
            root, additions, extensible = _components(block)
            return Type(Kind(kind), extensible=extensible, components=root, additions=additions)
        case ["open", by]:
            return Type(Kind.OPEN, components=_components(block)[0], by=by)
        case ["enumerated", *names]:
            names += [name for line in block for name in line]
            root, _, added = " ".join(names).partition("...")
            return Type(
                Kind.ENUMERATED,
                extensible="..." in names,
                names=tuple(root.split()),
                added=tuple(added.split()),
            )
        case _:
            return _inline(words)


def _components(
    block: list[list[str]],
) -> tuple[tuple[Component, ...], tuple[Component, ...], bool]:
    """Return the components before and behind the marker, and whether there is one."""
    root: list[Component] = []
    additions: list[Component] = []
    group: list[Component] = []
    place = root
    for words in block:
        match words:
            case ["..."]:
                place = additions
            case ["[["]:
                place = group
            case ["]]"]:
                together = Type(Kind.GROUP, components=tuple(group))
                additions.append(Component("", together, optional=True))
                place, group = additions, []
            case _:
                place.append(_component(words))
    return tuple(root), tuple(additions), place is not root


def _component(words: list[str]) -> Component:
    match words:
        case [name, *rest, "optional"]:
            return Component(name, _inline(rest), optional=True)
        case [name, *rest, "default", value]:
            return Component(name, _inline(rest), optional=True, default=value)
        case [name, *rest]:
            return Component(name, _inline(rest))
        case _:
            raise ValueError(words)


def _inline(words: list[str]) -> Type | str:
    """Return a type that has no lines of its own: a name, or one word with its bounds."""
    match words:
        case [name] if name not in set(Kind):
            return name
        case ["list", *bounds, "of", element]:
            return _bounded(Kind.LIST, bounds, element)
        case [kind, *bounds]:
            return _bounded(Kind(kind), bounds)
        case _:
            raise ValueError(words)


def _bounded(kind: Kind, bounds: list[str], element: str = "") -> Type:
    extensible = bounds[-1:] == ["..."]
    low = high = None
    if bounds:
        first, dots, last = bounds[0].partition("..")
        low, high = int(first), int(last or first) if last or not dots else None
    return Type(kind, low=low, high=high, extensible=extensible, element=element)
