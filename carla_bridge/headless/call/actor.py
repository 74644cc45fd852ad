"""Actors: what can be spawned, spawning, destroying, and what moves them from outside."""

from typing import Any

from carla_bridge.headless.blueprint import choose
from carla_bridge.headless.blueprint_0_9_16 import BLUEPRINTS
from carla_bridge.headless.simulation import RefusedError, Simulation
from carla_bridge.kernels.kinematics import CONSTANT, MASS, MOUNTED, STILL, VX, VZ, WX, WZ

_BY_UID = {blueprint.uid: blueprint for blueprint in BLUEPRINTS.values()}


class ActorCalls:
    """What concerns every kind of actor."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def get_actor_definitions(self) -> list[Any]:
        """Return all blueprints."""
        return [blueprint.wire() for blueprint in BLUEPRINTS.values()]

    def get_spectator(self) -> list[Any]:
        """Return the free camera."""
        return self._simulation.spectator.wire()

    def get_actors_by_id(self, ids: list[int]) -> list[Any]:
        """Return those of the actors that are there."""
        actors = self._simulation.actors
        return [actors[actor_id].wire() for actor_id in ids if actor_id in actors]

    def spawn_actor(self, description: list[Any], transform: list[Any]) -> list[Any]:
        """Put an actor into the world."""
        return self.spawn_actor_with_parent(description, transform, 0, 0, "")

    def spawn_actor_with_parent(
        self,
        description: list[Any],
        transform: list[Any],
        parent: int,
        _attachment: int,
        _socket: str,
    ) -> list[Any]:
        """Mount an actor on another, rigidly whatever is asked for."""
        uid, name, wanted = description
        blueprint = BLUEPRINTS.get(name) or _BY_UID.get(uid)
        if blueprint is None:
            raise RefusedError(f"there is no blueprint {name!r}")
        try:
            attributes = choose(blueprint, wanted)
        except ValueError as error:
            raise RefusedError(f"{name}: {error}") from None
        return self._simulation.spawn(blueprint, attributes, transform, parent).wire()

    def destroy_actor(self, actor_id: int) -> bool:
        """Take an actor out of the world."""
        if actor_id not in self._simulation.actors:
            raise RefusedError("unable to destroy actor: not found")
        if self._simulation.actor(actor_id) is self._simulation.spectator:
            raise RefusedError("unable to destroy actor: the spectator stays")
        self._simulation.destroy(actor_id)
        return True

    def get_actor_bounding_box(self, actor_id: int) -> list[Any]:
        """Return the box of an actor."""
        return self._simulation.actor(actor_id).box()

    # -- motion ------------------------------------------------------------------------------

    def set_actor_location(self, actor_id: int, place: list[float]) -> None:
        """Put an actor elsewhere; it keeps its rotation."""
        row = self._simulation.actor(actor_id).row
        rotation = self._simulation.population.motion[row, 3:6].tolist()
        self.set_actor_transform(actor_id, [place, rotation])

    def set_actor_transform(self, actor_id: int, transform: list[Any]) -> None:
        """Put an actor elsewhere; it keeps its velocity."""
        self._simulation.place(self._simulation.actor(actor_id), transform)

    def set_actor_target_velocity(self, actor_id: int, velocity: list[float]) -> None:
        """Give an actor a velocity, m/s in the world's axes."""
        row = self._simulation.actor(actor_id).row
        self._simulation.population.motion[row, VX : VZ + 1] = velocity

    def set_actor_target_angular_velocity(self, actor_id: int, turn: list[float]) -> None:
        """Tell a turn rate, degrees/s; vehicles turn by their wheels alone."""
        row = self._simulation.actor(actor_id).row
        self._simulation.population.motion[row, WX : WZ + 1] = turn

    def enable_actor_constant_velocity(self, actor_id: int, velocity: list[float]) -> None:
        """Let an actor go at a velocity in its own axes, m/s, whatever its control says."""
        actor = self._simulation.actor(actor_id)
        self._simulation.population.velocity[actor.row] = velocity
        if self._simulation.population.mode[actor.row] not in (MOUNTED, STILL):
            self._simulation.population.mode[actor.row] = CONSTANT

    def disable_actor_constant_velocity(self, actor_id: int) -> None:
        """Let the control count again."""
        actor = self._simulation.actor(actor_id)
        if self._simulation.population.mode[actor.row] == CONSTANT:
            self._simulation.population.mode[actor.row] = actor.mode

    def add_actor_impulse(self, actor_id: int, impulse: list[float]) -> None:
        """Push an actor, N s."""
        row = self._simulation.actor(actor_id).row
        population = self._simulation.population
        if population.mode[row] not in (MOUNTED, STILL):
            mass = float(population.body[row, MASS])
            population.motion[row, VX : VZ + 1] += [part / mass for part in impulse]

    def add_actor_force(self, actor_id: int, force: list[float]) -> None:
        """Push an actor during the next step, N."""
        self.add_actor_impulse(actor_id, [part * self._simulation.step for part in force])

    def add_actor_impulse_at_location(
        self, actor_id: int, impulse: list[float], _place: list[float]
    ) -> None:
        """Push an actor, N s; where does not matter to a kinematic body."""
        self.add_actor_impulse(actor_id, impulse)

    def add_actor_force_at_location(
        self, actor_id: int, force: list[float], _place: list[float]
    ) -> None:
        """Push an actor during the next step, N; where does not matter."""
        self.add_actor_force(actor_id, force)

    def add_actor_angular_impulse(self, actor_id: int, _impulse: list[float]) -> None:
        """Do nothing: a kinematic body turns by its wheels alone."""
        self._simulation.actor(actor_id)

    def add_actor_torque(self, actor_id: int, _torque: list[float]) -> None:
        """Do nothing, for the same reason."""
        self._simulation.actor(actor_id)

    def set_actor_dead(self, actor_id: int) -> None:
        """Let an actor move no more."""
        self.set_actor_simulate_physics(actor_id, on=False)

    def set_actor_enable_gravity(self, actor_id: int, on: bool) -> None:
        """Let an actor fall, or not."""
        self._simulation.population.falls[self._simulation.actor(actor_id).row] = on

    def set_actor_autopilot(self, actor_id: int, _on: bool) -> None:
        """Do nothing: the client's traffic manager drives."""
        self._simulation.actor(actor_id)

    def set_actor_simulate_physics(self, actor_id: int, on: bool) -> None:
        """Let an actor move by itself, or only when it is put elsewhere."""
        actor = self._simulation.actor(actor_id)
        if actor.mode != MOUNTED:
            self._simulation.population.mode[actor.row] = actor.mode if on else STILL

    def set_actor_collisions(self, actor_id: int, on: bool) -> None:
        """Let an actor be run into, or not; sensors see it anyway no longer."""
        actor = self._simulation.actor(actor_id)
        self._simulation.population.solid[actor.row] = on and actor.blueprint.body is not None

    # -- batch -------------------------------------------------------------------------------

    def spawn(
        self,
        description: list[Any],
        transform: list[Any],
        parent: int | None,
        attachment: int,
        socket: str,
        _after: list[Any],
    ) -> int:
        """Spawn as a command of a batch does; returns the id."""
        wire = self.spawn_actor_with_parent(description, transform, parent or 0, attachment, socket)
        return int(wire[0])
