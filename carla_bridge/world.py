"""A world on a server of CARLA 0.9.16: ours alone to tick, and left as it was found.

To be used in a process of its own, under `carla_bridge.watchdog`: the client may hang or abort.
After a restart of the server take a new `World`, with a new client: the old one never recovers.
"""

import logging
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Self

from carla_bridge.axes import geo_reference, plane, pose, transform, vector
from carla_bridge.client import (
    Client,
    ClientActor,
    ClientTransform,
    ClientVector,
    ClientWorld,
    SensorData,
    Settings,
    carla,
)
from carla_bridge.probe import Endpoint, demand_version
from carla_bridge.sensors import Feed
from carla_bridge.state import Size, State
from rsu.errors import CarlaUnavailableError, MapError
from rsu.roads.pose import Pose

_log = logging.getLogger(__name__)

ROLE = "ivics"
"""How the role names of our actors begin: by it a later run knows what an earlier one left."""
CLEARANCE = 0.3
"""m above the ground at which vehicles are spawned: lower they may stick in it."""
_LOADING = 100.0
"""s that a server may take to make a world of a map."""
_WATCH = 1.0
"""s that a synchronous world is watched for somebody else who ticks it."""


class World:
    """Ours between `__enter__` and `__exit__`.

    Parameters
    ----------
    endpoint : where the server listens.
    step : s of each tick.
    road_map : text of an OpenDRIVE file, on which the server makes a world of roads alone unless it
        stands on that map already; None = the map that is there.  It stays when we leave.
    """

    def __init__(self, endpoint: Endpoint, step: float = 0.05, road_map: str | None = None) -> None:
        self._endpoint = endpoint
        self.step = step
        self._road_map = road_map
        self._feeds: list[Feed] = []
        self._actors: dict[int, ClientActor] = {}
        self._sizes: dict[int, Size] = {}
        self._frame = 0

    def __enter__(self) -> Self:
        """Take the world over.

        Raises
        ------
        CarlaUnavailableError
            There is no server, of the wrong version, somebody else ticks it, or it takes no such
            map.
        """
        demand_version(self._endpoint)
        with answered(self._endpoint):
            self._client = connect(self._endpoint)
            self._world = self._client.get_world()
            self._before = self._world.get_settings()
            if self._before.synchronous_mode:
                self._refuse_a_second_owner()
                self._before = _asynchronous(self._before)
            self._world = self._on_the_map()
        try:
            with answered(self._endpoint):
                self._synchronise()
                self._destroy(self._left_over())
            self.tick()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Destroy what is ours and give the settings back, however it ended."""
        try:
            with answered(self._endpoint):
                for feed in self._feeds:
                    feed.stop()
                demand_version(self._endpoint)  # the client waits for a dead server at each call
                self._destroy(list(self._actors)[::-1])
                self._world.tick(self._endpoint.timeout)
                self._world.apply_settings(self._before)
        except CarlaUnavailableError as problem:
            if not isinstance(error, CarlaUnavailableError):  # else that is told
                _log.warning("%s; its world could not be left as it was found", problem)

    # -- time --------------------------------------------------------------------------------

    def tick(self) -> dict[int, State]:
        """Let a step pass; who is there then, by id, all from one snapshot.

        Raises
        ------
        CarlaUnavailableError
            The server does not answer in time, or the step was not exactly one frame.
        """
        with answered(self._endpoint):
            frame = int(self._world.tick(self._endpoint.timeout))
        snapshot = self._world.get_snapshot()
        if frame != self._frame + 1 or snapshot.frame != frame:
            found = f"a tick led from frame {self._frame} to {frame}, seen {snapshot.frame}"
            raise CarlaUnavailableError(str(self._endpoint), f"{found}: somebody else ticks")
        self._frame = frame
        self.time = float(snapshot.timestamp.elapsed_seconds)
        return {actor.id: _state(actor) for actor in snapshot}

    @property
    def frame(self) -> int:
        """Of the last tick."""
        return self._frame

    # -- actors ------------------------------------------------------------------------------

    def spawn(
        self,
        blueprint: str,
        place: Pose,
        role: str,
        attributes: Mapping[str, str] | None = None,
        parent: int | None = None,
    ) -> int:
        """Put an actor of ours into the world; it is told from the next tick on.

        Raises
        ------
        CarlaUnavailableError
            The server refuses: there is no such blueprint, or something stands there.
        """
        try:
            found = self._world.get_blueprint_library().find(blueprint)
            for name, value in {**(attributes or {}), "role_name": f"{ROLE}-{role}"}.items():
                found.set_attribute(name, value)
            carrier = None if parent is None else self._actors[parent]
            raised = CLEARANCE if blueprint.startswith("vehicle.") else 0.0
            where = _transform(place, raised)
            actor = self._world.spawn_actor(found, where, attach_to=carrier)
        except (RuntimeError, IndexError) as error:
            raise CarlaUnavailableError(str(self._endpoint), f"{blueprint}: {error}") from None
        self._actors[actor.id] = actor
        return int(actor.id)

    def listen(self, sensor: int) -> Feed:
        """Begin to take the frames of a sensor of ours."""
        feed = Feed(self._actors[sensor])
        with answered(self._endpoint):
            feed.listen()
        self._feeds.append(feed)
        return feed

    def frame_of(self, feed: Feed) -> SensorData:
        """Return what a sensor of ours measured in this step.

        Raises
        ------
        CarlaUnavailableError
            It did not come in time.
        """
        data = feed.take(self._frame, self._endpoint.timeout)
        if data is None:
            missing = f"{feed.sensor.type_id} has no frame {self._frame}"
            raise CarlaUnavailableError(str(self._endpoint), missing)
        return data

    def size(self, actor_id: int) -> Size:
        """Return the box of an actor; asked of the server once, for each access is a call."""
        if actor_id not in self._sizes:
            with answered(self._endpoint):
                actor = self._actors.get(actor_id) or self._world.get_actor(actor_id)
                box = actor.bounding_box
            self._sizes[actor_id] = Size(
                length=2.0 * box.extent.x,
                width=2.0 * box.extent.y,
                height=2.0 * box.extent.z,
                centre=vector(box.location.x, box.location.y, box.location.z),
            )
        return self._sizes[actor_id]

    def located(self, latitude: float, longitude: float) -> list[tuple[float, float]]:
        """Return the x and y, m, that a place on earth told by the server may mean, degrees.

        By the map's own projection, if it has one, and by the client's, which is mirrored north to
        south in 0.9.16.  The headless server tells places by the former; by its source, a real one
        does by the latter.
        """
        with answered(self._endpoint):
            road_map = self._world.get_map()
        told = carla.GeoLocation(latitude, longitude, 0.0)
        location = road_map.geolocation_to_transform(told)
        meant = [vector(location.x, location.y, 0.0)[:2]]
        with suppress(MapError):
            meant.insert(0, plane(geo_reference(road_map.to_opendrive()), latitude, longitude))
        return meant

    def freeze(self, actor_id: int) -> None:
        """Let an actor of ours move only when it is put elsewhere: a puppet."""
        self._apply([carla.command.SetSimulatePhysics(actor_id, False)])  # noqa: FBT003 - the client's call

    def put(self, states: Mapping[int, State]) -> None:
        """Put actors elsewhere and tell how fast they are, all in one batch."""
        self._apply(
            [
                command
                for actor_id, state in states.items()
                for command in (
                    carla.command.ApplyTransform(actor_id, _transform(state.pose)),
                    carla.command.ApplyTargetVelocity(actor_id, _velocity(state)),
                )
            ]
        )

    def remove(self, actor_id: int) -> None:
        """Destroy an actor of ours."""
        self._apply([carla.command.DestroyActor(actor_id)])
        del self._actors[actor_id]

    def _apply(self, commands: list[Any]) -> None:
        with answered(self._endpoint):
            answers = self._client.apply_batch_sync(commands, do_tick=False)
        for answer in answers:
            if answer.has_error():
                raise CarlaUnavailableError(str(self._endpoint), answer.error)

    # -- ours alone --------------------------------------------------------------------------

    def _refuse_a_second_owner(self) -> None:
        with suppress(RuntimeError):  # nobody ticks: an earlier run left it so
            self._world.wait_for_tick(_WATCH)
            raise CarlaUnavailableError(str(self._endpoint), "another client ticks this world")

    def _left_over(self) -> list[int]:
        """Return actors that an earlier run has left; sensors first, as `_destroy` wants them."""
        actors = self._world.get_actors()
        found = [a for a in actors if a.attributes.get("role_name", "").startswith(f"{ROLE}-")]
        return [a.id for a in sorted(found, key=lambda a: not a.type_id.startswith("sensor."))]

    def _destroy(self, actors: list[int]) -> None:
        """Destroy in one batch, sensors first: who goes with its carrier is destroyed twice."""
        commands = [carla.command.DestroyActor(actor_id) for actor_id in actors]
        self._client.apply_batch_sync(commands, do_tick=False)

    def _on_the_map(self) -> ClientWorld:
        text = self._road_map
        if text is None or self._world.get_map().to_opendrive() == text:
            return self._world
        self._client.set_timeout(_LOADING)
        # CARLA's own choice, walls of 1 m along each road, hides who stands behind them
        open_road = carla.OpendriveGenerationParameters(wall_height=0.0)
        made = self._client.generate_opendrive_world(text, open_road)
        self._client.set_timeout(self._endpoint.timeout)
        return made

    def _synchronise(self) -> None:
        settings = self._world.get_settings()
        settings.synchronous_mode, settings.fixed_delta_seconds = True, self.step
        # a step may be at most max_substep_delta_time x max_substeps, else physics drifts
        settings.substepping = True
        settings.max_substep_delta_time = 0.01
        settings.max_substeps = max(10, round(self.step / 0.01))
        self._world.apply_settings(settings)
        self._frame = int(self._world.tick(self._endpoint.timeout))


@contextmanager
def answered(endpoint: Endpoint) -> Generator[None]:
    """Tell in our words that the server does not answer or refuses: the client knows one error.

    Raises
    ------
    CarlaUnavailableError
        Of the client's RuntimeError.
    """
    try:
        yield
    except RuntimeError as error:
        raise CarlaUnavailableError(str(endpoint), str(error)) from None


def connect(endpoint: Endpoint) -> Client:
    """Return a new client; it connects at its first call."""
    client = carla.Client(endpoint.host, endpoint.port)
    client.set_timeout(endpoint.timeout)
    return client


def put_in_order(endpoint: Endpoint) -> None:
    """Take a world over that waits for ticks of somebody who has gone, and let it run by itself.

    One that runs by itself has nobody of ours in it.

    Raises
    ------
    CarlaUnavailableError
        There is no server, or somebody is still there and ticks.
    """
    demand_version(endpoint)
    with answered(endpoint):
        left = connect(endpoint).get_world().get_settings().synchronous_mode
    if left:
        with World(endpoint):
            pass


def _asynchronous(settings: Settings) -> Settings:
    """Return settings with which a world runs by itself."""
    settings.synchronous_mode = False
    settings.fixed_delta_seconds = None
    return settings


def _state(actor: ClientActor) -> State:
    place, speed = actor.get_transform(), actor.get_velocity()
    location, rotation = place.location, place.rotation
    return State(
        pose=pose(
            (location.x, location.y, location.z), (rotation.pitch, rotation.yaw, rotation.roll)
        ),
        velocity=vector(speed.x, speed.y, speed.z),
    )


def _velocity(state: State) -> ClientVector:
    return carla.Vector3D(*vector(*state.velocity))


def _transform(place: Pose, raised: float = 0.0) -> ClientTransform:
    (x, y, z), rotation = transform(place)
    return carla.Transform(carla.Location(x, y, z + raised), carla.Rotation(*rotation))
