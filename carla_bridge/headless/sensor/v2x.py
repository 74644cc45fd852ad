"""V2X: CAMs that vehicles send by themselves, and texts that scripts send."""

from math import degrees, hypot, isfinite
from typing import Any

import numpy as np

from carla_bridge.headless import protocol_0_9_16 as protocol
from carla_bridge.headless.actor import Actor
from carla_bridge.headless.sensor.attribute import number
from carla_bridge.headless.sensor.frame import View
from carla_bridge.headless.sensor.navigation import geodetic
from carla_bridge.headless.sensor.radio import Receiver, Transmission
from carla_bridge.kernels.kinematics import AX, EX, VX, VY, WZ, YAW
from rsu.codec.etsi import NO_LATITUDE, NO_LONGITUDE
from rsu.frames.timescale import generation_delta

_CAM = np.dtype(
    {
        "names": [
            "power",
            "version",
            "message",
            "station",
            "delta",
            "station_type",
            "latitude",
            "longitude",
            "ellipse",
            "altitude",
            "altitude_confidence",
            "present",
            "heading",
            "speed",
            "direction",
            "length",
            "width",
            "acceleration",
            "curvature",
            "curvature_mode",
            "yaw_rate",
            "low_present",
        ],
        "formats": [
            "<f4",
            "<i8",
            "<i8",
            "<i8",
            "<i8",
            "<i8",
            "<i8",
            "<i8",
            ("<i8", (3,)),
            "<i8",
            "<i8",
            "<i8",
            ("<i8", (2,)),
            ("<i8", (2,)),
            "<i8",
            ("<i8", (2,)),
            "<i8",
            ("<i8", (2,)),
            ("<i8", (2,)),
            "<i8",
            ("<i8", (2,)),
            "<i8",
        ],
        "offsets": [
            *(0, 8, 16, 24, 32, 40, 48, 56, 64, 88, 96, 104, 112, 128, 144, 152, 168),
            *(176, 192, 208, 216, 408),
        ],
        "itemsize": 464,
    }
)
"""CAMData of the client, a C++ struct; its pointers stay zero."""
_CUSTOM = np.dtype(
    {
        "names": ["power", "version", "message", "station", "text"],
        "formats": ["<f4", "<i8", "<i8", "<i8", "S100"],
        "offsets": [0, 8, 16, 24, 32],
        "itemsize": 136,
    }
)
_VERSION, _CAM_ID, _CUSTOM_ID = 2, 2, 0
_VEHICLE_CONTAINER = 1
_UNKNOWN_AXIS, _UNKNOWN_ALTITUDE = 4095, 15
"""SemiAxisLength and AltitudeConfidence that are not available (TS 102 894-2)."""
_STATIONS = {"bicycle": 2, "motorcycle": 4, "car": 5, "bus": 6, "van": 7, "truck": 8}
_ROADSIDE = 15
"""StationType (TS 102 894-2)."""
_TURN, _WAY, _CHANGE = 4.0, 4.0, 0.5
"""degrees, m and m/s after which a CAM is due (EN 302 637-2, 6.1.3)."""
_ROUNDING = 1e-6


class CamStation:
    """Sends CAMs of its carrier by the rules of EN 302 637-2, and hears those of others."""

    def __init__(self, actor: Actor) -> None:
        value = actor.attributes
        self._least, self._most = number(actor, "gen_cam_min"), number(actor, "gen_cam_max")
        self._fixed = value["fixed_rate"].lower() == "true"
        self._receiver = Receiver(actor)
        self._last: tuple[float, float, float, float, float] | None = None

    def transmit(self, actor: Actor, view: View) -> list[Transmission]:
        """Return the CAM of this step, if one is due; who is not mounted sends nothing."""
        if actor.parent is None or not self._due(actor.parent, view):
            return []
        payload = _encode(actor.parent, view)
        power = self._receiver.power
        return [Transmission(sender=actor, kind=protocol.V2X, payload=payload, power=power)]

    def measure(self, actor: Actor, view: View) -> list[bytes]:
        """Return what it hears in this step, in one frame."""
        return _heard(self._receiver, actor, view, protocol.V2X)

    def _due(self, carrier: Actor, view: View) -> bool:
        motion = view.population.motion[carrier.row]
        x, y, yaw = (float(motion[k]) for k in (0, 1, YAW))
        now = (view.time, x, y, yaw, hypot(float(motion[VX]), float(motion[VY])))
        if self._last is not None:
            time, west, north, course, speed = self._last
            since = now[0] - time + _ROUNDING
            turned = abs((yaw - course + 180.0) % 360.0 - 180.0) > _TURN
            moved = hypot(x - west, y - north) > _WAY
            changed = turned or moved or abs(now[4] - speed) > _CHANGE or self._fixed
            if since < self._least or not (changed or since >= self._most):
                return False
        self._last = now
        return True


