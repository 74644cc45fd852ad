"""Traffic: who comes at sources, keeps around an entity, follows, and vanishes at sinks."""

from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import few
from rsu.errors import ScenarioError
from rsu.sensing.detection import ObjectClass
from scenarios.stage.player import Player
from scenarios.stage.states import StatesWriter
from xodr import lane, road, section
from xosc import (
    by_entity,
    condition,
    event,
    events,
    group,
    on_lane,
    play,
    private,
    run,
    scenario,
    speed,
    start,
    story,
    teleport,
    time_is,
    trigger,
    vehicle,
)

LONG = road(
    length=1000.0, plan='<geometry s="0" x="0" y="0" hdg="0" length="1000"><line/></geometry>'
)
ONE_WAY = road(
    length=1000.0,
    plan='<geometry s="0" x="0" y="0" hdg="0" length="1000"><line/></geometry>',
    sections=section(left="", right=lane(-1)),
)
EGO = private("a", teleport(on_lane(500.0)), speed(10.0))
CARS = {
    "category": (
        '<TrafficDefinition name="t"><VehicleCategoryDistribution>'
        '<VehicleCategoryDistributionEntry category="bus" weight="1"/>'
        '<VehicleCategoryDistributionEntry category="car" weight="0"/>'
        "</VehicleCategoryDistribution><ControllerDistribution>"
        '<ControllerDistributionEntry weight="1"><Controller name="c"/>'
        "</ControllerDistributionEntry></ControllerDistribution></TrafficDefinition>"
    ),
    "template": (
        '<TrafficDistribution><TrafficDistributionEntry weight="1"><EntityDistribution>'
        '<EntityDistributionEntry weight="1">'
        + vehicle("", category="bus")
        .replace('<ScenarioObject name="">', "<ScenarioObjectTemplate>")
        .replace("</ScenarioObject>", "</ScenarioObjectTemplate>")
        + "</EntityDistributionEntry></EntityDistribution></TrafficDistributionEntry>"
        "</TrafficDistribution>"
    ),
}


def traffic(inner: str, name: str = "") -> str:
    """A ``GlobalAction`` of traffic."""
    called = f' trafficName="{name}"' if name else ""
    return f"<GlobalAction><TrafficAction{called}>{inner}</TrafficAction></GlobalAction>"


def source(s: float, rate: float, pace: float = 15.0, who: str = CARS["category"]) -> str:
    """A ``TrafficSourceAction`` on lane -1."""
    return (
        f'<TrafficSourceAction radius="1" rate="{rate}" speed="{pace}">'
        f"<Position>{on_lane(s)}</Position>{who}</TrafficSourceAction>"
    )


def sink(s: float, rate: str = "", who: str = "") -> str:
    """A ``TrafficSinkAction`` on lane -1."""
    return (
        f'<TrafficSinkAction radius="10" {rate}><Position>{on_lane(s)}</Position>{who}'
        "</TrafficSinkAction>"
    )


def swarm(count: int, *, inner: float = 20.0, ways: str = "") -> str:
    """A ``TrafficSwarmAction`` around car a."""
    return (
        f'<TrafficSwarmAction innerRadius="{inner}" semiMajorAxis="200" semiMinorAxis="50"'
        f' offset="50" numberOfVehicles="{count}"><CentralObject entityRef="a"/>'
        f'<InitialSpeedRange lowerLimit="8" upperLimit="12"/>{ways}</TrafficSwarmAction>'
    )


def flowing(*actions: str, roads: str = LONG, seed: int = 0, stories: str = "") -> Player:
    """Car ``a`` with 10 m/s at s=500, and traffic from the beginning."""
    text = scenario(stories, entities=vehicle("a"), init=EGO + "".join(actions))
    with TemporaryDirectory() as folder:
        return play(Path(folder), text, roads=roads, seed=seed)


def names(player: Player) -> set[str]:
    """Names of who is there."""
    return set(player.scene.name)


def test_vehicles_appear_at_the_rate_of_their_source() -> None:
    player = flowing(traffic(source(100.0, 0.2), "north"))
    assert names(player) == {"a", "north_1"}
    assert names(run(player, 4.9)) == {"a", "north_1"}
    assert names(run(player, 5.0)) == {"a", "north_1", "north_2"}
    assert len(run(player, 20.0).scene) == 6


@pytest.mark.parametrize("kind", CARS)
def test_they_are_who_the_storyboard_asks_for(kind: str) -> None:
    scene = run(flowing(traffic(source(100.0, 0.2, who=CARS[kind]))), 6.0).scene
    assert set(scene.class_index[1:].tolist()) == {ObjectClass.BUS}
    assert scene.speed[1:] == pytest.approx(15.0, abs=0.5)
    assert (scene.station_id == -1).all()


