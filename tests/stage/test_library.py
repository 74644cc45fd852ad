"""What happens in the scenarios of the library, and what a warned driver can prevent."""

from pathlib import Path

import numpy as np
import pytest

from boxes import corners, gap
from rsu.roads.opendrive import read_network
from scenarios.openscenario.reader import read_storyboard
from scenarios.stage.player import Collision, Player
from scenarios.stage.scene import Scene
from xodr import CORRIDOR
from xosc import LIBRARY

NETWORK = read_network(CORRIDOR)
HAZARDS = {
    "stationary_vehicle": ("broken_down", "ego_junction", 16.65),
    "wrong_way": ("wrong_way_driver", "ego_south", 6.15),
    "child_behind_van": ("child", "ego_aisle", 10.55),
}
NEAR = 0.5
"""m between two boxes of which one moves: less is a near miss."""


def stage(name: str, dt: float = 0.05, **values: str) -> Player:
    return Player(read_storyboard(LIBRARY / f"{name}.xosc", values), NETWORK, dt)


def play(player: Player) -> list[Scene]:
    scenes = [player.scene]
    while not player.finished:
        scenes.append(player.step())
    return scenes


def brake(player: Player, when: dict[str, float], acceleration: float) -> tuple[Collision, ...]:
    """Play while each entity brakes from its time on."""
    while not player.finished:
        for entity, time in when.items():
            if player.scene.time >= time:
                player.command(entity, acceleration)
        player.step()
    return player.collisions


@pytest.mark.parametrize("name", HAZARDS)
def test_each_hazard_ends_in_its_collision(name: str) -> None:
    first, second, time = HAZARDS[name]
    player = stage(name)
    play(player)
    (only,) = player.collisions
    assert (only.first, only.second) == (first, second)
    assert only.time == pytest.approx(time)


@pytest.mark.parametrize("name", HAZARDS)
@pytest.mark.parametrize("acceleration", [-6.0, -8.0])
def test_braking_three_seconds_before_prevents_it(name: str, acceleration: float) -> None:
    _, ego, time = HAZARDS[name]
    assert brake(stage(name), {ego: time - 3.0}, acceleration) == ()


def test_braking_two_and_a_half_seconds_before_saves_the_child() -> None:
    assert brake(stage("child_behind_van"), {"ego_aisle": 10.55 - 2.5}, -4.0) == ()


def test_the_demonstration_has_the_three_collisions_and_no_other() -> None:
    player = stage("corridor")
    scenes = play(player)
    found = {(hit.first, hit.second): hit.time for hit in player.collisions}
    assert found == {(a, b): pytest.approx(time) for a, b, time in HAZARDS.values()}
    assert all(5.0 <= time <= 18.0 for time in found.values())
    assert scenes[-1].time == pytest.approx(48.0)


def test_three_warned_drivers_make_the_demonstration_harmless() -> None:
    warned = {ego: time - 3.0 for _, ego, time in HAZARDS.values()}
    assert brake(stage("corridor"), warned, -6.0) == ()


def test_one_warned_driver_does_not_disturb_the_others() -> None:
    left = brake(stage("corridor"), {"ego_south": 3.0}, -6.0)
    assert [hit.second for hit in left] == ["ego_aisle", "ego_junction"]


def test_nothing_happens_in_ordinary_traffic() -> None:
    player = stage("ordinary_traffic")
    scenes = play(player)
    assert player.collisions == ()
    assert len(scenes[0]) >= 8
    assert min(nearest(scene) for scene in scenes[::4]) > NEAR


def nearest(scene: Scene) -> float:
    """Smallest gap between two boxes of which one moves, m."""
    box = corners(scene.position, scene.heading, scene.extent)
    pairs = [
        (i, j)
        for i in range(len(scene))
        for j in range(i)
        if np.hypot(*(scene.position[i] - scene.position[j])) < 10.0
        and abs(scene.speed[[i, j]]).max() > 0.0
    ]
    return min((gap(box[i], box[j]) for i, j in pairs), default=np.inf)


def test_the_slow_car_passes_the_stroller_at_two_metres() -> None:
    scenes = play(stage("ordinary_traffic"))
    car, stroller = (scenes[0].name.index(name) for name in ("car_park", "stroller"))
    gaps = []
    for scene in scenes:
        box = corners(scene.position, scene.heading, scene.extent)
        gaps.append(gap(box[car], box[stroller]))
    assert min(gaps) == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("file", sorted(LIBRARY.glob("*.xosc")), ids=lambda file: file.stem)
def test_two_runs_are_the_same_to_the_bit(file: Path) -> None:
    def state(scene: Scene) -> bytes:
        columns = (scene.reference, scene.heading, scene.speed, scene.acceleration, scene.yaw_rate)
        return b"".join(column.tobytes() for column in columns)

    one, other = (b"".join(map(state, play(stage(file.stem)))) for _ in range(2))
    assert one == other


def test_the_child_is_hidden_by_the_van_until_it_runs() -> None:
    scenes = play(stage("child_behind_van"))
    names = scenes[0].name
    child, van = names.index("child"), names.index("parked_van")
    assert scenes[0].position[child, 0] > scenes[0].position[van, 0]
    still = [scene for scene in scenes if scene.time < 7.5]
    assert {float(scene.speed[child]) for scene in still} == {0.0}
    assert max(scene.speed[child] for scene in scenes) == pytest.approx(2.0)
    assert scenes[-1].speed[child] == 0.0


@pytest.mark.parametrize(
    ("name", "stations"),
    [
        ("stationary_vehicle", {1001}),
        ("wrong_way", {1002}),
        ("child_behind_van", {1003}),
        ("corridor", {1001, 1002, 1003}),
        ("ordinary_traffic", set[int]()),
    ],
)
def test_the_connected_vehicles_have_their_stations(name: str, stations: set[int]) -> None:
    scene = stage(name).scene
    assert set(scene.station_id[scene.connected].tolist()) == stations
    assert set(scene.station_id[~scene.connected].tolist()) == {-1}


def test_a_slower_vehicle_collides_later() -> None:
    player = stage("wrong_way", ego_south_speed="8")
    play(player)
    assert player.collisions[0].time > 6.15


def test_the_wrong_way_driver_is_on_the_northbound_lane_heading_south() -> None:
    scene = stage("wrong_way").scene
    row = scene.name.index("wrong_way_driver")
    assert scene.reference[row].tolist() == pytest.approx([1.75, -20.0])
    assert np.sin(scene.heading[row]) == pytest.approx(-1.0)
    assert scene.speed[row] == 10.0