class TextStation:
    """Sends what a script tells it, at most 100 bytes, and hears those of others."""

    def __init__(self, actor: Actor) -> None:
        self._receiver = Receiver(actor)
        self._waiting: list[str] = []

    def send(self, said: str) -> None:
        """Keep a text for the next step; of several the last 16."""
        self._waiting = [*self._waiting[-15:], said]

    def transmit(self, actor: Actor, view: View) -> list[Transmission]:  # noqa: ARG002
        """Return what waits."""
        sent: list[Transmission] = []
        for said in self._waiting:
            record = np.zeros((), dtype=_CUSTOM)
            record["version"], record["message"] = _VERSION, _CUSTOM_ID
            record["station"] = (actor.parent or actor).id
            record["text"] = said.encode("utf-8", "surrogateescape")[:100]
            payload = record.tobytes()
            power = self._receiver.power
            sent.append(
                Transmission(sender=actor, kind=protocol.V2X_CUSTOM, payload=payload, power=power)
            )
        self._waiting = []
        return sent

    def measure(self, actor: Actor, view: View) -> list[bytes]:
        """Return what it hears in this step, in one frame."""
        return _heard(self._receiver, actor, view, protocol.V2X_CUSTOM)


def _heard(receiver: Receiver, actor: Actor, view: View, kind: int) -> list[bytes]:
    messages = b""
    for sent in view.sent:
        if sent.kind == kind:
            power = receiver.hears(actor, sent, view.population)
            if power is not None:
                messages += np.float32(power).tobytes() + sent.payload[4:]
    return [messages] if messages else []


def _encode(carrier: Actor, view: View) -> bytes:
    """Encode the CAM of a vehicle, or of a roadside unit that stands on a pole."""
    motion = view.population.motion[carrier.row]
    cam: Any = np.zeros((), dtype=_CAM)
    latitude, longitude = geodetic(view, float(motion[0]), float(motion[1]))
    cam["version"], cam["message"], cam["station"] = _VERSION, _CAM_ID, carrier.id
    cam["delta"] = generation_delta(view.time)
    cam["latitude"], cam["longitude"] = NO_LATITUDE, NO_LONGITUDE
    if isfinite(latitude):
        cam["latitude"], cam["longitude"] = round(latitude * 1e7), round(longitude * 1e7)
    cam["ellipse"] = _UNKNOWN_AXIS, _UNKNOWN_AXIS, 3601
    cam["altitude"], cam["altitude_confidence"] = round(motion[2] * 100.0), _UNKNOWN_ALTITUDE
    if carrier.kind != "vehicle":
        cam["station_type"] = _ROADSIDE
        return cam.tobytes()
    speed = hypot(float(motion[VX]), float(motion[VY]))
    forward = speed if _ahead(motion) >= 0.0 else -speed
    turn = float(motion[WZ])
    along = float(motion[AX] * motion[VX] + motion[AX + 1] * motion[VY]) / max(speed, 1e-6)
    extent = view.population.body[carrier.row, EX : EX + 3].tolist()
    cam["station_type"] = _STATIONS.get(carrier.attributes["base_type"], 5)
    cam["present"] = _VEHICLE_CONTAINER
    cam["heading"] = round((motion[YAW] + 90.0) % 360.0 * 10.0) % 3600, 10
    cam["speed"] = min(round(speed * 100.0), 16_382), 10
    cam["direction"] = 0 if forward >= 0.0 else 1
    cam["length"] = min(round(2.0 * extent[0] * 10.0), 1022), 0
    cam["width"] = min(round(2.0 * extent[1] * 10.0), 61)
    cam["acceleration"] = max(min(round(along * 10.0), 160), -160), 10
    curvature = -turn / degrees(1.0) / speed if speed > 0.1 else 0.0
    cam["curvature"] = max(min(round(curvature * 10_000.0), 1022), -1023), 4
    cam["yaw_rate"] = max(min(round(-turn * 100.0), 32_765), -32_766), 5
    return cam.tobytes()


def _ahead(motion: Any) -> float:  # noqa: ANN401 - a row of floats
    yaw = np.radians(motion[YAW])
    return float(motion[VX] * np.cos(yaw) + motion[VY] * np.sin(yaw))
