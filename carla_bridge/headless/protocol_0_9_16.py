"""What the client of CARLA 0.9.16 calls, what it sends along, and the numbers that it knows.

Read from the client's own debug information and from LibCarla (MIT), measured with the client.
A struct is a list of its fields in their order; an enumeration is its number.
"""

from dataclasses import dataclass

from carla_bridge.headless.shape import (
    Shape,
    boolean,
    integer,
    number,
    optional,
    record,
    several,
    text,
    variant,
)

VERSION = "0.9.16"

BYTE, SHORT, LONG = (integer(0, 2**bits - 1) for bits in (8, 16, 32))
HUGE = integer(0, 2**64 - 1)
SIGNED = integer(-(2**31), 2**31 - 1)
ID = LONG

VECTOR = record(number, number, number)
ROTATION = record(number, number, number)
"""pitch, yaw, roll."""
TRANSFORM = record(VECTOR, ROTATION)
BOX = record(VECTOR, VECTOR, ROTATION, ID)
COLOUR = record(BYTE, BYTE, BYTE)
POINTS = several(record(number, number))
SETTINGS = record(
    boolean,  # synchronous
    boolean,  # no rendering
    optional(number),  # fixed step, s
    boolean,
    number,
    SIGNED,
    number,
    boolean,
    number,
    number,
    boolean,
)
DESCRIPTION = record(ID, text, several(record(text, BYTE, text)))
WEATHER = record(*[number] * 14)
CONTROL = record(number, number, number, boolean, boolean, boolean, SIGNED)
ACKERMANN = record(*[number] * 5)
ACKERMANN_GAINS = record(*[number] * 6)
WALK = record(VECTOR, number, boolean)
GEAR = record(number, number, number)
WHEEL = record(*[number] * 9, VECTOR)
PHYSICS = record(
    POINTS,
    *[number] * 5,
    boolean,
    *[number] * 3,
    several(GEAR),
    number,
    number,
    VECTOR,
    POINTS,
    several(WHEEL),
    boolean,
)
LIGHTS = record(LONG)
GENERATION = record(number, number, number, number, boolean, boolean, boolean)
LIGHT = record(LONG, VECTOR, number, BYTE, COLOUR, boolean)
_LINE = record(VECTOR, VECTOR, number)
_BOX = record(BOX, ROTATION, number)
DRAWING = record(
    variant(
        record(VECTOR, number),
        _LINE,
        record(_LINE, number),
        _BOX,
        record(VECTOR, text, boolean),
        record(VECTOR, number),
        _LINE,
        record(_LINE, number),
        _BOX,
    ),
    COLOUR,
    number,
    boolean,
)


def _command(depth: int) -> Shape:
    """Return the shape of a command; those that follow a spawn hold none themselves."""
    after = several(_command(depth - 1)) if depth else several(integer(0, 0))
    vector = record(ID, VECTOR)
    switch = record(ID, boolean)
    return record(
        variant(
            record(DESCRIPTION, TRANSFORM, optional(ID), BYTE, text, after),
            record(ID),
            record(ID, CONTROL),
            record(ID, ACKERMANN),
            record(ID, WALK),
            record(ID, PHYSICS),
            record(ID, TRANSFORM),
            record(ID, TRANSFORM, number),
            *[vector] * 6,
            switch,
            switch,
            switch,
            switch,
            record(ID, LONG),
            vector,
            record(text),
            record(ID, BYTE),
        )
    )


COMMANDS = (
    "spawn",
    "destroy_actor",
    "apply_control_to_vehicle",
    "apply_ackermann_control_to_vehicle",
    "apply_control_to_walker",
    "apply_physics_control",
    "set_actor_transform",
    "set_walker_state",
    "set_actor_target_velocity",
    "set_actor_target_angular_velocity",
    "add_actor_impulse",
    "add_actor_force",
    "add_actor_angular_impulse",
    "add_actor_torque",
    "set_actor_simulate_physics",
    "set_actor_enable_gravity",
    "set_actor_autopilot",
    "show_vehicle_debug_telemetry",
    "set_vehicle_light_state",
    "set_actor_location",
    "console_command",
    "set_traffic_light_state",
)
"""Method that each command of a batch stands for."""


