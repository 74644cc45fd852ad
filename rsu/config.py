"""One TOML per site, read into frozen structs.

Keys carry their unit, and may be non-SI: people write them.
"""

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from rsu.errors import ConfigError
from rsu.toml import Strict, parse_toml, read_text

Positive = Annotated[float, Meta(gt=0.0)]
Probability = Annotated[float, Meta(ge=0.0, le=1.0)]
Identifier = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
StationId = Annotated[int, Meta(ge=0, le=4_294_967_295)]
Count = Annotated[int, Meta(ge=1)]
CASTER_URL = r"^(tcp://[A-Za-z0-9.-]{1,253}:\d{1,5}|ntrip://[A-Za-z0-9.-]{1,253}(:\d{1,5})?/\S+)$"
BROKER_URL = r"^(auto|mqtts?://([^\s/@]+@)?[^\s/:@?]+(:\d{1,5})?(\?identity=\S+)?)$"


class Origin(Strict, frozen=True, kw_only=True):
    """Where the site's ENU frame touches the WGS84 ellipsoid."""

    latitude_deg: Annotated[float, Meta(ge=-90.0, le=90.0)]
    longitude_deg: Annotated[float, Meta(ge=-180.0, le=180.0)]
    altitude_m: float = 0.0


class Mount(Strict, frozen=True, kw_only=True):
    """Pose of a sensor in site ENU; yaw counts from east to north, pitch is positive upwards."""

    x_m: float
    y_m: float
    z_m: float
    yaw_deg: Annotated[float, Meta(ge=-360.0, le=360.0)]
    pitch_deg: Annotated[float, Meta(ge=-90.0, le=90.0)] = 0.0
    roll_deg: Annotated[float, Meta(ge=-180.0, le=180.0)] = 0.0
    ground_m: float = 0.0
    """Of the level ground below it: an upper storey, or a road that climbs."""


class Camera(Strict, frozen=True, kw_only=True):
    """A calibrated pinhole camera with an object detector behind it."""

    id: Identifier
    mount: Mount
    width_px: Count
    height_px: Count
    focal_px: Positive
    pixel_sigma_px: Positive = 2.0
    ground_sigma_m: Positive = 0.05
    """Roughness of the ground under an object: standard deviation of its height."""
    range_m: Positive
    rate_hz: Positive
    detection_probability: Probability = 0.95


class Radar(Strict, frozen=True, kw_only=True):
    """A radar that reports range, azimuth and range rate of clustered objects."""

    id: Identifier
    mount: Mount
    field_of_view_deg: Annotated[float, Meta(gt=0.0, le=360.0)]
    range_m: Positive
    range_sigma_m: Positive = 0.3
    azimuth_sigma_deg: Positive = 0.5
    range_rate_sigma_mps: Positive = 0.15
    rate_hz: Positive
    detection_probability: Probability = 0.9


class Lidar(Strict, frozen=True, kw_only=True):
    """A scanning lidar with a detector of boxes behind it; the boxes state their own errors."""

    id: Identifier
    mount: Mount
    field_of_view_deg: Annotated[float, Meta(gt=0.0, le=360.0)] = 360.0
    lowest_deg: Annotated[float, Meta(ge=-90.0, le=90.0)] = -22.5
    """Elevation of the lowest beam, above the lidar's own plane."""
    highest_deg: Annotated[float, Meta(ge=-90.0, le=90.0)] = 22.5
    azimuth_step_deg: Annotated[float, Meta(gt=0.0, le=10.0)] = 0.2
    elevation_step_deg: Annotated[float, Meta(gt=0.0, le=10.0)] = 0.35
    range_m: Positive
    rate_hz: Positive
    detection_probability: Probability = 0.95

    def __post_init__(self) -> None:
        """Refuse a fan without beams."""
        if not self.lowest_deg < self.highest_deg:
            raise ValueError(f"highest_deg={self.highest_deg}: above lowest_deg={self.lowest_deg}")


Sensor: TypeAlias = Camera | Radar | Lidar


class SignalGroup(Strict, frozen=True, kw_only=True):
    """Traffic lights that a controller switches together, as its SPATEM calls them."""

    intersection: Annotated[int, Meta(ge=0, le=65_535)]
    group: Annotated[int, Meta(ge=0, le=255)]
    signals: Annotated[tuple[str, ...], Meta(min_length=1)]
    """Ids of the map's signals."""


class V2x(Strict, frozen=True, kw_only=True):
    """The radio side: who we are, and how CAM and DENM travel over MQTT."""

    station_id: StationId
    source_uuid: Identifier
    namespace: Identifier = "default"
    cpm: bool = False
    """Whether others are told of everybody whom the unit sees."""
    cam: bool = False
    """Whether the unit says that it is there."""
    mapem: bool = False
    """Whether the intersections of the map are told."""
    spatem: bool = False
    """Whether what their lights show is told, as the controllers say it."""


