"""`ivics play`: a scenario alone, FILE.xosc in; states, a picture, criticality out."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rsu.arrays import Floats
from rsu.command.output import whole
from rsu.errors import InputError, ScenarioError
from rsu.roads.network import RoadNetwork
from rsu.roads.opendrive import read_network
from scenarios.openscenario.reader import read_storyboard
from scenarios.openscenario.storyboard import Storyboard
from scenarios.picture.picture import draw
from scenarios.stage.film import Camera
from scenarios.stage.lane_table import LaneTable, make_lane_table
from scenarios.stage.player import Collision, Player, Sink
from scenarios.stage.states import StatesWriter
from sotif.evidence.guide import make_guide
from sotif.evidence.table import write_criticality

PLANE = """<OpenDRIVE><header revMajor="1" revMinor="7"/>
<road id="plane" length="1" junction="-1">
<planView><geometry s="0" x="1e7" y="1e7" hdg="0" length="1"><line/></geometry></planView>
<lanes><laneSection s="0"><center><lane id="0" type="none"/></center><right>
<lane id="-1" type="none"><width sOffset="0" a="1" b="0" c="0" d="0"/></lane>
</right></laneSection></lanes></road></OpenDRIVE>"""
"""The map of a scenario that names none: no road within reach."""


@dataclass(slots=True, frozen=True)
class Course:
    """How a scenario went."""

    end: float
    """s."""
    ended_by: str
    """``scenario`` or ``max_time``."""
    collisions: tuple[Collision, ...]
    remarks: tuple[str, ...]
    """What was played otherwise than the file asks for."""
    criticality: list[dict[str, Any]] | None = None
    """The worst of each pair, if that was asked for."""

    def told(self) -> dict[str, Any]:
        """Return it as `ivics play --json` prints it."""
        judged = {} if self.criticality is None else {"criticality": self.criticality}
        return {
            "end_s": self.end,
            "ended_by": self.ended_by,
            "collisions": [
                {"time_s": round(hit.time, 6), "a": hit.first, "b": hit.second}
                for hit in self.collisions
            ],
            "remarks": list(self.remarks),
            **judged,
        }


def play_file(
    file: Path,
    out: Path | None,
    svg: Path | None,
    criticality: Path | None = None,
    *,
    dt: float,
    max_time: float,
    seed: int,
    values: Mapping[str, str],
    folders: Sequence[Path],
) -> Course:
    """Play a scenario; write all states, draw what happened, judge each pair, or any of these.

    Raises
    ------
    InputError
        Nothing is asked for.
    ScenarioError
        The file is wrong, or asks for what is not supported.
    OutsideError
        A file cannot be written.
    """
    if (out, svg, criticality) == (None, None, None):
        expected = "expected --out STATES.csv, --svg PICTURE.svg or --criticality CRITICALITY.csv"
        raise InputError("--out", "", f"is missing; {expected}")
    storyboard = read_storyboard(file, values, folders)
    network, lanes = open_map(storyboard, tuple(folders))
    player = Player(storyboard, network, dt, lanes, seed)
    camera = Camera(player.cast, dt)
    sinks: list[Sink] = [] if svg is None and criticality is None else [camera.take]
    with ExitStack() as files:
        picture = None if svg is None else files.enter_context(whole(svg))
        table = None if criticality is None else files.enter_context(whole(criticality))
        if out is not None:
            sinks.append(StatesWriter(files.enter_context(whole(out)), player.cast, dt).write)
        player.run(ceil(max_time / dt - 1e-9), _each(sinks))
        course = _course(player)
        if picture is not None:
            collisions, remark = player.collisions, _remark(storyboard, course, values)
            title = storyboard.file.stem
            picture.write(draw(network, camera.film(), collisions, title=title, remark=remark))
        if table is not None:
            film = camera.film()
            worst = write_criticality(table, film, make_guide(film, network))
            course = replace(course, criticality=worst)
    return course


def _each(sinks: Sequence[Sink]) -> Sink:
    def take(step: int, instants: Floats) -> None:
        for sink in sinks:
            sink(step, instants)

    return take


def _course(player: Player) -> Course:
    end = round(player.steps * player.dt, 6)
    ended_by = "scenario" if player.finished else "max_time"
    return Course(end, ended_by, player.collisions, tuple(player.cast.remarks))


def _remark(storyboard: Storyboard, course: Course, values: Mapping[str, str]) -> str:
    """Say what was played, below the title of its picture."""
    road = "no map" if storyboard.road_map is None else storyboard.road_map.name
    settings = [f"{name}={value}" for name, value in values.items()]
    return ", ".join((road, f"{course.end:g} s, ended by {course.ended_by}", *settings))


def open_map(storyboard: Storyboard, folders: tuple[Path, ...]) -> tuple[RoadNetwork, LaneTable]:
    """Return the map of a scenario, looked for in the folders if it is not where the file says."""
    return _read_map(find_map(storyboard, folders))


def find_map(storyboard: Storyboard, folders: Iterable[Path]) -> Path | None:
    """Return where the map is; a name without ending also means ``NAME.xodr``."""
    road = storyboard.road_map
    if road is None or road.is_file():
        return road
    for folder in folders:
        for name in (road.name, f"{road.name}.xodr"):
            if (folder / name).is_file():
                return folder / name
    raise ScenarioError(storyboard.file, "LogicFile", f"there is no {road}")


@cache
def _read_map(file: Path | None) -> tuple[RoadNetwork, LaneTable]:
    if file is not None:
        network = read_network(file)
        return network, make_lane_table(network)
    with TemporaryDirectory() as folder:
        plane = Path(folder) / "plane.xodr"
        plane.write_text(PLANE, encoding="utf-8")
        return _read_map(plane)