def test_who_finds_no_room_waits() -> None:
    player = flowing(traffic(source(100.0, 5.0)))
    run(player, 30.0)
    assert player.collisions == ()
    assert 6 < len(player.scene) < 25


def test_a_sink_swallows_traffic_and_nobody_else() -> None:
    player = flowing(traffic(source(400.0, 0.1)), traffic(sink(600.0)))
    run(player, 10.0)  # car a drives by at 10 s
    assert names(player) == {"a", "traffic_1", "traffic_2"}
    assert names(run(player, 18.0)) == {"a", "traffic_2"}
    assert len(run(player, 60.0).scene) == 1 + 2


def test_a_sink_has_a_rate_and_minds_who_comes() -> None:
    cars = CARS["category"].replace("bus", "van")
    player = flowing(traffic(source(400.0, 0.1)), traffic(sink(600.0, who=cars)))
    assert "traffic_1" in names(run(player, 20.0))
    slow = flowing(traffic(source(400.0, 0.5)), traffic(sink(600.0, 'rate="0.1"')))
    run(slow, 40.0)
    assert slow.scene.reference[:, 0].max() > 700.0


def test_who_comes_to_the_end_of_the_road_is_gone() -> None:
    player = flowing(traffic(source(900.0, 0.05)))
    assert "traffic_1" not in names(run(player, 8.0))


def test_a_follower_keeps_its_distance_to_who_stands() -> None:
    stop = events(event("stop", speed(0.0)))
    player = run(flowing(traffic(source(300.0, 0.01)), stories=stop), 60.0)
    scene = player.scene
    gap = scene.reference[0, 0] - 1.0 - (scene.position[1, 0] + scene.extent[1, 0] / 2.0)
    assert scene.speed[1] == pytest.approx(0.0, abs=0.05)
    assert gap == pytest.approx(2.0, abs=0.3)
    assert player.collisions == ()


def test_a_follower_brakes_for_who_comes_into_its_lane() -> None:
    walk = private("a", teleport(on_lane(500.0, 1)), speed(0.0))
    across = event("e", teleport(on_lane(400.0)), when=start(time_is(1.0)))
    text = scenario(
        events(across), entities=vehicle("a"), init=walk + traffic(source(300.0, 0.01, 20.0))
    )
    with TemporaryDirectory() as folder:
        player = run(play(Path(folder), text, roads=LONG), 30.0)
    assert player.collisions == ()
    assert player.scene.speed.tolist() == pytest.approx([0.0, 0.0], abs=0.05)


def test_a_swarm_keeps_its_number_around_its_entity() -> None:
    player = flowing(traffic(swarm(6), "s"))
    for _ in range(20):
        scene = run(player, player.scene.time + 1.0).scene
        assert len(scene) == 1 + 6
        ahead, left = (scene.reference - scene.reference[0]).T
        share = ((ahead - 50.0) / 200.0) ** 2 + (left / 50.0) ** 2
        assert (share[1:] <= 1.05).all()


def test_nobody_of_a_swarm_appears_within_the_inner_circle() -> None:
    scene = flowing(traffic(swarm(20, inner=100.0))).scene
    assert len(scene) > 4
    assert (np.hypot(*(scene.reference[1:] - scene.reference[0]).T) >= 100.0).all()


@pytest.mark.parametrize(("same", "opposite"), [(1.0, 0.0), (0.0, 1.0)])
def test_a_swarm_goes_the_ways_it_is_told(same: float, opposite: float) -> None:
    ways = f'<DirectionOfTravelDistribution same="{same}" opposite="{opposite}"/>'
    scene = flowing(traffic(swarm(5, ways=ways))).scene
    assert len(scene) == 1 + 5
    assert (np.cos(scene.heading[1:]) > 0.0).all() == (same > 0.0)


def test_an_area_is_filled_once_or_kept_full() -> None:
    corners = "".join(
        f'<Position><WorldPosition x="{x}" y="{y}"/></Position>'
        for x, y in ((600, -9), (800, -9), (800, 9), (600, 9))
    )
    area = (
        '<TrafficAreaAction numberOfEntities="3" continuous="{}"><TrafficArea><Polygon>'
        f"{corners}</Polygon></TrafficArea></TrafficAreaAction>"
    )
    kept, once = (flowing(traffic(area.format(word))) for word in ("true", "false"))
    for player in (kept, once):
        assert (
            (player.scene.reference[1:, 0] >= 600) & (player.scene.reference[1:, 0] <= 800)
        ).all()
    assert len(kept.scene) == len(once.scene) == 1 + 3
    assert len(run(kept, 60.0).scene) == 1 + 3
    assert len(run(once, 60.0).scene) == 1


