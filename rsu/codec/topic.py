"""Topics: the geographic ones of the Orange ITS platform, and our own.

Geographic: ``{namespace}/{queue}/v2x/{kind}/{source}/{d}/{d}/...``, where the digits are the
quadkey of a web map tile, one a level: 0 north-west, 1 north-east, 2 south-west, 3 south-east.
Stations report into ``inQueue`` and listen to ``outQueue``.

Our own: ``ivics/{site}/...``, see the builders below.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from rsu.errors import MessageError

Queue: TypeAlias = Literal["inQueue", "outQueue"]
Valet: TypeAlias = Literal[
    "order", "permit", "state", "connection", "factsheet", "request", "response", "mission", "offer"
]
Noun: TypeAlias = Literal[
    "detections",
    "weather",
    "world",
    "warning",
    "frame",
    "misbehaviour",
    "radio",
    "status",
    "car_park",
    "tick",
    "tick_done",
    "state",
    "command",
    "valet_order",
    "valet_permit",
    "valet_state",
    "valet_connection",
    "valet_factsheet",
    "valet_request",
    "valet_response",
    "valet_mission",
    "valet_offer",
]

REPORT_DEPTH = 22
"""Of the tile of a report: 10 m at the equator."""
REGION_DEPTH = 15
"""Of the tiles of a region of interest: 1.2 km at the equator."""

MERCATOR_LIMIT_DEG = 85.05112878
"""Latitude at which the web map's square ends."""

LONGEST = 512
"""Characters of a topic that is looked at."""

_GEO = re.compile(
    r"(?P<namespace>[\w-]+)/(?P<queue>inQueue|outQueue)/v2x/(?P<kind>[a-z]+)/(?P<source>[\w.:-]+)"
    r"(?P<tile>(?:/[0-3])*)",
    re.ASCII,
)
_NATIVE = re.compile(
    r"ivics/(?P<site>[\w-]{1,64})/(?:"
    r"(?P<noun>weather|world|warning|frame|misbehaviour|radio|status|car_park|tick|tick_done)"
    r"|detections/(?P<sensor_id>[\w-]{1,64})"
    r"|vehicle/(?P<station_id>\d{1,10})/(?P<vehicle>state|command)"
    r"|valet/(?P<party>[\w-]{1,64})/"
    r"(?P<valet>order|permit|state|connection|factsheet|request|response|mission|offer))",
    re.ASCII,
)


@dataclass(slots=True, frozen=True)
class GeoTopic:
    """Where an ITS message was published."""

    namespace: str
    queue: Queue
    kind: str
    """``cam``, ``denm``, ``cpm``, ..."""
    source: str
    """UUID of the sender."""
    tile: str
    """Quadkey; empty on a private topic."""


@dataclass(slots=True, frozen=True)
class NativeTopic:
    """Where a native message was published."""

    site: str
    noun: Noun
    sensor_id: str = ""
    """Of detections."""
    station_id: int = -1
    """Of a vehicle's state or command."""
    party: str = ""
    """Of valet parking: id of the car, or of who asks for something."""


def parse(topic: str) -> GeoTopic | NativeTopic:
    """Take a topic apart.

    Raises
    ------
    MessageError
        When it is none of those that this room builds.
    """
    if len(topic) <= LONGEST:
        if native := _NATIVE.fullmatch(topic):
            return _native(native)
        if geo := _GEO.fullmatch(topic):
            part = geo.groupdict()
            queue: Queue = "inQueue" if part["queue"] == "inQueue" else "outQueue"
            tile = part["tile"].replace("/", "")
            return GeoTopic(part["namespace"], queue, part["kind"], part["source"], tile)
    raise MessageError("topic", "of no known shape")


@lru_cache(maxsize=4096)
def kind(topic: str) -> str:
    """What travels on a topic: ``detections``, ``cam``, ...; empty when we know no such topic."""
    try:
        parsed = parse(topic)
    except MessageError:
        return ""
    return parsed.noun if isinstance(parsed, NativeTopic) else parsed.kind


@lru_cache(maxsize=4096)
def source(topic: str) -> str:
    """Who publishes on a geographic topic.

    Raises
    ------
    MessageError
        It is none.
    """
    parsed = parse(topic)
    if isinstance(parsed, NativeTopic):
        raise MessageError("topic", "of no station")
    return parsed.source


def _native(match: re.Match[str]) -> NativeTopic:
    site = match["site"]
    if match["sensor_id"]:
        return NativeTopic(site, "detections", sensor_id=match["sensor_id"])
    if match["vehicle"]:
        vehicle: Noun = "state" if match["vehicle"] == "state" else "command"
        return NativeTopic(site, vehicle, station_id=int(match["station_id"]))
    if match["valet"]:
        valet: Noun = f"valet_{match['valet']}"  # pyright: ignore[reportAssignmentType] - as below
        return NativeTopic(site, valet, party=match["party"])
    noun: Noun = match["noun"]  # pyright: ignore[reportAssignmentType] - the pattern lists them
    return NativeTopic(site, noun)


