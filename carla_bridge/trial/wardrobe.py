"""Which of CARLA's blueprints plays which road user."""

from rsu.sensing.detection import ObjectClass

_LENGTHS: dict[ObjectClass, dict[str, float]] = {
    ObjectClass.CAR: {
        "vehicle.micro.microlino": 2.2,
        "vehicle.nissan.micra": 3.6,
        "vehicle.audi.tt": 4.2,
        "vehicle.tesla.model3": 4.8,
        "vehicle.chevrolet.impala": 5.4,
    },
    ObjectClass.VAN: {"vehicle.volkswagen.t2": 4.5, "vehicle.mercedes.sprinter": 5.9},
    ObjectClass.TRUCK: {
        "vehicle.carlamotors.carlacola": 5.2,
        "vehicle.carlamotors.european_hgv": 7.9,
        "vehicle.carlamotors.firetruck": 8.5,
    },
    ObjectClass.BUS: {"vehicle.mitsubishi.fusorosa": 10.3},
    ObjectClass.MOTORCYCLE: {"vehicle.vespa.zx125": 1.8, "vehicle.yamaha.yzf": 2.2},
    ObjectClass.BICYCLE: {"vehicle.bh.crossbike": 1.5, "vehicle.gazelle.omafiets": 1.8},
    ObjectClass.OTHER: {
        "static.prop.box01": 0.6,
        "static.prop.shoppingcart": 1.0,
        "static.prop.streetbarrier": 1.2,
        "static.prop.container": 5.2,
    },
}
"""m, of the box around each, rounded; how large one really is tells the server once it is there."""
_ADULT, _CHILD, _GROWN = "walker.pedestrian.0001", "walker.pedestrian.0009", 1.5
"""And the height, m, from which a person is an adult."""


def blueprint(kind: ObjectClass, length: float, height: float) -> str:
    """Return the blueprint of a class that comes nearest to a length and a height, m."""
    if kind == ObjectClass.PEDESTRIAN:
        return _ADULT if height >= _GROWN else _CHILD
    lengths = _LENGTHS[kind]
    return min(lengths, key=lambda name: abs(lengths[name] - length))
