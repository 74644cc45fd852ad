"""From a file to a `Storyboard`, once or for thousands of cases."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from rsu.errors import ScenarioError
from scenarios.openscenario.catalog import locate
from scenarios.openscenario.entity import check_entities, read_entity, read_selections
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.node import Node, unique
from scenarios.openscenario.parameter import declare, read_variables
from scenarios.openscenario.scope import SIGNAL, Context, Names, Progress
from scenarios.openscenario.signal import read_signal_controllers
from scenarios.openscenario.source import read_source
from scenarios.openscenario.story import read_init, read_stop, read_story
from scenarios.openscenario.storyboard import MonitorDeclaration, Storyboard, count_names

NEWEST_MINOR = 3
"""OpenSCENARIO XML 1.3 (ASAM, 2024)."""
CATEGORIES = ("Storyboard", "Catalog", "ParameterValueDistribution")
"""What a file may hold (`OpenScenarioCategory`)."""


def read_storyboard(
    path: Path, values: Mapping[str, str] | None = None, folders: Iterable[Path] = ()
) -> Storyboard:
    """Read a scenario once; for many cases of one file make a `Document`.

    Parameters
    ----------
    path : Path
        A ``.xosc`` file.
    values : Mapping
        Values for parameters that the file declares at its top, in place of its own.
    folders : Iterable
        Where to look for catalogs and the road, if they are not where the file says.

    Raises
    ------
    ScenarioError
        With the line of what is wrong or not supported.
    """
    return Document(path, folders).storyboard(values)


class Document:
    """A scenario file, read once and bound to many sets of parameter values.

    The tree of the file and of its catalogs stays.  Each story, action, condition and entity is
    kept together with the values of the parameters that it was made of
    (`scenarios.openscenario.scope.Recall`); in the next case it is made anew only if one of these
    has changed.  So a case costs what is different in it, and what is equal is the same object.

    Parameters
    ----------
    path, folders
        As of `read_storyboard`.
    remarks : list
        Where a check gathers what breaks a rule and may be meant so.  Without it such a thing is
        refused if it cannot be played, and otherwise passes.
    """

    def __init__(
        self,
        path: Path,
        folders: Iterable[Path] = (),
        remarks: list[ScenarioError] | None = None,
    ) -> None:
        self._context = Context(folders=tuple(folders), remarks=remarks)
        self._root = Node(read_source(path), Progress(path), {}, self._context)
        self._names = Names()
        self._read_all = False
        check_header(self._root, "Storyboard")

    @property
    def signals(self) -> list[tuple[str, ScenarioError]]:
        """Signals of the map that the last storyboard switches, and the error if one is none."""
        return [
            (item.name, item.refuse(f"the map has no signal {item.name!r}", RuleName.SIGNAL))
            for item in self._context.recall.references
            if item.kind == SIGNAL
        ]

    def storyboard(self, values: Mapping[str, str] | None = None) -> Storyboard:
        """Return the scenario with these values for its parameters."""
        recall = self._context.recall
        root = declare(self._root, values or {})
        recall.begin(root.scope)
        locate(root)
        variables, monitors = read_variables(root), _read_monitors(root)
        network, holder = root.child("RoadNetwork"), root.child("Entities")
        objects = unique(holder.children("ScenarioObject"))
        names = Names(
            entities=frozenset(node.text("name") for node in objects),
            variables=frozenset(item.name for item in variables),
            monitors=frozenset(item.name for item in monitors),
            signal_controllers=_signal_controllers(network),
        )
        if names != self._names:
            recall.forget()  # other names, other records
        self._names = self._context.names = names
        entities = tuple(entity for node in objects for entity in node.remember(read_entity))
        check_entities(holder, entities)
        names = replace(names, entities=frozenset(entity.name for entity in entities))
        self._context.names = names
        selections = read_selections(holder, entities)
        members = {item.name: item.members for item in selections}
        self._context.names = replace(names, selections=members)
        board = root.child("Storyboard")
        storyboard = Storyboard(
            file=root.progress.file,
            road_map=_read_road_map(network),
            entities=entities,
            init=read_init(board.child("Init")),
            stories=tuple(story.remember(read_story) for story in unique(board.children("Story"))),
            stop=read_stop(board),
            parameters=MappingProxyType({name: value.text for name, value in root.scope.items()}),
            variables=variables,
            monitors=monitors,
            selections=selections,
            signal_controllers=read_signal_controllers(network),
        )
        self._check(storyboard)
        return storyboard

    def _check(self, storyboard: Storyboard) -> None:
        """Each storyboard element that is named must be there once, and nothing be left unread."""
        references = [item for item in self._context.recall.references if item.kind != SIGNAL]
        counts = count_names(storyboard.stories if references else ())
        for item in references:
            count = counts[item.kind, item.name]
            if count != 1:
                problem = f"{count} elements of type {item.kind} are called {item.name!r}"
                raise item.refuse(problem, RuleName.ELEMENT)
        if not self._read_all:
            self._root.refuse_unread()
            self._read_all = True


def check_header(root: Node, category: str) -> None:
    """Refuse what is no OpenSCENARIO XML 1.0 to 1.3, or holds something else than `category`."""
    if root.tag != "OpenSCENARIO":
        raise root.refuse("expected <OpenSCENARIO>", RuleName.ROOT)
    root.pass_over(*(name for name in root.element.attributes if "}" in name))  # xsi:schemaLocation
    header = root.optional("FileHeader")
    if header is None:
        raise root.refuse("<FileHeader> is missing", RuleName.HEADER)
    header.pass_over("author", "date", "description", "License", "Properties")
    try:
        major, minor = header.whole("revMajor"), header.whole("revMinor")
    except ScenarioError as error:
        raise header.refuse(error.problem.partition(": ")[2], RuleName.VERSION) from None
    if major != 1 or not 0 <= minor <= NEWEST_MINOR:
        problem = f"version {major}.{minor} is not supported; supported: 1.0 to 1.3"
        raise header.refuse(problem, RuleName.SUPPORTED)
    for tag in CATEGORIES:
        other = root.optional(tag)
        if tag != category and other is not None:
            raise other.refuse(f"stands where <{category}> is expected")


def _read_monitors(root: Node) -> tuple[MonitorDeclaration, ...]:
    holder = root.optional("MonitorDeclarations")
    return tuple(
        MonitorDeclaration(name=item.text("name"), value=item.flag("value"))
        for item in (unique(holder.children("MonitorDeclaration")) if holder else [])
    )


def _signal_controllers(network: Node) -> frozenset[str]:
    holder = network.optional("TrafficSignals")
    nodes = holder.children("TrafficSignalController") if holder else []
    return frozenset(node.text("name") for node in nodes)


def _read_road_map(node: Node) -> Path | None:
    node.pass_over("SceneGraphFile", "UsedArea")  # looks, and which part of the map is needed
    logic = node.optional("LogicFile")
    if logic is None or not logic.text("filepath"):
        return None
    name, known = logic.text("filepath"), node.context.roads
    if name not in known:
        known[name] = _find_road(name, node.progress.file.parent, node.context.folders)
    return known[name]


def _find_road(name: str, own: Path, folders: tuple[Path, ...]) -> Path:
    """Return the first file there is: beside the scenario, or in the folders by its name.

    A name without ending, as of a CARLA town, also means its ``.xodr``.
    """
    names = [name] if Path(name).suffix else [name, f"{name}.xodr"]
    places = [own / item for item in names]
    places += [folder / Path(item).name for folder in folders for item in names]
    return next((place for place in places if place.is_file()), own / name)
