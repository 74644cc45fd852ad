"""What is known around an element: names, their values, open catalogs, and what was read before."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from rsu.errors import ScenarioError
from rsu.roads.document import Node as Element
from scenarios.openscenario.finding import RuleName

Record = TypeVar("Record")

MOST_ENTRIES = 256
"""Records of catalog entries that are kept at a time."""
SIGNAL = "signal"
"""Kind of a reference to a signal of the map."""


@dataclass(slots=True, frozen=True)
class Value:
    """What a parameter's name stands for."""

    text: str
    sources: frozenset[str] = frozenset()
    """Parameters at the top of the scenario that it depends on."""


@dataclass(slots=True, frozen=True)
class Names:
    """What the scenario declares at its top: references are checked against it."""

    entities: frozenset[str] = frozenset()
    selections: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Name of an ``EntitySelection`` and the entities in it."""
    variables: frozenset[str] = frozenset()
    monitors: frozenset[str] = frozenset()
    signal_controllers: frozenset[str] = frozenset()


@dataclass(slots=True)
class Progress:
    """What has been read of one file."""

    file: Path
    elements: set[int] = field(default_factory=set[int])
    attributes: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])
    passed_over: set[int] = field(default_factory=set[int])
    """Elements whose content changes nothing in a player."""
    finished: set[int] = field(default_factory=set[int])
    """Entries of a catalog of which nothing was left unread."""


@dataclass(slots=True, frozen=True)
class Catalog:
    """One open catalog file."""

    name: str
    progress: Progress
    entries: Mapping[tuple[str, str], Element]
    """By tag and name."""


@dataclass(slots=True, frozen=True)
class Reference:
    """Something that is named and can be looked up only when everything is read."""

    kind: str
    """A ``StoryboardElementType``, or `SIGNAL`."""
    name: str
    refuse: Callable[[str, RuleName], ScenarioError]


@dataclass(slots=True)
class _Trace:
    """What a record depends on."""

    sources: set[str] = field(default_factory=set[str])
    references: list[Reference] = field(default_factory=list[Reference])


class Recall:
    """Records of elements, kept while the parameters that they depend on keep their values.

    A sweep changes a few parameters from case to case; what does not depend on them is the same
    record as before, so that a case costs what has changed.
    """

    def __init__(self) -> None:
        self.values: Mapping[str, Value] = {}
        """Parameters at the top of the scenario, now."""
        self.checked: dict[int, str] = {}
        """Values of declarations that were found to be sound, whatever else is declared."""
        self._kept: dict[int, tuple[tuple[str, ...], list[str], Any, _Trace]] = {}
        self._entries: dict[Hashable, tuple[Any, _Trace]] = {}
        self._traces = [_Trace()]

    def depend(self, value: Value) -> None:
        """Note that what is being read depends on a value."""
        self._traces[-1].sources |= value.sources

    def refer(self, reference: Reference) -> None:
        """Note a reference that is checked when everything is read."""
        self._traces[-1].references.append(reference)

    def begin(self, values: Mapping[str, Value]) -> None:
        """Start a case."""
        self.values = values
        self._traces = [_Trace()]

    def forget(self) -> None:
        """Keep nothing of what was read before."""
        self._kept.clear()
        self._entries.clear()

    @property
    def references(self) -> list[Reference]:
        """All references of this case."""
        return self._traces[0].references

    def record(self, element: Element, read: Callable[[], Record]) -> Record:
        """Return the record of an element, read anew only if it has to be."""
        kept = self._kept.get(id(element))
        if kept is not None:
            names, texts, record, trace = kept
            if [self.values[name].text for name in names] == texts:
                self._join(trace)
                return cast("Record", record)
        record, trace = self._trace(read)
        names = tuple(trace.sources)
        texts = [self.values[name].text for name in names]
        self._kept[id(element)] = (names, texts, record, trace)
        return record

    def entry(self, key: Hashable, read: Callable[[], Record]) -> Record:
        """Return the record of a catalog's entry with certain values, which are part of the key."""
        kept = self._entries.get(key)
        if kept is not None:
            record, trace = kept
            self._join(trace)
            return cast("Record", record)
        record, trace = self._trace(read)
        if len(self._entries) >= MOST_ENTRIES:
            self._entries.clear()
        self._entries[key] = (record, trace)
        return record

    def _trace(self, read: Callable[[], Record]) -> tuple[Record, _Trace]:
        trace = _Trace()
        self._traces.append(trace)
        try:
            return read(), trace
        finally:
            self._traces.pop()
            self._join(trace)

    def _join(self, trace: _Trace) -> None:
        self._traces[-1].sources |= trace.sources
        self._traces[-1].references += trace.references


@dataclass(slots=True)
class Context:
    """What all elements of one scenario and its catalogs share."""

    folders: tuple[Path, ...] = ()
    """Searched, after the file's own, for catalogs and roads that are not where the file says."""
    names: Names | None = None
    """None = there is no scenario around, and references to what it declares may mean anything."""
    paths: tuple[str, ...] = ()
    """Catalog folders as the scenario names them."""
    locations: list[Path] = field(default_factory=list[Path])
    """Catalog folders that the scenario names."""
    roads: dict[str, Path] = field(default_factory=dict[str, Path])
    """Where the roads are that it names."""
    catalogs: dict[Path, Catalog | None] = field(default_factory=dict[Path, Catalog | None])
    """Open files; None = it is no catalog."""
    named: dict[str, tuple[Catalog, ...]] = field(default_factory=dict[str, tuple[Catalog, ...]])
    """Catalogs that a name has meant so far."""
    entries: list[int] = field(default_factory=list[int])
    """Catalog entries that are being read, the innermost last."""
    recall: Recall = field(default_factory=Recall)
    remarks: list[ScenarioError] | None = None
    """Where a check gathers what breaks a rule and may be meant so; None = nobody checks."""
