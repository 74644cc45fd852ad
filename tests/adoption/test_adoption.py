"""A recorded scene becomes a scenario that plays it, and whose parameters mean what they say."""

from collections.abc import Mapping
from math import cos, pi, radians, sin
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import fewest
from kept import Motion, keep, trigger
from rsu.adapters.scene_recorder import Trigger
from rsu.command.adoption import Adoption, adopt_file
from rsu.roads.opendrive import read_network
from rsu.sensing.detection import ObjectClass
from scenarios.openscenario.distribution import read_distribution
from scenarios.openscenario.inspection import inspect
from scenarios.openscenario.reader import read_storyboard
from scenarios.stage.player import Player
from scenarios.stage.scene import Scene
from world import Body

PERSON = ObjectClass.PEDESTRIAN


def straight(
    x: float, y: float, speed: float, heading: float = 0.0, kind: ObjectClass = ObjectClass.CAR
) -> Motion:
    """A motion that goes on and on."""

    def at(time: float) -> Body:
        way = speed * time
        return Body(x + way * cos(heading), y + way * sin(heading), heading, speed, kind)

    return at


def braking(time: float) -> Body:
    """From 12 m/s at -60 m, braking by 5 m/s^2 from 3 s until it stands."""
    lasting = min(max(time - 3.0, 0.0), 12.0 / 5.0)
    way = 12.0 * min(time, 3.0) + 12.0 * lasting - 2.5 * lasting**2
    return Body(-60.0 + way, -1.75, 0.0, 12.0 - 5.0 * lasting, station_id=7)


def turning(time: float) -> Body:
    """A quarter of a circle of 12 m at 6 m/s from 2 s on, straight before and behind it."""
    angle = min(max(time - 2.0, 0.0) * 0.5, pi / 2.0)
    before, behind = 6.0 * min(time - 2.0, 0.0), 6.0 * max(time - 2.0 - pi, 0.0)
    x = before + 12.0 * sin(angle) + behind * cos(angle)
    y = 12.0 * (1.0 - cos(angle)) + behind * sin(angle)
    return Body(x, y, angle, 6.0)


def backing(time: float) -> Body:
    """Looks west, goes east."""
    return Body(-10.0 + 2.0 * time, 20.0, pi, -2.0)


def stepping_out(time: float) -> Body | None:
    """Comes into view at 4 s, runs, and is out of view at 7 s."""
    if not 4.0 <= time <= 7.0:
        return None
    return Body(5.0, -8.0 + 2.0 * (time - 4.0), pi / 2.0, 2.0, kind=PERSON)


def adopt(
    folder: Path,
    motions: Mapping[int, Motion],
    *,
    why: Trigger | None = None,
    noise: float = 0.0,
    latency: float = 0.0,
) -> Adoption:
    file = keep(folder / "scene-1.mcap", motions, why=why, noise=noise, latency=latency)
    return adopt_file(file, folder)


def scene_at(adoption: Adoption, time: float, **values: str) -> Scene:
    """The scenario at a time, with these values for its parameters."""
    storyboard = read_storyboard(adoption.scenario, values)
    player = Player(storyboard, read_network(adoption.road_map))
    while player.scene.time < time - 1e-6:
        player.step()
    return player.scene


def place(scene: Scene, name: str) -> tuple[float, float]:
    x, y = scene.position[scene.name.index(name)].tolist()
    return x, y


TRAFFIC = {
    1: braking,
    2: stepping_out,
    3: turning,
    4: backing,
    5: straight(10.0, 12.0, 0.0),
    6: straight(-20.0, 3.0, 1.4, radians(10.0), kind=PERSON),
}


def test_everybody_is_played_within_half_a_metre_of_a_noisy_recording(tmp_path: Path) -> None:
    adoption = adopt(tmp_path, TRAFFIC, noise=0.1)
    assert adoption.reproduces
    assert [item.name for item in adoption.deviations] == [
        "Ego", "pedestrian_1", "car_1", "car_2", "car_3", "pedestrian_2"
    ]  # fmt: skip
    assert max(item.largest for item in adoption.deviations) < 0.5
    assert max(item.mean for item in adoption.deviations) < 0.2
    assert [item.compared for item in adoption.deviations] == [81, 31, 81, 81, 81, 81]


def test_without_noise_hardly_anything_is_lost(tmp_path: Path) -> None:
    deviations = adopt(tmp_path, TRAFFIC).deviations
    assert max(item.largest for item in deviations) < 0.1


@pytest.mark.parametrize("time", [2.5, 4.0, 5.5])
def test_what_the_unit_predicts_while_a_measurement_travels_is_taken_back(
    tmp_path: Path, time: float
) -> None:
    adoption = adopt(tmp_path, {1: braking}, latency=0.3)
    assert adoption.reproduces
    at = braking(time)
    assert place(scene_at(adoption, time), "Ego") == pytest.approx((at.x, at.y), abs=0.15)


