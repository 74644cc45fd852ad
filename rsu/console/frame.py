"""A world frame as browsers draw it: columns that need no decoding, less than a third of the bytes.

Little endian.  Header: version, uint8; 3 spare; number of tracks N, uint32; time of the world,
float64 Unix s; when it was heard of here, the same; s for which it holds, float32; 4 spare.  Then
columns of N: x, y, z, heading, speed, length, width, all float32, m and rad and m/s; track id,
uint32; class, as of `RoadUserClass`, uint8; flags, uint8: 1 coasting, 2 reports itself.
"""

import struct

import numpy as np

from rsu.codec.world import WorldView

VERSION = 1
HEADER = struct.Struct("<BxxxIddfxxxx")
ROW = 7 * 4 + 4 + 2
"""Bytes of a track."""


def pack(view: WorldView, heard: float) -> bytes:
    """Write a world that was heard of at `heard`, Unix s."""
    table = view.table
    columns = np.column_stack(
        (
            table.position,
            table.z,
            table.heading,
            np.hypot(table.velocity[:, 0], table.velocity[:, 1]),
            table.extent[:, :2],
        )
    )
    flags = view.coasting.astype(np.uint8) | (table.station_id >= 0).astype(np.uint8) << 1
    return b"".join(
        (
            HEADER.pack(VERSION, len(table.id), table.time, heard, view.validity),
            columns.T.astype("<f4").tobytes(),
            table.id.astype("<u4").tobytes(),
            table.class_probability.argmax(axis=1).astype(np.uint8).tobytes(),
            flags.tobytes(),
        )
    )
