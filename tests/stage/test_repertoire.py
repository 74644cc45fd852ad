"""What is read and cannot be played yet is refused before anything moves."""

from pathlib import Path

import pytest

from rsu.errors import ScenarioError
from xosc import (
    at,
    by_entity,
    event,
    events,
    on_lane,
    play,
    private,
    route,
    scenario,
    speed,
    start,
    teleport,
    trajectory,
)

LIGHTS = """<PrivateAction><AppearanceAction><LightStateAction>
<LightType><VehicleLight vehicleLightType="lowBeam"/></LightType><LightState mode="on"/>
</LightStateAction></AppearanceAction></PrivateAction>"""


def placed(position: str) -> str:
    """A file with ``a`` at a position."""
    return scenario(init=private("a", teleport(position)) + private("b", teleport(on_lane(60.0))))


def doing(*actions: str) -> str:
    """A file with one event."""
    return scenario(events(event("e", *actions)))


def when(test: str) -> str:
    """A file with one event that waits for a test."""
    return scenario(events(event("e", speed(1.0), when=start(test))))


UNPLAYED = {
    "an action": (doing(LIGHTS), "AppearanceAction"),
    "a tilted position": (placed('<WorldPosition x="0" y="0" p="0.1"/>'), "a tilted position"),
    "a tilted orientation": (
        placed('<LanePosition roadId="1" laneId="-1" s="1"><Orientation r="1"/></LanePosition>'),
        "a tilted position",
    ),
    "a raised position": (
        placed('<RelativeObjectPosition entityRef="b" dx="1" dy="0" dz="2"/>'),
        "a raised position",
    ),
    "a condition": (
        when(by_entity('<EndOfRoadCondition duration="1"/>')),
        "EndOfRoadCondition",
    ),
    "a distance by lane": (
        when(
            by_entity(
                '<RelativeDistanceCondition entityRef="b" relativeDistanceType="longitudinal"'
                ' value="1" freespace="true" rule="lessThan" coordinateSystem="lane"/>'
            )
        ),
        "coordinateSystem",
    ),
    "a sideways speed": (
        when(by_entity('<SpeedCondition value="1" rule="lessThan" direction="lateral"/>')),
        "direction",
    ),
    "a closed trajectory": (
        doing(trajectory(at(0, 0), at(1, 0)).replace('closed="false"', 'closed="true"')),
        "closed='true'",
    ),
    "a fast route": (
        doing(route(on_lane(1), on_lane(2)).replace("shortest", "fastest")),
        "routeStrategy",
    ),
    "actors by trigger": (
        doing(speed(1.0)).replace('TriggeringEntities="false"', 'TriggeringEntities="true"'),
        "selectTriggeringEntities='true'",
    ),
    "a physical transition": (
        doing(speed(1.0).replace("dynamicsShape", 'followingMode="follow" dynamicsShape')),
        "followingMode='follow'",
    ),
    "an entity without a place": (
        scenario(init=private("a", teleport(at(0, 0)))),
        "'b' has no TeleportAction",
    ),
}


@pytest.mark.parametrize("name", UNPLAYED)
def test_what_is_not_played_is_refused_by_name(tmp_path: Path, name: str) -> None:
    text, problem = UNPLAYED[name]
    with pytest.raises(ScenarioError) as caught:
        play(tmp_path, text)
    assert problem in caught.value.problem
