"""A storyboard on the stage."""

from math import pi, remainder, tau
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import few
from rsu.errors import ScenarioError
from rsu.roads.opendrive import read_network
from rsu.sensing.detection import ObjectClass
from scenarios.openscenario.reader import read_storyboard
from scenarios.stage.player import Player
from scenarios.stage.scene import Scene
from xodr import CORRIDOR
from xosc import (
    LIBRARY,
    at,
    event,
    events,
    lane_change,
    on_lane,
    pedestrian,
    play,
    private,
    route,
    run,
    scenario,
    speed,
    speed_dynamics,
    start,
    station,
    teleport,
    time_is,
    trajectory,
    vehicle,
)

CORNER = tuple(f'<WorldPosition x="{x}" y="{y}"/>' for x, y in ((10, -1.75), (20, -1.75), (20, 20)))
TIMING = '<Timing domainAbsoluteRelative="{}" scale="1" offset="0"/>'


def test_the_first_scene_is_the_init(tmp_path: Path) -> None:
    scene = play(tmp_path, scenario()).scene
    assert (scene.time, scene.name) == (0.0, ("a", "b"))
    assert scene.reference.tolist() == pytest.approx(np.array([[10.0, -1.75], [60.0, -1.75]]))
    assert scene.position[0].tolist() == pytest.approx([11.0, -1.75])
    assert scene.speed.tolist() == [10.0, 0.0]
    assert scene.acceleration.tolist() == [0.0, 0.0]
    assert scene.z.tolist() == [0.0, 0.0]
    assert scene.extent[0].tolist() == [4.0, 2.0, 1.5]


def test_nobody_is_on_an_empty_stage(tmp_path: Path) -> None:
    text = scenario(entities=" ", init=" ")
    assert len(play(tmp_path, text).step()) == 0


def test_whom_nothing_acts_on_is_not_there(tmp_path: Path) -> None:
    text = scenario(init=private("a", teleport(on_lane(10.0))))
    assert play(tmp_path, text).scene.name == ("a",)


def test_classes_and_stations_come_from_the_entities(tmp_path: Path) -> None:
    entities = (
        vehicle("a", inside=station(42))
        + vehicle("b", category="bicycle")
        + pedestrian("c")
        + vehicle("d", category="tram")
    )
    init = "".join(private(name, teleport(at(9.0 * k, 50.0))) for k, name in enumerate("abcd"))
    scene = play(tmp_path, scenario(entities=entities, init=init)).scene
    classes = [ObjectClass.CAR, ObjectClass.BICYCLE, ObjectClass.PEDESTRIAN, ObjectClass.OTHER]
    assert scene.class_index.tolist() == classes
    assert scene.station_id.tolist() == [42, -1, -1, -1]
    assert scene.connected.tolist() == [True, False, False, False]


@pytest.mark.parametrize("text", ["x", "-1", "4294967296", "1.5", ""])
def test_a_station_id_out_of_range_is_refused(tmp_path: Path, text: str) -> None:
    entities = vehicle("a", inside=station(text)) + vehicle("b")
    with pytest.raises(ScenarioError, match="expected 0 to 4294967295"):
        play(tmp_path, scenario(entities=entities))


def test_two_vehicles_with_one_station_are_refused(tmp_path: Path) -> None:
    entities = vehicle("a", inside=station(1)) + vehicle("b", inside=station(1))
    with pytest.raises(ScenarioError, match="station 1 is there twice"):
        play(tmp_path, scenario(entities=entities))


@given(st.sampled_from([0.01, 0.02, 0.025, 0.05]))
def test_the_time_is_a_multiple_of_the_step(dt: float) -> None:
    storyboard = read_storyboard(LIBRARY / "stationary_vehicle.xosc")
    player = Player(storyboard, read_network(CORRIDOR), dt)
    times = [player.step().time for _ in range(20)]
    assert times == [k * dt for k in range(1, 21)]


def changes(folder: Path, shape: str, dt: float) -> Player:
    text = scenario(events(event("e", speed(20.0, speed_dynamics(shape, "time", 2.0)))))
    return run(play(folder, text, dt=dt), 2.5)


