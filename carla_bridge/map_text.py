"""A map as CARLA takes it: the text of an OpenDRIVE file, in UTF-8 alone."""

from pathlib import Path

from rsu.errors import MapError


def read_map_text(path: Path) -> str:
    """Return the text of an ``.xodr`` file.

    Raises
    ------
    MapError
        It has another encoding.
    """
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise MapError(path, "", "is not UTF-8, and CARLA takes no other encoding") from None
