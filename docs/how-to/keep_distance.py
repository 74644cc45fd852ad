"""Follow a slow car by one's own radar, and heed traffic lights.

Usage: keep_distance.py [PORT].
"""

import sys
import threading

import carla

STEP = 0.05


class Radar:
    """Keeps the nearest thing ahead that moves."""

    def __init__(self) -> None:
        self.distance = None
        self.lock = threading.Lock()

    def update(self, measurement) -> None:
        """Take a measurement, on the client's own thread."""
        moving = [d.depth for d in measurement if abs(d.azimuth) < 0.06 and d.altitude > -0.03]
        with self.lock:
            self.distance = min(moving, default=None)


def main() -> None:
    """Let a slow car go ahead, and follow it for twenty seconds."""
    client = carla.Client("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
    client.set_timeout(10.0)
    world = client.get_world()
    before = world.get_settings()
    world.apply_settings(carla.WorldSettings(synchronous_mode=True, fixed_delta_seconds=STEP))
    library = world.get_blueprint_library()
    start = world.get_map().get_spawn_points()[0]
    ahead = carla.Transform(start.location + start.get_forward_vector() * 25.0, start.rotation)
    cars = [
        world.spawn_actor(library.find(name), place)
        for name, place in (("vehicle.tesla.model3", start), ("vehicle.audi.tt", ahead))
    ]
    own, lead = cars
    blueprint = library.find("sensor.other.radar")
    blueprint.set_attribute("points_per_second", "20000")
    blueprint.set_attribute("vertical_fov", "6")
    radar = Radar()
    sensor = world.spawn_actor(
        blueprint, carla.Transform(carla.Location(x=2.6, z=0.7)), attach_to=own
    )
    sensor.listen(radar.update)
    closest = 1e3
    try:
        for _ in range(400):
            world.tick()
            lead.apply_control(
                carla.VehicleControl(throttle=0.2 if lead.get_velocity().length() < 4.0 else 0.0)
            )
            with radar.lock:
                distance = radar.distance
            red = (
                own.is_at_traffic_light()
                and own.get_traffic_light_state() == carla.TrafficLightState.Red
            )
            wanted = 0.0 if red else 10.0 if distance is None else max(0.5 * (distance - 8.0), 0.0)
            error = wanted - own.get_velocity().length()
            own.apply_control(
                carla.VehicleControl(
                    throttle=max(0.0, min(0.6, 0.4 * error)), brake=max(0.0, min(1.0, -0.3 * error))
                )
            )
            closest = min(closest, own.get_location().distance(lead.get_location()))
    finally:
        sensor.stop()
        sensor.destroy()
        for car in cars:
            car.destroy()
        world.apply_settings(before)
    print(f"closest {closest:.1f} m, {own.id} behind {lead.id}")


if __name__ == "__main__":
    main()
