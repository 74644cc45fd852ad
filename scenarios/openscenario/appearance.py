"""Appearance actions: lights and animations."""

from dataclasses import dataclass
from enum import StrEnum

from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.node import Node


class VehicleLight(StrEnum):
    """Lights of a vehicle (`VehicleLightType`)."""

    DAYTIME_RUNNING = "daytimeRunningLights"
    LOW_BEAM = "lowBeam"
    HIGH_BEAM = "highBeam"
    FOG = "fogLights"
    FOG_FRONT = "fogLightsFront"
    FOG_REAR = "fogLightsRear"
    BRAKE = "brakeLights"
    WARNING = "warningLights"
    INDICATOR_LEFT = "indicatorLeft"
    INDICATOR_RIGHT = "indicatorRight"
    REVERSING = "reversingLights"
    LICENSE_PLATE = "licensePlateIllumination"
    SPECIAL_PURPOSE = "specialPurposeLights"


class LightMode(StrEnum):
    """What a light does."""

    ON = "on"
    OFF = "off"
    FLASHING = "flashing"


class VehicleComponent(StrEnum):
    """Parts of a vehicle that move (`VehicleComponentType`)."""

    HOOD = "hood"
    TRUNK = "trunk"
    DOOR_FRONT_RIGHT = "doorFrontRight"
    DOOR_FRONT_LEFT = "doorFrontLeft"
    DOOR_REAR_RIGHT = "doorRearRight"
    DOOR_REAR_LEFT = "doorRearLeft"
    WINDOW_FRONT_RIGHT = "windowFrontRight"
    WINDOW_FRONT_LEFT = "windowFrontLeft"
    WINDOW_REAR_RIGHT = "windowRearRight"
    WINDOW_REAR_LEFT = "windowRearLeft"
    SIDE_MIRRORS = "sideMirrors"
    SIDE_MIRROR_RIGHT = "sideMirrorRight"
    SIDE_MIRROR_LEFT = "sideMirrorLeft"


class PedestrianMotion(StrEnum):
    """How somebody on foot moves (`PedestrianMotionType`)."""

    STANDING = "standing"
    SITTING = "sitting"
    LYING = "lying"
    SQUATTING = "squatting"
    WALKING = "walking"
    RUNNING = "running"
    REELING = "reeling"
    CRAWLING = "crawling"
    CYCLING = "cycling"
    JUMPING = "jumping"
    DUCKING = "ducking"
    BENDING_DOWN = "bendingDown"


@dataclass(slots=True, frozen=True, kw_only=True)
class LightStateAction:
    """Switch a light."""

    light: VehicleLight | str
    """A text is a light of the user's own."""
    mode: LightMode
    transition_time: float
    """s until the light is as it should be."""
    luminous_intensity: float | None
    """cd."""
    flashing_on: float | None
    """s."""
    flashing_off: float | None
    """s."""
    color: tuple[float, float, float] | None
    """Red, green and blue, 0 to 1."""


@dataclass(slots=True, frozen=True, kw_only=True)
class AnimationAction:
    """Move a part, or somebody's limbs."""

    animation: VehicleComponent | PedestrianMotion | str
    """A text is a file or an animation of the user's own."""
    gestures: tuple[str, ...]
    state: float | None
    """Where it ends, 0 to 1."""
    loop: bool
    duration: float | None
    """s."""


@dataclass(slots=True, frozen=True, kw_only=True)
class AppearanceAction:
    """What changes the looks; 1.2 has both at once."""

    light: LightStateAction | None
    animation: AnimationAction | None


def read_appearance(node: Node) -> AppearanceAction:
    """Read an ``AppearanceAction``."""
    light, animation = node.optional("LightStateAction"), node.optional("AnimationAction")
    if light is animation is None:
        raise node.refuse("expected one of LightStateAction, AnimationAction")
    return AppearanceAction(
        light=None if light is None else _read_light_state(light),
        animation=None if animation is None else _read_animation(animation),
    )


def _read_light_state(node: Node) -> LightStateAction:
    state = node.child("LightState")
    color = state.optional("Color")
    return LightStateAction(
        light=_read_light(node.child("LightType")),
        mode=state.choice("mode", LightMode),
        transition_time=node.positive("transitionTime", 0.0, rule=RuleName.TRANSITION_TIME),
        luminous_intensity=state.maybe_positive("luminousIntensity"),
        flashing_on=state.maybe_positive("flashingOnDuration"),
        flashing_off=state.maybe_positive("flashingOffDuration"),
        color=None if color is None else _read_color(color),
    )


def _read_light(node: Node) -> VehicleLight | str:
    """Read which light; 1.2 has both names in a row, of which the standard's own counts."""
    ours, users = node.optional("VehicleLight"), node.optional("UserDefinedLight")
    node.pass_over("UserDefinedLight", "UserDefinedComponent")
    if ours is not None:
        return ours.choice("vehicleLightType", VehicleLight)
    if users is None:
        raise node.refuse("expected one of VehicleLight, UserDefinedLight")
    return users.text("userDefinedLightType")


def _read_color(node: Node) -> tuple[float, float, float]:
    node.pass_over("colorType")  # a word for the same
    return node.one_of({"ColorRgb": _read_rgb, "ColorCmyk": _read_cmyk})


def _read_rgb(node: Node) -> tuple[float, float, float]:
    return (node.number("red"), node.number("green"), node.number("blue"))


def _read_cmyk(node: Node) -> tuple[float, float, float]:
    light = 1.0 - node.number("key")
    cyan, magenta, yellow = (node.number(name) for name in ("cyan", "magenta", "yellow"))
    return ((1.0 - cyan) * light, (1.0 - magenta) * light, (1.0 - yellow) * light)


def _read_animation(node: Node) -> AnimationAction:
    kind, state = node.child("AnimationType"), node.optional("AnimationState")
    person = kind.optional("PedestrianAnimation")
    return AnimationAction(
        animation=kind.one_of(
            {
                "ComponentAnimation": _read_component,
                "PedestrianAnimation": _read_motion,
                "AnimationFile": _read_animation_file,
                "UserDefinedAnimation": lambda child: child.text("userDefinedAnimationType"),
            }
        ),
        gestures=tuple(
            child.text("gesture") for child in person.children("PedestrianGesture") if person
        )
        if person
        else (),
        state=None if state is None else state.number("state"),
        loop=node.flag("loop", default=False),
        duration=node.maybe_positive("animationDuration"),
    )


def _read_component(node: Node) -> VehicleComponent | PedestrianMotion | str:
    """Read which part; 1.2 has both names in a row, of which the standard's own counts."""
    ours, users = node.optional("VehicleComponent"), node.optional("UserDefinedComponent")
    node.pass_over("UserDefinedLight", "UserDefinedComponent")
    if ours is not None:
        return ours.choice("vehicleComponentType", VehicleComponent)
    if users is None:
        raise node.refuse("expected one of VehicleComponent, UserDefinedComponent")
    return users.text("userDefinedComponentType")


def _read_motion(node: Node) -> VehicleComponent | PedestrianMotion | str:
    if node.has("motion"):
        node.pass_over("userDefinedPedestrianAnimation")
        return node.choice("motion", PedestrianMotion)
    return node.text("userDefinedPedestrianAnimation")


def _read_animation_file(node: Node) -> VehicleComponent | PedestrianMotion | str:
    node.pass_over("timeOffset")
    return node.child("File").text("filepath")