@dataclass(slots=True, frozen=True)
class Method:
    """How a method is called, and how its answer is wrapped."""

    arguments: Shape
    void: bool


def _value(*shapes: Shape) -> Method:
    return Method(record(*shapes), void=False)


def _void(*shapes: Shape) -> Method:
    return Method(record(*shapes), void=True)


METHODS: dict[str, Method] = {
    # start and ticking
    "version": _value(),
    "get_episode_info": _value(),
    "get_sensor_token": _value(LONG),
    "get_episode_settings": _value(),
    "set_episode_settings": _value(SETTINGS),
    "tick_cue": _value(),
    # map
    "get_map_info": _value(),
    "get_map_data": _value(),
    "get_required_files": _value(text),
    "request_file": _value(text),
    "get_navigation_mesh": _value(),
    "get_available_maps": _value(),
    "load_new_episode": _void(text, boolean, SHORT),
    "copy_opendrive_to_file": _void(text, GENERATION),
    "load_map_layer": _void(SHORT),
    "unload_map_layer": _void(SHORT),
    # actors
    "get_actor_definitions": _value(),
    "get_spectator": _value(),
    "get_actors_by_id": _value(several(ID)),
    "spawn_actor": _value(DESCRIPTION, TRANSFORM),
    "spawn_actor_with_parent": _value(DESCRIPTION, TRANSFORM, ID, BYTE, text),
    "destroy_actor": _value(ID),
    "get_actor_bounding_box": _value(ID),
    "apply_batch": _value(several(_command(2)), boolean),
    # motion
    "set_actor_location": _void(ID, VECTOR),
    "set_actor_transform": _void(ID, TRANSFORM),
    "set_actor_target_velocity": _void(ID, VECTOR),
    "set_actor_target_angular_velocity": _void(ID, VECTOR),
    "enable_actor_constant_velocity": _void(ID, VECTOR),
    "disable_actor_constant_velocity": _void(ID),
    "add_actor_impulse": _void(ID, VECTOR),
    "add_actor_force": _void(ID, VECTOR),
    "add_actor_impulse_at_location": _void(ID, VECTOR, VECTOR),
    "add_actor_force_at_location": _void(ID, VECTOR, VECTOR),
    "add_actor_angular_impulse": _void(ID, VECTOR),
    "add_actor_torque": _void(ID, VECTOR),
    "set_actor_dead": _void(ID),
    "set_actor_enable_gravity": _void(ID, boolean),
    "set_actor_autopilot": _void(ID, boolean),
    "set_actor_simulate_physics": _void(ID, boolean),
    "set_actor_collisions": _void(ID, boolean),
    # vehicles and walkers
    "apply_control_to_vehicle": _void(ID, CONTROL),
    "apply_ackermann_control_to_vehicle": _void(ID, ACKERMANN),
    "get_ackermann_controller_settings": _value(ID),
    "apply_ackermann_controller_settings": _void(ID, ACKERMANN_GAINS),
    "get_physics_control": _value(ID),
    "apply_physics_control": _void(ID, PHYSICS),
    "get_vehicle_light_state": _value(ID),
    "set_vehicle_light_state": _void(ID, LIGHTS),
    "get_vehicle_light_states": _value(),
    "open_vehicle_door": _void(ID, BYTE),
    "close_vehicle_door": _void(ID, BYTE),
    "set_wheel_steer_direction": _void(ID, BYTE, number),
    "get_wheel_steer_angle": _value(ID, BYTE),
    "set_wheel_pitch_angle": _void(ID, BYTE, number),
    "get_wheel_pitch_angle": _value(ID, BYTE),
    "get_telemetry_data": _value(ID),
    "show_vehicle_debug_telemetry": _void(ID, boolean),
    "apply_control_to_walker": _void(ID, WALK),
    # traffic lights
    "set_traffic_light_state": _void(ID, BYTE),
    "set_traffic_light_green_time": _void(ID, number),
    "set_traffic_light_yellow_time": _void(ID, number),
    "set_traffic_light_red_time": _void(ID, number),
    "freeze_traffic_light": _void(ID, boolean),
    "reset_traffic_light_group": _void(ID),
    "freeze_all_traffic_lights": _void(boolean),
    "reset_all_traffic_lights": _void(),
    "get_group_traffic_lights": _value(ID),
    "get_light_boxes": _value(ID),
    # world
    "get_weather_parameters": _value(),
    "set_weather_parameters": _void(WEATHER),
    "get_imui_gravity": _value(),
    "set_imui_gravity": _void(number),
    "get_all_level_BBs": _value(BYTE),
    "get_environment_objects": _value(BYTE),
    "enable_environment_objects": _void(several(HUGE), boolean),
    "project_point": _value(VECTOR, VECTOR, number),
    "cast_ray": _value(VECTOR, VECTOR),
    "draw_debug_shape": _void(DRAWING),
    "query_lights_state": _value(text),
    "update_lights_state": _void(text, several(LIGHT), boolean),
    "update_day_night_cycle": _void(text, boolean),
    "get_names_of_all_objects": _value(),
    "set_annotations_traverse_translucency": _void(boolean),
    # the client's traffic manager
    "is_traffic_manager_running": _value(SHORT),
    "get_traffic_manager_running": _value(SHORT),
    "add_traffic_manager_running": _value(record(text, SHORT)),
    "destroy_traffic_manager": _value(SHORT),
    # radio
    "send": _void(LONG, text),
}

