"""Checks a file of any kind: scenario, catalog, distribution or map."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from rsu.errors import InputError, MapError, ScenarioError
from rsu.roads.document import read_document
from rsu.roads.opendrive import read_network
from scenarios.openscenario.catalog import make_catalog
from scenarios.openscenario.controller import read_controller
from scenarios.openscenario.distribution import read_distribution
from scenarios.openscenario.entity import read_object
from scenarios.openscenario.environment import read_environment
from scenarios.openscenario.finding import Finding, Level, MapRule, RuleName
from scenarios.openscenario.geometry import read_route, read_trajectory
from scenarios.openscenario.node import Node
from scenarios.openscenario.parameter import bare, declare
from scenarios.openscenario.reader import Document, check_header
from scenarios.openscenario.scope import Context, Progress
from scenarios.openscenario.source import read_source
from scenarios.openscenario.story import read_maneuver

READERS: Mapping[str, Callable[[Node], object]] = {
    "Vehicle": read_object,
    "Pedestrian": read_object,
    "MiscObject": read_object,
    "Controller": read_controller,
    "Environment": read_environment,
    "Maneuver": read_maneuver,
    "Trajectory": read_trajectory,
    "Route": read_route,
}
"""Of the entries of a catalog."""


def inspect(path: Path, folders: Iterable[Path] = ()) -> tuple[Finding, ...]:
    """Return what is wrong with a file; no finding of `Level.ERROR` = it is valid.

    A scenario is read up to its first error; what may be meant so, such as an entity that is not
    there and that a simulator may bring along, is a warning.

    Parameters
    ----------
    path : Path
        A ``.xosc`` or ``.xodr`` file.
    folders : Iterable
        Where to look for catalogs and the road, if they are not where the file says.

    Raises
    ------
    InputError
        When the file cannot be read at all.
    """
    if path.suffix == ".xodr":
        return tuple(_inspect_map(path))
    remarks: list[ScenarioError] = []
    found = [_finding(path, error) for error in _errors(path, tuple(folders), remarks)]
    return (*found, *(_finding(path, remark, Level.WARNING) for remark in remarks))


def _finding(path: Path, error: InputError, level: Level = Level.ERROR) -> Finding:
    """Make a finding; one that lies in another file, such as a catalog, names it."""
    rule = error.rule if isinstance(error, ScenarioError) else ""
    elsewhere = "" if error.file == str(path) else f"{error.file}: {error.place}: "
    line = error.place.removeprefix("line ")
    return Finding(
        line=int(line) if line.isdigit() and not elsewhere else 1,
        rule=rule or RuleName.SCHEMA,
        message=elsewhere + error.problem,
        level=level,
    )


def _errors(
    path: Path, folders: tuple[Path, ...], remarks: list[ScenarioError]
) -> Iterator[ScenarioError]:
    try:
        root = Node(read_source(path), Progress(path))
        if root.optional("Catalog") is not None:
            yield from _inspect_catalog(root, folders, remarks)
        elif root.optional("ParameterValueDistribution") is not None:
            _inspect_distribution(path)
        else:
            yield from _inspect_storyboard(path, folders, remarks)
    except ScenarioError as error:
        if not error.place:  # there is no such file
            raise
        yield error


def _inspect_storyboard(
    path: Path, folders: tuple[Path, ...], remarks: list[ScenarioError]
) -> Iterator[ScenarioError]:
    document = Document(path, folders, remarks)
    road_map = document.storyboard().road_map
    if not document.signals or road_map is None:
        return
    try:
        tree = read_document(road_map)
    except MapError as error:
        remarks.append(ScenarioError(error.file, error.place, error.problem, RuleName.SIGNAL))
        return
    known = {node.attributes.get("id") for node in tree.walk() if node.tag == "signal"}
    yield from (error for name, error in document.signals if name not in known)


def _inspect_catalog(
    root: Node, folders: tuple[Path, ...], remarks: list[ScenarioError]
) -> Iterator[ScenarioError]:
    """Read every entry with its own values; catalogs beside it are known, no scenario is."""
    check_header(root, "Catalog")
    here = root.progress.file.parent
    root.context = Context(folders=folders, locations=[here], remarks=remarks)
    holder = root.child("Catalog")
    holder.text("name")
    for (tag, _), element in make_catalog(holder).entries.items():
        entry = Node(element, root.progress, {}, root.context)
        root.context.entries.append(id(element))
        try:
            READERS[tag](declare(entry))
            entry.refuse_unread()
        except ScenarioError as error:
            yield error
        finally:
            root.context.entries.pop()
    root.pass_over("Catalog")
    root.refuse_unread()


def _inspect_distribution(path: Path) -> None:
    """Read it, and see whether the scenario is there and declares what it sets."""
    distribution = read_distribution(path)
    holder = Node(read_source(path), Progress(path)).child("ParameterValueDistribution")
    try:
        scenario = Node(read_source(distribution.scenario), Progress(distribution.scenario))
    except ScenarioError as error:
        raise holder.child("ScenarioFile").refuse(str(error)) from None
    declarations = scenario.optional("ParameterDeclarations")
    known = {
        bare(item.raw("name"))
        for item in (declarations.children("ParameterDeclaration") if declarations else [])
    }
    for name in distribution.values.names:
        if name not in known:
            raise holder.refuse(f"sets {name!r}, and the scenario has no such parameter")


def _inspect_map(path: Path) -> Iterator[Finding]:
    """Read it as text, then as roads."""
    rule = MapRule.XML
    try:
        read_document(path)
        rule = MapRule.SUPPORTED
        read_network(path)
    except MapError as error:
        if not error.place:
            raise
        line = error.place.removeprefix("line ")
        number = int(line) if line.isdigit() else 1
        yield Finding(line=number, rule=rule, message=error.problem)
