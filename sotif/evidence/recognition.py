"""How well the monitors recognise what the catalogue names: sensitivity and specificity by cases.

A case is played as if nobody were warned, with a unit that watches, up to the first contact.
What is told counts, not what a monitor sees for an instant: a warning that lives.

- A case *is* of a monitor if an entry of that monitor names its scenario; of one that looks for
  collisions only if there is one.
- A case is *not* of a monitor if no entry of it names the scenario; of one that looks for
  collisions if there is not even a near miss.
- Others say nothing of the monitor, such as a collision in a scenario of another entry.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil, inf

from rsu.ldm.model import obstacle_boxes
from rsu.roads.network import RoadNetwork
from scenarios.openscenario.storyboard import Storyboard
from scenarios.stage.cast import NO_STATION
from scenarios.stage.film import Camera, Film
from scenarios.stage.lane_table import LaneTable
from scenarios.stage.player import DT, Player
from scenarios.stage.scene import EMERGENCY
from scenarios.trial.ego import find_ego
from scenarios.trial.encounter import find_encounters
from scenarios.trial.roadside import RoadsideUnit, stand_at
from scenarios.trial.run import START
from scenarios.trial.verdict import NEAR_MISS_GAP, NEAR_MISS_TTC, Outcome
from scenarios.virtual_sensors.suite import VirtualSensors
from sotif.catalog.entry import Catalog

MEETINGS = frozenset({"collision", "emerging", "hidden", "novelty"})
"""Monitors of what two do to each other."""
STATIONS = 1000
"""First ITS station id of those that get one."""
SOUND = frozenset({"sensor"})
"""Monitors of what no scenario holds: faults of the unit."""


@dataclass(slots=True, frozen=True)
class Recognition:
    """What a unit told in one case."""

    scenario: str
    """As entries name it."""
    outcome: Outcome
    """What comes of it if nobody is warned."""
    told: Mapping[str, float]
    """s of the first warning, by monitor."""


@dataclass(slots=True)
class Score:
    """Of one monitor, over cases."""

    hits: int = 0
    cases: int = 0
    """That are of the monitor."""
    silent: int = 0
    others: int = 0
    """That are not."""
    missed: Counter[str] = field(default_factory=Counter[str])
    false: Counter[str] = field(default_factory=Counter[str])
    """By scenario."""


def recognise(
    scenario: str,
    storyboard: Storyboard,
    network: RoadNetwork,
    lanes: LaneTable,
    catalog: Catalog,
    *,
    seed: int = 1,
    max_time: float = 60.0,
) -> Recognition:
    """Play a case with a unit that stands where the ego meets others, and listen to it."""
    steps = ceil(max_time / DT - 1e-9)
    film = _film(Player(storyboard, network, DT, lanes), steps)
    ego = find_ego(storyboard.entities)
    told: dict[str, float] = {}
    if ego is not None:
        player = _connected(Player(storyboard, network, DT, lanes))
        site = stand_at(film, ego)
        sensors = VirtualSensors(site, obstacle_boxes(network.objects), seed)
        unit = RoadsideUnit(site, network, catalog, sensors, START)
        _listen(player, unit, steps, catalog, told)
    return Recognition(scenario, _outcome(film), told)


def score(recognitions: Iterable[Recognition], catalog: Catalog) -> dict[str, Score]:
    """Return the score of each monitor that scenarios can show, by its name."""
    named: dict[str, set[str]] = {}
    for entry in catalog.values():
        if entry.monitor is not None and entry.monitor not in SOUND:
            named.setdefault(entry.monitor, set()).update(entry.scenarios)
    scores = {monitor: Score() for monitor in sorted(named)}
    for case in recognitions:
        for monitor, scenarios in named.items():
            _count(scores[monitor], case, monitor, of=case.scenario in scenarios)
    return scores


def _count(kept: Score, case: Recognition, monitor: str, *, of: bool) -> None:
    meets = monitor in MEETINGS
    told = case.told.get(monitor) is not None
    if of and (case.outcome == "collision" or not meets):
        kept.cases += 1
        kept.hits += told
        kept.missed[case.scenario] += not told
    elif case.outcome == "safe" if meets else not of:
        kept.others += 1
        kept.silent += not told
        kept.false[case.scenario] += told


def _connected(player: Player) -> Player:
    """Give emergency vehicles a station, as they have today."""
    for i, entity in enumerate(player.cast.entities):
        if entity.role in EMERGENCY and player.cast.station[i] == NO_STATION:
            player.cast.station[i] = STATIONS + i
    return player


def _outcome(film: Film) -> Outcome:
    met = find_encounters(film)
    if any(encounter.gap == 0.0 for encounter in met):
        return "collision"
    near = any(e.time_to_collision < NEAR_MISS_TTC or e.gap < NEAR_MISS_GAP for e in met)
    return "near_miss" if near else "safe"


def _film(player: Player, steps: int) -> Film:
    camera = Camera(player.cast, player.dt)
    player.run(steps, camera.take)
    return camera.film()


def _listen(
    player: Player, unit: RoadsideUnit, steps: int, catalog: Catalog, told: dict[str, float]
) -> None:
    scene = player.scene
    for _ in range(steps):
        unit.step(scene)
        for warning in unit.state.den.live:
            monitor = catalog[warning.entry].monitor
            if monitor is not None:
                told[monitor] = min(told.get(monitor, inf), scene.time)
        if player.finished or player.collisions:
            return
        scene = player.step()