class Broker(Strict, frozen=True, kw_only=True):
    """``auto``: mosquitto if it is on PATH, else a broker inside the process; both on loopback."""

    url: Annotated[str, Meta(pattern=BROKER_URL)] = "auto"
    outbox_messages: Count = 1000


class Rates(Strict, frozen=True, kw_only=True):
    """How often things happen at least and at most."""

    tick_hz: Positive = 20.0
    """Slowest tick: without any message the corridor still runs this often."""
    tick_max_hz: Positive = 200.0
    """Fastest tick: messages that come closer together share one."""
    world_hz: Positive = 10.0
    status_hz: Positive = 1.0


class Limits(Strict, frozen=True, kw_only=True):
    """Bounds on what comes from outside."""

    message_bytes: Count = 262_144
    inbox_messages: Count = 4096
    rows_per_frame: Count = 2048
    objects: Count = 4096
    past_s: Positive = 0.5
    """Older measurements are dropped and counted."""
    future_s: Positive = 0.2
    """Measurements further ahead of our clock are dropped and counted."""


class Scenes(Strict, frozen=True, kw_only=True):
    """What is kept of the time around a scene that no catalogue entry covers."""

    folder: str | None = None
    """Where the recordings go; without it none is kept."""
    before_s: Positive = 10.0
    after_s: Positive = 5.0
    buffer_bytes: Count = 100_000_000
    """Messages held in memory; beyond that the oldest go, and there is less of the time before."""
    files: Count = 100
    """Recordings in the folder; beyond that the oldest go."""
    folder_bytes: Count = 1_000_000_000
    """All recordings in the folder together; beyond that the oldest go."""


class Evidence(Strict, frozen=True, kw_only=True):
    """What the site's safety case rests on."""

    report: str
    """What `ivics catalog report` writes, for the console to show; it need not be there yet."""


class Valet(Strict, frozen=True, kw_only=True):
    """A car park on the site's map that the unit runs."""

    lot: str
    """Its TOML, whose map is the site's."""
    journal: str
    """Where the missions are kept; made where there is none."""
    area: Identifier | None = None
    """Name by which cars know it and its neighbours; None = that of the site."""


class Poim(Strict, frozen=True, kw_only=True):
    """Who operates the car park, for those who are told which of its spots are free."""

    country_code: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
    """ISO 3166-1, two letters."""
    provider_id: Annotated[int, Meta(ge=0, le=16_383)]
    """Of the operator, in that country's register (ISO 14816)."""


class Token(Strict, frozen=True, kw_only=True):
    """A token behind PKCS#11 that holds signing keys."""

    module: str
    """The maker's library, such as ``/usr/lib/softhsm/libsofthsm2.so``."""
    label: Annotated[str, Meta(min_length=1, max_length=32)]
    pin_file: str
    """Holds the user PIN, and is its owner's alone."""


class Signing(Strict, frozen=True, kw_only=True):
    """What the unit signs its warnings with."""

    certificate: str
    """Its ticket, ``NAME.cert``."""
    token: Token | None = None
    """Holds the key ``NAME``; without it the file ``NAME.key`` beside the certificate does."""


class Radio(Strict, frozen=True, kw_only=True):
    """A host beside the unit hands it what its radio receives."""

    trust: Annotated[tuple[str, ...], Meta(min_length=1)]
    """Certificates ``NAME.cert`` of roots and of authorities below them, in any order."""


class Caster(Strict, frozen=True, kw_only=True):
    """Who sends corrections for satellite receivers, which the unit passes on."""

    url: Annotated[str, Meta(pattern=CASTER_URL)]
    """``tcp://HOST:PORT``, or ``ntrip://HOST[:PORT]/MOUNTPOINT``."""
    user: str = ""
    password_file: str | None = None
    """Holds the user's password at the caster, and is its owner's alone."""


class Site(Strict, frozen=True, kw_only=True):
    """One roadside unit: where it stands, what it sees with, whom it talks to."""

    name: Identifier
    map: str
    origin: Origin
    v2x: V2x
    cameras: tuple[Camera, ...] = ()
    radars: tuple[Radar, ...] = ()
    lidars: tuple[Lidar, ...] = ()
    signal_groups: tuple[SignalGroup, ...] = ()
    neighbours: tuple[Identifier, ...] = ()
    """Names of the units whose tracks this one fuses."""
    broker: Broker = Broker()
    rates: Rates = Rates()
    limits: Limits = Limits()
    scenes: Scenes = Scenes()
    evidence: Evidence | None = None
    valet: Valet | None = None
    poim: Poim | None = None
    signing: Signing | None = None
    radio: Radio | None = None
    caster: Caster | None = None
    time: Literal["system", "conducted"] = "system"
    """``conducted``: ticks come from the topic ``ivics/SITE/tick``, as in a simulation."""

    @property
    def sensors(self) -> tuple[Sensor, ...]:
        """Cameras, radars and lidars, each kind in the order of the file."""
        return (*self.cameras, *self.radars, *self.lidars)


