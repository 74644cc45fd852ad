"""What goes wrong on the way from the truth to a measurement, beyond the sensors' own noise."""

from dataclasses import dataclass

from rsu.config import Camera, Lidar, Radar, Sensor


@dataclass(slots=True, frozen=True, kw_only=True)
class Disturbance:
    """Rates of errors and bounds of delays.

    The defaults are those of a healthy installation, set by hand; searches for unsafe scenes vary
    them.  Delays are uniform between two bounds.
    """

    camera_false_rate: float = 0.02
    """Hz, boxes around nothing, a camera."""
    class_confusion: float = 0.02
    """Probability that a box gets the class of the look-alike."""
    camera_delay: tuple[float, float] = (0.06, 0.09)
    """s from exposure to arrival: exposure, encoding, inference, network."""
    radar_clutter_rate: float = 0.1
    """Hz, targets of nothing, a radar."""
    radar_delay: tuple[float, float] = (0.02, 0.04)
    """s."""
    lidar_false_rate: float = 0.02
    """Hz, boxes around nothing, a lidar."""
    lidar_delay: tuple[float, float] = (0.06, 0.12)
    """s from the middle of the sweep to arrival: the rest of the sweep, inference, network."""
    frame_loss: float = 0.005
    """Probability that a frame of a camera, radar or lidar never arrives."""
    radio_delay: tuple[float, float] = (0.03, 0.1)
    """s from the state that a CAM tells to its arrival over MQTT."""
    radio_loss: float = 0.03
    """Probability that a CAM that is heard never arrives."""
    channel_load: float = 0.0
    """Ratio of the time for which stations that are not in the scene take the channel."""
    gnss_bias_sigma: float = 0.6
    """m an axis, the part of a station's position error that lasts."""
    gnss_bias_time: float = 60.0
    """s, its correlation time: atmosphere and multipath change with satellites and place."""
    gnss_white_sigma: float = 0.2
    """m an axis, the part that is new with every message."""
    heading_sigma: float = 0.02
    """rad."""
    speed_sigma: float = 0.1
    """m/s."""

    def delay(self, sensor: Sensor) -> tuple[float, float]:
        """Return the bounds of the delay of a sensor's frames, s."""
        match sensor:
            case Camera():
                return self.camera_delay
            case Radar():
                return self.radar_delay
            case Lidar():
                return self.lidar_delay
