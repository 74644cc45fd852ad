"""How well the monitors recognise what the catalogue names: sensitivity and specificity by cases.

A case is played as if nobody were warned, with a unit that watches, up to the first contact.
What is told counts, not what a monitor sees for an instant: a warning that lives.

- A case *is* of a monitor if an entry of that monitor names its scenario; of one that looks for
  collisions only if there is one, and of `emerging` only if the sensors do not see from the
  beginning whom the ego hits: which scenarios are so depends on where they stand.
- A case is *not* of a monitor if no entry of it names the scenario; of one that looks for
  collisions if there is not even a near miss.
- Others say nothing of the monitor, such as a collision in a scenario of another entry.
- An insufficiency of the unit itself is an entry with a fault: a case is of it if that fault is
  brought about, and not of it if none is.  It is scored by entry, and found if it is a hazard.
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
from rsu.sensing import v2x
from scenarios.openscenario.storyboard import Storyboard
from scenarios.stage.film import Camera, Film
from scenarios.stage.lane_table import LaneTable
from scenarios.stage.player import DT, Player
from scenarios.trial.breakage import break_down
from scenarios.trial.ego import find_ego
from scenarios.trial.encounter import find_contact, find_encounters
from scenarios.trial.mast import stand_at
from scenarios.trial.roadside import STATION, RoadsideUnit
from scenarios.trial.run import START
from scenarios.trial.verdict import NEAR_MISS_GAP, NEAR_MISS_TTC, Outcome
from scenarios.trial.visibility import sees
from scenarios.virtual_sensors.suite import VirtualSensors
from sotif.catalog.entry import Catalog, Entry
from sotif.monitors.novelty import Novelty

MEETINGS = frozenset({"collision", "emerging", "hidden", "novelty"})
"""Monitors of what two do to each other."""
EMERGING, NOVELTY = "emerging", "novelty"
AFTER = 1.0
"""s after the contact in which novelty may still tell it."""


@dataclass(slots=True, frozen=True)
class Recognition:
    """What a unit told in one case."""

    scenario: str
    """As entries name it."""
    outcome: Outcome
    """What comes of it if nobody is warned."""
    told: Mapping[str, float]
    """s of the first warning, by monitor; of novelty as if there were no other; and of the first
    hazard of each entry that nobody on the road is warned of."""
    emerged: bool = False
    """Whether the sensors did not see from the beginning whom the ego hits."""
    broken: str | None = None
    """Entry whose fault was brought about."""


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
    broken: Entry | None = None,
    seed: int = 1,
    max_time: float = 60.0,
) -> Recognition:
    """Play a case with a unit that stands where the ego meets others, and listen to it.

    With an entry that has a fault, the unit is broken so.
    """
    steps = ceil(max_time / DT - 1e-9)
    film = _film(Player(storyboard, network, DT, lanes), steps)
    ego = find_ego(storyboard.entities)
    if ego is None:
        return Recognition(scenario, _outcome(film), {})
    player, site = Player(storyboard, network, DT, lanes), stand_at(film, ego, network)
    obstacles, faults = obstacle_boxes(network.objects), ()
    if broken is not None:
        faults = break_down(broken, site)
    if any(fault.sensor_id == v2x.SENSOR_ID for fault in faults):
        player.cast.station[player.cast.index[ego]] = STATION
    sensors = VirtualSensors(site, obstacles, seed, faults=faults)
    contact = find_contact(film, ego)
    emerged = contact is not None and not sees(site, obstacles, contact.other, player.scene)
    return Recognition(
        scenario,
        _outcome(film),
        _listen(player, RoadsideUnit(site, network, catalog, sensors, START), steps, catalog),
        emerged=emerged,
        broken=broken and broken.id,
    )


def score(recognitions: Iterable[Recognition], catalog: Catalog) -> dict[str, Score]:
    """Return the score of each monitor, and of each entry that has a fault, by its name."""
    named: dict[str, set[str]] = {}
    for entry in catalog.values():
        if entry.monitor is not None and entry.cause is not None:
            named.setdefault(entry.monitor, set()).update(entry.scenarios)
    faulty = [entry.id for entry in catalog.values() if entry.fault is not None]
    scores = {name: Score() for name in (*sorted(named), *sorted(faulty))}
    for case in recognitions:
        for entry in faulty:
            if case.broken in {None, entry}:
                _tally(scores[entry], case, of=case.broken == entry, told=entry in case.told)
        for monitor, scenarios in named.items() if case.broken is None else ():
            _count(scores[monitor], case, monitor, of=case.scenario in scenarios)
    return scores


def _count(kept: Score, case: Recognition, monitor: str, *, of: bool) -> None:
    told = monitor in case.told
    if _shows(case, monitor, of=of):
        _tally(kept, case, of=True, told=told)
    elif case.outcome == "safe" if monitor in MEETINGS else not of:
        _tally(kept, case, of=False, told=told)


def _tally(kept: Score, case: Recognition, *, of: bool, told: bool) -> None:
    if of:
        kept.cases += 1
        kept.hits += told
        kept.missed[case.scenario] += not told
    else:
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
    """Time, s, at which each monitor or entry is first told, up to the first contact."""
    told: dict[str, float] = {}
    alone, scene, end = Novelty(), player.scene, inf
    for _ in range(steps):
        unit.step(scene)
        snapshot = unit.state.snapshot
        if snapshot is not None and alone.step(snapshot, (), catalog):
            told.setdefault(NOVELTY, scene.time)
        heard = {catalog[warning.entry].monitor for warning in unit.state.den.live}
        own = {hazard.entry for hazard in unit.state.hazards if hazard.cause is None}
        for name in (heard | own) - {None, NOVELTY} if end == inf else ():
            told.setdefault(str(name), scene.time)
        if end == inf and player.collisions:
            end = scene.time + AFTER
        if player.finished or scene.time >= end:
            break
        scene = player.step()
    return told
