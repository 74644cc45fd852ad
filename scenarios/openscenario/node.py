"""One element in the reader's hand: typed attributes, and nothing left unread.

The reader marks every element and attribute that it looks at; `refuse_unread` then refuses the
first one that nobody did.  So what is not supported cannot be ignored by oversight.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import TypeVar

from rsu.errors import ScenarioError
from rsu.roads.document import Node as Element

Choice = TypeVar("Choice", bound=StrEnum)
Record = TypeVar("Record")

WHITE_SPACE = " \t\r\n"
FLAGS = {"true": True, "1": True, "false": False, "0": False}
"""`Boolean` of the schema (XML Schema part 2, 3.2.2)."""


@dataclass(slots=True)
class Progress:
    """What has been read of one file."""

    file: Path
    elements: set[int] = field(default_factory=set[int])
    attributes: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])
    passed_over: set[int] = field(default_factory=set[int])
    """Elements whose content changes nothing in a player."""
    references: list["Node"] = field(default_factory=list["Node"])
    """Elements that name a storyboard element, which may come later in the file."""


@dataclass(slots=True, frozen=True)
class Node:
    """An element with the parameters that are in scope there."""

    element: Element
    progress: Progress
    scope: Mapping[str, str] = field(default_factory=dict[str, str])
    entities: frozenset[str] = frozenset()

    @property
    def tag(self) -> str:
        """The element's name."""
        return self.element.tag

    def refuse(self, problem: str) -> ScenarioError:
        """Make the error that names this element and its line."""
        return ScenarioError(
            self.progress.file, f"line {self.element.line}", f"<{self.tag}>: {problem}"
        )

    def within(self, scope: Mapping[str, str], entities: frozenset[str] | None = None) -> "Node":
        """Return the same element with other names in scope."""
        return replace(self, scope=scope, entities=self.entities if entities is None else entities)

    def has(self, name: str) -> bool:
        """Whether the attribute is given."""
        return name in self.element.attributes

    def text(self, name: str, default: str | None = None) -> str:
        """Return an attribute with ``$parameter`` replaced by its value."""
        raw = self.element.attributes.get(name, default)
        if raw is None:
            raise self.refuse(f"attribute {name!r} is missing")
        self.progress.attributes.add((id(self.element), name))
        return self._resolve(name, raw)

    def _resolve(self, name: str, raw: str) -> str:
        if not raw.startswith("$"):
            return raw
        if raw.startswith("${"):
            raise self.refuse(f"{name}={raw!r}: expressions are not supported")
        if raw[1:] not in self.scope:
            raise self.refuse(f"{name}={raw!r}: no such parameter is declared here")
        return self.scope[raw[1:]]

    def number(self, name: str, default: float | None = None) -> float:
        """Return a finite number."""
        value = self.bound(name, default)
        if not isfinite(value):
            raise self.refuse(f"{name}={value}: expected a finite number")
        return value

    def bound(self, name: str, default: float | None = None) -> float:
        """Return a number that may be infinite."""
        value = parse_number(self.text(name, None if default is None else repr(default)))
        if value is None:
            raise self.refuse(f"{name}={self.text(name)!r}: expected a number")
        return value

    def positive(self, name: str, *, zero: bool = True) -> float:
        """Return a finite number that is not negative, or not even zero."""
        value = self.number(name)
        if value < 0.0 or (value == 0.0 and not zero):
            raise self.refuse(f"{name}={value:g}: expected a number {'>= 0' if zero else '> 0'}")
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """Return an integer."""
        value = self.number(name, None if default is None else float(default))
        if not value.is_integer():
            raise self.refuse(f"{name}={value}: expected a whole number")
        return int(value)

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """Return a boolean."""
        text = self.text(name, None if default is None else str(default).lower())
        if text.strip(WHITE_SPACE) not in FLAGS:
            raise self.refuse(f"{name}={text!r}: expected true or false")
        return FLAGS[text.strip(WHITE_SPACE)]

    def choice(self, name: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """Return one of the values of an enumeration."""
        text = self.text(name, default)
        try:
            return kind(text)
        except ValueError:
            problem = f"{name}={text!r} is not supported; supported: {', '.join(kind)}"
            raise self.refuse(problem) from None

    def entity(self, name: str = "entityRef") -> str:
        """Return the name of a declared entity."""
        text = self.text(name)
        if text not in self.entities:
            raise self.refuse(f"{name}={text!r}: there is no such entity")
        return text

    def children(self, *tags: str) -> list["Node"]:
        """Return the children with one of these tags, in the order of the file."""
        found = [child for child in self.element.children if child.tag in tags]
        self.progress.elements.update(map(id, found))
        return [replace(self, element=child) for child in found]

    def optional(self, tag: str) -> "Node | None":
        """Return the one child of that tag, or None."""
        found = self.children(tag)
        if len(found) > 1:
            raise found[1].refuse(f"only one is allowed in <{self.tag}>")
        return found[0] if found else None

    def child(self, tag: str) -> "Node":
        """Return the one child of that tag."""
        found = self.optional(tag)
        if found is None:
            raise self.refuse(f"<{tag}> is missing")
        return found

    def some(self, tag: str) -> list["Node"]:
        """Return the children of that tag, at least one."""
        found = self.children(tag)
        if not found:
            raise self.refuse(f"<{tag}> is missing")
        return found

    def one_of(self, readers: Mapping[str, Callable[["Node"], Record]]) -> Record:
        """Read the only child with the reader of its tag."""
        if len(self.element.children) != 1:
            raise self.refuse(f"expected exactly one of {', '.join(readers)}")
        (child,) = self.children(self.element.children[0].tag)
        if child.tag not in readers:
            raise child.refuse(f"is not supported; supported here: {', '.join(readers)}")
        return readers[child.tag](child)

    def pass_over(self, *names: str) -> None:
        """Accept attributes and children that change nothing in a player."""
        for name in names:
            self.progress.attributes.add((id(self.element), name))
        for child in self.children(*names):
            self.progress.passed_over.add(id(child.element))

    def refuse_unread(self) -> None:
        """Refuse the first element or attribute, below and here, that nobody has read."""
        if id(self.element) in self.progress.passed_over:
            return
        for name in self.element.attributes:
            if (id(self.element), name) not in self.progress.attributes:
                raise self.refuse(f"attribute {name!r} is not supported here")
        for element in self.element.children:
            child = replace(self, element=element)
            if id(element) not in self.progress.elements:
                raise child.refuse(f"is not supported in <{self.tag}>")
            child.refuse_unread()


def parse_number(text: str) -> float | None:
    """Parse an `xsd:double`; None when it is none.  Python's own ``1_000`` is none."""
    if "_" in text:
        return None
    try:
        return float(text.strip(WHITE_SPACE))
    except ValueError:
        return None
