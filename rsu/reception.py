"""The entrance of the corridor: what arrived since the last step, by kind, decoded."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rsu.codec import cam, detection, radio, spatem, topic, warning, weather, world
from rsu.codec.cam_schema import Fields
from rsu.codec.message import Incoming
from rsu.codec.radio import Radio
from rsu.codec.world import WorldView
from rsu.config import Site
from rsu.errors import MessageError
from rsu.frames.projection import Projection
from rsu.sensing.detection import SelfReports, SensorFrame
from rsu.sensing.signal import SignalReport
from rsu.sensing.weather import WeatherReport
from rsu.trust.owner import Owners
from rsu.trust.signature.verifier import Verifier
from rsu.warnings.warning import Warning

Message = TypeVar("Message")
Payload = TypeVar("Payload", bytes, Incoming)


@dataclass(slots=True, kw_only=True)
class Received:
    """What was decoded for one step."""

    frames: list[SensorFrame]
    reports: SelfReports | None = None
    """Of road users."""
    lights: list[list[SignalReport]]
    """Of each controller of traffic lights that has spoken."""
    airs: list[WeatherReport]
    worlds: list[WorldView]
    """Of neighbours."""
    warnings: list[tuple[str, Warning]]
    """Each with the name of the neighbour who warns; places are in its own frame."""


class Reception:
    """Reads messages; what makes no sense is counted and left.

    Parameters
    ----------
    counters : Counter
        Of what was left, by reason.
    verifier : Verifier, optional
        Whom to believe on the radio; None = the site does not hear it.

    Attributes
    ----------
    neighbours : frozenset of str
        Topics of the worlds and the warnings of neighbours.
    radio : Radio or None
        Hears secured packets.
    """

    def __init__(
        self,
        site: Site,
        projection: Projection,
        counters: Counter[str],
        verifier: Verifier | None = None,
    ) -> None:
        self._site = site
        self._projection = projection
        self._counters = counters
        self._worlds = frozenset(map(topic.world, site.neighbours))
        self._warnings = {topic.warning(name): name for name in site.neighbours}
        self.neighbours = self._worlds | self._warnings.keys()
        self.radio = None if verifier is None else Radio(verifier)
        self._owners = Owners()

    def read(self, now: float, messages: Sequence[Incoming]) -> Received:
        """Decode what arrived, in order of arrival, by `now`, Unix s."""
        payloads: dict[str, list[bytes]] = defaultdict(list)
        cams: list[Incoming] = []
        worlds: list[Incoming] = []
        warnings: list[Incoming] = []
        for message in messages:
            if message.topic in self._worlds:
                worlds.append(message)
            elif message.topic in self._warnings:
                warnings.append(message)
            elif (kind := topic.kind(message.topic)) == "cam":
                cams.append(message)
            else:
                payloads[kind].append(message.payload)
        limits = self._site.limits
        frames = payloads.pop("detections", [])
        received = Received(
            frames=self._each(frames, lambda payload: detection.decode(payload, limits)),
            lights=self._each(payloads.pop(spatem.KIND, []), spatem.decode),
            airs=self._each(payloads.pop(weather.KIND, []), weather.decode),
            worlds=self._each(worlds, self._world),
            warnings=self._each(warnings, self._warning),
        )
        packets = payloads.pop(radio.KIND, [])
        if cams or packets:
            said = self._said(cams, packets, now)
            received.reports = cam.reports(said, self._projection, now)
        self._counters["foreign_topic"] += sum(map(len, payloads.values()))
        return received

    def _each(
        self, payloads: Sequence[Payload], decode: Callable[[Payload], Message]
    ) -> list[Message]:
        found: list[Message] = []
        for payload in payloads:
            try:
                found.append(decode(payload))
            except MessageError as error:
                self._counters[f"malformed_{error.kind}"] += 1
        return found

    def _said(
        self, cams: Sequence[Incoming], packets: Sequence[bytes], now: float
    ) -> list[Fields[int]]:
        """What stations say of themselves, signed and in clear; who signs says nothing in clear."""
        said = self._each(cams, lambda one: (topic.source(one.topic), cam.decode(one.payload)))
        rows = [row for source, row in said if self._owners.owns(source, row.station_id, now)]
        self._counters["borrowed_station_id"] += len(said) - len(rows)
        if self.radio is None:
            self._counters["foreign_topic"] += len(packets)
            return rows
        signed = self.radio.hear(packets, now)
        clear = [row for row in rows if not self.radio.signs(row.station_id, now)]
        self._counters["unsigned_cam"] += len(rows) - len(clear)
        return signed + clear

    def _warning(self, message: Incoming) -> tuple[str, Warning]:
        """Read a warning of the neighbour on whose topic it came."""
        found = warning.decode(message.payload)
        if found.station_id == self._site.v2x.station_id:
            raise MessageError(warning.KIND, "of a unit with our own station id")
        return self._warnings[message.topic], found

    def _world(self, message: Incoming) -> WorldView:
        """Read the world of the neighbour whose topic it came on."""
        view, site = world.decode(message.payload), self._site
        if topic.world(view.site) != message.topic:
            raise MessageError(world.KIND, "of another unit than its topic")
        if view.station_id == site.v2x.station_id:
            raise MessageError(world.KIND, "of a unit with our own station id")
        if len(view.table) > site.limits.objects:
            many = f"{len(view.table)} tracks, at most {site.limits.objects}"
            raise MessageError(world.KIND, many)
        return view