@fewest
@given(
    speed=st.floats(0.0, 25.0),
    change=st.floats(-3.0, 3.0),
    heading=st.floats(-pi, pi),
    yaw_rate=st.floats(-0.5, 0.5),
)
def test_any_even_motion_is_played_where_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    speed: float,
    change: float,
    heading: float,
    yaw_rate: float,
) -> None:
    steps = np.arange(0.0, 8.0, 0.01)
    pace = np.maximum(speed + change * steps, 0.0)
    course = heading + yaw_rate * steps
    x, y = 0.01 * np.cumsum(pace * np.cos(course)), 0.01 * np.cumsum(pace * np.sin(course))

    def at(time: float) -> Body:
        k = min(round(time / 0.01), len(steps) - 1)
        return Body(float(x[k]), float(y[k]), float(course[k]), float(pace[k]))

    adoption = adopt(tmp_path_factory.mktemp("scene"), {1: at})
    assert adoption.reproduces, adoption.deviations


def test_both_files_are_valid_openscenario_and_ids_and_times_are_kept(tmp_path: Path) -> None:
    adoption = adopt(tmp_path, TRAFFIC)
    assert adoption.variation is not None
    for file in (adoption.scenario, adoption.variation):
        assert list(inspect(file, ())) == []
    ego = read_storyboard(adoption.scenario).entities[0]
    assert (ego.name, ego.properties["ivics.station_id"]) == ("Ego", "7")
    assert read_distribution(adoption.variation).count == 5 * 9


def test_who_comes_into_view_appears_and_vanishes_when_it_did(tmp_path: Path) -> None:
    adoption = adopt(tmp_path, TRAFFIC)
    there = ["pedestrian_1" in scene_at(adoption, time).name for time in (0.0, 3.7, 4.1, 6.9, 7.3)]
    assert there == [False, False, True, True, False]
    later = {"pedestrian_1_delay_s": "1"}
    assert "pedestrian_1" not in scene_at(adoption, 4.7, **later).name
    assert "pedestrian_1" in scene_at(adoption, 7.9, **later).name


@pytest.mark.parametrize("delay", [-1.0, 0.5, 2.0])
def test_a_delay_lets_somebody_come_so_much_later(tmp_path: Path, delay: float) -> None:
    adoption = adopt(tmp_path, {1: straight(-50.0, -1.75, 10.0), 2: stepping_out})
    late = scene_at(adoption, 5.0, Ego_delay_s=str(delay))
    x, y = place(scene_at(adoption, 5.0), "Ego")
    assert place(late, "Ego") == pytest.approx((x - 10.0 * delay, y), abs=0.05)
    assert place(late, "pedestrian_1") == place(scene_at(adoption, 5.0), "pedestrian_1")


@pytest.mark.parametrize("pace", [0.8, 1.2])
def test_a_pace_changes_the_speed_and_not_where_one_is_at_the_hazard(
    tmp_path: Path, pace: float
) -> None:
    adoption = adopt(tmp_path, {1: straight(-50.0, -1.75, 10.0)})
    value = {"Ego_pace": str(pace)}
    at_hazard, before = scene_at(adoption, 5.0, **value), scene_at(adoption, 4.0, **value)
    assert place(at_hazard, "Ego") == pytest.approx(place(scene_at(adoption, 5.0), "Ego"), abs=0.05)
    assert at_hazard.speed[0] == pytest.approx(10.0 * pace, abs=0.1)
    assert place(at_hazard, "Ego")[0] - place(before, "Ego")[0] == pytest.approx(10.0 * pace, 0.01)


def test_who_steps_out_from_behind_a_car_does_not_begin_in_it(tmp_path: Path) -> None:
    van = straight(5.0, -7.0, 0.0, kind=ObjectClass.VAN)
    adoption = adopt(tmp_path, {1: braking, 2: stepping_out, 3: van})
    player = Player(read_storyboard(adoption.scenario), read_network(adoption.road_map))
    player.run(200)
    assert [{hit.first, hit.second} for hit in player.collisions] == []
    assert adoption.reproduces


def test_those_far_from_the_hazard_take_no_part_unless_it_is_theirs(tmp_path: Path) -> None:
    far = straight(300.0, 0.0, 1.0)
    parts = {1: braking, 2: far, 3: straight(30.0, 5.0, 0.0), 4: far}
    adoption = adopt(tmp_path, parts, why=trigger(5.0, 4, 1))
    assert [item.track_id for item in adoption.deviations] == [4, 1, 3]


def test_the_ego_is_the_vehicle_of_the_hazard_that_can_be_warned(tmp_path: Path) -> None:
    parts = {1: straight(0.0, 0.0, 5.0), 2: braking, 3: straight(5.0, 5.0, 1.0, kind=PERSON)}
    adoption = adopt(tmp_path, parts, why=trigger(5.0, 3, 1, 2))
    assert [item.name for item in adoption.deviations] == ["pedestrian_1", "car_1", "Ego"]


def test_a_scene_in_which_nobody_moves_has_no_variation(tmp_path: Path) -> None:
    adoption = adopt(tmp_path, {1: straight(0.0, 0.0, 0.0)})
    assert adoption.variation is None
    assert adoption.reproduces
    assert "scene_1.xosc" in adoption.draft.read_text("utf-8")


def test_a_leap_that_no_body_makes_is_not_reproduced_and_said_so(tmp_path: Path) -> None:
    def leaping(time: float) -> Body:
        return Body(-50.0 + 10.0 * time + (6.0 if time >= 4.0 else 0.0), 0.0, 0.0, 10.0)

    adoption = adopt(tmp_path, {1: leaping})
    assert not adoption.reproduces
    assert adoption.largest > 1.0
    assert "DOES NOT REPRODUCE" in adoption.draft.read_text("utf-8")
    assert adoption.told()["reproduced"] is False
