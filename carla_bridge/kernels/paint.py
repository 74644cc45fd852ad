"""Images of a picture: what each pixel shows, as blue, green, red and alpha."""

from math import exp, inf

import numpy as np
from numpy.typing import NDArray

from rsu.arrays import Floats
from rsu.kernels.compile import kernel

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint16]


@kernel("void(uint8[:, ::1], uint16[:, ::1], uint8[:, :, ::1])")
def paint_identities(tag: Bytes, identity: Words, image: Bytes) -> None:
    """Write the tag in red, and the lower and upper byte of the id in green and blue.

    Parameters
    ----------
    tag, identity : (H, W).
    image : (H, W, 4).  Overwritten, as by all below; its alpha stays.
    """
    for v in range(tag.shape[0]):
        for u in range(tag.shape[1]):
            image[v, u, 0] = identity[v, u] >> 8
            image[v, u, 1] = identity[v, u] & 255
            image[v, u, 2] = tag[v, u]


@kernel("void(float64[:, ::1], float64, uint8[:, :, ::1])")
def paint_depths(depth: Floats, reach: float, image: Bytes) -> None:
    """Write the depth in 24 bit, the lowest byte in red; `reach` m and more are white."""
    for v in range(depth.shape[0]):
        for u in range(depth.shape[1]):
            code = int(min(depth[v, u] / reach, 1.0) * 16_777_215.0 + 0.5)
            image[v, u, 0] = code >> 16
            image[v, u, 1] = (code >> 8) & 255
            image[v, u, 2] = code & 255


@kernel(
    "void(float64[:, ::1], uint8[:, ::1], uint8[:, ::1], float64[:, ::1], float64[::1], float64,"
    " float64, float64[::1], uint8[:, :, ::1])"
)
def paint_colours(
    depth: Floats,
    tag: Bytes,
    face: Bytes,
    palette: Floats,
    shade: Floats,
    bright: float,
    extinction: float,
    haze: Floats,
    image: Bytes,
) -> None:
    """Write flat colours, shaded by face, seen through the air.

    Parameters
    ----------
    depth, tag, face : (H, W) as of `raster.draw_boxes`.
    palette : (256, 3) BGR of each tag.
    shade : (7,) brightness of each face.
    bright : of the day, 0 to 1.
    extinction : 1/m.
    haze : (3,) BGR of the air.
    """
    for v in range(depth.shape[0]):
        for u in range(depth.shape[1]):
            clear = 1.0
            if extinction > 0.0:
                clear = exp(-extinction * depth[v, u]) if depth[v, u] < inf else 0.0
            light = bright * shade[face[v, u]] * clear
            for k in range(3):
                colour = palette[tag[v, u], k] * light + bright * haze[k] * (1.0 - clear)
                image[v, u, k] = int(min(colour, 255.0))
