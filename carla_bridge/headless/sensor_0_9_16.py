"""The sensor blueprints of CARLA 0.9.16, with the attributes and defaults of the real ones."""

from carla_bridge.headless import protocol_0_9_16 as protocol
from carla_bridge.headless.blueprint import BOOL, FLOAT, INT, STRING, Attribute, Blueprint

_TYPES: dict[type, int] = {bool: BOOL, int: INT, float: FLOAT, str: STRING}


def _attributes(**values: float | str) -> tuple[Attribute, ...]:
    """Return attributes with the type of their default."""
    return tuple(
        Attribute(name, _TYPES[type(value)], str(value).lower() if value is True else str(value))
        for name, value in values.items()
    )


_COMMON = _attributes(role_name="front", sensor_tick=0.0)
_CAMERA = _COMMON + _attributes(
    image_size_x=800,
    image_size_y=600,
    fov=90.0,
    lens_circle_falloff=5.0,
    lens_circle_multiplier=0.0,
    lens_k=-1.0,
    lens_kcube=0.0,
    lens_x_size=0.08,
    lens_y_size=0.08,
)
_RGB = _CAMERA + _attributes(
    enable_postprocess_effects=True,
    gamma=2.2,
    iso=100.0,
    shutter_speed=200.0,
    fstop=1.4,
    min_fstop=1.2,
    blade_count=5,
    exposure_mode="histogram",
    exposure_compensation=0.0,
    exposure_min_bright=10.0,
    exposure_max_bright=12.0,
    exposure_speed_up=3.0,
    exposure_speed_down=1.0,
    calibration_constant=16.0,
    focal_distance=1000.0,
    blur_amount=1.0,
    blur_radius=0.0,
    motion_blur_intensity=0.45,
    motion_blur_max_distortion=0.35,
    motion_blur_min_object_screen_size=0.1,
    slope=0.88,
    toe=0.55,
    shoulder=0.26,
    black_clip=0.0,
    white_clip=0.04,
    temp=6500.0,
    tint=0.0,
    chromatic_aberration_intensity=0.0,
    chromatic_aberration_offset=0.0,
    bloom_intensity=0.675,
    lens_flare_intensity=0.1,
)
_SCAN = _COMMON + _attributes(
    channels=32,
    range=10.0,
    points_per_second=56000,
    rotation_frequency=10.0,
    upper_fov=10.0,
    lower_fov=-30.0,
    horizontal_fov=360.0,
)
_LIDAR = _SCAN + _attributes(
    atmosphere_attenuation_rate=0.004,
    dropoff_general_rate=0.45,
    dropoff_intensity_limit=0.8,
    dropoff_zero_intensity=0.4,
    noise_seed=0,
    noise_stddev=0.0,
)
_RADAR = _COMMON + _attributes(
    horizontal_fov=30.0, vertical_fov=30.0, range=100.0, points_per_second=1500, noise_seed=0
)
_GNSS = _COMMON + _attributes(
    noise_seed=0,
    noise_alt_bias=0.0,
    noise_alt_stddev=0.0,
    noise_lat_bias=0.0,
    noise_lat_stddev=0.0,
    noise_lon_bias=0.0,
    noise_lon_stddev=0.0,
)
_IMU = _COMMON + _attributes(
    noise_seed=0,
    noise_accel_stddev_x=0.0,
    noise_accel_stddev_y=0.0,
    noise_accel_stddev_z=0.0,
    noise_gyro_bias_x=0.0,
    noise_gyro_bias_y=0.0,
    noise_gyro_bias_z=0.0,
    noise_gyro_stddev_x=0.0,
    noise_gyro_stddev_y=0.0,
    noise_gyro_stddev_z=0.0,
)
_OBSTACLE = _COMMON + _attributes(
    distance=5.0, hit_radius=0.5, only_dynamics=False, debug_linetrace=False
)
_RADIO = _COMMON + _attributes(
    noise_seed=0,
    transmit_power=21.5,
    receiver_sensitivity=-99.0,
    frequency_ghz=5.9,
    combined_antenna_gain=10.0,
    path_loss_exponent=2.7,
    path_loss_model="geometric",
    scenario="highway",
    filter_distance=500.0,
    use_etsi_fading=True,
    custom_fading_stddev=0.0,
)
_CAM = _RADIO + _attributes(
    gen_cam_min=0.1,
    gen_cam_max=1.0,
    fixed_rate=False,
    noise_vel_stddev_x=0.0,
    noise_accel_stddev_x=0.0,
    noise_accel_stddev_y=0.0,
    noise_accel_stddev_z=0.0,
    noise_yawrate_bias=0.0,
    noise_yawrate_stddev=0.0,
    noise_head_bias=0.0,
    noise_head_stddev=0.0,
    noise_alt_bias=0.0,
    noise_alt_stddev=0.0,
    noise_lat_bias=0.0,
    noise_lat_stddev=0.0,
    noise_lon_bias=0.0,
    noise_lon_stddev=0.0,
)

SENSORS = (
    Blueprint(id="sensor.camera.rgb", attributes=_RGB, stream=protocol.RGB),
    Blueprint(id="sensor.camera.depth", attributes=_CAMERA, stream=protocol.DEPTH),
    Blueprint(
        id="sensor.camera.semantic_segmentation", attributes=_CAMERA, stream=protocol.SEMANTIC
    ),
    Blueprint(
        id="sensor.camera.instance_segmentation", attributes=_CAMERA, stream=protocol.INSTANCE
    ),
    Blueprint(id="sensor.lidar.ray_cast", attributes=_LIDAR, stream=protocol.LIDAR),
    Blueprint(
        id="sensor.lidar.ray_cast_semantic", attributes=_SCAN, stream=protocol.SEMANTIC_LIDAR
    ),
    Blueprint(id="sensor.other.radar", attributes=_RADAR, stream=protocol.RADAR),
    Blueprint(id="sensor.other.gnss", attributes=_GNSS, stream=protocol.GNSS),
    Blueprint(id="sensor.other.imu", attributes=_IMU, stream=protocol.IMU),
    Blueprint(id="sensor.other.collision", attributes=_COMMON, stream=protocol.COLLISION),
    Blueprint(id="sensor.other.obstacle", attributes=_OBSTACLE, stream=protocol.OBSTACLE),
    Blueprint(id="sensor.other.lane_invasion", attributes=_COMMON),
    Blueprint(id="sensor.other.v2x", attributes=_CAM, stream=protocol.V2X),
    Blueprint(id="sensor.other.v2x_custom", attributes=_RADIO, stream=protocol.V2X_CUSTOM),
)
"""The lane invasion sensor works inside the client: the server only places it."""
