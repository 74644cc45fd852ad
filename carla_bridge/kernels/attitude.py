"""Rotations as CARLA has them: left-handed, yaw to the right, pitch up, roll to the right."""

from math import asin, atan2, cos, degrees, radians, sin

from rsu.arrays import Floats
from rsu.kernels.compile import kernel

X, Y, Z, PITCH, YAW, ROLL = range(6)
"""Columns of a transform: m and degrees."""


@kernel("void(float64[::1], float64[:, ::1])")
def axes_of(transform: Floats, axes: Floats) -> None:
    """Write the forward, right and up axes of a transform as rows (3, 3)."""
    cp, sp = cos(radians(transform[PITCH])), sin(radians(transform[PITCH]))
    cy, sy = cos(radians(transform[YAW])), sin(radians(transform[YAW]))
    cr, sr = cos(radians(transform[ROLL])), sin(radians(transform[ROLL]))
    axes[0, 0], axes[0, 1], axes[0, 2] = cp * cy, cp * sy, sp
    axes[1, 0] = sr * sp * cy - cr * sy
    axes[1, 1] = sr * sp * sy + cr * cy
    axes[1, 2] = -sr * cp
    axes[2, 0] = -(cr * sp * cy + sr * sy)
    axes[2, 1] = sr * cy - cr * sp * sy
    axes[2, 2] = cr * cp


@kernel("void(float64[::1], float64[:, ::1], float64[::1], float64[:, ::1], float64[::1])")
def compose(carrier: Floats, axes: Floats, mount: Floats, mount_axes: Floats, out: Floats) -> None:
    """Write the transform of what is mounted on a carrier.

    Parameters
    ----------
    carrier, mount, out : (>= 6,) `X` ... `ROLL`; the mount's in the carrier's axes.
    axes, mount_axes : (3, 3) of both.
    """
    for k in range(3):
        out[k] = carrier[k]
        for n in range(3):
            out[k] += mount[n] * axes[n, k]
    forward_x, forward_y, forward_z, right_z, up_z = 0.0, 0.0, 0.0, 0.0, 0.0
    for n in range(3):
        forward_x += mount_axes[0, n] * axes[n, 0]
        forward_y += mount_axes[0, n] * axes[n, 1]
        forward_z += mount_axes[0, n] * axes[n, 2]
        right_z += mount_axes[1, n] * axes[n, 2]
        up_z += mount_axes[2, n] * axes[n, 2]
    out[PITCH] = degrees(asin(min(max(forward_z, -1.0), 1.0)))
    out[YAW] = degrees(atan2(forward_y, forward_x))
    out[ROLL] = degrees(atan2(-right_z, up_z))
