"""The blueprints of CARLA 0.9.16 that the headless server knows.

Ids and attributes as the client's scripts use them.  Sizes are those of the vehicles' boxes in
CARLA, from memory and rounded: what has to be exact asks the server for `bounding_box`.
"""

from dataclasses import replace

from carla_bridge.headless import protocol_0_9_16 as protocol
from carla_bridge.headless.blueprint import (
    BOOL,
    COLOUR,
    FLOAT,
    INT,
    STRING,
    Attribute,
    Blueprint,
    Body,
)
from carla_bridge.headless.sensor_0_9_16 import SENSORS

ROLE = Attribute("role_name", STRING, "default", ("autopilot", "hero", "scenario", "ego_vehicle"))

_CARS = {
    "audi.a2": (1.85, 0.89, 0.77),
    "audi.etron": (2.43, 1.02, 0.82),
    "audi.tt": (2.09, 1.00, 0.69),
    "bmw.grandtourer": (2.31, 1.12, 0.83),
    "chevrolet.impala": (2.68, 1.02, 0.71),
    "citroen.c3": (1.99, 0.93, 0.81),
    "dodge.charger_2020": (2.50, 1.05, 0.77),
    "ford.crown": (2.68, 0.90, 0.79),
    "ford.mustang": (2.36, 0.95, 0.65),
    "jeep.wrangler_rubicon": (1.93, 0.95, 0.94),
    "lincoln.mkz_2017": (2.45, 1.06, 0.76),
    "lincoln.mkz_2020": (2.45, 0.92, 0.75),
    "mercedes.coupe": (2.51, 1.08, 0.83),
    "mercedes.coupe_2020": (2.34, 1.00, 0.72),
    "micro.microlino": (1.10, 0.74, 0.69),
    "mini.cooper_s": (1.90, 0.99, 0.74),
    "mini.cooper_s_2021": (2.28, 1.05, 0.88),
    "nissan.micra": (1.82, 0.92, 0.75),
    "nissan.patrol": (2.30, 0.97, 0.93),
    "nissan.patrol_2021": (2.78, 1.08, 1.03),
    "seat.leon": (2.10, 0.91, 0.74),
    "tesla.model3": (2.40, 1.08, 0.74),
    "toyota.prius": (2.26, 1.00, 0.76),
}
_VANS = {
    "ford.ambulance": (3.18, 1.18, 1.22),
    "mercedes.sprinter": (2.96, 0.99, 1.28),
    "volkswagen.t2": (2.24, 1.03, 1.02),
    "volkswagen.t2_2021": (2.22, 0.92, 0.99),
}
_TRUCKS = {
    "carlamotors.carlacola": (2.60, 1.31, 1.24),
    "carlamotors.european_hgv": (3.96, 1.45, 1.74),
    "carlamotors.firetruck": (4.23, 1.45, 1.91),
    "tesla.cybertruck": (3.14, 1.19, 1.05),
}
_BUSES = {"mitsubishi.fusorosa": (5.14, 1.97, 2.13)}
_MOTORCYCLES = {
    "harley-davidson.low_rider": (1.18, 0.38, 0.64),
    "kawasaki.ninja": (1.02, 0.40, 0.57),
    "vespa.zx125": (0.90, 0.41, 0.62),
    "yamaha.yzf": (1.10, 0.43, 0.63),
}
_BICYCLES = {
    "bh.crossbike": (0.74, 0.43, 0.54),
    "diamondback.century": (0.82, 0.19, 0.52),
    "gazelle.omafiets": (0.92, 0.16, 0.62),
}
_POLICE = {"dodge.charger_police": (2.49, 1.02, 0.77)}

_FLEET = (
    (_CARS, "car", protocol.CAR, 4, 1800.0, 55.0, ""),
    (_POLICE, "car", protocol.CAR, 4, 1900.0, 60.0, "emergency"),
    (_VANS, "van", protocol.TRUCK, 4, 2800.0, 40.0, ""),
    (_TRUCKS, "truck", protocol.TRUCK, 4, 8000.0, 33.0, ""),
    (_BUSES, "bus", protocol.BUS, 4, 9000.0, 28.0, ""),
    (_MOTORCYCLES, "motorcycle", protocol.MOTORCYCLE, 2, 300.0, 50.0, ""),
    (_BICYCLES, "bicycle", protocol.BICYCLE, 2, 95.0, 11.0, ""),
)
"""Size by id, base type, tag, wheels, kg, m/s at most, special type."""

