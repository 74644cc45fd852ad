"""Episodes, settings, ticks, weather and all that a world without scenery answers with little."""

from typing import Any

import numpy as np

from carla_bridge.headless import protocol_0_9_16 as protocol
from carla_bridge.headless.sensor.v2x import TextStation
from carla_bridge.headless.shelf import SENT, Shelf
from carla_bridge.headless.simulation import RefusedError, Simulation
from carla_bridge.headless.stream_token import WORLD_STREAM
from carla_bridge.headless.weather import air
from carla_bridge.kernels.ray import BOX, GROUND, NOTHING, cast
from rsu.errors import MapError

_FARTHEST = 10_000.0
"""m that a ray of a client's own goes at most."""


class WorldCalls:
    """What concerns nobody in particular."""

    def __init__(self, simulation: Simulation, shelf: Shelf) -> None:
        self._simulation = simulation
        self._shelf = shelf

    def version(self) -> str:
        """Return the version that is spoken."""
        return protocol.VERSION

    def get_episode_info(self) -> list[Any]:
        """Return the episode and where its snapshots are."""
        return [self._simulation.episode, [self._simulation.token(WORLD_STREAM)]]

    def get_sensor_token(self, stream: int) -> list[bytes]:
        """Return where a stream is."""
        return [self._simulation.token(stream)]

    def get_episode_settings(self) -> list[Any]:
        """Return the settings."""
        told = list(self._simulation.settings)
        told[2] = [False] if told[2] is None else [True, told[2]]
        return told

    def set_episode_settings(self, settings: list[Any]) -> int:
        """Change the settings; the frame stays."""
        self._simulation.settings = settings
        return self._simulation.frame

    def tick_cue(self) -> int:
        """Let a step pass; who ticks a world that runs by itself waits for its next frame."""
        if self._simulation.synchronous:
            return self._simulation.tick()
        return self._simulation.frame + 1

    # -- map ---------------------------------------------------------------------------------

    def get_map_info(self) -> list[Any]:
        """Return name and spawn points."""
        return [self._simulation.roadway.name, self._simulation.roadway.places]

    def get_map_data(self) -> str:
        """Return the OpenDRIVE text."""
        return self._simulation.roadway.text

    def get_required_files(self, _folder: str) -> list[str]:
        """Return no file: there is none to be had."""
        return []

    def request_file(self, name: str) -> bytes:
        """Refuse: there are no files."""
        raise RefusedError(f"{name}: no such file")

    def get_navigation_mesh(self) -> bytes:
        """Return no mesh: walkers do not find their way by themselves."""
        return b""

    def get_available_maps(self) -> list[str]:
        """Return the names of all maps."""
        return self._shelf.names()

    def load_new_episode(self, name: str, reset: bool, _layers: int) -> None:
        """Begin a new world, on the same map if none is named."""
        try:
            roadway = self._shelf.take(name) if name else self._simulation.roadway
        except MapError as error:
            raise RefusedError(str(error)) from None
        self._simulation.load(roadway, reset=reset)

    def copy_opendrive_to_file(self, text: str, _parameters: list[Any]) -> None:
        """Keep a map, to be loaded under its name; walls and meshes are not built."""
        try:
            self._shelf.put(text)
        except MapError as error:
            raise RefusedError(f"{SENT}: {error.place}: {error.problem}") from None

    def load_map_layer(self, _layers: int) -> None:
        """Do nothing: there are no layers."""

    def unload_map_layer(self, _layers: int) -> None:
        """Do nothing: there are no layers."""

    # -- weather and light -------------------------------------------------------------------

    def get_weather_parameters(self) -> list[float]:
        """Return the sliders."""
        return self._simulation.weather

    def set_weather_parameters(self, parameters: list[float]) -> None:
        """Set the sliders."""
        self._simulation.weather = parameters
        self._simulation.air = air(parameters)

    def get_imui_gravity(self) -> float:
        """Return the gravity that IMUs feel, m/s^2."""
        return self._simulation.gravity

    def set_imui_gravity(self, gravity: float) -> None:
        """Set it."""
        self._simulation.gravity = gravity

    def query_lights_state(self, _client: str) -> list[Any]:
        """Return no lamps: the scenery has none."""
        return []

    def update_lights_state(self, _client: str, _lights: list[Any], _discard: bool) -> None:
        """Do nothing: there are no lamps."""

    def update_day_night_cycle(self, _client: str, _on: bool) -> None:
        """Do nothing: there are no lamps."""

    # -- scenery -----------------------------------------------------------------------------

    def get_all_level_BBs(self, tag: int) -> list[Any]:  # noqa: N802 - the wire's name
        """Return the boxes of the scenery with a tag."""
        return [box for _, box in self._scenery(tag)]

    def get_environment_objects(self, tag: int) -> list[Any]:
        """Return the scenery with a tag."""
        return [
            [[box[0], box[2]], box, index + 1, f"scenery_{index}", kind]
            for index, (kind, box) in enumerate(self._scenery(tag))
        ]

    def enable_environment_objects(self, _ids: list[int], _on: bool) -> None:
        """Do nothing: the scenery stays."""

    def get_names_of_all_objects(self) -> list[str]:
        """Return the names of the scenery."""
        return [f"scenery_{index}" for index, _ in enumerate(self._scenery(protocol.ANY))]

    def project_point(self, place: list[float], towards: list[float], reach: float) -> list[Any]:
        """Return whether a ray meets the ground or scenery, and where."""
        length = float(np.linalg.norm(towards))
        if length == 0.0:
            return [False, [place, 0]]
        end = [a + b / length * min(reach, _FARTHEST) for a, b in zip(place, towards, strict=True)]
        found = self.cast_ray(place, end)
        return [bool(found), found[0] if found else [place, 0]]

    def cast_ray(self, begin: list[float], end: list[float]) -> list[Any]:
        """Return the first point on the way from one place to another."""
        eye, way = np.array(begin), np.array(end) - np.array(begin)
        length = float(np.linalg.norm(way))
        if not 0.0 < length <= _FARTHEST:
            return []
        depth, hit, cosine = np.empty(1), np.empty(1, dtype=np.int64), np.empty(1)
        roadway = self._simulation.roadway
        ground, boxes = roadway.ground, roadway.scenery.reshape(-1, BOX)
        ray = (way / length)[None]
        cast(eye, ray, length, boxes, ground.height, ground.crest, ground.frame, depth, hit, cosine)
        if hit[0] == NOTHING:
            return []
        place = eye + depth[0] * ray[0]
        row, column = ground.cells(place[:1], place[1:2])
        on_ground = hit[0] == GROUND
        tag = ground.tag[row[0], column[0]] if on_ground else roadway.scenery_tag[hit[0]]
        return [[place.tolist(), int(tag)]]

    def draw_debug_shape(self, _shape: list[Any]) -> None:
        """Draw nothing: nobody watches."""

    def set_annotations_traverse_translucency(self, _on: bool) -> None:
        """Do nothing: nothing is translucent."""

    # -- radio -------------------------------------------------------------------------------

    def send(self, actor_id: int, text: str) -> None:
        """Let a V2X sensor send a text in the next step."""
        rig = self._simulation.rigs.get(actor_id)
        if rig is None or not isinstance(rig.instrument, TextStation):
            raise RefusedError(f"actor {actor_id} is no sensor.other.v2x_custom")
        rig.instrument.send(text)

    def _scenery(self, wanted: int) -> list[tuple[int, list[Any]]]:
        """Tags and BoundingBoxes of the scenery."""
        roadway = self._simulation.roadway
        return [
            (tag, _bounding_box(box))
            for box, tag in zip(roadway.scenery.tolist(), roadway.scenery_tag.tolist(), strict=True)
            if wanted in (protocol.ANY, tag)
        ]


def _bounding_box(box: list[float]) -> list[Any]:
    yaw = float(np.degrees(np.arctan2(box[4], box[3])))
    return [box[:3], box[12:], [0.0, yaw, 0.0], 0]