_ASKING = (
    "get_gbuffer_token",
    "are_gbuffers_enabled",
    "is_sensor_enabled_for_ros",
    "start_recorder",
    "show_recorder_file_info",
    "show_recorder_collisions",
    "show_recorder_actors_blocked",
    "replay_file",
    "get_actor_component_world_transform",
    "get_actor_component_relative_transform",
    "get_actor_component_names",
    "get_actor_bone_names",
    "get_actor_bone_world_transforms",
    "get_actor_bone_relative_transforms",
    "get_actor_socket_names",
    "get_actor_socket_world_transforms",
    "get_actor_socket_relative_transforms",
    "get_bones_transform",
)
_TELLING = (
    "enable_sensor_for_ros",
    "disable_sensor_for_ros",
    "stop_recorder",
    "stop_replayer",
    "set_replayer_time_factor",
    "set_replayer_ignore_hero",
    "set_replayer_ignore_spectator",
    "set_bones_transform",
    "blend_pose",
    "get_pose_from_animation",
    "enable_carsim",
    "use_carsim_road",
    "enable_chrono_physics",
    "restore_physx_physics",
    "apply_color_texture_to_objects",
    "apply_float_color_texture_to_objects",
    "console_command",
    "set_walker_state",
)
ABSENT = {name: name in _TELLING for name in (*_ASKING, *_TELLING)}
"""Methods that want a recorder, a skeleton, ROS or an engine; True = they answer nothing."""

COLLISION, DEPTH, GNSS, IMU, OBSTACLE, RADAR = 0, 1, 4, 5, 7, 9
SEMANTIC_LIDAR, LIDAR, RGB, SEMANTIC, INSTANCE = 10, 11, 13, 14, 15
WORLD, V2X, V2X_CUSTOM = 17, 20, 21
"""Places in the client's registry of sensors; a wrong one ends the client with a fault."""

ROADS, SIDEWALKS, BUILDINGS, WALLS, FENCES, POLES, TRAFFIC_LIGHT, SIGNS = range(1, 9)
VEGETATION, TERRAIN, SKY, PEDESTRIANS, RIDER, CAR, TRUCK, BUS, TRAIN = range(9, 18)
MOTORCYCLE, BICYCLE, STATIC, DYNAMIC, OTHER, WATER, ROAD_LINES, GROUND = range(18, 26)
ANY = 255
"""Semantic tags."""

RED, YELLOW, GREEN, OFF, UNKNOWN = range(5)
"""States of a traffic light."""

SPAWN_COLLISION = "Spawn failed because of collision at spawn position"
"""Text by which scripts know that they may try elsewhere."""