def quadkey(latitude_deg: float, longitude_deg: float, depth: int) -> str:
    """Tile that holds a point, `depth` digits.

    >>> quadkey(48.6257, 2.2408, 8)
    '12022001'
    """
    return _digits(*_tile(latitude_deg, longitude_deg, depth), depth)


def neighbourhood(latitude_deg: float, longitude_deg: float, depth: int) -> list[str]:
    """The tile that holds a point and those around it, up to 9; the map ends at the poles."""
    x, y = _tile(latitude_deg, longitude_deg, depth)
    size = 1 << depth
    around = (-1, 0, 1)
    tiles = [((x + dx) % size, y + dy) for dy in around for dx in around if 0 <= y + dy < size]
    return sorted({_digits(*tile, depth) for tile in tiles})


def _tile(latitude_deg: float, longitude_deg: float, depth: int) -> tuple[int, int]:
    """Column from the date line eastwards and row from the north."""
    size = 1 << depth
    latitude = max(-MERCATOR_LIMIT_DEG, min(MERCATOR_LIMIT_DEG, latitude_deg))
    sine = math.sin(math.radians(latitude))
    x = (longitude_deg + 180.0) / 360.0
    y = 0.5 - math.log((1.0 + sine) / (1.0 - sine)) / (4.0 * math.pi)
    return min(size - 1, max(0, int(x * size))), min(size - 1, max(0, int(y * size)))


def _digits(x: int, y: int, depth: int) -> str:
    """Quadrants from the whole map down: 1 more is east, 2 more is south.

    Bits that are read as decimal digits add up to them, for there is nothing to carry.
    """
    return f"{int(f'{x:b}') + 2 * int(f'{y:b}'):0{depth}d}"


def report(
    namespace: str, queue: Queue, kind: str, source: str, latitude_deg: float, longitude_deg: float
) -> str:
    """Where to publish an ITS message about a place."""
    digits = "/".join(quadkey(latitude_deg, longitude_deg, REPORT_DEPTH))
    return f"{namespace}/{queue}/v2x/{kind}/{source}/{digits}"


def region(
    namespace: str, queue: Queue, kind: str, latitude_deg: float, longitude_deg: float
) -> list[str]:
    """What to subscribe to, to hear of a place and its surroundings from any source."""
    tiles = neighbourhood(latitude_deg, longitude_deg, REGION_DEPTH)
    return [f"{namespace}/{queue}/v2x/{kind}/+/{'/'.join(tile)}/#" for tile in tiles]


def detections(site: str, sensor_id: str) -> str:
    """Frames of one sensor; ``+`` for all of them."""
    return f"ivics/{site}/detections/{sensor_id}"


def weather(site: str) -> str:
    """What a weather station at the road measures."""
    return f"ivics/{site}/weather"


def world(site: str) -> str:
    """The published world model."""
    return f"ivics/{site}/world"


def warning(site: str) -> str:
    """Warnings, natively."""
    return f"ivics/{site}/warning"


def radio(site: str) -> str:
    """Secured packets that a radio has received."""
    return f"ivics/{site}/radio"


def frame(site: str) -> str:
    """Warnings as a radio sends them; ``+`` for every site."""
    return f"ivics/{site}/frame"


def misbehaviour(site: str) -> str:
    """Reports of stations that are not believed any more."""
    return f"ivics/{site}/misbehaviour"


def status(site: str) -> str:
    """How the roadside unit is."""
    return f"ivics/{site}/status"


def car_park(site: str) -> str:
    """How the car park of the site is."""
    return f"ivics/{site}/car_park"


def tick(site: str) -> str:
    """Conducted simulation time."""
    return f"ivics/{site}/tick"


def tick_done(site: str) -> str:
    """Where the unit echoes each tick that it has finished."""
    return f"ivics/{site}/tick_done"


def vehicle_state(site: str, station_id: int | Literal["+"]) -> str:
    """What a connected vehicle knows of itself; ``+`` for all of them."""
    return f"ivics/{site}/vehicle/{station_id}/state"


def vehicle_command(site: str, station_id: int | Literal["+"]) -> str:
    """What a vehicle's drive-by-wire shall do; ``+`` for all of them."""
    return f"ivics/{site}/vehicle/{station_id}/command"


def valet(site: str, party: str, noun: Valet) -> str:
    """What travels between the coordinator and a car, or who asks for something; ``+`` for all."""
    return f"ivics/{site}/valet/{party}/{noun}"
