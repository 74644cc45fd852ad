"""Actions of entities, in the spelling of every version, become the records of the standard."""

from math import inf
from pathlib import Path

import pytest

from scenarios.openscenario.action import (
    AbsoluteSpeed,
    ConnectTrailerAction,
    DisconnectTrailerAction,
    RelativeSpeedToMaster,
    SteadyState,
    SteadyStateKind,
    SynchronizeAction,
    VisibilityAction,
)
from scenarios.openscenario.appearance import (
    AnimationAction,
    AppearanceAction,
    LightMode,
    LightStateAction,
    PedestrianMotion,
    VehicleComponent,
    VehicleLight,
)
from scenarios.openscenario.controller import (
    ActivateControllerAction,
    AssignControllerAction,
    AutomaticGear,
    BrakeOverride,
    BrakeUnit,
    Controller,
    ControllerAction,
    ControllerType,
    GearOverride,
    ObjectController,
    OverrideControllerValueAction,
    PedalOverride,
)
from scenarios.openscenario.dynamics import (
    CoordinateSystem,
    DynamicConstraints,
    DynamicsShape,
    FollowingMode,
)
from scenarios.openscenario.lateral import (
    AbsoluteTargetLaneOffset,
    LaneOffsetAction,
    LateralDisplacement,
    LateralDistanceAction,
    RelativeTargetLaneOffset,
)
from scenarios.openscenario.longitudinal import (
    LongitudinalDisplacement,
    LongitudinalDistanceAction,
    SpeedProfileAction,
    SpeedProfileEntry,
    SpeedTargetKind,
)
from scenarios.openscenario.position import WorldPosition
from scenarios.openscenario.routing import AcquirePositionAction, RandomRouteAction
from scenarios.openscenario.storyboard import Action
from storyline import action_of

AT = '<Position><WorldPosition x="1" y="2"/></Position>'
PLACE = WorldPosition(x=1.0, y=2.0, z=None, h=None)
NOBODY = {"lateral": None, "longitudinal": None, "animation": None, "lighting": None}
DRIVER = Controller(name="c", kind=ControllerType.LATERAL, properties={"k": "v"})
CONTROLLER = """<Controller name="c" controllerType="lateral"><Properties>
<Property name="k" value="v"/></Properties></Controller>"""


def longitudinal(inside: str) -> str:
    """Within a ``LongitudinalAction``."""
    return f"<LongitudinalAction>{inside}</LongitudinalAction>"


def lateral(inside: str) -> str:
    """Within a ``LateralAction``."""
    return f"<LateralAction>{inside}</LateralAction>"


def offset(target: str, shape: str = 'dynamicsShape="cubic"') -> str:
    """A ``LaneOffsetAction``."""
    return lateral(
        f'<LaneOffsetAction continuous="false"><LaneOffsetActionDynamics {shape}/>'
        f"<LaneOffsetTarget>{target}</LaneOffsetTarget></LaneOffsetAction>"
    )


def synchronize(final: str) -> str:
    """A ``SynchronizeAction``."""
    inner = AT.replace("<Position>", "").replace("</Position>", "")
    return (
        '<SynchronizeAction masterEntityRef="b" targetTolerance="0.5">'
        f"<TargetPositionMaster>{inner}</TargetPositionMaster>"
        f"<TargetPosition>{inner}</TargetPosition>{final}</SynchronizeAction>"
    )


def synchronized(final: AbsoluteSpeed | RelativeSpeedToMaster | None) -> SynchronizeAction:
    """Its record."""
    return SynchronizeAction(
        master="b",
        target_master=PLACE,
        target=PLACE,
        final_speed=final,
        tolerance_master=None,
        tolerance=0.5,
    )


def light(inside: str, state: str = 'mode="on"', content: str = "") -> str:
    """A ``LightStateAction``."""
    return (
        f'<AppearanceAction><LightStateAction transitionTime="2"><LightType>{inside}</LightType>'
        f"<LightState {state}>{content}</LightState></LightStateAction></AppearanceAction>"
    )


def animated(animation: VehicleComponent | PedestrianMotion | str, *gestures: str) -> Action:
    """The record of an animation."""
    return AppearanceAction(
        light=None,
        animation=AnimationAction(
            animation=animation, gestures=gestures, state=0.5, loop=True, duration=3.0
        ),
    )


