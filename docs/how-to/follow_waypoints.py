"""Drive a car along waypoints with its sensors on.

Usage: follow_waypoints.py [HOST [PORT]].
"""

import math
import queue
import sys

import carla

STEP = 0.05
WAY = 60.0
SPEED = 6.0


def main() -> None:
    """Spawn, drive, and tell what the sensors said."""
    host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    client = carla.Client(host, port)
    client.set_timeout(10.0)
    world = client.get_world()
    before = world.get_settings()
    settings = world.get_settings()
    settings.synchronous_mode = True
    settings.fixed_delta_seconds = STEP
    world.apply_settings(settings)
    library = world.get_blueprint_library()
    start = world.get_map().get_spawn_points()[0]
    vehicle = world.spawn_actor(library.find("vehicle.tesla.model3"), start)
    sensors, frames = [], {}
    places = {
        "sensor.camera.rgb": carla.Transform(carla.Location(x=1.5, z=2.4)),
        "sensor.other.radar": carla.Transform(carla.Location(x=2.5, z=1.0)),
        "sensor.other.gnss": carla.Transform(),
        "sensor.other.imu": carla.Transform(),
    }
    for name, place in places.items():
        blueprint = library.find(name)
        if blueprint.has_attribute("image_size_x"):
            blueprint.set_attribute("image_size_x", "160")
            blueprint.set_attribute("image_size_y", "120")
        sensor = world.spawn_actor(blueprint, place, attach_to=vehicle)
        frames[name] = queue.Queue()
        sensor.listen(frames[name].put)
        sensors.append(sensor)
    try:
        world.tick()
        driven = drive(world, vehicle, frames)
    finally:
        for sensor in sensors:
            sensor.stop()
            sensor.destroy()
        vehicle.destroy()
        world.apply_settings(before)
    print(f"drove {driven:.1f} m, every sensor had a frame at each tick")


def drive(world, vehicle, frames) -> float:
    """Follow the lane for a while; each tick takes one frame of each sensor."""
    for waiting in frames.values():
        waiting.get(timeout=5.0)
    road = world.get_map()
    begin = vehicle.get_location()
    target = road.get_waypoint(begin)
    driven = 0.0
    while driven < WAY:
        place = vehicle.get_transform()
        while place.location.distance(target.transform.location) < 6.0:
            onward = target.next(2.0)
            if not onward:
                return driven
            target = onward[0]
        ahead = target.transform.location - place.location
        angle = math.degrees(math.atan2(ahead.y, ahead.x)) - place.rotation.yaw
        angle = (angle + 180.0) % 360.0 - 180.0
        speed = vehicle.get_velocity().length()
        control = carla.VehicleControl(
            throttle=0.5 if speed < SPEED else 0.0,
            steer=max(-1.0, min(1.0, angle / 40.0)),
        )
        vehicle.apply_control(control)
        frame = world.tick()
        for name, waiting in frames.items():
            data = waiting.get(timeout=5.0)
            if data.frame != frame:
                raise RuntimeError(f"{name}: frame {data.frame} instead of {frame}")
        driven += speed * STEP
    return driven


if __name__ == "__main__":
    main()
