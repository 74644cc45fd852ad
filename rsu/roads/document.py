"""XML elements that remember their line.

Expat, without what a map never needs and an attacker would: a document type declaration, and with
it entities, is refused.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from rsu.errors import MapError

DEEPEST = 64
"""Nesting of elements; OpenDRIVE needs eleven."""
MOST_ELEMENTS = 300_000
"""Of one file, some 30 MB; ten times a town."""
WORDY = frozenset({"geoReference", "CustomCommandAction"})
"""Elements that say something in text; of all others it is white space."""
LARGEST = 1e9
"""No metre, radian or coefficient of a road is larger; its cube is still far from overflow."""


@dataclass(slots=True, kw_only=True)
class Node:
    """One element.  Whatever is asked for and is not there is a `MapError` with its line."""

    file: str
    line: int
    tag: str
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list["Node"])
    content: str = ""
    """Text, of those elements whose text has a meaning."""

    def error(self, problem: str) -> MapError:
        """Return an error that names file, line and element."""
        return MapError(self.file, f"line {self.line}", f"<{self.tag}> {problem}")

    def remark(self, problem: str) -> str:
        """Return the same for what leaves the map usable: the file need not be named."""
        return f"line {self.line}: <{self.tag}> {problem}"

    def all(self, tag: str) -> list["Node"]:
        """Return the children of that tag, in the order of the file."""
        return [child for child in self.children if child.tag == tag]

    def find(self, tag: str) -> "Node | None":
        """Return the only child of that tag, or None."""
        found = self.all(tag)
        if len(found) > 1:
            raise found[1].error(f"stands twice in <{self.tag}>")
        return found[0] if found else None

    def need(self, tag: str) -> "Node":
        """Return the only child of that tag, which must be there."""
        found = self.find(tag)
        if found is None:
            raise self.error(f"has no <{tag}>")
        return found

    def walk(self) -> Iterator["Node"]:
        """Yield this element and all below it, in the order of the file."""
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def text(self, name: str, default: str | None = None) -> str:
        """Return an attribute; without `default` it must be there."""
        value = self.attributes.get(name, default)
        if value is None:
            raise self.error(f"has no attribute {name!r}")
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """Return a finite number; without `default` it must be there."""
        text = self.text(name, None if default is None else repr(default))
        try:
            value = float(text)
        except ValueError:
            raise self.error(f"{name}={text[:40]!r} is no number") from None
        if not math.isfinite(value):
            raise self.error(f"{name}={text[:40]!r} is not finite")
        if abs(value) > LARGEST:
            raise self.error(f"{name}={text[:40]!r} is beyond any road")
        return value

    def length(self, name: str) -> float:
        """Return a number above zero, m."""
        value = self.number(name)
        if value <= 0.0:
            raise self.error(f"{name}={value!r} is not above zero")
        return value

    def integer(self, name: str) -> int:
        """Return a whole number, which must be there."""
        text = self.text(name)
        try:
            return int(text)
        except ValueError:
            raise self.error(f"{name}={text[:40]!r} is no whole number") from None

    def choice(self, name: str, choices: tuple[str, ...], default: str | None = None) -> str:
        """Return an attribute that is one of `choices`."""
        value = self.text(name, default)
        if value not in choices:
            raise self.error(f"{name}={value[:40]!r}, expected one of {', '.join(choices)}")
        return value


class _Builder:
    """Grows the tree from expat's events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._open: list[Node] = []
        self._count = 0
        self.root: Node | None = None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        tag = name.rpartition("}")[2]
        node = Node(file=self.file, line=line, tag=tag, attributes=attributes)
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise node.error(f"is one of more than {MOST_ELEMENTS} elements")
        if len(self._open) >= DEEPEST:
            raise node.error(f"lies deeper than {DEEPEST} elements")
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)
        if tag in WORDY:
            self.parser.CharacterDataHandler = self._text

    def _end(self, name: str) -> None:
        del name
        self._open.pop()
        self.parser.CharacterDataHandler = None

    def _text(self, text: str) -> None:
        self._open[-1].content += text

    def _refuse(self, name: str, *identity: str | int | None) -> None:
        del name, identity
        line = self.parser.CurrentLineNumber
        raise MapError(self.file, f"line {line}", "a DOCTYPE is not accepted")


def parse_document(content: bytes, file: str) -> Node:
    """Return the root element; `file` is what errors call the content."""
    builder = _Builder(file)
    try:
        builder.parser.Parse(content, True)  # noqa: FBT003 - expat takes it by position
    except expat.ExpatError as error:
        raise MapError(file, f"line {error.lineno}", f"is no XML: {error}") from None
    except (LookupError, ValueError) as error:  # an encoding that Python does not know
        raise MapError(file, "line 1", f"is no XML: {error}") from None
    if builder.root is None:
        raise MapError(file, "line 1", "is no XML: no element found")
    return builder.root


def read_document(path: Path) -> Node:
    """Return the root element of a file."""
    try:
        return parse_document(path.read_bytes(), str(path))
    except OSError as error:
        raise MapError(path, "", f"cannot be read: {error.strerror}") from None