def animation(inside: str) -> str:
    """An ``AnimationAction``."""
    return (
        '<AppearanceAction><AnimationAction loop="true" animationDuration="3">'
        f'<AnimationType>{inside}</AnimationType><AnimationState state="0.5"/>'
        "</AnimationAction></AppearanceAction>"
    )


ACTIONS: dict[str, tuple[str, Action]] = {
    "a series of speeds": (
        longitudinal(
            '<SpeedProfileAction followingMode="follow" entityRef="b">'
            '<DynamicConstraints maxAcceleration="3"/><SpeedProfileEntry speed="5" time="2"/>'
            '<SpeedProfileEntry speed="-1"/></SpeedProfileAction>'
        ),
        SpeedProfileAction(
            entity="b",
            following=FollowingMode.FOLLOW,
            constraints=DynamicConstraints(max_acceleration=3.0),
            entries=(
                SpeedProfileEntry(speed=5.0, time=2.0),
                SpeedProfileEntry(speed=-1.0, time=None),
            ),
        ),
    ),
    "a distance": (
        longitudinal(
            '<LongitudinalDistanceAction entityRef="b" timeGap="2" continuous="true"'
            ' freespace="true" displacement="any" coordinateSystem="lane"/>'
        ),
        LongitudinalDistanceAction(
            entity="b",
            distance=None,
            time_gap=2.0,
            continuous=True,
            freespace=True,
            displacement=LongitudinalDisplacement.ANY,
            coordinate_system=CoordinateSystem.LANE,
            constraints=None,
        ),
    ),
    "an offset": (
        offset('<AbsoluteTargetLaneOffset value="-1"/>'),
        LaneOffsetAction(
            shape=DynamicsShape.CUBIC,
            max_lateral_acceleration=inf,
            continuous=False,
            target=AbsoluteTargetLaneOffset(value=-1.0),
        ),
    ),
    "an offset from another": (
        offset(
            '<RelativeTargetLaneOffset entityRef="b" value="1"/>',
            'dynamicsShape="step" maxLateralAcc="2"',
        ),
        LaneOffsetAction(
            shape=DynamicsShape.STEP,
            max_lateral_acceleration=2.0,
            continuous=False,
            target=RelativeTargetLaneOffset(entity="b", value=1.0),
        ),
    ),
    "a distance sideways": (
        lateral(
            '<LateralDistanceAction entityRef="b" distance="3" continuous="false"'
            ' freespace="false" displacement="leftToReferencedEntity"/>'
        ),
        LateralDistanceAction(
            entity="b",
            distance=3.0,
            continuous=False,
            freespace=False,
            displacement=LateralDisplacement.LEFT,
            coordinate_system=CoordinateSystem.ENTITY,
            constraints=None,
        ),
    ),
    "a position to go to": (
        f"<RoutingAction><AcquirePositionAction>{AT}</AcquirePositionAction></RoutingAction>",
        AcquirePositionAction(position=PLACE),
    ),
    "any way": ("<RoutingAction><RandomRouteAction/></RoutingAction>", RandomRouteAction()),
    "an arrival": (synchronize(""), synchronized(None)),
    "an arrival of 1.0": (
        synchronize('<FinalSpeed><AbsoluteSpeed value="9"/></FinalSpeed>'),
        synchronized(AbsoluteSpeed(value=9.0, steady_state=None)),
    ),
    "an arrival at a steady speed": (
        synchronize(
            '<FinalSpeed><RelativeSpeedToMaster value="2" speedTargetValueType="factor">'
            '<TargetTimeSteadyState time="4"/></RelativeSpeedToMaster></FinalSpeed>'
        ),
        synchronized(
            RelativeSpeedToMaster(
                value=2.0,
                kind=SpeedTargetKind.FACTOR,
                steady_state=SteadyState(kind=SteadyStateKind.TIME, value=4.0),
            )
        ),
    ),
    "a controller of 1.0": (
        (
            f"<ControllerAction><AssignControllerAction>{CONTROLLER}</AssignControllerAction>"
            '<OverrideControllerValueAction><Throttle value="0.5" active="true"/>'
            '<Brake value="1" active="false"/><Gear number="-1" active="true"/>'
            "</OverrideControllerValueAction></ControllerAction>"
        ),
        ControllerAction(
            assign=AssignControllerAction(
                controller=ObjectController(name="c", controller=DRIVER), **NOBODY
            ),
            override=OverrideControllerValueAction(
                throttle=PedalOverride(active=True, value=0.5, max_rate=inf),
                brake=BrakeOverride(active=False, value=1.0, unit=BrakeUnit.PERCENT, max_rate=inf),
                clutch=None,
                parking_brake=None,
                steering_wheel=None,
                gear=GearOverride(active=True, gear=-1),
            ),
            activate=None,
        ),
    ),
    "a controller of 1.3": (
        (
            '<ControllerAction><AssignControllerAction activateLateral="true">'
            f'<ObjectController name="own">{CONTROLLER}</ObjectController>'
            "</AssignControllerAction></ControllerAction>"
        ),
        ControllerAction(
            assign=AssignControllerAction(
                controller=ObjectController(name="own", controller=DRIVER),
                **(NOBODY | {"lateral": True}),
            ),
            override=None,
            activate=None,
        ),
    ),
    "pedals of 1.2": (
        (
            "<ControllerAction><OverrideControllerValueAction>"
            '<ParkingBrake active="true"><BrakeForce value="900" maxRate="5"/></ParkingBrake>'
            '<SteeringWheel active="true" value="0.2" maxTorque="3"/>'
            '<Gear active="true"><AutomaticGear gear="p"/></Gear>'
            "</OverrideControllerValueAction></ControllerAction>"
        ),
        ControllerAction(
            assign=None,
            override=OverrideControllerValueAction(
                throttle=None,
                brake=None,
                clutch=None,
                parking_brake=BrakeOverride(
                    active=True, value=900.0, unit=BrakeUnit.FORCE, max_rate=5.0
                ),
                steering_wheel=PedalOverride(active=True, value=0.2, max_rate=inf, max_torque=3.0),
                gear=GearOverride(active=True, gear=AutomaticGear.PARK),
            ),
            activate=None,
        ),
    ),
    "a controller that wakes": (
        '<ActivateControllerAction lateral="true" longitudinal="false" objectControllerRef="c"/>',
        ControllerAction(
            assign=None,
            override=None,
            activate=ActivateControllerAction(
                controller="c", **(NOBODY | {"lateral": True, "longitudinal": False})
            ),
        ),
    ),
    "visibility": (
        (
            '<VisibilityAction graphics="true" sensors="false" traffic="true"><SensorReferenceSet>'
            '<SensorReference name="radar"/></SensorReferenceSet></VisibilityAction>'
        ),
        VisibilityAction(graphics=True, sensors=False, traffic=True, sensor_references=("radar",)),
    ),
    "a light": (
        light(
            '<VehicleLight vehicleLightType="lowBeam"/>',
            'mode="flashing" luminousIntensity="80" flashingOnDuration="0.5"'
            ' flashingOffDuration="0.25"',
            '<Color colorType="red"><ColorCmyk cyan="0" magenta="1" yellow="1" key="0.5"/></Color>',
        ),
        AppearanceAction(
            light=LightStateAction(
                light=VehicleLight.LOW_BEAM,
                mode=LightMode.FLASHING,
                transition_time=2.0,
                luminous_intensity=80.0,
                flashing_on=0.5,
                flashing_off=0.25,
                color=(0.5, 0.0, 0.0),
            ),
            animation=None,
        ),
    ),
    "a door": (
        animation(
            '<ComponentAnimation><VehicleComponent vehicleComponentType="trunk"/>'
            "</ComponentAnimation>"
        ),
        animated(VehicleComponent.TRUNK),
    ),
    "somebody who waves": (
        animation(
            '<PedestrianAnimation motion="walking"><PedestrianGesture gesture="wavingLeftArm"/>'
            "</PedestrianAnimation>"
        ),
        animated(PedestrianMotion.WALKING, "wavingLeftArm"),
    ),
    "a dance": (
        animation('<UserDefinedAnimation userDefinedAnimationType="dance"/>'),
        animated("dance"),
    ),
    "a trailer that is taken": (
        '<TrailerAction><ConnectTrailerAction trailerRef="b"/></TrailerAction>',
        ConnectTrailerAction(trailer="b"),
    ),
    "a trailer that is left": (
        "<TrailerAction><DisconnectTrailerAction/></TrailerAction>",
        DisconnectTrailerAction(),
    ),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_is_what_it_says(tmp_path: Path, name: str) -> None:
    text, record = ACTIONS[name]
    assert action_of(tmp_path, f"<PrivateAction>{text}</PrivateAction>") == record
