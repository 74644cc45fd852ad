"""Tracks as boxes, for viewers that know the `foxglove` schemas but not ours."""

import numpy as np

from rsu.errors import InputError
from rsu.tracking.track import TrackTable

FRAME = "site"
# s: a box without news vanishes, as its track is void by then.
LIFETIME = 1.0
# Okabe and Ito's palette, which colour-blind people tell apart.
COLOURS = (
    np.array(
        [
            (0, 114, 178),  # car
            (86, 180, 233),  # van
            (0, 158, 115),  # truck
            (204, 121, 167),  # bus
            (230, 159, 0),  # motorcycle
            (240, 228, 66),  # bicycle
            (213, 94, 0),  # pedestrian
            (128, 128, 128),  # other
        ]
    )
    / 255.0
)
"""Rows in the order of `ObjectClass`."""


class SceneView:
    """Encodes track tables as `foxglove.SceneUpdate`.

    Raises
    ------
    InputError
        When foxglove-sdk, the ``view`` extra, is not installed.
    """

    def __init__(self) -> None:
        try:
            from foxglove import messages  # noqa: PLC0415 - an extra: not everybody has it
        except ModuleNotFoundError:
            raise InputError("view", "", "needs foxglove-sdk: pip install 'ivics[view]'") from None
        self._messages = messages

    @property
    def schema(self) -> tuple[str, str, bytes]:
        """Name, encoding and definition, as MCAP stores them."""
        schema = self._messages.SceneUpdate.get_schema()
        return schema.name, schema.encoding, schema.data

    def encode(self, tracks: TrackTable) -> bytes:
        """Draw every track as a box, coloured by class, as opaque as it is certain to exist."""
        kind = self._messages
        cubes = [
            kind.CubePrimitive(
                pose=kind.Pose(
                    position=kind.Vector3(x=x, y=y, z=z),
                    orientation=kind.Quaternion(z=qz, w=qw),
                ),
                size=kind.Vector3(x=length, y=width, z=height),
                color=kind.Color(r=red, g=green, b=blue, a=alpha),
            )
            for x, y, z, qz, qw, length, width, height, red, green, blue, alpha in _boxes(tracks)
        ]
        entity = kind.SceneEntity(
            timestamp=kind.Timestamp.from_epoch_secs(tracks.time),
            frame_id=FRAME,
            id="tracks",  # one entity for all: a fifth of the time of one entity a track
            lifetime=kind.Duration.from_secs(LIFETIME),
            cubes=cubes,
        )
        return kind.SceneUpdate(entities=[entity]).encode()


def _boxes(tracks: TrackTable) -> list[list[float]]:
    """Give centre, quaternion's z and w, extent and colour, a row a track; unknown z is 0."""
    half = tracks.heading / 2.0
    middle = np.nan_to_num(tracks.z) + np.nan_to_num(tracks.extent[:, 2]) / 2.0
    columns = (
        tracks.position,
        middle[:, None],
        np.sin(half)[:, None],
        np.cos(half)[:, None],
        tracks.extent,
        COLOURS[tracks.class_index],
        tracks.existence[:, None],
    )
    return np.nan_to_num(np.hstack(columns)).tolist()