_PROPS = {
    "trafficcone01": (0.21, 0.21, 0.33),
    "trafficcone02": (0.21, 0.21, 0.37),
    "constructioncone": (0.17, 0.17, 0.29),
    "warningconstruction": (0.6, 0.2, 0.8),
    "warningaccident": (0.6, 0.2, 0.8),
    "trafficwarning": (1.2, 1.0, 1.8),
    "streetbarrier": (0.6, 0.19, 0.53),
    "box01": (0.32, 0.32, 0.31),
    "box02": (0.31, 0.31, 0.25),
    "box03": (0.32, 0.32, 0.31),
    "barrel": (0.25, 0.25, 0.42),
    "bin": (0.36, 0.35, 0.55),
    "container": (2.6, 1.2, 1.3),
    "shoppingcart": (0.5, 0.3, 0.5),
    "shoppingtrolley": (0.2, 0.25, 0.5),
    "busstop": (2.0, 1.0, 1.3),
    "ironplank": (0.9, 0.1, 0.05),
    "dirtdebris01": (0.7, 0.7, 0.15),
    "creasedbox01": (0.35, 0.35, 0.12),
}
_COLOURS = ("255,255,255", "17,37,103", "80,106,40", "180,44,44", "26,26,26")


def _vehicle(name: str, half: tuple[float, float, float], kind: str, special: str) -> Blueprint:
    wheels = next(row[3] for row in _FLEET if row[1] == kind)
    attributes = (
        ROLE,
        Attribute("color", COLOUR, _COLOURS[0], _COLOURS),
        Attribute("sticky_control", BOOL, "true"),
        Attribute("terramechanics", BOOL, "false"),
        Attribute("object_type", STRING, "", modifiable=False),
        Attribute("base_type", STRING, kind, modifiable=False),
        Attribute("special_type", STRING, special, modifiable=False),
        Attribute("number_of_wheels", INT, str(wheels), modifiable=False),
        Attribute("generation", INT, "2" if "20" in name else "1", modifiable=False),
        Attribute("has_dynamic_doors", BOOL, "false", modifiable=False),
        Attribute("has_lights", BOOL, "true", modifiable=False),
    )
    tag, mass, speed = next((row[2], row[4], row[5]) for row in _FLEET if name in row[0])
    return Blueprint(
        id=f"vehicle.{name}",
        attributes=attributes,
        tag=tag,
        body=Body(centre=(0.0, 0.0, half[2]), extent=half, mass=mass),
        speed=speed,
    )


def _walker(number: int) -> Blueprint:
    child = number in (9, 10, 11, 12, 13, 14, 48, 49)
    tall = 0.65 if child else 0.93
    attributes = (
        ROLE,
        Attribute("is_invincible", BOOL, "true"),
        Attribute("speed", FLOAT, "1.4", ("0.0", "1.4", "2.8"), modifiable=False),
        Attribute("gender", STRING, "female" if number % 2 else "male", modifiable=False),
        Attribute("age", STRING, "child" if child else "adult", modifiable=False),
        Attribute("generation", INT, "2" if number > 14 else "1", modifiable=False),
        Attribute("can_use_wheelchair", BOOL, "false", modifiable=False),
        Attribute("use_wheelchair", BOOL, "false"),
    )
    return Blueprint(
        id=f"walker.pedestrian.{number:04}",
        attributes=attributes,
        tag=protocol.PEDESTRIANS,
        body=Body(extent=(0.19, 0.19, tall), mass=30.0 if child else 75.0),
    )


def _prop(name: str, half: tuple[float, float, float]) -> Blueprint:
    return Blueprint(
        id=f"static.prop.{name}",
        attributes=(
            Attribute("role_name", STRING, "prop"),
            Attribute("size", STRING, "medium", modifiable=False),
        ),
        tag=protocol.DYNAMIC,
        body=Body(centre=(0.0, 0.0, half[2]), extent=half, mass=20.0),
    )


def _catalogue() -> dict[str, Blueprint]:
    found = [
        *(
            _vehicle(name, half, kind, special)
            for sizes, kind, _, _, _, _, special in _FLEET
            for name, half in sizes.items()
        ),
        *(_walker(number) for number in range(1, 52)),
        *(_prop(name, half) for name, half in _PROPS.items()),
        *SENSORS,
        Blueprint(id="controller.ai.walker", attributes=(ROLE,)),
    ]
    return {
        blueprint.id: replace(blueprint, uid=uid, by_id={a.id: a for a in blueprint.attributes})
        for uid, blueprint in enumerate(sorted(found, key=lambda x: x.id), start=1)
    }


BLUEPRINTS = _catalogue()
"""By id."""
SPECTATOR = Blueprint(uid=1001, id="spectator", attributes=())
LIGHT = Blueprint(
    uid=1002,
    id="traffic.traffic_light",
    attributes=(),
    tag=protocol.TRAFFIC_LIGHT,
    body=Body(centre=(0.0, 0.0, 2.5), extent=(0.2, 0.2, 2.5), mass=500.0),
)
"""Neither is spawned by clients."""