@pytest.mark.parametrize("name", ["north", ""])
def test_a_stop_ends_traffic_of_that_name_or_all(name: str) -> None:
    stop = events(event("e", traffic("<TrafficStopAction/>", name), when=start(time_is(6.0))))
    flows = traffic(source(100.0, 0.2), "north"), traffic(source(700.0, 0.2), "south")
    player = run(flowing(*flows, stories=stop), 16.0)
    counts = [sum(item.startswith(word) for item in names(player)) for word in ("north", "south")]
    assert counts == ([2, 4] if name else [2, 2])


def test_traffic_of_an_act_ends_with_it() -> None:
    begin = event("e", traffic(source(100.0, 0.4)), when=start(time_is(1.0)))
    over = trigger("StopTrigger", condition(time_is(5.5)))
    stories = story(group(begin), triggers=start(time_is(0.0)) + over)
    assert names(run(flowing(stories=stories), 20.0)) == {"a", "traffic_1", "traffic_2"}


def test_collisions_with_traffic_are_told_and_seen_by_conditions() -> None:
    crash = trigger(
        "StopTrigger",
        condition(by_entity('<CollisionCondition><ByType type="vehicle"/></CollisionCondition>')),
    )
    wrong_way = private("a", teleport(on_lane(500.0, h=3.14159265)), speed(20.0))
    init = wrong_way + traffic(source(300.0, 0.01, 20.0))
    with TemporaryDirectory() as folder:
        text = scenario(entities=vehicle("a"), init=init, stop=crash)
        player = play(Path(folder), text, roads=LONG)
        player.run(400)
    assert player.finished
    assert [(hit.first, hit.second) for hit in player.collisions] == [("a", "traffic_1")]


def test_states_have_who_comes_and_not_who_has_gone() -> None:
    player, file = flowing(traffic(source(400.0, 0.1)), traffic(sink(500.0))), StringIO()
    player.run(400, StatesWriter(file, player.cast, player.dt).write)
    rows = [row.split(",")[:3] for row in file.getvalue().splitlines()[1:]]
    times = {
        name: [float(t) for t, n, _ in rows if n == name] for name in ("traffic_1", "traffic_2")
    }
    assert times["traffic_1"][0] == 0.0
    assert times["traffic_1"][-1] == pytest.approx(6.0, abs=0.6)
    assert times["traffic_2"][0] == pytest.approx(10.0, abs=0.06)
    assert len(rows) == len({tuple(row[:2]) for row in rows})


def test_a_rate_of_change_has_no_jump_where_somebody_comes() -> None:
    player = flowing(traffic(source(400.0, 1.0)), traffic(sink(450.0)))
    for _ in range(400):
        scene = player.step()
        assert (abs(scene.acceleration) <= 9.0 + 1e-6).all()
        assert (abs(scene.yaw_rate) < 0.1).all()


def test_an_area_of_road_ranges_is_refused_with_its_line(tmp_path: Path) -> None:
    ranges = (
        '<TrafficAreaAction numberOfEntities="3" continuous="true"><TrafficArea><RoadRange>'
        '<RoadCursor roadId="1"/></RoadRange></TrafficArea></TrafficAreaAction>'
    )
    with pytest.raises(ScenarioError, match=r"line .*played as a Polygon alone"):
        play(tmp_path, scenario(init=EGO + traffic(ranges), entities=vehicle("a")))


@few
@given(
    seed=st.integers(0, 2**32),
    rate=st.floats(0.05, 2.0),
    count=st.integers(0, 8),
    slow=st.floats(0.0, 25.0),
)
def test_traffic_is_the_same_again_follows_without_contact_and_by_hand_too(
    seed: int, rate: float, count: int, slow: float
) -> None:
    stories = events(event("e", speed(slow), when=start(time_is(2.0))))
    flows = traffic(source(300.0, rate), "north"), traffic(sink(900.0)), traffic(swarm(count))
    shown: list[list[float]] = []
    for by_hand in (False, False, True):
        player = flowing(*flows, roads=ONE_WAY, seed=seed, stories=stories)
        if by_hand:
            for _ in range(200):
                player.step()
        player.run(200)
        assert not [hit for hit in player.collisions if "a" not in (hit.first, hit.second)]
        shown.append(player.scene.reference.ravel().tolist())
    assert shown[0] == shown[1] == shown[2]