@pytest.mark.parametrize("shape", ["linear", "cubic", "sinusoidal"])
@pytest.mark.parametrize("dt", [0.1, 0.05])
def test_a_step_goes_as_far_as_its_new_speed_leads(tmp_path: Path, shape: str, dt: float) -> None:
    x = changes(tmp_path, shape, dt).scene.reference[0, 0]
    exact = 10.0 + 15.0 * 2.0 + 20.0 * 0.5
    assert x == pytest.approx(exact + (20.0 - 10.0) * dt / 2.0)


@pytest.mark.parametrize("shape", ["linear", "cubic", "sinusoidal"])
@pytest.mark.parametrize(("dimension", "value"), [("time", 0.1), ("rate", 99.0), ("distance", 1.0)])
def test_no_action_brakes_harder_than_the_vehicle_can(
    tmp_path: Path, shape: str, dimension: str, value: float
) -> None:
    text = scenario(events(event("e", speed(0.0, speed_dynamics(shape, dimension, value)))))
    player = play(tmp_path, text, dt=0.01)
    braking = [-player.step().acceleration[0] for _ in range(250)]
    assert max(braking) == pytest.approx(8.0, rel=1e-3)
    assert player.scene.speed[0] == 0.0


@pytest.mark.parametrize("dynamics", [("step", "rate", 1.0), ("linear", "time", 0.0)])
def test_what_is_to_happen_in_no_time_does(
    tmp_path: Path, dynamics: tuple[str, str, float]
) -> None:
    text = scenario(events(event("e", speed(80.0, speed_dynamics(*dynamics)))))
    assert play(tmp_path, text).step().speed[0] == 80.0


def test_who_cannot_accelerate_keeps_his_speed(tmp_path: Path) -> None:
    limits = 'maxSpeed="50" maxAcceleration="0" maxDeceleration="8"'
    text = scenario(
        events(event("e", speed(20.0, speed_dynamics("linear", "time", 1.0)))),
        entities=vehicle("a", limits=limits) + vehicle("b"),
    )
    scene = run(play(tmp_path, text), 3.0).scene
    assert scene.speed[0] == 10.0
    assert scene.reference[0, 0] == pytest.approx(40.0)


def test_a_change_over_a_distance_takes_that_distance(tmp_path: Path) -> None:
    text = scenario(events(event("e", speed(0.0, speed_dynamics("cubic", "distance", 30.0)))))
    scene = run(play(tmp_path, text), 10.0).scene
    assert scene.speed[0] == 0.0
    assert scene.reference[0, 0] == pytest.approx(40.0 - 10.0 * 0.05 / 2.0)


@pytest.mark.parametrize("shape", ["linear", "cubic", "sinusoidal"])
@pytest.mark.parametrize(("dimension", "value"), [("time", 2.0), ("rate", 2.0), ("distance", 20.0)])
def test_a_lane_change_ends_in_the_other_lane_whatever_its_dynamics(
    tmp_path: Path, shape: str, dimension: str, value: float
) -> None:
    text = lane_change('<AbsoluteTargetLane value="1"/>', shape, dimension, value, offset=-0.5)
    scene = run(play(tmp_path, scenario(events(event("e", text)))), 4.0).scene
    assert scene.reference[0, 1] == pytest.approx(1.75 - 0.5)
    assert remainder(scene.heading[0], tau) == pytest.approx(0.0, abs=1e-9)


def test_a_relative_lane_is_counted_from_the_other(tmp_path: Path) -> None:
    target = '<RelativeTargetLane entityRef="b" value="1"/>'
    text = scenario(events(event("e", lane_change(target, "step", "time", 0.0))))
    assert play(tmp_path, text).step().reference[0, 1] == pytest.approx(1.75)


def test_a_change_to_a_lane_that_is_not_there_is_refused_at_its_time(tmp_path: Path) -> None:
    text = lane_change('<AbsoluteTargetLane value="5"/>', "linear", "time", 2.0)
    player = play(tmp_path, scenario(events(event("e", text, when=start(time_is(1.0))))))
    with pytest.raises(ScenarioError, match="t=1 s: the map has no such place"):
        run(player, 2.0)


