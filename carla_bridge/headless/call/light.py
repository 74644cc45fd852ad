"""Traffic lights."""

from typing import Any

from carla_bridge.headless.light import Group, TrafficLight
from carla_bridge.headless.protocol_0_9_16 import GREEN, RED, UNKNOWN, YELLOW
from carla_bridge.headless.simulation import RefusedError, Simulation


class LightCalls:
    """What concerns traffic lights."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def set_traffic_light_state(self, actor_id: int, state: int) -> None:
        """Switch a light; its group goes on from there."""
        if state > UNKNOWN:
            raise RefusedError(f"{state} is no state of a traffic light")
        light = self._light(actor_id)
        light.state, light.elapsed = state, 0.0

    def set_traffic_light_green_time(self, actor_id: int, seconds: float) -> None:
        """Set how long it shows green."""
        self._light(actor_id).times[GREEN] = seconds

    def set_traffic_light_yellow_time(self, actor_id: int, seconds: float) -> None:
        """Set how long it shows yellow."""
        self._light(actor_id).times[YELLOW] = seconds

    def set_traffic_light_red_time(self, actor_id: int, seconds: float) -> None:
        """Set how long all show red before the next phase."""
        self._light(actor_id).times[RED] = seconds

    def freeze_traffic_light(self, actor_id: int, on: bool) -> None:
        """Hold a light, and with it its group."""
        self._light(actor_id).frozen = on

    def freeze_all_traffic_lights(self, on: bool) -> None:
        """Hold all lights."""
        for light in self._simulation.lights:
            light.frozen = on

    def reset_traffic_light_group(self, actor_id: int) -> None:
        """Begin a group's cycle again."""
        self._group(actor_id).reset()

    def reset_all_traffic_lights(self) -> None:
        """Begin all cycles again."""
        for group in self._simulation.groups:
            group.reset()

    def get_group_traffic_lights(self, actor_id: int) -> list[int]:
        """Return the ids of the lights of a group."""
        return [light.actor.id for light in self._group(actor_id).lights]

    def get_light_boxes(self, actor_id: int) -> list[Any]:
        """Return the box of a light: it has one."""
        return [self._light(actor_id).actor.box()]

    def _light(self, actor_id: int) -> TrafficLight:
        for light in self._simulation.lights:
            if light.actor.id == actor_id:
                return light
        raise RefusedError(f"actor {actor_id} is no traffic light")

    def _group(self, actor_id: int) -> Group:
        light = self._light(actor_id)
        return next(group for group in self._simulation.groups if light in group.lights)
