"""Vehicles and walkers: their controls, and what can be asked of them."""

from math import degrees, radians
from typing import Any

import numpy as np

from carla_bridge.headless.actor import Actor, vehicle_detail, walker_detail
from carla_bridge.headless.simulation import RefusedError, Simulation
from carla_bridge.kernels.kinematics import (
    DRIVEN,
    EY,
    LOCK,
    MASS,
    STEER,
    STEERED,
    VX,
    VZ,
    WALKING,
    WHEELBASE,
    X,
    Z,
)

_GAINS = [0.15, 0.0, 0.25, 0.01, 0.0, 0.01]
"""AckermannControllerSettings of CARLA; they change nothing here."""
_WHEEL_RADIUS = 0.34
"""m; CARLA tells cm."""
_WHEELS, _FRONT = 4, 2


class RoadUserCalls:
    """What concerns vehicles and walkers."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def apply_control_to_vehicle(self, actor_id: int, control: list[Any]) -> None:
        """Set throttle, steering and brakes until further notice."""
        actor = self._road_user(actor_id, "vehicle")
        throttle, steer, brake, hand_brake, reverse, _, gear = control
        backwards = reverse or gear < 0
        bounded = [min(max(throttle, 0.0), 1.0), min(max(steer, -1.0), 1.0)]
        bounded += [min(max(brake, 0.0), 1.0), float(hand_brake), float(backwards)]
        self._simulation.population.control[actor.row] = bounded
        self._drive(actor, DRIVEN)
        told_gear = gear or (-1 if backwards else int(throttle > 0.0))
        self._simulation.population.tell(actor.row, vehicle_detail([*control[:6], told_gear]))

    def apply_ackermann_control_to_vehicle(self, actor_id: int, control: list[float]) -> None:
        """Set wheel angle, rad, and speed, m/s, until further notice."""
        actor = self._road_user(actor_id, "vehicle")
        self._simulation.population.control[actor.row] = control
        self._drive(actor, STEERED)

    def get_ackermann_controller_settings(self, actor_id: int) -> list[float]:
        """Return CARLA's own."""
        self._road_user(actor_id, "vehicle")
        return _GAINS

    def apply_ackermann_controller_settings(self, actor_id: int, _gains: list[float]) -> None:
        """Do nothing: a kinematic vehicle does as it is told."""
        self._road_user(actor_id, "vehicle")

    def get_physics_control(self, actor_id: int) -> list[Any]:
        """Return what was applied, or what a car of its size has."""
        actor = self._road_user(actor_id, "vehicle")
        return actor.physics or self._usual_physics(actor)

    def apply_physics_control(self, actor_id: int, physics: list[Any]) -> None:
        """Take over the mass and the wheels' lock; the rest is only told again."""
        actor = self._road_user(actor_id, "vehicle")
        body = self._simulation.population.body[actor.row]
        body[MASS] = max(physics[11], 1.0)
        if physics[15]:
            body[LOCK] = radians(min(max(wheel[2] for wheel in physics[15]), 85.0))
        actor.physics = physics

    def get_vehicle_light_state(self, actor_id: int) -> list[int]:
        """Return which lamps are lit."""
        return [self._road_user(actor_id, "vehicle").lights]

    def set_vehicle_light_state(self, actor_id: int, lights: Any) -> None:  # noqa: ANN401 - a batch sends the number alone
        """Light lamps; no camera shows them."""
        actor = self._road_user(actor_id, "vehicle")
        actor.lights = lights[0] if isinstance(lights, list) else lights

    def get_vehicle_light_states(self) -> list[Any]:
        """Return which lamps of all vehicles are lit."""
        return [[a.id, a.lights] for a in self._simulation.order if a.kind == "vehicle"]

    def open_vehicle_door(self, actor_id: int, _door: int) -> None:
        """Do nothing: boxes have no doors."""
        self._road_user(actor_id, "vehicle")

    def close_vehicle_door(self, actor_id: int, _door: int) -> None:
        """Do nothing: boxes have no doors."""
        self._road_user(actor_id, "vehicle")

    def set_wheel_steer_direction(self, actor_id: int, _wheel: int, _angle: float) -> None:
        """Do nothing: wheels are not drawn."""
        self._road_user(actor_id, "vehicle")

    def get_wheel_steer_angle(self, actor_id: int, wheel: int) -> float:
        """Return the angle of a wheel, degrees; those behind stand straight."""
        actor = self._road_user(actor_id, "vehicle")
        population = self._simulation.population
        if wheel >= _FRONT or population.mode[actor.row] != DRIVEN:
            return 0.0
        steer, lock = population.control[actor.row, STEER], population.body[actor.row, LOCK]
        return degrees(float(steer * lock))

    def set_wheel_pitch_angle(self, actor_id: int, _wheel: int, _angle: float) -> None:
        """Do nothing: wheels are not drawn."""
        self._road_user(actor_id, "vehicle")

    def get_wheel_pitch_angle(self, actor_id: int, _wheel: int) -> float:
        """Return 0: wheels are not drawn."""
        self._road_user(actor_id, "vehicle")
        return 0.0

    def get_telemetry_data(self, actor_id: int) -> list[Any]:
        """Return speed and controls; a kinematic vehicle has no engine and no tyres."""
        actor = self._road_user(actor_id, "vehicle")
        population = self._simulation.population
        speed = float(np.linalg.norm(population.motion[actor.row, VX : VZ + 1]))
        throttle, steer, brake = population.control[actor.row, :3].tolist()
        wheels = [[1.0, 0.0, 0.0, speed / _WHEEL_RADIUS, *[0.0] * 7]] * _WHEELS
        return [speed, steer, throttle, brake, 0.0, 1, 0.0, wheels]

    def show_vehicle_debug_telemetry(self, actor_id: int, _on: bool) -> None:
        """Do nothing: nobody watches."""
        self._road_user(actor_id, "vehicle")

    def apply_control_to_walker(self, actor_id: int, control: list[Any]) -> None:
        """Let a walker walk; it does not jump."""
        actor = self._road_user(actor_id, "walker")
        direction, speed, _ = control
        self._simulation.population.control[actor.row, :4] = [*direction, speed]
        self._simulation.population.tell(actor.row, walker_detail(control))

    def _road_user(self, actor_id: int, kind: str) -> Actor:
        actor = self._simulation.actor(actor_id)
        if actor.kind != kind:
            raise RefusedError(f"actor {actor_id} is no {kind}")
        return actor

    def _drive(self, actor: Actor, mode: int) -> None:
        """Let another kind of control count from now on, if the actor moves by itself at all."""
        if self._simulation.population.mode[actor.row] == actor.mode:
            self._simulation.population.mode[actor.row] = mode
        if actor.mode in (DRIVEN, STEERED, WALKING):
            actor.mode = mode

    def _usual_physics(self, actor: Actor) -> list[Any]:
        population = self._simulation.population
        body = population.body[actor.row]
        place = population.motion[actor.row, X : Z + 1].tolist()
        lock = degrees(float(body[LOCK]))
        half, aside = float(body[WHEELBASE]) / 2.0, 0.8 * float(body[EY])
        wheels = [
            [
                3.5,
                0.25,
                lock if ahead > 0.0 else 0.0,
                100.0 * _WHEEL_RADIUS,
                1500.0,
                0.0 if ahead > 0.0 else 3000.0,
                2.0,
                17.0,
                1000.0,
                [100.0 * (place[0] + ahead), 100.0 * (place[1] + right), 100.0 * place[2]],
            ]
            for ahead in (half, -half)
            for right in (-aside, aside)
        ]
        curve = [[0.0, 1.0], [20.0, 0.9], [60.0, 0.8], [120.0, 0.6]]
        torque = [[0.0, 400.0], [5000.0, 600.0]]
        gears = [[5.0, 0.5, 0.65]]
        return [
            torque,
            5800.0,
            1.0,
            0.15,
            2.0,
            0.35,
            True,
            0.0,
            10.0,
            4.0,
            gears,
            float(body[MASS]),
            0.15,
            [0.0, 0.0, 0.0],
            curve,
            wheels,
            True,
        ]
