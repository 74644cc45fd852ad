"""What tries a case of a campaign: in its own process, and with CARLA in a child of that."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from carla_bridge.map_text import read_map_text
from carla_bridge.probe import Endpoint, read_endpoint
from carla_bridge.watchdog import Beat, guard
from rsu.adapters.recorder import Recorder
from rsu.command.missions import open_missions
from rsu.command.play import PLANE, find_map, open_map
from rsu.config import Site, read_site
from rsu.errors import ScenarioError
from rsu.toml import write_toml
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.reader import Document
from scenarios.openscenario.storyboard import Storyboard
from scenarios.stage.player import DT
from scenarios.trial.breakage import break_down
from scenarios.trial.run import Setup, Trial
from sotif.catalog.entry import read_catalog

Question: TypeAlias = Mapping[str, Any]
"""A case: at least ``scenario`` and ``values``."""
Outcome: TypeAlias = dict[str, Any]
_PATIENCE = 120.0
"""s without a step of CARLA's after which its client is taken for hung; before the first, kernels
may have to be compiled and a map to be made."""


@dataclass(frozen=True, kw_only=True)
class Stand:
    """Tries cases, one after the other: what a worker makes, from JSON, and calls."""

    rsu: bool
    """Whether each is tried with the unit as well."""
    site: str | None
    """File of the unit's site."""
    seed: int
    max_time: float
    """s."""
    folders: list[str]
    """Where maps and catalogs are looked for."""
    broken: str | None
    """Id of the entry whose fault the unit has."""
    record: str | None
    """File that keeps what the unit gets and answers."""
    world: str | None
    """``carla://HOST:PORT`` with the unit's sensors; None = they are on the truth."""
    missions: str | None
    """File of valet missions that the unit guides."""

    def __call__(self, question: Question) -> Outcome | None:
        """Return what comes of a case; None where its constraints do not allow the values.

        It is what comes of the trial with the unit, if there is one, and then both.
        """
        if self.world is None:
            case = self.read(question)
            return None if case is None else self.play(case, self.setup)
        return guard(partial(_try_in_carla, self, question), read_endpoint(self.world), _PATIENCE)

    def read(self, question: Question) -> Storyboard | None:
        """Return the storyboard of a case; None where its constraints do not allow the values."""
        try:
            document = _document(Path(question["scenario"]), self.places)
            return document.storyboard(question["values"])
        except ScenarioError as error:
            if error.rule == RuleName.CONSTRAINT:
                return None
            raise

    def play(self, case: Storyboard, setup: Setup) -> Outcome:
        """Play a case without the unit, and with it."""
        if self.missions is None:
            return self._play(case, setup)
        road_map = find_map(case, self.places)
        with open_missions(Path(self.missions), road_map, self.seed) as missions:
            return self._play(case, replace(setup, missions=missions))

    def _play(self, case: Storyboard, setup: Setup) -> Outcome:
        trial = Trial(case, *open_map(case, self.places), setup)
        without, with_unit = trial.run(with_unit=False)[0].told(), None
        if self.rsu:
            with _recorder(self.record, trial.site, find_map(case, self.places)) as journal:
                with_unit = trial.run(with_unit=True, journal=journal)[0].told()
            if setup.missions is not None:
                with_unit |= setup.missions.told()
        return {**(with_unit or without), "without": without, "with": with_unit}

    @cached_property
    def setup(self) -> Setup:
        """With sensors on the truth."""
        catalog = read_catalog()
        site = None if self.site is None else read_site(Path(self.site))
        setup = Setup(catalog=catalog, site=site, seed=self.seed, max_time=self.max_time)
        if self.broken is None:
            return setup
        return replace(setup, faults=partial(break_down, catalog[self.broken]))

    @property
    def places(self) -> tuple[Path, ...]:
        """The folders."""
        return tuple(map(Path, self.folders))


def _try_in_carla(
    stand: Stand, question: Question, endpoint: Endpoint, beat: Beat
) -> Outcome | None:
    """Try a case in the child that may load CARLA's client."""
    from carla_bridge.trial.sensors import CarlaSensors  # noqa: PLC0415
    from carla_bridge.world import World  # noqa: PLC0415

    case = stand.read(question)
    if case is None:
        return None
    road = find_map(case, stand.places)
    if road is None:
        raise ScenarioError(case.file, "RoadNetwork", "names no map, and CARLA needs one")
    with World(endpoint, DT, read_map_text(road)) as world:
        beat()
        sensors = partial(CarlaSensors, world, beat)
        return stand.play(case, replace(stand.setup, sensors=sensors))


def _recorder(
    record: str | None, site: Site, road_map: Path | None
) -> AbstractContextManager[Recorder | None]:
    """Return what keeps a trial so that `ivics replay` can run it again."""
    if record is None:
        return nullcontext()
    name, data = "plane.xodr", PLANE.encode()
    if road_map is not None:
        name, data = road_map.name, road_map.read_bytes()
    text = write_toml(msgspec.structs.replace(site, map=name))
    return Recorder(Path(record), {"site.toml": text.encode(), name: data})


@cache
def _document(file: Path, folders: tuple[Path, ...]) -> Document:
    return Document(file, folders)
