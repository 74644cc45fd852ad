"""Traffic lights of a map: they take turns, and vehicles before them know."""

import numpy as np

from carla_bridge.headless.protocol_0_9_16 import GREEN, RED, YELLOW
from simulated import Stage


def states(stage: Stage) -> list[int]:
    return [light.state for light in stage.simulation.lights]


def test_never_two_phases_are_green_and_each_gets_its_turn() -> None:
    stage = Stage("town")
    [group] = stage.simulation.groups
    seen: list[set[int]] = [set() for _ in group.phases]
    for _ in range(20 * 60):
        stage.tick()
        going = [k for k, phase in enumerate(group.phases) if any(x.state != RED for x in phase)]
        assert len(going) <= 1
        for k, phase in enumerate(group.phases):
            assert len({light.state for light in phase}) == 1
            seen[k].add(phase[0].state)
    assert seen == [{GREEN, YELLOW, RED}] * len(group.phases)


def test_the_times_are_those_of_carla() -> None:
    stage = Stage("town")
    first = stage.simulation.groups[0].phases[0][0]
    spans = {GREEN: 0, YELLOW: 0}
    while first.state != RED:
        spans[first.state] += 1
        stage.tick()
    assert spans[GREEN] * 0.05 == 10.0
    assert round(spans[YELLOW] * 0.05, 6) == 3.0


def test_a_frozen_light_stays_and_a_set_one_shows_what_it_was_set_to() -> None:
    stage = Stage("town")
    light = stage.simulation.lights[0]
    stage.call("set_traffic_light_state", light.actor.id, GREEN)
    stage.call("freeze_traffic_light", light.actor.id, True)
    stage.tick(1000)
    assert light.state == GREEN
    assert int(stage.told(light.actor)["detail"][53]) == GREEN
    stage.call("freeze_all_traffic_lights", False)
    stage.call("reset_all_traffic_lights")
    before = states(stage)
    stage.tick(400)
    assert states(stage) != before


def test_lights_that_a_client_destroys_are_gone_and_the_others_go_on() -> None:
    stage = Stage("town")
    light, *others = stage.simulation.lights
    stage.call("destroy_actor", light.actor.id)
    before = states(stage)
    stage.tick(400)
    assert stage.simulation.lights == others
    assert states(stage) != before
    for other in others:
        stage.call("destroy_actor", other.actor.id)
    stage.tick(400)
    assert stage.simulation.lights == []


def test_a_vehicle_before_a_light_is_told_of_it() -> None:
    stage = Stage("town")
    known = set()
    for x, y, yaw in ((-27.0, 1.75, 0.0), (27.0, -1.75, 180.0), (-200.0, 1.75, 0.0)):
        car = stage.car(x, y, yaw)
        stage.call("set_actor_simulate_physics", car.id, False)
        stage.tick()
        detail = stage.told(car)["detail"]
        limit = float(np.frombuffer(detail[19:23].tobytes(), "<f4")[0])
        assert abs(limit - 50.0) < 1e-4
        light = int.from_bytes(detail[25:29].tobytes(), "little")
        assert bool(detail[24]) == (light != 0)
        known.add(light)
        stage.call("destroy_actor", car.id)
    assert 0 in known
    assert len(known) == 3


def test_a_vehicle_is_told_again_when_its_light_changes_and_when_it_has_passed() -> None:
    stage = Stage("town")
    car = stage.car(-27.0, 1.75)
    stage.call("set_actor_simulate_physics", car.id, False)
    stage.tick()
    name = int.from_bytes(stage.told(car)["detail"][25:29].tobytes(), "little")
    [light] = [light for light in stage.simulation.lights if light.actor.id == name]
    shown = set()
    for _ in range(800):
        stage.tick()
        assert int(stage.told(car)["detail"][23]) == light.state
        shown.add(light.state)
    assert shown == {GREEN, YELLOW, RED}
    stage.call("set_actor_location", car.id, [0.0, 0.0, 0.0])
    stage.tick()
    assert not stage.told(car)["detail"][24]
    assert int(stage.told(car)["detail"][23]) == GREEN
