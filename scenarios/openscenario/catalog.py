"""Catalogs: entries of other files, read with the parameters that a reference assigns.

A ``CatalogReference`` means the file that is called so, else those whose ``Catalog`` has that name,
in the folders of ``CatalogLocations``; what is not there is looked for in the folders given from
outside.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from rsu.errors import ScenarioError
from rsu.roads.document import Node as Element
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.node import Node
from scenarios.openscenario.parameter import assignments, declare
from scenarios.openscenario.scope import Catalog, Context, Progress, Value
from scenarios.openscenario.source import read_source

Record = TypeVar("Record")
Readers = Mapping[str, Callable[[Node], Record]]

REFERENCE = "CatalogReference"
ENTRIES = (
    *("Vehicle", "Controller", "Pedestrian", "MiscObject"),
    *("Environment", "Maneuver", "Trajectory", "Route"),
)
"""What a catalog may hold (`Catalog`)."""


def locate(root: Node) -> None:
    """Read the ``CatalogLocations`` of a scenario."""
    holder = root.child("CatalogLocations")
    paths = [
        location.child("Directory").text("path")
        for kind in ENTRIES
        for location in holder.children(f"{kind}Catalog")
    ]
    context = root.context
    if context.paths == tuple(paths):
        return
    context.paths = tuple(paths)
    context.named.clear()
    context.locations = list(
        dict.fromkeys(_folder(root.progress.file, path, context.folders) for path in paths)
    )


def _folder(file: Path, path: str, folders: tuple[Path, ...]) -> Path:
    """Return where a location is: seen from its file, or under its name in a folder given."""
    own = file.parent / path
    if own.exists():
        return own
    found = [folder / Path(path).name for folder in folders]
    return next((place for place in found if place.exists()), own)


def read_either(node: Node, readers: Readers[Record]) -> Record:
    """Read the one child that stands there itself or as a reference to a catalog."""
    found = node.children(*readers, REFERENCE)
    if len(found) != 1:
        kinds = ", ".join((*readers, REFERENCE))
        raise node.refuse(f"expected exactly one of {kinds}")
    return read_item(found[0], readers)


def read_item(node: Node, readers: Readers[Record]) -> Record:
    """Read an element that is one of `readers` itself or a reference to such an entry."""
    if node.tag == REFERENCE:
        return _read_entry(node, readers)
    return readers[node.tag](declare(node))


def _read_entry(node: Node, readers: Readers[Record]) -> Record:
    catalog, tag, name = _find(node, tuple(readers))
    values = assignments(node)
    texts = tuple((item, value.text) for item, value in values.items())
    element = catalog.entries[tag, name]
    if id(element) in node.context.entries:
        raise node.refuse(f"the catalog entry {name!r} refers to itself")
    entry = Node(element, catalog.progress, {}, node.context)
    return node.context.recall.entry(
        (id(element), texts), lambda: _read_assigned(entry, values, readers[tag], catalog)
    )


def _read_assigned(
    entry: Node, values: Mapping[str, Value], read: Callable[[Node], Record], catalog: Catalog
) -> Record:
    key = id(entry.element)
    entry.context.entries.append(key)
    try:
        record = read(declare(entry, assigned=values))
    finally:
        entry.context.entries.pop()
    if key not in catalog.progress.finished:
        entry.refuse_unread()
        catalog.progress.finished.add(key)
    return record


def _find(node: Node, tags: tuple[str, ...]) -> tuple[Catalog, str, str]:
    name, entry = node.text("catalogName"), node.text("entryName")
    named = node.context.named
    if name not in named:
        named[name] = tuple(_called(name, node.context))
    for catalog in named[name]:
        for tag in tags:
            if (tag, entry) in catalog.entries:
                return catalog, tag, entry
    if named[name]:
        raise node.refuse(f"catalog {name!r} has no {' or '.join(tags)} {entry!r}")
    places = ", ".join(str(place) for place in node.context.locations) or "no CatalogLocations"
    raise node.refuse(f"there is no catalog {name!r} in {places}")


def _called(name: str, context: Context) -> Iterator[Catalog]:
    """Yield the catalogs that a name means: the files called so, else those that say so."""
    places = [*context.locations, *context.folders]
    files = [file for place in places if (file := place / f"{name}.xosc").is_file()]
    catalogs = [catalog for file in files if (catalog := _open(file, context)) is not None]
    yield from catalogs
    if catalogs:
        return
    for place in places:
        for file in sorted(place.glob("*.xosc")):
            catalog = _try(file, context)
            if catalog is not None and catalog.name == name:
                yield catalog


def _try(file: Path, context: Context) -> Catalog | None:
    """Open a file that nobody named: what is no catalog is none of our business."""
    if file not in context.catalogs:
        try:
            context.catalogs[file] = _open(file, context)
        except ScenarioError:
            context.catalogs[file] = None
    return context.catalogs[file]


def _open(file: Path, context: Context) -> Catalog | None:
    if file not in context.catalogs:
        root = Node(read_source(file), Progress(file), {}, context)
        holder = root.optional("Catalog")
        context.catalogs[file] = None if holder is None else make_catalog(holder)
    return context.catalogs[file]


def make_catalog(holder: Node) -> Catalog:
    """Make a catalog of the entries of a ``Catalog``, unread."""
    name = holder.raw("name", "")
    entries: dict[tuple[str, str], Element] = {}
    for entry in holder.children(*ENTRIES):
        key = (entry.tag, entry.raw("name"))
        if key in entries:
            raise entry.refuse(
                f"the name {key[1]!r} is taken in this catalog", RuleName.UNIQUE_NAME
            )
        entries[key] = entry.element
    return Catalog(name, holder.progress, entries)
