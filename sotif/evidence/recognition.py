"""How well the monitors recognise what the catalogue names: sensitivity and specificity by cases.

A case is played as if nobody were warned, with a unit that watches, up to the first contact.
What is told counts, not what a monitor sees for an instant: a warning that lives.

- A case *is* of a monitor if an entry of that monitor names its scenario; of one that looks for
  collisions only if there is one, and of `emerging` only if the sensors do not see from the
  beginning whom the ego hits: which scenarios are so depends on where they stand.
- A case is *not* of a monitor if no entry of it names the scenario; of one that looks for
  collisions if there is not even a near miss.
- Others say nothing of the monitor, such as a collision in a scenario of another entry.
- Novelty is asked as if all other monitors were taken away: it is there for what they do not know,
  which the library cannot hold.  All collisions of all scenarios are of it, and it may tell them
  until a second after the contact, when it would keep the recording.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil, inf

from rsu.ldm.model import obstacle_boxes
from rsu.roads.network import RoadNetwork
from scenarios.openscenario.storyboard import Storyboard
from scenarios.stage.film import Camera, Film
from scenarios.stage.lane_table import LaneTable
from scenarios.stage.player import DT, Player
from scenarios.trial.ego import find_ego
from scenarios.trial.encounter import find_contact, find_encounters
from scenarios.trial.mast import stand_at
from scenarios.trial.roadside import RoadsideUnit
from scenarios.trial.run import START
from scenarios.trial.verdict import NEAR_MISS_GAP, NEAR_MISS_TTC, Outcome
from scenarios.trial.visibility import sees
from scenarios.virtual_sensors.suite import VirtualSensors
from sotif.catalog.entry import Catalog
from sotif.monitors.novelty import Novelty

MEETINGS = frozenset({"collision", "emerging", "hidden", "novelty"})
"""Monitors of what two do to each other."""
EMERGING, NOVELTY = "emerging", "novelty"
AFTER = 1.0
"""s after the contact in which novelty may still tell it."""
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
    """s of the first warning, by monitor; of novelty as if there were no other."""
    emerged: bool = False
    """Whether the sensors did not see from the beginning whom the ego hits."""


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
    if ego is None:
        return Recognition(scenario, _outcome(film), {})
    player, site = Player(storyboard, network, DT, lanes), stand_at(film, ego, network)
    obstacles = obstacle_boxes(network.objects)
    sensors = VirtualSensors(site, obstacles, seed)
    contact = find_contact(film, ego)
    emerged = contact is not None and not sees(site, obstacles, contact.other, player.scene)
    unit = RoadsideUnit(site, network, catalog, sensors, START)
    told = _listen(player, unit, steps, catalog)
    return Recognition(scenario, _outcome(film), told, emerged=emerged)


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
    if _shows(case, monitor, of=of):
        kept.cases += 1
        kept.hits += told
        kept.missed[case.scenario] += not told
    elif case.outcome == "safe" if meets else not of:
        kept.others += 1
        kept.silent += not told
        kept.false[case.scenario] += told


def _shows(case: Recognition, monitor: str, *, of: bool) -> bool:
    """Whether a case is of a monitor, `of` whose scenarios it is."""
    if monitor == NOVELTY:
        return case.outcome == "collision"
    if monitor in MEETINGS:
        hit = case.outcome == "collision"
        return of and hit and (monitor != EMERGING or case.emerged)
    return of


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


def _listen(player: Player, unit: RoadsideUnit, steps: int, catalog: Catalog) -> dict[str, float]:
    """Time, s, at which each monitor is first told, up to the first contact."""
    told: dict[str, float] = {}
    alone, scene, end = Novelty(), player.scene, inf
    for _ in range(steps):
        unit.step(scene)
        snapshot = unit.state.snapshot
        if snapshot is not None and alone.step(snapshot, (), catalog):
            told.setdefault(NOVELTY, scene.time)
        monitors = {catalog[warning.entry].monitor for warning in unit.state.den.live}
        for monitor in monitors - {None, NOVELTY} if end == inf else ():
            told.setdefault(str(monitor), scene.time)
        if end == inf and player.collisions:
            end = scene.time + AFTER
        if player.finished or scene.time >= end:
            break
        scene = player.step()
    return told