def test_a_route_is_taken_only_by_who_follows_a_lane(tmp_path: Path) -> None:
    init = private("a", teleport(at(50.0, 150.0)), route(on_lane(1.0), on_lane(2.0)))
    with pytest.raises(ScenarioError, match="does not follow a lane"):
        play(tmp_path, scenario(init=init + private("b", teleport(on_lane(60.0)))))


def test_a_trajectory_is_followed_at_ones_own_speed_and_then_left(tmp_path: Path) -> None:
    text = trajectory(*CORNER)
    player = play(tmp_path, scenario(events(event("e", text))))
    assert run(player, 2.0).scene.reference[0].tolist() == pytest.approx([20.0, 8.25])
    scene = run(player, 4.0).scene
    assert scene.reference[0].tolist() == pytest.approx([20.0, 28.25])
    assert scene.heading[0] == pytest.approx(pi / 2.0)


def test_who_ends_a_trajectory_far_from_any_road_stands_there(tmp_path: Path) -> None:
    text = scenario(events(event("e", trajectory(at(10.0, 200.0), at(20.0, 200.0)))))
    scene = run(play(tmp_path, text), 3.0).scene
    assert scene.reference[0].tolist() == pytest.approx([20.0, 200.0], abs=0.51)
    assert scene.speed[0] == 0.0


def test_a_heading_given_on_a_trajectory_is_kept(tmp_path: Path) -> None:
    text = trajectory(at(10.0, -1.75, 0.0), at(20.0, -1.75, 1.0))
    player = play(tmp_path, scenario(events(event("e", text))))
    assert run(player, 0.5).scene.heading[0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("domain", "x", "speed_then"), [("relative", 18.75, 7.5), ("absolute", 25.0, 5.0)]
)
def test_a_timed_trajectory_keeps_its_times(
    tmp_path: Path, domain: str, x: float, speed_then: float
) -> None:
    """From 10 m/s it brakes evenly to be 20 m farther after 4 s."""
    text = trajectory(
        *(at(10.0, -1.75), at(30.0, -1.75)), times=(0.0, 4.0), timing=TIMING.format(domain)
    )
    player = play(tmp_path, scenario(events(event("e", text, when=start(time_is(1.0))))))
    scene = run(player, 2.0).scene
    assert scene.reference[0, 0] == pytest.approx(x)
    assert scene.speed[0] == pytest.approx(speed_then, abs=0.1)
    assert scene.acceleration[0] == pytest.approx(-2.5)


def test_a_speed_action_ends_a_timetable(tmp_path: Path) -> None:
    text = trajectory(
        *(at(10.0, -1.75), at(30.0, -1.75)), times=(0.0, 4.0), timing=TIMING.format("relative")
    )
    late = event("late", speed(1.0), when=start(time_is(1.0)))
    scene = run(play(tmp_path, scenario(events(event("e", text), late))), 2.0).scene
    assert scene.speed[0] == 1.0
    assert scene.reference[0, 0] == pytest.approx(19.75)


def test_who_comes_to_the_end_of_the_last_lane_stands(tmp_path: Path) -> None:
    player = play(tmp_path, scenario(""))
    while run(player, player.scene.time + 1.0).scene.speed[0] > 0.0:
        assert player.scene.time < 60.0
    place = player.scene.reference[0].copy()
    later = run(player, player.scene.time + 1.0).scene
    assert later.reference[0] == pytest.approx(place)
    assert (later.speed[0], later.acceleration[0]) == (0.0, 0.0)


def moved(before: Scene, after: Scene, dt: float) -> None:
    """Assert that rates are those of the motion from one scene to the next."""
    assert after.acceleration == pytest.approx((after.speed - before.speed) / dt)
    turn = np.angle(np.exp(1j * (after.heading - before.heading)))
    assert after.yaw_rate == pytest.approx(turn / dt)
    step = np.hypot(*(after.reference - before.reference).T)
    fastest = np.maximum(abs(before.speed), abs(after.speed))
    assert (step <= fastest * dt + 2e-3).all()


