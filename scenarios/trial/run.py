"""A trial: a case played with its ego, its own sensors, a roadside unit and its warnings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil

import numpy as np

from rsu.codec import denm
from rsu.config import Site
from rsu.errors import ScenarioError
from rsu.ldm.model import obstacle_boxes
from rsu.roads.network import RoadNetwork
from rsu.service import Journal
from scenarios.openscenario.storyboard import Storyboard
from scenarios.stage.cast import NO_STATION
from scenarios.stage.film import Camera, Film
from scenarios.stage.lane_table import LaneTable
from scenarios.stage.player import DT, Player
from scenarios.stage.scene import Scene
from scenarios.trial.ego import Ego, Sight, find_ego
from scenarios.trial.encounter import find_contact
from scenarios.trial.mast import stand_at
from scenarios.trial.missions import Missions
from scenarios.trial.roadside import (
    STATION,
    Downlink,
    RoadsideUnit,
    SensorMaker,
    sense_truth,
)
from scenarios.trial.verdict import Account, Heard, Verdict, judge
from scenarios.trial.visibility import sees
from scenarios.trial.way import Way, way_of
from scenarios.virtual_sensors.fault import Fault
from sotif.catalog.entry import Catalog

START = 1_750_000_000.0
"""Unix s of a scenario's time 0: the same in every trial, so that its bytes are too."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Setup:
    """What is the same in all trials of a campaign."""

    catalog: Catalog
    site: Site | None = None
    """Of the unit; None = one that stands where the ego meets others."""
    sight: Sight = field(default_factory=Sight)
    delay: tuple[float, float] = (0.02, 0.1)
    """s from the unit to the vehicle: a cellular network and a broker, or a direct link."""
    loss: float = 0.05
    """Probability that a warning is lost on the way; it is repeated."""
    faults: Callable[[Site], Sequence[Fault]] = lambda _: ()
    """What of a unit at a site breaks, and when."""
    sensors: SensorMaker = sense_truth
    """What a unit perceives with."""
    missions: Missions | None = None
    """Of the car park that a unit runs."""
    seed: int = 1
    dt: float = DT
    max_time: float = 60.0


class Trial:
    """A case of a scenario.

    Parameters
    ----------
    storyboard, network, lanes
        Of the case.
    setup : Setup

    Raises
    ------
    ScenarioError
        There is nobody who could be the ego.
    """

    def __init__(
        self, storyboard: Storyboard, network: RoadNetwork, lanes: LaneTable, setup: Setup
    ) -> None:
        self._storyboard, self._network, self._lanes = storyboard, network, lanes
        self._setup = setup
        self._obstacles = obstacle_boxes(network.objects)
        ego = find_ego(storyboard.entities)
        if ego is None:
            raise ScenarioError(storyboard.file, "Entities", "no vehicle that could be the ego")
        self._ego = ego
        self._steps = ceil(setup.max_time / setup.dt - 1e-9) - 1
        player = self._player()
        camera = Camera(player.cast, setup.dt)
        player.run(self._steps, camera.take)
        self.nominal = camera.film()
        """What happens if nobody reacts."""
        self._contact = find_contact(self.nominal, ego)

    @cached_property
    def site(self) -> Site:
        """Of the unit."""
        return self._setup.site or stand_at(self.nominal, self._ego, self._network)

    def run(self, *, with_unit: bool, journal: Journal | None = None) -> tuple[Verdict, Film]:
        """Play it once; the ego brakes for what it sees, and with a unit for what it is told.

        Parameters
        ----------
        with_unit : bool
            Whether there is one.
        journal : Journal, optional
            Keeps what the unit gets and answers.
        """
        player, setup = self._player(), self._setup
        way = Way(way_of(self.nominal, self._ego))
        ego = Ego(self._ego, way, setup.sight, self._obstacles)
        loop = _Loop(player, ego, self._unit(journal) if with_unit else None, self._in_view, setup)
        played = self._play(player, loop)
        return judge(self._ego, self.nominal, played, loop.account), played

    def _in_view(self, site: Site, scene: Scene) -> bool:
        """Whether a site could see whom the ego would hit."""
        contact = self._contact
        return contact is not None and sees(site, self._obstacles, contact.other, scene)

    def _player(self) -> Player:
        player = Player(self._storyboard, self._network, self._setup.dt, self._lanes)
        station, i = player.cast.station, player.cast.index[self._ego]
        if station[i] == NO_STATION:
            station[i] = STATION
        return player

    def _unit(self, journal: Journal | None) -> RoadsideUnit:
        setup, site = self._setup, self.site
        sensors = setup.sensors(site, self._obstacles, setup.seed, setup.faults(site))
        return RoadsideUnit(
            site, self._network, setup.catalog, sensors, START, journal, setup.missions
        )

    def _play(self, player: Player, loop: "_Loop") -> Film:
        camera = Camera(player.cast, player.dt)
        camera.take(player.steps, player.instant)
        loop.step(player.scene)
        while player.steps < self._steps and not player.finished:
            scene = player.step()
            camera.take(player.steps, player.instant)
            loop.step(scene)
        return camera.film()


class _Loop:
    """The ego, the unit, and the radio between them, around a player."""

    def __init__(
        self,
        player: Player,
        ego: Ego,
        unit: RoadsideUnit | None,
        in_view: Callable[[Site, Scene], bool],
        setup: Setup,
    ) -> None:
        self._player, self._ego, self._unit, self._dt = player, ego, unit, setup.dt
        self._in_view = in_view
        rng = np.random.default_rng((setup.seed, 1))
        self._downlink = Downlink(setup.delay, setup.loss, rng)
        self._known: set[tuple[int, int]] = set()
        self.account = Account()

    def step(self, scene: Scene) -> None:
        """Let everybody perceive this instant, and the ego decide."""
        if self._unit is not None:
            scene = self._unit.show(scene)
            self._listen(self._unit, scene)
        if self._ego.name not in scene.name:
            return
        state = None
        if self._unit is not None and self._ego.warned.alert:
            row = scene.name.index(self._ego.name)
            state = self._unit.uplink.state(scene, row, 0, START + scene.time)
        wanted = self._ego.acceleration(scene, state, self._dt)
        if wanted is None:
            self._player.release(self._ego.name)
        else:
            self._player.command(self._ego.name, wanted)

    def _listen(self, unit: RoadsideUnit, scene: Scene) -> None:
        now = START + scene.time
        self._downlink.send(unit.step(scene), now)
        account = self.account
        if account.first_seen is None and self._in_view(unit.state.site, scene):
            account.first_seen = scene.time
        if account.first_hazard is None and any(
            hazard.cause is not None and not hazard.waning for hazard in unit.state.hazards
        ):
            account.first_hazard = scene.time
        for payload in self._downlink.receive(now):
            said = denm.decode(payload)
            self._ego.warned.hear(said, now)
            if not said.terminated and said.action_id not in self._known:
                self._known.add(said.action_id)
                position = unit.state.projection.plane(said.latitude_deg, said.longitude_deg)
                account.heard.append(Heard(scene.time, position, said))
