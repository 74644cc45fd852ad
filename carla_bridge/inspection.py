"""What of a server of CARLA, and of its map, fits the bridge: `ivics carla doctor`."""

from importlib.metadata import PackageNotFoundError, version
from math import degrees, hypot, radians
from typing import Any

from carla_bridge import axes
from carla_bridge.probe import VERSION, Endpoint, ask_version
from carla_bridge.watchdog import Beat, guard
from rsu.errors import CarlaUnavailableError, MapError
from rsu.frames.map_projection import project

Check = dict[str, Any]
"""name, ok, found, remedy, optional: as of `ivics doctor`."""

NEEDED = (
    "vehicle.tesla.model3",
    "walker.pedestrian.0001",
    "sensor.camera.instance_segmentation",
    "sensor.other.radar",
    "sensor.lidar.ray_cast_semantic",
)
"""Blueprints without which a roadside unit sees nothing."""
_PATIENCE = 60.0
"""s that looking may take."""
_FAR, _MIRRORED = 500.0, 1.0
"""m from the origin at which the client's geodetics are looked at, and m that they may be off."""


def examine(endpoint: Endpoint) -> list[Check]:
    """Look at the client, the server and its world; nothing is changed."""
    checks = [_client()]
    if not checks[0]["ok"]:
        return checks
    try:
        found = ask_version(endpoint)
    except CarlaUnavailableError as error:
        remedy = "start CARLA 0.9.16, or ivics carla serve"
        return [*checks, check("server", error.reason, ok=False, remedy=remedy)]
    remedy = f"CARLA {VERSION}: another version aborts the client"
    checks.append(check("server", f"version {found}", ok=found == VERSION, remedy=remedy))
    if found != VERSION:
        return checks
    try:
        return [*checks, *guard(look, endpoint, _PATIENCE, tidies=False)]
    except CarlaUnavailableError as error:
        return [*checks, check("world", error.reason, ok=False, remedy="restart the server")]


def check(name: str, found: str, *, ok: bool, remedy: str = "", optional: bool = False) -> Check:
    """Return one line of the answer."""
    remedy = "" if ok else remedy
    return {"name": name, "ok": ok, "found": found, "remedy": remedy, "optional": optional}


def look(endpoint: Endpoint, beat: Beat) -> list[Check]:
    """Look at the world with the client, in a child of ours.

    Raises
    ------
    CarlaUnavailableError
        The client gives up.
    """
    from carla_bridge.world import answered, connect  # noqa: PLC0415 - it loads the client

    with answered(endpoint):
        client = connect(endpoint)
        world = client.get_world()
        beat()
        found = [_settings(world), _blueprints(world)]
        road_map = world.get_map()
        beat()
        return [*found, _map(road_map), _geodetics(road_map)]


def _client() -> Check:
    remedy = f"pip install 'ivics[carla]': carla=={VERSION}, Python 3.11 or 3.12 on x86-64"
    try:
        found = version("carla")
    except PackageNotFoundError:
        return check("client", "not installed", ok=False, remedy=remedy)
    return check("client", f"version {found}", ok=found == VERSION, remedy=remedy)


def _settings(world: Any) -> Check:  # noqa: ANN401 - the client is loaded in the child alone
    if not world.get_settings().synchronous_mode:
        return check("ticks", "the world runs by itself: ours to take", ok=True)
    try:
        world.wait_for_tick(1.0)
    except RuntimeError:
        return check("ticks", "synchronous, and nobody ticks: ours to take", ok=True)
    remedy = "end the other client: a world has one owner"
    return check("ticks", "another client ticks this world", ok=False, remedy=remedy)


def _blueprints(world: Any) -> Check:  # noqa: ANN401
    there = {blueprint.id for blueprint in world.get_blueprint_library()}
    missing = [name for name in NEEDED if name not in there]
    found = f"{len(there)}, without {', '.join(missing)}" if missing else f"{len(there)}"
    return check("blueprints", found, ok=not missing, remedy="the server's own set of assets")


def _map(road_map: Any) -> Check:  # noqa: ANN401
    places = len(road_map.get_spawn_points())
    remedy = "a map with roads, such as by generate_opendrive_world"
    return check("map", f"{road_map.name}, {places} spawn points", ok=places > 0, remedy=remedy)


def _geodetics(road_map: Any) -> Check:  # noqa: ANN401
    """Compare the client's transform with the map's own projection; ours never uses the former."""
    from carla_bridge.client import carla  # noqa: PLC0415 - in the child alone

    geo = axes.geo_reference(road_map.to_opendrive())
    try:
        latitude, longitude = axes.geodetic(geo, 0.0, _FAR)
    except MapError as error:
        remedy = "a geoReference in the map: without it positions have no place on earth"
        return check("geodetics", str(error), ok=False, remedy=remedy, optional=True)
    said = road_map.transform_to_geolocation(carla.Location(0.0, -_FAR, 0.0))
    try:
        x, y = project("map", geo, radians(said.latitude), radians(said.longitude))
    except MapError:
        x, y = 0.0, -_FAR
    off = hypot(x, y - _FAR)
    place = f"{degrees(latitude):.6f}, {degrees(longitude):.6f} is {_FAR:g} m north of the origin"
    mirrored = f"; the client's own transform is {off:.0f} m off and not used"
    return check("geodetics", place + (mirrored if off > _MIRRORED else ""), ok=True)
