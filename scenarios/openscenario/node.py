"""One element in the reader's hand: typed attributes, and nothing left unread.

The reader marks every element and attribute that it looks at; `refuse_unread` then refuses the
first one that nobody did.  So what is not supported cannot be ignored by oversight.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from math import isfinite
from typing import TypeVar

from rsu.errors import ScenarioError
from rsu.roads.document import Node as Element
from scenarios.openscenario.expression import (
    ExpressionError,
    Result,
    compile_expression,
    write_result,
)
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.scope import Context, Progress, Value

Choice = TypeVar("Choice", bound=StrEnum)
Record = TypeVar("Record")

WHITE_SPACE = " \t\r\n"
LONGEST = 500
"""Characters of an error; what a file holds may be longer."""
FLAGS = {"true": True, "1": True, "false": False, "0": False}
"""`Boolean` of the schema (XML Schema part 2, 3.2.2)."""


@dataclass(slots=True)
class Node:
    """An element with the parameters that are in scope there."""

    element: Element
    progress: Progress
    scope: Mapping[str, Value] = field(default_factory=dict[str, Value])
    context: Context = field(default_factory=Context)

    @property
    def tag(self) -> str:
        """The element's name."""
        return self.element.tag

    def refuse(self, problem: str, rule: RuleName = RuleName.SCHEMA) -> ScenarioError:
        """Make the error that names this element and its line."""
        said = f"<{self.tag}>: {problem}"[:LONGEST]
        return ScenarioError(self.progress.file, f"line {self.element.line}", said, rule)

    def tolerate(self, problem: str, rule: RuleName) -> None:
        """Refuse what cannot be played, but let a check go on behind it."""
        if self.context.remarks is None:
            raise self.refuse(problem, rule)
        self.remark(problem, rule)

    def remark(self, problem: str, rule: RuleName) -> None:
        """Tell a check of what can be played and breaks a rule all the same."""
        if self.context.remarks is not None:
            self.context.remarks.append(self.refuse(problem, rule))

    def within(self, scope: Mapping[str, Value]) -> "Node":
        """Return the same element with other parameters in scope."""
        return Node(self.element, self.progress, scope, self.context)

    def remember(self, read: Callable[["Node"], Record]) -> Record:
        """Read a record, or take the one that was read before if nothing it depends on changed.

        An entry of a catalog is read for each reference anew, under whose record it is kept.
        """
        if self.context.entries:
            return read(self)
        return self.context.recall.record(self.element, lambda: read(self))

    def has(self, name: str) -> bool:
        """Whether the attribute is given."""
        return name in self.element.attributes

    def text(self, name: str, default: str | None = None) -> str:
        """Return an attribute with ``$parameter`` or ``${expression}`` replaced by its value."""
        value = self._value(name, default)
        return value if isinstance(value, str) else write_result(value)

    def raw(self, name: str, default: str | None = None) -> str:
        """Return an attribute as it is written."""
        raw = self.element.attributes.get(name, default)
        if raw is None:
            raise self.refuse(f"attribute {name!r} is missing")
        self.progress.attributes.add((id(self.element), name))
        return raw

    def _value(self, name: str, default: str | None = None) -> str | Result:
        raw = self.raw(name, default)
        return self.resolve(raw, name) if raw.startswith("$") else raw

    def resolve(self, raw: str, name: str) -> str | Result:
        """Return what an attribute's ``$parameter`` or ``${expression}`` stands for."""
        if not raw.startswith("$"):
            return raw
        if raw.startswith("${") and raw.endswith("}"):
            return self._evaluate(raw, name)
        return self._look_up(raw[1:], name).text

    def _look_up(self, parameter: str, name: str) -> Value:
        value = self.scope.get(parameter)
        if value is None:
            rule = RuleName.CATALOG_PARAMETER if self.context.entries else RuleName.SCHEMA
            raise self.refuse(
                f"{name}='${parameter[:80]}': no such parameter is declared here", rule
            )
        self.context.recall.depend(value)
        return value

    def _evaluate(self, raw: str, name: str) -> Result:
        try:
            expression = compile_expression(raw[2:-1])
            scope = {item: self._operand(item, name) for item in expression.names}
            return expression.value(scope)
        except ExpressionError as error:
            problem = f"{name}={raw[:80]!r}: the expression {error}"
            raise self.refuse(problem, RuleName.OPERATORS) from None

    def _operand(self, parameter: str, name: str) -> Result:
        text = self._look_up(parameter, name).text
        if text in ("true", "false"):
            return text == "true"
        number = parse_number(text)
        if number is None:
            raise ExpressionError(f"takes ${parameter}={text!r} for a number")
        return number

    def number(self, name: str, default: float | None = None) -> float:
        """Return a finite number."""
        value = self.bound(name, default)
        if not isfinite(value):
            raise self.refuse(f"{name}={value}: expected a finite number")
        return value

    def bound(self, name: str, default: float | None = None) -> float:
        """Return a number that may be infinite."""
        if default is not None and name not in self.element.attributes:
            return default
        value = self._value(name)
        number = parse_number(value) if isinstance(value, str) else value
        if number is None or isinstance(number, bool):
            raise self.refuse(f"{name}={self.text(name)!r}: expected a number")
        return number

    def limit(self, name: str, default: float | None = None) -> float:
        """Return a number that is not negative and may be infinite."""
        value = self.bound(name, default)
        if not value >= 0.0:
            raise self.refuse(f"{name}={value}: expected a number >= 0")
        return value

    def maybe(self, name: str) -> float | None:
        """Return a finite number; None = not given."""
        return self.number(name) if name in self.element.attributes else None

    def positive(
        self,
        name: str,
        default: float | None = None,
        *,
        zero: bool = True,
        rule: RuleName = RuleName.SCHEMA,
    ) -> float:
        """Return a finite number that is not negative, or not even zero."""
        value = self.number(name, default)
        if value < 0.0 or (value == 0.0 and not zero):
            wanted = ">= 0" if zero else "> 0"
            raise self.refuse(f"{name}={value:g}: expected a number {wanted}", rule)
        return value

    def maybe_positive(self, name: str) -> float | None:
        """Return a finite number that is not negative; None = not given."""
        return self.positive(name) if name in self.element.attributes else None

    def count(self, name: str) -> int:
        """Return an integer that is not negative."""
        value = self.whole(name)
        if value < 0:
            raise self.refuse(f"{name}={value}: expected a number >= 0")
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

    def maybe_flag(self, name: str) -> bool | None:
        """Return a boolean; None = not given."""
        return self.flag(name) if name in self.element.attributes else None

    def choice(self, name: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """Return one of the values of an enumeration."""
        text = self.text(name, default)
        try:
            return kind(text)
        except ValueError:
            problem = f"{name}={text!r} is not supported; supported: {', '.join(kind)}"
            raise self.refuse(problem) from None

    def maybe_choice(self, name: str, kind: type[Choice]) -> Choice | None:
        """Return one of the values of an enumeration; None = not given."""
        return self.choice(name, kind) if name in self.element.attributes else None

    def date_time(self, name: str) -> datetime:
        """Return a date with its time."""
        text = self.text(name)
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            raise self.refuse(f"{name}={text!r}: expected a date and time") from None

    def entity(self, name: str = "entityRef") -> str:
        """Return the name of a declared entity."""
        text = self.text(name)
        names = self.context.names
        if names is not None and text not in names.entities:
            self.tolerate(f"{name}={text!r}: there is no such entity", RuleName.ENTITY)
        return text

    def entities(self, name: str = "entityRef") -> tuple[str, ...]:
        """Return the name of a declared entity, or those of a selection."""
        names = self.context.names
        members = None if names is None else names.selections.get(self.text(name))
        return (self.entity(name),) if members is None else members

    def children(self, *tags: str) -> list["Node"]:
        """Return the children with one of these tags, in the order of the file."""
        found: list[Node] = []
        for child in self.element.children:
            if child.tag in tags:
                self.progress.elements.add(id(child))
                found.append(Node(child, self.progress, self.scope, self.context))
        return found

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

    def some(self, *tags: str) -> list["Node"]:
        """Return the children of these tags, at least one."""
        found = self.children(*tags)
        if not found:
            raise self.refuse(f"<{tags[0]}> is missing")
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
            child = Node(element, self.progress, self.scope, self.context)
            if id(element) not in self.progress.elements:
                raise child.refuse(f"is not supported in <{self.tag}>")
            child.refuse_unread()


def unique(nodes: list[Node]) -> list[Node]:
    """Return the nodes if no two have the same name: references must be unique at each level."""
    seen: set[str] = set()
    for node in nodes:
        name = node.text("name")
        if name in seen:
            raise node.refuse(f"the name {name!r} is taken at this level", RuleName.UNIQUE_NAME)
        seen.add(name)
    return nodes


def parse_number(text: str) -> float | None:
    """Parse an `xsd:double`; None when it is none.  Python's own ``1_000`` is none."""
    if "_" in text:
        return None
    try:
        return float(text.strip(WHITE_SPACE))
    except ValueError:
        return None
