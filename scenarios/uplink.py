"""What leaves the stage as messages: measurements, CAMs, and a vehicle's own state."""

from rsu.codec import cam, detection, spatem, topic, weather
from rsu.codec.message import Outgoing
from rsu.codec.vehicle import VehicleState
from rsu.config import Site
from rsu.frames.projection import Projection
from rsu.sensing.detection import SelfReports
from rsu.sensing.signal import MovementPhase, SignalReport
from rsu.sensing.weather import WeatherReport
from scenarios.stage.scene import Scene
from scenarios.virtual_sensors.delivery import Delivery

PHASES = {
    "red": MovementPhase.STOP_AND_REMAIN,
    "red;yellow": MovementPhase.PRE_MOVEMENT,
    "yellow": MovementPhase.PERMISSIVE_CLEARANCE,
    "green": MovementPhase.PERMISSIVE_MOVEMENT_ALLOWED,
}
"""Of the words that our scenarios have for signals; others say nothing."""
WEATHER = 120.0
"""s for which what a station measures counts; real ones report each minute."""
CONTROLLER = 901
"""ITS station id of the controller of a scenario's lights."""


class Uplink:
    """Writes what a site's sensors and stations send, as they would themselves."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._projection = Projection(site.origin)

    def message(self, delivery: Delivery) -> Outgoing:
        """Return a frame on its sensor's topic, or a CAM on the tile of its station."""
        payload = delivery.payload
        if isinstance(payload, SelfReports):
            source = f"ivics_station_{int(payload.station_id[0])}"
            namespace, at = self._site.v2x.namespace, delivery.deliver_at
            return cam.outgoing(payload, 0, self._projection, namespace, source, at)
        address = topic.detections(self._site.name, payload.sensor_id)
        return Outgoing(address, detection.encode(payload))

    def signals(self, scene: Scene, now: float) -> list[Outgoing]:
        """Return a SPATEM of the site's signal groups, if a scenario says what they show."""
        reports = [
            SignalReport(group.intersection, group.group, PHASES[scene.signals[group.signals[0]]])
            for group in self._site.signal_groups
            if scene.signals.get(group.signals[0]) in PHASES
        ]
        return [spatem.outgoing(reports, CONTROLLER, self._projection, now)] if reports else []

    def weather(self, scene: Scene, now: float) -> list[Outgoing]:
        """Return what a weather station measures, if a scenario says how far one sees."""
        said = scene.environment.weather
        if said is None or not said.visual_range:
            return []
        report = WeatherReport(time=now, validity=WEATHER, visual_range=said.visual_range)
        return [Outgoing(topic.weather(self._site.name), weather.encode(report))]

    def state(self, scene: Scene, row: int, sequence: int, time: float) -> VehicleState:
        """Return what a vehicle knows of itself; `time` is the scene's, Unix s."""
        x, y = map(float, scene.position[row])
        z = float(scene.z[row])
        latitude, longitude, altitude = self._projection.geodetic(x, y, z)
        length, width, height = scene.extent[row].tolist()
        return VehicleState(
            station_id=int(scene.station_id[row]),
            sequence=sequence,
            time=time,
            validity=1.0,
            position=(x, y),
            z=z,
            latitude_deg=latitude,
            longitude_deg=longitude,
            altitude=altitude,
            heading=float(scene.heading[row]),
            speed=float(scene.speed[row]),
            acceleration=float(scene.acceleration[row]),
            extent=(length, width, height),
        )
