"""`Lot`: the spots, bays and lanes of a car park, checked against its map."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np

from rsu.arrays import Floats
from rsu.avp.lot.description import Description, SpotKind, Zone, read_description
from rsu.avp.lot.lane_graph import Ways
from rsu.errors import ConfigError
from rsu.roads.lane import DRIVABLE
from rsu.roads.map_object import MapObject
from rsu.roads.network import RoadNetwork
from rsu.roads.opendrive import read_network

KMH = 3.6
"""km/h in one m/s."""
SOLID = frozenset({"obstacle", "pole", "barrier", "building", "tree", "vegetation"})
"""Types of map objects that a car must not touch."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Spot:
    """Where a car stands: a parking space, or a bay in which it is handed over."""

    name: str
    index: int
    """Position in `Lot.spots`."""
    middle: tuple[float, float]
    heading: float
    """Of the car that stands there, rad."""
    length: float
    width: float
    level: int
    enter: int
    """Lane from which one drives in."""
    leave: int
    """Lane that one drives out to."""
    kinds: frozenset[SpotKind]
    zone: Zone | None
    """None = for parking."""
    closed: str
    """Why it is closed; "" = it is open."""


@dataclass(slots=True, frozen=True)
class Border:
    """Lanes by which cars go over to a neighbouring car park, and come from it; None = none."""

    exit: int | None
    entrance: int | None


@dataclass(slots=True, frozen=True, kw_only=True)
class Lot:
    """A car park, as its map and its TOML say together."""

    file: str
    description: Description
    network: RoadNetwork
    spots: tuple[Spot, ...]
    ways: Ways
    entrances: tuple[int, ...]
    """Lanes."""
    exits: tuple[int, ...]
    borders: dict[str, Border]
    """By neighbour."""
    two_way: tuple[tuple[int, ...], ...]
    """Lanes of each aisle that is driven both ways."""
    limit: dict[int, float]
    """m/s on lanes that are driven more slowly than the rest."""
    obstacles: tuple[tuple[int, Floats], ...]
    """Level and (K, 2) outline of each, m."""

    def spot(self, name: str) -> Spot:
        """Return the spot of a name.

        Raises
        ------
        ConfigError
            There is none.
        """
        for spot in self.spots:
            if spot.name == name:
                return spot
        raise ConfigError(self.file, name, f"no such spot on the map {self.network.source}")

    def border(self, target: str) -> Border | None:
        """Return where a car goes whose target is a neighbour's: ``NEIGHBOUR/SPOT``, or any there.

        None = its target is here.
        """
        border = self.borders.get(target.partition("/")[0])
        return border if border and border.exit is not None else None

    def bays(self, kind: str) -> tuple[Spot, ...]:
        """Return the bays of all zones of a kind."""
        return tuple(spot for spot in self.spots if spot.zone and spot.zone.kind == kind)

    @property
    def sources(self) -> tuple[Spot | int, ...]:
        """From where cars come to be parked: bays, and lanes from neighbours."""
        lanes = (border.entrance for border in self.borders.values())
        return (*self.bays("drop_off"), *(lane for lane in lanes if lane is not None))

    @property
    def sinks(self) -> tuple[Spot | int, ...]:
        """Where cars go to be fetched: bays, and lanes to neighbours."""
        return (*self.bays("pick_up"), *self.ways_over.values())

    @property
    def ways_over(self) -> dict[str, int]:
        """Lane at whose end cars go over to each neighbour that takes any."""
        exits = {name: border.exit for name, border in self.borders.items()}
        return {name: lane for name, lane in exits.items() if lane is not None}

    @property
    def stalls(self) -> tuple[Spot, ...]:
        """Spots for parking."""
        return tuple(spot for spot in self.spots if spot.zone is None)

    def leads(self, begin: int, end: int) -> bool:
        """Whether one gets from one lane to another, or both are the same."""
        keys = ((a, b) for a in self.ways.keys(begin) for b in self.ways.keys(end))
        return any(a == b or self.ways.length(a, b) < inf for a, b in keys)

    def level(self, z: float) -> int:
        """Return the level whose floor is nearest to a height."""
        return _level(self.description, z)


def read_lot(path: Path) -> Lot:
    """Read a car park and its map, and refuse what does not fit together.

    Raises
    ------
    ConfigError
        A road or space is not on the map, stands in two places, or cannot be reached.
    MapError
        The map is wrong.
    """
    description = read_description(path)
    network = read_network(path.parent / description.map)
    lanes = _lanes(network)
    _check_roads(path, description, lanes)
    if description.zones and not description.exits:
        raise ConfigError(path, "$.exits", "none, so that nobody leaves a zone with his car")
    closed = {road: item.reason for item in description.closures for road in item.roads}
    two_way = tuple(tuple(lanes[road] for road in x.roads) for x in description.two_way)
    both = {lane for aisle in two_way for lane in aisle}
    lot = Lot(
        file=str(path),
        description=description,
        network=network,
        spots=_spots(path, description, network, lanes),
        ways=Ways(network, both, {lanes[road] for road in closed}),
        entrances=tuple(lanes[road] for road in description.entrances),
        exits=tuple(lanes[road] for road in description.exits),
        borders={
            x.id: Border(lanes.get(x.exit), lanes.get(x.entrance)) for x in description.neighbours
        },
        two_way=two_way,
        limit={lanes[r]: x.speed_kmh / KMH for x in description.limits for r in x.roads},
        obstacles=_obstacles(description, network),
    )
    _check_ways(lot)
    _check_borders(lot)
    return lot