def parse_site(text: str, name: str) -> Site:
    """Read a site from TOML text; `name` is what errors call the file."""
    site = parse_toml(text, name, Site)
    _refuse_doubled_ids(site, name)
    _refuse_wrong_neighbours(site, name)
    if site.poim is not None and site.valet is None:
        raise ConfigError(name, "$.poim", "there is no [valet]: no car park to tell of")
    return site


def read_site(path: Path) -> Site:
    """Read a site file; paths in it become such that open from anywhere."""
    site = parse_site(read_text(path), str(path))
    road_map = path.parent / site.map
    if not road_map.is_file():
        raise ConfigError(path, "$.map", f"no such file: {road_map}")
    return msgspec.structs.replace(
        site,
        map=str(road_map),
        scenes=_find_folder(site, path),
        evidence=_find_report(site, path),
        valet=_find_lot(site, path),
        signing=_find_certificate(site, path),
        radio=_find_trusted(site, path),
        caster=_find_password(site, path),
    )


def _find_folder(site: Site, path: Path) -> Scenes:
    if site.scenes.folder is None:
        return site.scenes
    folder = path.parent / site.scenes.folder
    if not folder.is_dir():
        raise ConfigError(path, "$.scenes.folder", f"no such folder: {folder}")
    return msgspec.structs.replace(site.scenes, folder=str(folder))


def _find_report(site: Site, path: Path) -> Evidence | None:
    if site.evidence is None:
        return None
    report = path.parent / site.evidence.report
    if not report.parent.is_dir():
        raise ConfigError(path, "$.evidence.report", f"no such folder: {report.parent}")
    return Evidence(report=str(report))


def _find_lot(site: Site, path: Path) -> Valet | None:
    if site.valet is None:
        return None
    lot, journal = path.parent / site.valet.lot, path.parent / site.valet.journal
    if not lot.is_file():
        raise ConfigError(path, "$.valet.lot", f"no such file: {lot}")
    if not journal.parent.is_dir():
        raise ConfigError(path, "$.valet.journal", f"no such folder: {journal.parent}")
    return msgspec.structs.replace(site.valet, lot=str(lot), journal=str(journal))


def _find_certificate(site: Site, path: Path) -> Signing | None:
    if site.signing is None:
        return None
    certificate = path.parent / site.signing.certificate
    if not certificate.is_file():
        raise ConfigError(path, "$.signing.certificate", f"no such file: {certificate}")
    token = site.signing.token
    if token is not None:
        token = msgspec.structs.replace(token, pin_file=str(path.parent / token.pin_file))
    return Signing(certificate=str(certificate), token=token)


def _find_trusted(site: Site, path: Path) -> Radio | None:
    """Find the certificates; a recording holds them by name, so no two may have the same."""
    if site.radio is None:
        return None
    files = [path.parent / name for name in site.radio.trust]
    for at, file in enumerate(files):
        if not file.is_file():
            raise ConfigError(path, f"$.radio.trust[{at}]", f"no such file: {file}")
        if file.name in {other.name for other in files[:at]}:
            raise ConfigError(path, f"$.radio.trust[{at}]", f"another {file.name}")
    return Radio(trust=tuple(map(str, files)))


def _find_password(site: Site, path: Path) -> Caster | None:
    if site.caster is None or site.caster.password_file is None:
        return site.caster
    file = path.parent / site.caster.password_file
    return msgspec.structs.replace(site.caster, password_file=str(file))


def _refuse_doubled_ids(site: Site, name: str) -> None:
    for identifier, times in Counter(sensor.id for sensor in site.sensors).items():
        if times > 1:
            raise ConfigError(
                name,
                "$.cameras, $.radars, $.lidars",
                f"{times} sensors have the id {identifier!r}",
            )


def _refuse_wrong_neighbours(site: Site, name: str) -> None:
    """A neighbour is one more sensor of the tracker, and so has a name of its own among them."""
    if site.name in site.neighbours:
        raise ConfigError(name, "$.neighbours", f"{site.name!r} is the unit itself")
    for taken in {*(sensor.id for sensor in site.sensors), "v2x"} & {*site.neighbours}:
        raise ConfigError(name, "$.neighbours", f"{taken!r} is a sensor")
    for neighbour, times in Counter(site.neighbours).items():
        if times > 1:
            raise ConfigError(name, "$.neighbours", f"{neighbour!r} is there {times} times")
