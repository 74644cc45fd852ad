"""A film holds everybody who was ever there, and when."""

from pathlib import Path

import numpy as np

from scenarios.stage.film import Camera, Film
from scenarios.stage.player import Player
from xodr import road
from xosc import at, on_lane, play, private, scenario, speed, teleport, trajectory, vehicle

LONG = road(
    length=500.0, plan='<geometry s="0" x="0" y="0" hdg="0" length="500"><line/></geometry>'
)
TRAFFIC = "<GlobalAction><TrafficAction>{}<Position>{}</Position>{}</TrafficAction></GlobalAction>"
BUS = (
    '<TrafficDefinition name="t"><VehicleCategoryDistribution>'
    '<VehicleCategoryDistributionEntry category="bus" weight="1"/></VehicleCategoryDistribution>'
    '<ControllerDistribution><ControllerDistributionEntry weight="1"><Controller name="c"/>'
    "</ControllerDistributionEntry></ControllerDistribution></TrafficDefinition>"
)


def coming_and_going(folder: Path) -> Player:
    """Car ``a``, and buses that appear at s=10 every other second and vanish at s=60."""
    source = TRAFFIC.format(
        '<TrafficSourceAction radius="1" rate="0.5" speed="15">',
        on_lane(10.0),
        f"{BUS}</TrafficSourceAction>",
    )
    sink = TRAFFIC.format('<TrafficSinkAction radius="10">', on_lane(60.0), "</TrafficSinkAction>")
    init = private("a", teleport(on_lane(400.0)), speed(1.0)) + source + sink
    return play(folder, scenario(entities=vehicle("a"), init=init), roads=LONG)


def filmed(player: Player, steps: int) -> Film:
    camera = Camera(player.cast, player.dt)
    player.run(steps, camera.take)
    return camera.film()


def test_who_comes_later_is_not_there_before_and_who_has_left_not_after(tmp_path: Path) -> None:
    film = filmed(coming_and_going(tmp_path), 160)
    assert len(film.names) >= 4
    assert film.there[:, 0].all()
    for k in range(1, len(film.names) - 3):
        seen = np.flatnonzero(film.there[:, k])
        assert seen[-1] < 159
        assert np.ptp(seen) == len(seen) - 1  # once, without a break
        assert np.ptp(film.position[seen, k, 0]) < 70.0  # of one bus alone


def test_a_film_has_what_each_scene_shows(tmp_path: Path) -> None:
    film = filmed(coming_and_going(tmp_path), 100)
    player = coming_and_going(tmp_path)
    for step in range(101):
        scene = player.scene if step == 0 else player.step()
        rows = [film.names.index(name) for name in scene.name]
        assert rows == np.flatnonzero(film.there[step]).tolist()
        np.testing.assert_allclose(film.position[step, rows], scene.position, atol=1e-9)
        np.testing.assert_array_equal(film.heading[step, rows], scene.heading)
        np.testing.assert_array_equal(film.speed[step, rows], scene.speed)
        assert film.time[step] == scene.time


def test_who_is_led_tail_first_along_a_path_goes_backwards(tmp_path: Path) -> None:
    path = trajectory(at(100.0, 0.0, 0.5), at(90.0, 0.0, 0.0), at(80.0, 0.0, 0.0))
    init = private("a", teleport(at(100.0, 0.0, 0.5)), speed(2.0), path)
    player = play(tmp_path, scenario(entities=vehicle("a"), init=init), roads=LONG)
    film = filmed(player, 100)
    np.testing.assert_allclose(film.speed[1:, 0], -2.0)
    assert player.scene.speed[0] == -2.0
    assert player.scene.acceleration[0] == 0.0