@pytest.mark.parametrize("name", ["corridor", "ordinary_traffic"])
def test_rates_are_those_of_the_motion(name: str) -> None:
    player = Player(read_storyboard(LIBRARY / f"{name}.xosc"), read_network(CORRIDOR))
    before = player.scene
    for _ in range(500):
        after = player.step()
        moved(before, after, 0.05)
        before = after


@few
@given(st.lists(st.floats(-12.0, 6.0), min_size=1, max_size=12))
def test_whatever_is_commanded_nobody_reverses_or_leaves_the_lane(commands: list[float]) -> None:
    storyboard = read_storyboard(LIBRARY / "wrong_way.xosc")
    player = Player(storyboard, read_network(CORRIDOR))
    row = player.scene.name.index("ego_south")
    way = [player.scene.reference[row, 1]]
    for acceleration in commands:
        player.command("ego_south", acceleration)
        scene = player.step()
        way.append(scene.reference[row, 1])
        assert 0.0 <= scene.speed[row] <= 60.0
        assert -9.0 - 1e-9 <= scene.acceleration[row] <= 4.0 + 1e-9
        assert scene.reference[row, 0] == pytest.approx(1.75)
    assert (np.diff(way) >= 0.0).all()


def test_a_command_holds_until_release(tmp_path: Path) -> None:
    player = play(tmp_path, scenario())
    player.command("a", -2.0)
    assert run(player, 1.0).scene.speed[0] == pytest.approx(8.0)
    player.release("a")
    assert run(player, 2.0).scene.speed[0] == pytest.approx(8.0)


def test_the_script_does_not_press_the_pedals_of_an_external_driver(tmp_path: Path) -> None:
    player = play(tmp_path, scenario(events(event("e", speed(30.0), when=start(time_is(0.5))))))
    player.command("a", -2.0)
    assert run(player, 1.0).scene.speed[0] == pytest.approx(8.0)


def test_a_commanded_vehicle_stays_on_its_trajectory(tmp_path: Path) -> None:
    text = trajectory(*CORNER)
    player = play(tmp_path, scenario(events(event("e", text))))
    run(player, 0.5)
    player.command("a", -5.0)
    scene = run(player, 4.0).scene
    assert scene.speed[0] == 0.0
    assert scene.reference[0].tolist() == pytest.approx([20.0, 3.0])


def test_release_means_nothing_to_who_is_not_commanded(tmp_path: Path) -> None:
    player = play(
        tmp_path, scenario(events(event("e", speed(0.0, speed_dynamics("linear", "rate", 2.0)))))
    )
    run(player, 0.5)
    player.release("a")
    assert run(player, 1.0).scene.speed[0] == pytest.approx(8.0)


def test_the_first_contact_of_a_pair_is_told_once(tmp_path: Path) -> None:
    player = run(play(tmp_path, scenario()), 6.0)
    (hit,) = player.collisions
    assert (hit.first, hit.second) == ("a", "b")
    assert hit.time == pytest.approx(4.6)  # 50 m less 3 m ahead and 1 m behind, at 10 m/s


def test_a_jump_is_no_motion(tmp_path: Path) -> None:
    jump = event("e", teleport(on_lane(80.0, 1)), when=start(time_is(1.0)))
    player = play(tmp_path, scenario(events(jump)))
    scene = run(player, 1.05).scene
    assert scene.yaw_rate[0] == 0.0
    assert scene.reference[0].tolist() == pytest.approx([79.5, 1.75])


def test_what_is_said_to_others_is_a_remark(tmp_path: Path) -> None:
    command = (
        '<UserDefinedAction><CustomCommandAction type="honk"> twice, please </CustomCommandAction>'
        "</UserDefinedAction>"
    )
    monitor = '<GlobalAction><SetMonitorAction monitorRef="m" value="true"/></GlobalAction>'
    declared = (
        '<MonitorDeclarations><MonitorDeclaration name="m" value="false"/></MonitorDeclarations>'
    )
    text = scenario(events(event("e", command, monitor, when=start(time_is(0.5)))), top=declared)
    assert run(play(tmp_path, text), 1.0).cast.remarks == [
        "t=0.5 s: the command 'honk' is nobody's: twice, please",
        "t=0.5 s: the monitor 'm' is true",
    ]