def _lanes(network: RoadNetwork) -> dict[str, int]:
    """Return the one drivable lane of each road that has one."""
    found: dict[str, list[int]] = {}
    for lane in network.lanes:
        if lane.kind in DRIVABLE:
            found.setdefault(lane.road_id, []).append(lane.index)
    return {road: lanes[0] for road, lanes in found.items() if len(lanes) == 1}


def _level(description: Description, z: float) -> int:
    return int(np.argmin(np.abs(np.array(description.floors_m) - z)))


def _named_roads(description: Description) -> Iterator[tuple[str, str]]:
    """Every road that the file names, with the key's path."""
    for key in ("entrances", "exits"):
        for k, road in enumerate(getattr(description, key)):
            yield f"$.{key}[{k}]", road
    for key in ("two_way", "limits", "closures"):
        for n, item in enumerate(getattr(description, key)):
            for k, road in enumerate(item.roads):
                yield f"$.{key}[{n}].roads[{k}]", road
    for n, zone in enumerate(description.zones):
        yield f"$.zones[{n}].leave", zone.leave
    for n, neighbour in enumerate(description.neighbours):
        for key in ("exit", "entrance"):
            if road := getattr(neighbour, key):
                yield f"$.neighbours[{n}].{key}", road


def _check_roads(path: Path, description: Description, lanes: dict[str, int]) -> None:
    for key, road in _named_roads(description):
        if road not in lanes:
            problem = f"no road {road!r} of one lane on the map {description.map}"
            raise ConfigError(path, key, problem)


def _named_spots(description: Description) -> Iterator[tuple[str, str]]:
    """Every space that the file names, with the key's path."""
    for key, field in (("zones", "bays"), ("groups", "spots"), ("closures", "spots")):
        for n, item in enumerate(getattr(description, key)):
            for k, spot in enumerate(getattr(item, field)):
                yield f"$.{key}[{n}].{field}[{k}]", spot


def _spots(
    path: Path, description: Description, network: RoadNetwork, lanes: dict[str, int]
) -> tuple[Spot, ...]:
    spaces: dict[str, MapObject] = {}
    for item in network.objects:
        if item.kind != "parkingSpace":
            continue
        if item.id in spaces:
            raise ConfigError(path, "$.map", f"two spaces have the id {item.id!r}")
        if item.road_id in lanes:  # else it is beside a street, and no part of the car park
            spaces[item.id] = item
    for key, name in _named_spots(description):
        if name not in spaces:
            raise ConfigError(path, key, f"no parking space {name!r} on the map {description.map}")
    zones = {bay: zone for zone in description.zones for bay in zone.bays}
    if len(zones) < sum(len(zone.bays) for zone in description.zones):
        raise ConfigError(path, "$.zones", "a bay belongs to two of them")
    return tuple(
        _spot(index, space, zones.get(name), description, lanes)
        for index, (name, space) in enumerate(spaces.items())
    )


def _spot(
    index: int,
    space: MapObject,
    zone: Zone | None,
    description: Description,
    lanes: dict[str, int],
) -> Spot:
    enter = lanes[space.road_id]
    kinds: Iterable[SpotKind] = (g.kind for g in description.groups if space.id in g.spots)
    reasons = (c.reason for c in description.closures if space.id in c.spots)
    return Spot(
        name=space.id,
        index=index,
        middle=(space.pose.x, space.pose.y),
        heading=space.pose.heading,
        length=space.length,
        width=space.width,
        level=_level(description, space.pose.z),
        enter=enter,
        leave=lanes[zone.leave] if zone else enter,
        kinds=frozenset(kinds),
        zone=zone,
        closed=next(reasons, ""),
    )


def _obstacles(description: Description, network: RoadNetwork) -> tuple[tuple[int, Floats], ...]:
    return tuple(
        (_level(description, item.pose.z), np.array(item.outline))
        for item in network.objects
        if item.kind in SOLID and item.outline
    )


def _check_ways(lot: Lot) -> None:
    """Refuse a lot with a spot that no car gets to, or out of."""
    come = {place.leave if isinstance(place, Spot) else place for place in lot.sources}
    go = {place.enter if isinstance(place, Spot) else place for place in lot.sinks}
    for spot in lot.stalls:
        if spot.closed:
            continue
        if not any(lot.leads(lane, spot.enter) for lane in come):
            raise ConfigError(
                lot.file, spot.name, "cannot be reached from any drop-off bay or neighbour"
            )
        if not any(lot.leads(spot.leave, lane) for lane in go):
            raise ConfigError(lot.file, spot.name, "leads to no pick-up bay or neighbour")


def _check_borders(lot: Lot) -> None:
    """Refuse an exit that drivers take as well: there whoever comes is gone."""
    for n, (border, neighbour) in enumerate(
        zip(lot.borders.values(), lot.description.neighbours, strict=True)
    ):
        if border.exit in lot.exits:
            problem = f"{neighbour.exit!r} is an exit of drivers"
            raise ConfigError(lot.file, f"$.neighbours[{n}].exit", problem)
